// For tests of layers, losses and networks: a gradient compared with central differences of what it is the gradient of.
//
// The difference over a step h each way is wrong by what the third derivative adds, h²/6 f''', and by what f was rounded by,
// divided by 2h. The step is near the cube root of the type's rounding, where both are about as large: 1e-5 in double,
// 4e-3 in float. Prefer double: the same code as a template, checked in double, is checked 100,000 times as closely.
//
// An entry g_i may be off its difference by
//
//   200 step² (1 + max_j |g_j|)  +  4 epsilon |f| / h
//
// The first term is relative to the largest entry, not to g_i itself: curvature and rounding are of the whole of f, so that an
// entry that is small compared with others, or 0, has no small error of its own. The 1 is for gradients that are 0 altogether,
// and asks for an f of numbers near 1. 200 step² is 2e-8 in double and 3e-3 in float: an f whose third derivative is 1,000
// times its first, where a norm divides by a small deviation, still passes; a forgotten term, a factor or a sign does not.
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
  double tolerance = 0;          ///< in place of 200 step²; 0: that
  std::size_t all_up_to = 1000;  ///< so many entries are all checked; of more,
  std::size_t n_sampled = 200;   ///< so many, and the slope along one random direction, see check_direction
  std::string seed = "gradient_check";
};

/// What was found. As a condition: whether the gradient is right. `CHECK(check_gradient(x, gradient, f))` shows it where not.
struct GradientCheck {
  std::size_t n = 0, n_checked = 0;  ///< entries
  bool along_direction = false;      ///< the worst is the slope along the random direction, no entry
  std::size_t worst = 0;             ///< the entry that is off by the largest part of what it may be off by
  double told = 0, difference = 0;   ///< there: the gradient that was given, and the central difference
  double allowed = 0;                ///< how far apart they may be

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

/// How far curvature may take a difference off.
template <class T>
double curvature(std::span<const T> gradient, const GradientOptions& options) {
  double largest = 0;
  for (const T value : gradient) largest = std::max(largest, std::abs(static_cast<double>(value)));
  return (options.tolerance > 0 ? options.tolerance : 200 * gradient_step<T> * gradient_step<T>)*(1 + largest);
}

/// How far the rounding of f may.
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
  // f may write its gradient to where the given one lies.
  const std::vector<T> start(x.begin(), x.end()), gradient(given.begin(), given.end());
  std::vector<double> direction(x.size());
  Random(fingerprint_of(options.seed), "direction").fill_normal(direction);
  const double length = std::sqrt(std::inner_product(direction.begin(), direction.end(), direction.begin(), 0.0));
  constexpr double h = gradient_step<T>;
  // The gradient says how far f goes with x, which goes as far as its rounding lets it.
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
    // Beyond 100 the step grows with the number, which would otherwise round it away.
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

/// The gradient of f with respect to all of x, entry by entry; two calls of f an entry.
/// @param x         what f reads, moved and put back   @param gradient  told of it, as many numbers
/// @param f         a number of any unit; entries are f's unit by x's. It may overwrite the gradient, and is called once more
///                  at the end, so that what it leaves behind belongs to x as it was.
/// @return the entry that is worst   @throws InternalError where there are not as many numbers as entries
inline GradientCheck check_gradient(std::span<double> x, std::span<const double> gradient, const std::function<double()>& f,
                                    const GradientOptions& options = {}) {
  return detail::entries_check<double>(x, gradient, f, options);
}
inline GradientCheck check_gradient(std::span<float> x, std::span<const float> gradient, const std::function<double()>& f,
                                    const GradientOptions& options = {}) {
  return detail::entries_check<float>(x, gradient, f, options);
}

/// The slope of f along one random direction of length 1 through all of x: two calls of f and that at the end, whatever the
/// size. An entry that is wrong shows by about 1/sqrt(n) of what it is off by, but not which it is. Parameters as
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
