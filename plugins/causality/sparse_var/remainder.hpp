// Tests whether links act later than the longest order: the residuals of a target then follow earlier residuals of a source.
#pragma once

#include <golgi/api/plugin.hpp>
#include <vector>

#include "fit.hpp"

namespace golgi::sparse_var {

/// Warns ("longest_order") where residuals follow those of another variable more samples before than the longest order that was
/// tried. (A shorter order chosen by the criterion means that the samples do not support more.) O(M N² h) for h = max(longest,
/// 20) lags beyond it; M × N numbers.
/// @param rows  standardised   @param fitted  (N) coefficients (K) of every target
void doubt_order(const Rows& rows, const std::vector<Eigen::VectorXd>& fitted, int longest, const Params& params,
                 const Dataset& data, const TaskContext& context);

}  // namespace golgi::sparse_var
