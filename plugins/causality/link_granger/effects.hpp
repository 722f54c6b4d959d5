// Effects of each source on a fitted target: weight, errors, and tests.
#pragma once

#include <Eigen/Core>
#include <golgi/api/plugin.hpp>
#include <vector>

#include "fit.hpp"

namespace golgi::link_granger {

/// The effect of one source on one target; weights are those of z in units of the data.
struct Effect {
  double score = undefined, p = undefined, sign = undefined;
  double weight = undefined, error = undefined;       ///< with a gate: at its mean
  double base = undefined, base_error = undefined;    ///< where the gate is 0
  double slope = undefined, slope_error = undefined;  ///< change of the weight per unit of the gate
  double covariance = undefined;                      ///< of base and slope
  double gate_f = undefined, gate_p = undefined;      ///< test of no slope
  bool is_determined = true;                          ///< whether the data determine it; else the ridge does
};

struct Effects {
  std::vector<Effect> of;  ///< (N); empty for the target itself
  double degrees_of_freedom = 0;
  bool is_noise_free = false;  ///< whether the residual is below least_noise
};

/// Wald's tests as F, for errors whose variance may change from row to row (HC3, MacKinnon & White 1985).
Effects effects_of(const TargetRows& rows, const Fit& fit, std::ptrdiff_t target, const Poll& poll);

/// Standard error of the weight at this value of the gate.
double weight_error(const Effect& effect, double gate);

/// A residual below this share of the response's deviation is taken as rounding, and as equal to this share.
constexpr double least_noise = 1e-7;

}  // namespace golgi::link_granger
