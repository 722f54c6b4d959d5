#include "samples.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "by_correlation.hpp"

namespace golgi::pcmci {
namespace {

constexpr std::ptrdiff_t least = 4;  // rows: one degree of freedom, given one condition

/// Calls visit(value&) for each observed value of a variable.
template <class Visit>
void each_observed(std::vector<RowMajorMatrix>& trials, std::ptrdiff_t variable, const Visit& visit) {
  for (auto& trial : trials)
    for (std::ptrdiff_t t = 0; t < trial.cols(); ++t)
      if (!std::isnan(trial(variable, t))) visit(trial(variable, t));
}

void standardise(std::vector<RowMajorMatrix>& trials, std::ptrdiff_t variable) {
  double n = 0, sum = 0, squares = 0;
  each_observed(trials, variable, [&](double& value) { ++n, sum += value; });
  const double mean = sum / n;
  each_observed(trials, variable, [&](double& value) { value -= mean, squares += value * value; });
  const double scale = 1 / std::sqrt(squares / n);
  each_observed(trials, variable, [&](double& value) { value *= scale; });
}

}  // namespace

Samples::Samples(std::span<const ConstView> trials, int max_lag, std::vector<std::vector<std::uint8_t>> is_target)
    : n_(trials.front().rows()), max_lag_(max_lag), is_complete_(is_target.empty()), is_target_(std::move(is_target)) {
  std::ptrdiff_t longest = 0;
  for (const auto& trial : trials) {
    values_.emplace_back(eigen(trial));
    is_complete_ = is_complete_ && !values_.back().hasNaN();
    longest = std::max(longest, trial.cols());
    for (std::ptrdiff_t t = 2 * max_lag; t < trial.cols(); ++t)
      rows_.push_back({static_cast<std::int32_t>(values_.size() - 1), static_cast<std::int32_t>(t)});
  }
  if (n_rows() < least)
    throw DataError("the longest trial has " + plural(longest, "sample") + ", and max_lag " + std::to_string(max_lag) +
                    " needs more than " + std::to_string(2 * max_lag + least - 1) +
                    ": conditions have lags of up to twice max_lag; set max_lag lower or record longer");
  for (std::ptrdiff_t i = 0; i < n_; ++i) standardise(values_, i);
}

void Samples::to_normal_scores() {
  for (std::ptrdiff_t i = 0; i < n_; ++i) {
    std::vector<double*> observed;
    each_observed(values_, i, [&](double& value) { observed.push_back(&value); });
    pcmci::to_normal_scores(observed);
    standardise(values_, i);
  }
}

Eigen::MatrixXd Samples::columns(std::span<const Node> nodes, std::vector<std::int64_t>* times) const {
  std::vector<Row> used;
  used.reserve(rows_.size());
  const auto target = nodes[1].variable;
  for (const auto& row : rows_) {
    const auto& trial = values_[row.trial];
    if (!is_target_.empty() && is_target_[row.trial][target * trial.cols() + row.sample] == 0) continue;
    if (is_complete_ ||
        std::ranges::none_of(nodes, [&](Node node) { return std::isnan(trial(node.variable, row.sample - node.lag)); }))
      used.push_back(row);
  }
  Eigen::MatrixXd result(std::ssize(used), std::ssize(nodes));
  for (std::size_t c = 0; c < nodes.size(); ++c)
    for (std::size_t r = 0; r < used.size(); ++r)
      result(static_cast<std::ptrdiff_t>(r), static_cast<std::ptrdiff_t>(c)) =
          values_[used[r].trial](nodes[c].variable, used[r].sample - nodes[c].lag);
  if (times) {
    times->clear();
    for (const auto& row : used) times->push_back((static_cast<std::int64_t>(row.trial) << 32) + row.sample);
  }
  return result;
}

Eigen::MatrixXd Samples::correlations(const ParallelFor& parallel_for, const Poll& poll) const {
  const int n_lags = 2 * max_lag_ + 1;
  const auto first = 2 * max_lag_;
  Eigen::MatrixXd products(n_ * n_lags, n_ * n_lags);
  Eigen::VectorXd sums = Eigen::VectorXd::Zero(n_ * n_lags);
  for (const auto& trial : values_)
    for (int lag = 0; lag < n_lags && trial.cols() > first; ++lag)
      sums.segment(lag * n_, n_) += trial.middleCols(first - lag, trial.cols() - first).rowwise().sum();
  std::vector<std::pair<int, int>> pairs;
  for (int a = 0; a < n_lags; ++a)
    for (int b = 0; b <= a; ++b) pairs.emplace_back(a, b);
  parallel_for(std::ssize(pairs), [&](std::ptrdiff_t k) {
    poll();
    const auto [a, b] = pairs[k];
    Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(n_, n_);
    for (const auto& trial : values_)
      if (const auto m = trial.cols() - first; m > 0)
        sum.noalias() += trial.middleCols(first - a, m) * trial.middleCols(first - b, m).transpose();
    products.block(a * n_, b * n_, n_, n_) = sum;
    if (a != b) products.block(b * n_, a * n_, n_, n_) = sum.transpose();
  });
  products.noalias() -= sums * (sums.transpose() / static_cast<double>(n_rows()));
  // A node that does not vary in these rows becomes 0, and its tests are undetermined.
  constexpr double least_variance = 1e-20;
  const double limit = least_variance * static_cast<double>(n_rows());
  const Eigen::VectorXd scale = products.diagonal().unaryExpr([&](double x) { return x > limit ? 1 / std::sqrt(x) : 0; });
  return scale.asDiagonal() * products * scale.asDiagonal();
}

}  // namespace golgi::pcmci
