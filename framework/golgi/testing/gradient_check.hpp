// For tests of layers, losses and networks: compares a gradient with central differences of its function f.
//
// A central difference over a step h each way has two errors: h²/6 f''' from the third derivative, and the rounding of f
// divided by 2h. The step is near the cube root of the type's rounding, where both are about equal: 1e-5 in double, 4e-3 in
// float. Prefer double: the same code as a template, checked in double, is checked 100,000 times as closely.
//
// The deviation allowed for an entry g_i from its difference is
//
//   200 step² (1 + max_j |g_j|)  +  4 epsilon |f| / h
//
// The first term is relative to the largest entry, not to g_i itself: curvature and rounding concern f as a whole, so the error
// of an entry that is small compared with others, or 0, is not small in proportion. The 1 is for gradients that are 0 in all
// entries, and assumes that f has numbers near 1. 200 step² is 2e-8 in double and 3e-3 in float: an f whose third derivative
// is 1,000 times its first, as where a norm divides by a small deviation, still passes; a forgotten term, a wrong factor or a
// wrong sign does not.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <numeric>
#include <ostream>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "golgi/core/error.hpp"
#include "golgi/core/rng.hpp"
#include "golgi/core/text.hpp"

namespace golgi::test {

struct GradientOptions {
  double tolerance = 0;          ///< replaces 200 step²; 0: 200 step² is used
  std::size_t all_up_to = 1000;  ///< up to this number, all entries are checked; with more entries,
  std::size_t n_sampled = 200;   ///< this number, and the slope along one random direction, see check_direction
  std::string seed = "gradient_check";
};

/// The result. As a condition: whether the gradient is correct. `CHECK(check_gradient(x, gradient, f))` prints it if it is not.
struct GradientCheck {
  std::size_t n = 0, n_checked = 0;  ///< entries
  bool along_direction = false;      ///< the worst deviation is of the slope along the random direction, not of an entry
  std::size_t worst = 0;             ///< the entry with the largest deviation relative to what is allowed
  double told = 0, difference = 0;   ///< at this entry: the gradient that was given, and the central difference
  double allowed = 0;                ///< the largest deviation allowed between them

  double off() const { return std::abs(told - difference); }
  explicit operator bool() const { return std::isfinite(off()) && off() <= allowed; }

