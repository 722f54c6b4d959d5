// What a fitted target says of each source: weight, errors, and tests.
#pragma once

#include <Eigen/Core>
#include <golgi/api/plugin.hpp>
#include <vector>

#include "fit.hpp"

namespace golgi::link_granger {

/// Of one source on one target; weights are those of z in units of the data.
struct Effect {
  double score = undefined, p = undefined, sign = undefined;
  double weight = undefined, error = undefined;       ///< with a gate: at its mean
  double base = undefined, base_error = undefined;    ///< where the gate is 0
  double slope = undefined, slope_error = undefined;  ///< change of the weight per unit of the gate
  double covariance = undefined;                      ///< of base and slope
  double gate_f = undefined, gate_p = undefined;      ///< of no slope
  bool is_determined = true;                          ///< by the data; else by the ridge
};

struct Effects {
  std::vector<Effect> of;  ///< (N); of the target itself nothing
  double degrees_of_freedom = 0;
  bool is_noise_free = false;  ///< less is left than rounding is taken for
};

/// Wald's tests as F, the errors' variance free to change from row to row (HC3, MacKinnon & White 1985).
Effects effects_of(const TargetRows& rows, const Fit& fit, std::ptrdiff_t target, const Poll& poll);

/// Standard error of the weight where the gate has this value.
double weight_error(const Effect& effect, double gate);

/// Below this share of the response's deviation what is left counts as rounding, and as large as this.
constexpr double least_noise = 1e-7;

}  // namespace golgi::link_granger
