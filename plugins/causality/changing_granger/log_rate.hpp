// Weights of a target's log rate that walk, for targets that have events alone. The chance of an event rises and falls with all
// that drives the target, and in a linear model every weight with it: weights that stay seem to move. In
//   counts ~ Poisson(exp(X w_b)),  w_b walking from block to block as in random_walk.hpp,
// they stay. The mode of the posterior is found by smoothing, again and again, what the last course makes of the counts:
//   rate = exp(X w),  z = X w + (y - rate) / rate,  each row weighted by its rate,  s2 = 1.
// Sources: Fahrmeir & Kaufmann 1991, Metrika 38:37; McCullagh & Nelder 1989, section 2.5.
#pragma once

#include <optional>
#include <vector>

#include "rows.hpp"
#include "target.hpp"

namespace golgi::changing_granger {

/// Columns centred and scaled to unit deviation.
struct LogRateColumns {
  Eigen::VectorXd means, inverse;  ///< 0 and 1 of the constant; inverse deviation, 0 where a column does not vary
  void standardise(Eigen::MatrixXd& rows) const;
};
LogRateColumns log_rate_columns(const TargetRows& rows, SourceTerm term, const Poll& poll);

/// Weights that stay over the whole recording.
struct LogRateFit {
  Eigen::VectorXd weights;   ///< scaled; conditions last; empty without a count to learn from
  double held_out_gain = 0;  ///< log likelihood of the counts of held-out blocks, over that of a linear rate; 0: none are
};
/// @param switches  blocks: between them the two kinds of rate are compared, as weights that jump fit neither
LogRateFit log_rate_fit(const TargetRows& rows, const LogRateColumns& columns, SourceTerm term,
                        const std::vector<std::ptrdiff_t>& switches, const Poll& poll);

/// The posterior mode and its errors; none where the iteration does not settle.
/// @param weights  of the whole recording, conditions last   @param walk  of the others
std::optional<Course> log_rate_course(const TargetRows& rows, const LogRateColumns& columns, SourceTerm term,
                                      const Eigen::VectorXd& weights, const Walk& walk, const Poll& poll);

/// Counts alone have a log rate, and what is estimated online must not know the course to come.
bool takes_log_rate(const Params& params, const Signal& target);

/// Of such a target: puts the course of its log rate in the place of that of its rate, where the log rate forecasts
/// held-out blocks better. How fast weights walk, in units of what they are, is known from the linear model.
void walk_log_rate(const TargetRows& rows, const Regression& regression, const std::vector<std::ptrdiff_t>& switches,
                   const Poll& poll, Walked& walked);

}  // namespace golgi::changing_granger
