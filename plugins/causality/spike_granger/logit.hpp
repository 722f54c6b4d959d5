// One target's logistic regression on the tested features of some units, bin by bin; the linear fit approximates it.
#pragma once

#include <Eigen/Core>
#include <golgi/numerics/parallel.hpp>
#include <golgi/numerics/spike_trains.hpp>
#include <vector>

namespace golgi::spike_granger {

struct LogitFit {
  Eigen::VectorXd theta;       ///< the constant, then B coefficients of each unit
  Eigen::MatrixXd covariance;  ///< inverse of the penalised Hessian
};

/// Maximises Σ_t [y η - ln(1 + e^η)] - |θ|² / 2, where the penalty excludes the constant, and keeps coefficients finite that
/// refractory units would send to minus infinity. Newton's method; steps that lower the objective are halved.
/// @param units   indices of the trains whose spikes are the regressors; usually the target is among them
/// @param tested  (B, lags) weights of a feature at lags from 1 on
/// @throws NumericError where the method does not converge
LogitFit fit_logit(const SpikeTrains& trains, const std::vector<std::ptrdiff_t>& units, std::ptrdiff_t target,
                   const Eigen::MatrixXd& tested, const Poll& poll = no_poll);

}  // namespace golgi::spike_granger
