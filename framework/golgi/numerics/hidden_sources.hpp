// A VAR with unobserved sources: the other variables follow a state-space model whose hidden state is the sources' own past
// (y(t-1) … y(t-p)), because all other lags are observed. Its Riccati equation has order p times the sources, not N·p. Noise
// that observed variables share with the sources is removed in closed form with Ω = Σ⁻¹, Q = Ω_yy⁻¹ and L = chol(Q):
//   transition: the sources' own companion, first rows + Q Ω_yr C;   noise: Q on the newest lag
//   information of an observation: Cᵀ (Ω_rr - Ω_ry Q Ω_yr) C,   C = the coefficients from the sources on the rest r
// in units of L, so that the equation does not depend on the variables' scales. Internal to numerics.
// Source: Barnett & Seth 2015, "Granger causality for state-space models", Phys. Rev. E 91.
#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "golgi/numerics/var.hpp"

namespace golgi {

struct HiddenSources {
  std::vector<std::ptrdiff_t> sources, rest;
  Eigen::MatrixXd transition;   ///< (pk, pk) of the k sources' last p samples, lag by lag
  Eigen::MatrixXd observation;  ///< (N - k, pk)
  Eigen::MatrixXd error;        ///< (pk, pk) covariance of the state, given the rest's past
};

/// The precision Ω = Σ⁻¹. @throws NumericError if Σ is not positive definite
Eigen::MatrixXd precision_of(const VarModel& model);

/// @param sources  distinct, fewer than N
/// @throws NumericError if the Riccati equation has no accurate solution
HiddenSources hide(std::span<const std::ptrdiff_t> sources, const VarModel& model, const Eigen::MatrixXd& precision);

}  // namespace golgi
