#include "rows.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/numerics/trials.hpp>
#include <string>

namespace golgi::link_granger {
namespace {

constexpr std::ptrdiff_t held_out_part = 5;  // the last of this many parts is held out

/// The gate's covariate as it acts on the next sample.
Recording::Lagged gate_of(const Params& params, const Dataset& data) {
  const NuisanceCovariate found = nuisance_covariates({params.gate_covariate}, data).front();
  return {found.row, found.first_lag};
}

}  // namespace

Recording::Recording(const Dataset& dataset, const Params& params) : data(&dataset), values(views_of(dataset)) {
  std::ptrdiff_t longest = 1;
  for (const NuisanceCovariate& one : nuisance_covariates(params.covariates, dataset))
    for (std::ptrdiff_t k = 0; k < params.covariate_lags; ++k) {
      covariates.push_back({one.row, one.first_lag + k});
      longest = std::max(longest, one.first_lag + k);
    }
  if (params.gate == Gate::covariate) {
    gate = gate_of(params, dataset);
    // A weight that depends on the gate means little without the gate's own effect.
    if (std::ranges::none_of(covariates, [&](const Lagged& one) { return one.row == gate.row && one.lag == gate.lag; }))
      covariates.push_back(gate);
  }
  std::vector<std::ptrdiff_t> first_rows;
  for (std::ptrdiff_t r = 0; r < dataset.n_trials(); ++r) {
    courses.push_back(dataset.trial(r).covariates().view());
    first_rows.push_back(std::ssize(rows));
    for (std::ptrdiff_t t = longest - 1; t + 1 < values[r].cols(); ++t) rows.push_back({r, t});
  }
  const auto n_trials = std::ssize(first_rows);
  first_held_out = n_rows() - n_rows() / held_out_part;
  if (n_trials >= held_out_part) first_held_out = first_rows[n_trials - n_trials / held_out_part];
  if (params.gate != Gate::covariate || rows.empty()) return;
  const auto [least, most] = std::ranges::minmax(rows, {}, [&](Row row) { return covariate(gate, row); });
  if (covariate(gate, least) == covariate(gate, most))
    throw DataError("gate_covariate: '" + params.gate_covariate + "' does not vary, so no weight can depend on it");
}

TargetRows::TargetRows(const Recording& recording, std::ptrdiff_t target, const Params& params)
    : recording_(recording),
      target_(target),
      n_(recording.n()),
      gate_(params.gate),
      is_gated_(params.gate != Gate::none),
      response_(recording.n_rows()),
      mean_(Eigen::VectorXd::Zero(width())),
      scale_(Eigen::VectorXd::Ones(width())) {
  for (std::ptrdiff_t k = 0; k < n_rows(); ++k) {
    const auto [trial, t] = recording.rows[k];
    const ConstView of = recording.values[trial];
    response_(k) = of(target, t + 1) - (params.response == Response::increment ? of(target, t) : 0);
  }
  deviation_ = std::sqrt((response_.array() - response_.mean()).square().mean());
  // Means first, then squares about them, so that no digits are lost.
  Eigen::MatrixXd block(rows_at_once, width());
  Eigen::VectorXd sums = Eigen::VectorXd::Zero(width()), squares = sums, sizes = sums;
  const auto for_each_raw_block = [&](const auto& body) {
    for (std::ptrdiff_t first = 0; first < n_rows(); first += rows_at_once) {
      const auto last = std::min(n_rows(), first + rows_at_once);
      read_raw(first, last, block.topRows(last - first));
      body(block.topRows(last - first));
    }
  };
  for_each_raw_block([&](const auto& rows) { sums += rows.colwise().sum().transpose(); });
  mean_ = sums / static_cast<double>(n_rows());
  mean_(0) = 0;
  for_each_raw_block([&](const auto& rows) {
    squares += (rows.rowwise() - mean_.transpose()).colwise().squaredNorm().transpose();
    sizes += rows.colwise().squaredNorm().transpose();
  });
  constexpr double least = 1e-24;  // share of the mean square
  for (Eigen::Index k = 1; k < scale_.size(); ++k)
    scale_(k) = squares(k) > least * sizes(k) ? std::sqrt(squares(k) / static_cast<double>(n_rows())) : 0;
}

double TargetRows::gate(std::ptrdiff_t source, std::ptrdiff_t row) const {
  const Recording::Row at = recording_.rows[row];
  switch (gate_) {
    case Gate::none: return 0;
    case Gate::target: return recording_.value(target_, at);
    case Gate::source: return recording_.value(source, at);
    case Gate::covariate: return recording_.covariate(recording_.gate, at);
  }
  return 0;
}

double TargetRows::mean_gate(std::ptrdiff_t source) const {
  double sum = 0;
  for (std::ptrdiff_t k = 0; k < n_rows(); ++k) sum += gate(source, k);
  return sum / static_cast<double>(n_rows());
}

void TargetRows::read_raw(std::ptrdiff_t first, std::ptrdiff_t last, Eigen::Ref<Eigen::MatrixXd> to) const {
  const std::ptrdiff_t first_covariate = width() - std::ssize(recording_.covariates);
  to.col(0).setOnes();
  for (std::ptrdiff_t k = first; k < last; ++k) {
    const Recording::Row at = recording_.rows[k];
    for (std::ptrdiff_t j = 0; j < n_; ++j) {
      const double x = recording_.value(j, at);
      to(k - first, 1 + j) = x;
      if (is_gated_) to(k - first, 1 + n_ + j) = x * gate(j, k);
    }
    for (std::ptrdiff_t c = 0; c < std::ssize(recording_.covariates); ++c)
      to(k - first, first_covariate + c) = recording_.covariate(recording_.covariates[c], at);
  }
}

void TargetRows::read(std::ptrdiff_t first, std::ptrdiff_t last, Eigen::Ref<Eigen::MatrixXd> to) const {
  read_raw(first, last, to);
  for (Eigen::Index k = 1; k < to.cols(); ++k)
    if (scale_(k) > 0)
      to.col(k) = (to.col(k).array() - mean_(k)) / scale_(k);
    else
      to.col(k).setZero();
}

}  // namespace golgi::link_granger
