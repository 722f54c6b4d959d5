// Random walks of the weights of a target's log rate, for targets that have events only. The probability of an event rises and
// falls with the sum of the target's inputs, and in a linear model every weight with it: constant weights seem to change. In
//   counts ~ Poisson(exp(X w_b)),  w_b walking from block to block as in random_walk.hpp,
// they are constant. The mode of the posterior is found by repeated smoothing of these working responses:
//   rate = exp(X w),  z = X w + (y - rate) / rate,  each row weighted by its rate,  s2 = 1.
// Sources: Fahrmeir & Kaufmann 1991, Metrika 38:37; McCullagh & Nelder 1989, section 2.5.
#pragma once

#include <optional>
#include <vector>

#include "rows.hpp"
#include "target.hpp"

namespace golgi::changing_granger {

/// Centres columns and scales them to unit deviation.
struct LogRateColumns {
  Eigen::VectorXd means, inverse;  ///< 0 and 1 of the constant; inverse deviation, 0 where a column does not vary
  void standardise(Eigen::MatrixXd& rows) const;
};
LogRateColumns log_rate_columns(const TargetRows& rows, SourceTerm term, const Poll& poll);

/// Weights that are constant over the whole recording.
struct LogRateFit {
  Eigen::VectorXd weights;   ///< scaled; conditions last; empty without counts
  double held_out_gain = 0;  ///< log likelihood of held-out counts, minus that for a linear rate; 0 without held-out blocks
};
/// @param switches  blocks between which the two kinds of rate are compared, since weights that jump fit neither
LogRateFit log_rate_fit(const TargetRows& rows, const LogRateColumns& columns, SourceTerm term,
                        const std::vector<std::ptrdiff_t>& switches, const Poll& poll);

/// The posterior mode and its errors; nullopt where the iteration does not converge.
/// @param weights  of the whole recording, conditions last   @param walk  of all weights but the conditions
std::optional<Course> log_rate_course(const TargetRows& rows, const LogRateColumns& columns, SourceTerm term,
                                      const Eigen::VectorXd& weights, const Walk& walk, const Poll& poll);

/// Whether a log rate is tried: only counts have one, and estimate: filtered must not use later blocks.
bool takes_log_rate(const Params& params, const Signal& target);

/// For such a target, replaces the course of the weights of its rate by that of its log rate, where the log rate forecasts
/// held-out blocks better. The step size, in units of the weights, is that of the linear model.
void walk_log_rate(const TargetRows& rows, const Regression& regression, const std::vector<std::ptrdiff_t>& switches,
                   const Poll& poll, Walked& walked);

}  // namespace golgi::changing_granger