  /// "entry 3 of 12 is 0.5, and central differences give 0.25: off by 0.25, where 2e-08 is allowed (12 checked)"
  std::string text() const {
    const std::string of_n = std::to_string(n);
    return (along_direction ? "the slope along a random direction through all " + of_n + " entries is "
                            : "entry " + std::to_string(worst) + " of " + of_n + " is ") +
           format_number(told) + ", and central differences give " + format_number(difference) + ": off by " +
           format_number(off()) + ", where " + format_number(allowed) + " is allowed (" + std::to_string(n_checked) +
           " checked)";
  }
  friend std::ostream& operator<<(std::ostream& to, const GradientCheck& check) { return to << check.text(); }
};

namespace detail {

template <class T>
constexpr double gradient_step = std::is_same_v<T, float> ? 4e-3 : 1e-5;

/// The deviation allowed for curvature.
template <class T>
double curvature(std::span<const T> gradient, const GradientOptions& options) {
  double largest = 0;
  for (const T value : gradient) largest = std::max(largest, std::abs(static_cast<double>(value)));
  return (options.tolerance > 0 ? options.tolerance : 200 * gradient_step<T> * gradient_step<T>)*(1 + largest);
}

/// The deviation allowed for the rounding of f.
template <class T>
double rounding(double above, double below, double h) {
  return 4 * static_cast<double>(std::numeric_limits<T>::epsilon()) * std::max(std::abs(above), std::abs(below)) / h;
}

template <class T>
void require_one_each(std::span<const T> x, std::span<const T> gradient) {
  if (x.empty() || x.size() != gradient.size())
    throw InternalError("a gradient of " + std::to_string(gradient.size()) + " entries is checked with respect to " +
                        std::to_string(x.size()) + " numbers");
}

template <class T>
GradientCheck direction_check(std::span<T> x, std::span<const T> given, const std::function<double()>& f,
                              const GradientOptions& options) {
  require_one_each<T>(x, given);
  // f may overwrite the given gradient.
  const std::vector<T> start(x.begin(), x.end()), gradient(given.begin(), given.end());
  std::vector<double> direction(x.size());
  Random(fingerprint_of(options.seed), "direction").fill_normal(direction);
  const double length = std::sqrt(std::inner_product(direction.begin(), direction.end(), direction.begin(), 0.0));
  constexpr double h = gradient_step<T>;
  // The change of f that the gradient predicts, from the steps that x takes after rounding.
  struct End {
    double told, f;
  };
  const auto go = [&](double by) {
    End end{0, 0};
    for (std::size_t i = 0; i < x.size(); ++i) {
      x[i] = static_cast<T>(static_cast<double>(start[i]) + by / length * direction[i]);
      end.told += static_cast<double>(gradient[i]) * (static_cast<double>(x[i]) - static_cast<double>(start[i]));
    }
    end.f = f();
    return end;
  };
  const End up = go(h), down = go(-h);
  std::copy(start.begin(), start.end(), x.begin());
  f();
  GradientCheck result{.n = x.size(), .n_checked = x.size(), .along_direction = true};
  result.told = (up.told - down.told) / (2 * h);
  result.difference = (up.f - down.f) / (2 * h);
  result.allowed = curvature<T>(gradient, options) + rounding<T>(up.f, down.f, h);
  return result;
}

template <class T>
GradientCheck entries_check(std::span<T> x, std::span<const T> given, const std::function<double()>& f,
                            const GradientOptions& options) {
  require_one_each<T>(x, given);
  const std::vector<T> gradient(given.begin(), given.end());
  std::vector<std::size_t> entries(x.size());
  std::iota(entries.begin(), entries.end(), std::size_t{0});
  const bool all = x.size() <= options.all_up_to;
  if (!all) {
    Random(fingerprint_of(options.seed), "entries").shuffle(std::span(entries));
    entries.resize(std::min(entries.size(), options.n_sampled));
    std::sort(entries.begin(), entries.end());
  }
  GradientCheck worst{.n = x.size()};
  double worst_part = -1;
  const double slack = curvature<T>(gradient, options);
  for (const std::size_t i : entries) {
    const T start = x[i];
    // Beyond 100 the step grows with the number; otherwise rounding would remove it.
    const double h = gradient_step<T> * std::max(1.0, std::abs(static_cast<double>(start)) / 100);
    const T high = static_cast<T>(static_cast<double>(start) + h), low = static_cast<T>(static_cast<double>(start) - h);
    x[i] = high;
    const double above = f();
    x[i] = low;
    const double below = f();
    x[i] = start;
    const GradientCheck found{.n = x.size(),
                              .worst = i,
                              .told = static_cast<double>(gradient[i]),
                              .difference = (above - below) / (static_cast<double>(high) - static_cast<double>(low)),
                              .allowed = slack + rounding<T>(above, below, h)};
    const double part = found.off() / found.allowed;
    if (part <= worst_part || std::isnan(worst_part)) continue;  // the first NaN stays
    worst = found;
    worst_part = part;
  }
  f();
  if (!all)
    if (const GradientCheck along = direction_check<T>(x, gradient, f, options);
        worst && !(along.off() / along.allowed <= worst_part))
      worst = along;
  worst.n_checked = entries.size();
  return worst;
}

}  // namespace detail

/// Checks the gradient of f with respect to all of x, entry by entry, with two calls of f per entry.
/// @param x         numbers that f reads; changed and restored   @param gradient  the gradient to check, as many numbers
/// @param f         a number of any unit; entries have f's unit per x's. It may overwrite the gradient, and is called once more
///                  at the end, so that its side effects belong to the original x.
/// @return the worst entry   @throws InternalError if there are not as many numbers as entries
inline GradientCheck check_gradient(std::span<double> x, std::span<const double> gradient, const std::function<double()>& f,
                                    const GradientOptions& options = {}) {
  return detail::entries_check<double>(x, gradient, f, options);
}
inline GradientCheck check_gradient(std::span<float> x, std::span<const float> gradient, const std::function<double()>& f,
                                    const GradientOptions& options = {}) {
  return detail::entries_check<float>(x, gradient, f, options);
}

/// Checks the slope of f along one random direction of length 1 through all of x, with two calls of f and one at the end, for
/// any size. The error of a wrong entry is seen reduced to about 1/sqrt(n), and the entry is not identified. Parameters as
/// check_gradient's.
inline GradientCheck check_direction(std::span<double> x, std::span<const double> gradient, const std::function<double()>& f,
                                     const GradientOptions& options = {}) {
  return detail::direction_check<double>(x, gradient, f, options);
}
inline GradientCheck check_direction(std::span<float> x, std::span<const float> gradient, const std::function<double()>& f,
                                     const GradientOptions& options = {}) {
  return detail::direction_check<float>(x, gradient, f, options);
}

}  // namespace golgi::test
