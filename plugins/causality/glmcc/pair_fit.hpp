// A correlogram as slow change times the effects of two units on each other: the model, and its fit.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <span>
#include <vector>

namespace golgi::glmcc {

/// Of counts c(l) at lags l = -W … W bins: mean exp(a(l) + J f(l) + J' f(-l)), where f(l) = exp(-(l - d)/tau) for l >= d, else
/// 0.
struct Model {
  std::vector<double> delays;  ///< bins: what d may be, one for both directions
  double decay = 4;            ///< tau, bins
  double stiffness = 4000;     ///< beta: a costs beta/2 times the sum of its squared steps
};

/// One direction's effect.
struct Effect {
  double strength = 0;          ///< J: of the logarithm of the rate, right after the delay
  double likelihood_ratio = 0;  ///< twice what the objective loses where J is 0; >= 0
};

struct PairFit {
  Effect forward, backward;        ///< of the source on the target, and of the target on the source
  std::ptrdiff_t delay_index = 0;  ///< of the best delay
  std::vector<double> slow;        ///< a, one per lag
  bool is_converged = false;
};

/// The maximum of sum(c log m - m) less the cost of a, over all delays. The objective is concave: the maximum is the only one.
/// @param counts  (2W + 1), not all 0
/// Source: Kobayashi, Kurita, Kurth, Kitano, Mizuseki, Diesmann, Richmond & Shinomoto 2019, Nat. Commun. 10:4468.
PairFit fit_pair(std::span<const double> counts, const Model& model);

}  // namespace golgi::glmcc
