// The regression of one target's next value on its own past and on every source, block by block of time.
#pragma once

#include <vector>

#include "params.hpp"
#include "random_walk.hpp"
#include "signals.hpp"

namespace golgi::changing_granger {

/// The rows of a target, as sums of each block. Regressors are centred and scaled to unit deviation, and so is the response;
/// the target's own regressors come first, the constant before all.
struct Regression {
  std::vector<Block> blocks;  ///< empty where the target does not vary, or once they are not needed any more
  std::vector<double> n_in_block;
  std::ptrdiff_t n_own = 0;
  std::ptrdiff_t n_conditions = 0;  ///< regressors of constant weight, partialled out of all others and of the response
  Eigen::VectorXd scale;            ///< per source: the factor that converts a weight to units of the data
  std::vector<bool> varies;         ///< per source: whether its regressor varies
  SourceTerm term;                  ///< the term that forecasts held-out blocks best
  double held_out_r2 = undefined;

  std::ptrdiff_t n_sources() const { return scale.size(); }
  std::ptrdiff_t width() const { return n_own + n_sources(); }
  double n_rows() const;
  bool is_estimated() const { return !n_in_block.empty(); }
};

/// @return not estimated where the target does not vary
/// @throws DataError where there are fewer rows than twice the regressors; `name` is the target's
Regression regress(const Signals& signals, const std::vector<BlockOfTime>& blocks, std::ptrdiff_t target, const Params& params,
                   const std::string& name, const Poll& poll);

/// One fit over blocks first … last - 1.
struct StaticFit {
  Eigen::VectorXd weights, errors;  ///< scaled; standard errors only `with_errors`
  double squares = 0;               ///< of residuals
  double degrees_of_freedom = 0;
};
StaticFit static_fit(const Regression& regression, std::ptrdiff_t first, std::ptrdiff_t last, bool with_errors);

/// z of the difference of each source's weight between two runs of blocks; the target's own weights are the same in both.
Eigen::VectorXd differences(const Regression& regression, std::pair<std::ptrdiff_t, std::ptrdiff_t> before,
                            std::pair<std::ptrdiff_t, std::ptrdiff_t> after);

/// Gains of the log likelihood of two fits, before the k-th of some blocks and from it on, compared with one fit; NaN where a
/// side is too short. @param order  the blocks
std::vector<double> split_gains(const Regression& regression, const std::vector<std::ptrdiff_t>& order, const Poll& poll);

/// Walking weights, with the step size of the largest likelihood.
struct Walked {
  Course course;               ///< scaled
  Eigen::VectorXd scale;       ///< per source: the factor that converts a weight of the course to units of the data
  bool is_log_rate = false;    ///< whether the course is of the log rate (log_rate.hpp)
  double relative_q = 0;       ///< variance of a block's step over the mean square of the static weights
  bool own_walks = false;      ///< whether the target's own weights also walk
  double likelihood_gain = 0;  ///< gain of the log likelihood over constant weights
};
/// The walk of weights about those of the whole recording, with s2 = 1. @param speed  gives relative_q and own_walks
Walk walk_of(const Regression& regression, const Eigen::VectorXd& weights, const Walked& speed,
             const std::vector<std::ptrdiff_t>& switches);
/// @param switches  blocks before which the sources' weights may jump
Walked let_walk(const Regression& regression, const StaticFit& fit, const std::vector<std::ptrdiff_t>& switches,
                const Poll& poll);

}  // namespace golgi::changing_granger
