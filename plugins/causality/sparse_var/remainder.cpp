#include "remainder.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/numerics/distributions.hpp>
#include <string>

namespace golgi::sparse_var {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

struct Follows {
  double correlation = 0, p = 1;  ///< absolute value of the correlation; p of one pair at one lag
  std::ptrdiff_t target = 0, source = 0, lag = 0;
};

/// Residuals of all targets, in units of their own deviations; (M, N). Residuals at the size of rounding errors are 0.
MatrixXd residuals(const Rows& rows, const std::vector<VectorXd>& fitted, const Poll& poll) {
  constexpr std::ptrdiff_t most_rows = 1024;
  constexpr double least_left = 1e-10;  // share of a response's deviation
  const auto k = rows.n_regressors(), n = rows.n();
  MatrixXd left(rows.n_samples(), n), block;
  for (std::ptrdiff_t first = 0; first < left.rows(); first += most_rows) {
    poll();
    const auto count = std::min(most_rows, left.rows() - first);
    block.resize(count, rows.width());
    rows.copy(first, block);
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      auto column = left.col(i).segment(first, count);
      column = block.col(k + i);
      for (std::ptrdiff_t r = 0; r < k; ++r)
        if (fitted[i][r] != 0) column -= fitted[i][r] * block.col(r);
    }
  }
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    auto column = left.col(i);
    const double deviation = std::sqrt(column.squaredNorm() / static_cast<double>(left.rows()));
    if (deviation > least_left)
      column /= deviation;
    else
      column.setZero();
  }
  return left;
}

/// The largest correlation of different variables at this lag, within trials.
Follows largest_at(const MatrixXd& left, const std::vector<std::ptrdiff_t>& first_rows, std::ptrdiff_t lag) {
  constexpr std::ptrdiff_t fewest_pairs = 30;  // with fewer, two outliers decide
  MatrixXd products = MatrixXd::Zero(left.cols(), left.cols());
  VectorXd of_later = VectorXd::Zero(left.cols()), of_earlier = of_later;
  std::ptrdiff_t n_pairs = 0;
  for (std::size_t r = 0; r + 1 < first_rows.size(); ++r) {
    const auto first = first_rows[r], length = first_rows[r + 1] - first - lag;
    if (length <= 0) continue;
    n_pairs += length;
    const auto later = left.middleRows(first + lag, length), earlier = left.middleRows(first, length);
    products.noalias() += later.transpose() * earlier;
    of_later += later.colwise().squaredNorm().transpose();
    of_earlier += earlier.colwise().squaredNorm().transpose();
  }
  Follows most{.lag = lag};
  if (n_pairs < fewest_pairs) return most;
  const auto scale_of = [](const VectorXd& squares) {
    return VectorXd(squares.unaryExpr([](double x) { return x > 0 ? 1 / std::sqrt(x) : 0.0; }));
  };
  products = (scale_of(of_later).asDiagonal() * products * scale_of(of_earlier).asDiagonal()).eval();
  products.diagonal().setZero();
  most.correlation = std::min(1.0, products.cwiseAbs().maxCoeff(&most.target, &most.source));
  const double freedom = static_cast<double>(n_pairs - 2), r = most.correlation;
  most.p = r < 1 ? t_two_sided(r * std::sqrt(freedom / (1 - r * r)), freedom) : 0;
  return most;
}

}  // namespace

void doubt_order(const Rows& rows, const std::vector<VectorXd>& fitted, int longest, const Params& params, const Dataset& data,
                 const TaskContext& context) {
  // As causality/mvgc doubts its order: smaller correlations are not a reason even if significant, since recordings of
  // nonlinear systems have many.
  constexpr double level = 0.001, least = 0.2;
  constexpr std::ptrdiff_t fewest_lags = 20;
  const auto n_lags = std::max<std::ptrdiff_t>(fewest_lags, longest);
  const MatrixXd left = residuals(rows, fitted, context.poll());
  std::vector<Follows> found(n_lags);
  context.parallel_for(n_lags, [&](std::ptrdiff_t k) { found[k] = largest_at(left, rows.first_rows(), longest + 1 + k); });
  const auto n_tests = static_cast<double>(n_lags) * static_cast<double>(rows.n()) * static_cast<double>(rows.n() - 1);
  const Follows* most = nullptr;
  for (const Follows& each : found)
    if (each.correlation > least && each.p * n_tests < level && (!most || each.correlation > most->correlation)) most = &each;
  if (!most) return;
  const auto hundredths = [](double x) { return format_number(std::round(100 * x) / 100); };
  context.warn({"longest_order",
                "the residuals of '" + data.names()[most->target] + "' still correlate with those of '" +
                    data.names()[most->source] + "' " + plural(most->lag, "sample") + " earlier (correlation " +
                    hundredths(most->correlation) + "), and no order beyond " + std::to_string(longest) + " was tried",
                "links with longer delays are missed",
                std::string("set ") + (params.order ? "order" : "max_order, or order,") + " to " + std::to_string(most->lag) +
                    " or more"});
}

}  // namespace golgi::sparse_var
