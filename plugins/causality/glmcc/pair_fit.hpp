// Model of a correlogram as slow change times the effects of two units on each other, and its fit.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <span>
#include <vector>

namespace golgi::glmcc {

/// Model of counts c(l) at lags l = -W … W bins: mean exp(a(l) + J f(l) + J' f(-l)), where f(l) = exp(-(l - d)/tau) for l >= d,
/// else 0.
struct Model {
  std::vector<double> delays;  ///< bins: possible values of d; one value for both directions
  double decay = 4;            ///< tau, bins
  double stiffness = 4000;     ///< beta: the cost of a is beta/2 times the sum of its squared steps
};

/// One direction's effect.
struct Effect {
  double strength = 0;          ///< J: change of the logarithm of the rate, right after the delay
  double likelihood_ratio = 0;  ///< twice the loss of the objective with J = 0; >= 0
};

struct PairFit {
  Effect forward, backward;        ///< of the source on the target, and of the target on the source
  std::ptrdiff_t delay_index = 0;  ///< index of the best delay
  std::vector<double> slow;        ///< a, one per lag
  bool is_converged = false;
};

/// The maximum of sum(c log m - m) less the cost of a, over all delays. The objective is concave: it has one maximum.
/// @param counts  (2W + 1), not all 0
/// Source: Kobayashi, Kurita, Kurth, Kitano, Mizuseki, Diesmann, Richmond & Shinomoto 2019, Nat. Commun. 10:4468.
PairFit fit_pair(std::span<const double> counts, const Model& model);

}  // namespace golgi::glmcc
