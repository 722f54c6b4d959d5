// What simulators in continuous time share: the number of integration steps between samples, Runge-Kutta steps, and the error
// for a state that does not stay finite. Steps are fixed, not adaptive: with the same step everywhere, every machine gives the
// same bytes, and noise can be added after each step.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "golgi/core/error.hpp"
#include "golgi/simulation/sampling_params.hpp"

namespace golgi::simulation {

/// A simulator's Params derive from this, set their own defaults, and are described by describe_continuous_time. One unit of
/// time in the equations is one second.
struct ContinuousTimeParams : SamplingParams {
  double inner_step_s = 0.001;

  /// Integration steps between two samples: the smallest number whose steps are not longer than inner_step_s.
  int substeps() const { return std::max(1, static_cast<int>(std::ceil(dt_s / inner_step_s - 1e-9))); }
  double step_s() const { return dt_s / substeps(); }
};

/// @throws ConfigError where there would be too many steps between two samples
inline void require_countable(const ContinuousTimeParams& p) {
  constexpr double most = 1e6;
  if (p.dt_s / p.inner_step_s > most)
    throw ConfigError("inner_step_s " + std::to_string(p.inner_step_s) + " splits dt_s " + std::to_string(p.dt_s) +
                      " into more than a million steps; set a longer inner_step_s or a shorter dt_s");
}

template <class Params>
void describe_continuous_time(SchemaOf<Params>& schema) {
  describe_sampling(schema);
  schema.field("inner_step_s", static_cast<double Params::*>(&ContinuousTimeParams::inner_step_s))
      .above(0)
      .unit("s")
      .doc("Longest integration step: dt_s is divided into the smallest number of equal steps that are not longer.");
}

/// The classical Runge-Kutta method of fourth order for x' = f(x) of n variables.
class RungeKutta {
 public:
  explicit RungeKutta(std::size_t n) : k1_(n), k2_(n), k3_(n), k4_(n), moved_(n) {}

  /// Advances x by one step of length h.
  /// @param slope  slope(x, dx) writes f(x) to dx, one number per variable
  /// @return whether x stayed finite
  template <class Slope>
  bool step(std::span<double> x, double h, const Slope& slope) {
    const auto moved = [&](double by, const std::vector<double>& k) -> std::span<const double> {
      for (std::size_t i = 0; i < x.size(); ++i) moved_[i] = x[i] + by * k[i];
      return moved_;
    };
    slope(std::span<const double>(x), std::span<double>(k1_));
    slope(moved(h / 2, k1_), std::span<double>(k2_));
    slope(moved(h / 2, k2_), std::span<double>(k3_));
    slope(moved(h, k3_), std::span<double>(k4_));
    double nothing = 0;  // x - x is 0 for finite x only
    for (std::size_t i = 0; i < x.size(); ++i) {
      x[i] += h / 6 * (k1_[i] + 2 * (k2_[i] + k3_[i]) + k4_[i]);
      nothing += x[i] - x[i];
    }
    return nothing == 0;
  }

 private:
  std::vector<double> k1_, k2_, k3_, k4_, moved_;
};

/// @param sample  the sample being computed   @param suggestion  what to change
[[noreturn]] inline void fail_not_finite(std::span<const double> x, std::ptrdiff_t sample, const std::string& suggestion) {
  const auto first = std::find_if_not(x.begin(), x.end(), [](double value) { return std::isfinite(value); });
  throw NumericError("the state of variable " + std::to_string(first - x.begin()) + " is not finite on the way to step " +
                     std::to_string(sample) + ": " + suggestion);
}

}  // namespace golgi::simulation
