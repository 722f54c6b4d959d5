#include "moments.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace golgi::sparse_var {

Nuisance::Nuisance(const std::vector<std::string>& names, const Dataset& data) : chosen(nuisance_covariates(names, data)) {
  for (const auto& trial : data.trials()) trials.push_back(trial.covariates());
}

const Nuisance Rows::none;

Rows::Rows(Trials trials, std::ptrdiff_t order, bool quadratic, const Nuisance& nuisance)
    : trials_(trials), nuisance_(nuisance), n_(trials.front().rows()), order_(order), is_quadratic_(quadratic), first_row_{0} {
  for (const auto& trial : trials) first_row_.push_back(first_row_.back() + std::max<std::ptrdiff_t>(0, trial.cols() - order));
  const auto n = n_;
  const auto total = static_cast<double>(n_samples_with_lags(trials, 0));
  mean_ = pooled_means(trials);
  if (!nuisance.chosen.empty()) {
    const auto of_all = pooled_means(nuisance.trials);
    for (const auto& covariate : nuisance.chosen) mean_.push_back(of_all[covariate.row]);
  }
  for (std::ptrdiff_t i = 0; i < std::ssize(mean_); ++i) {
    double squares = 0;
    for (std::ptrdiff_t r = 0; r < std::ssize(trials); ++r)
      for (const double x : values(r, i)) squares += (x - mean_[i]) * (x - mean_[i]);
    deviation_.push_back(squares > 0 ? std::sqrt(squares / total) : 1);
  }
  for (std::ptrdiff_t lag = 0; lag <= order; ++lag) {
    for (std::ptrdiff_t i = 0; lag > 0 && i < n; ++i) regressors_.push_back({i, -1, lag});
    for (std::ptrdiff_t c = 0; c < std::ssize(nuisance.chosen); ++c)
      if (lag >= nuisance.chosen[c].first_lag) regressors_.push_back({n + c, -1, lag});
  }
  n_of_covariates_ = std::ssize(regressors_) - n * order;
  for (std::ptrdiff_t i = 0; quadratic && i < n; ++i)
    for (std::ptrdiff_t j = i; j < n; ++j) regressors_.push_back({i, j, 1});
  shift_ = Eigen::VectorXd::Zero(width());
  scale_ = Eigen::VectorXd::Ones(width());
}

void Rows::rescale(Eigen::VectorXd shift, Eigen::VectorXd scale) {
  shift_ = std::move(shift);
  scale_ = std::move(scale);
}

void Rows::copy(std::ptrdiff_t first, Eigen::Ref<Eigen::MatrixXd> to) const {
  std::ptrdiff_t r = std::upper_bound(first_row_.begin(), first_row_.end(), first) - first_row_.begin() - 1;
  for (std::ptrdiff_t done = 0; done < to.rows(); ++r) {
    const auto start = first + done - first_row_[r];  // among the trial's rows
    const auto count = std::min(to.rows() - done, first_row_[r + 1] - first_row_[r] - start);
    if (count == 0) continue;  // too short for the lags
    const auto past = [&](std::ptrdiff_t i, std::ptrdiff_t lag) {
      return (Eigen::Map<const Eigen::ArrayXd>(values(r, i).data() + start + order_ - lag, count) - mean_[i]) / deviation_[i];
    };
    for (std::ptrdiff_t k = 0; k < n_regressors(); ++k) {
      const auto [one, other, lag] = regressors_[k];
      auto column = to.col(k).segment(done, count).array();
      column = past(one, lag);
      if (other >= 0) column *= past(other, lag);
    }
    for (std::ptrdiff_t i = 0; i < n(); ++i) {
      auto column = to.col(n_regressors() + i).segment(done, count).array();
      column = past(i, 0);
      if (is_quadratic_) column -= past(i, 1);
    }
    done += count;
  }
  to = (to.rowwise() - shift_.transpose()) * scale_.asDiagonal();
}

void Moments::subtract(const Moments& other) {
  n -= other.n;
  sum -= other.sum;
  products -= other.products;
}

void Moments::add(const Moments& other) {
  n += other.n;
  sum += other.sum;
  products += other.products;
}

void Moments::centre() {
  sum /= static_cast<double>(n);
  products /= static_cast<double>(n);
  products.noalias() -= sum * sum.transpose();
}

Moments moments_of(const Rows& rows, std::ptrdiff_t first, std::ptrdiff_t count, const ParallelFor& parallel_for,
                   const Poll& poll) {
  constexpr std::ptrdiff_t most_rows = 1024, panel = 64;  // fixed, so that the bytes do not depend on the number of threads
  const auto width = rows.width();
  Moments moments{count, Eigen::VectorXd::Zero(width), Eigen::MatrixXd::Zero(width, width)};
  Eigen::MatrixXd block;
  for (std::ptrdiff_t done = 0; done < count; done += most_rows) {
    poll();
    block.resize(std::min(most_rows, count - done), width);
    rows.copy(first + done, block);
    moments.sum += block.colwise().sum().transpose();
    parallel_for((width + panel - 1) / panel, [&](std::ptrdiff_t k) {
      const auto from = k * panel, rest = width - from, n = std::min(panel, rest);
      moments.products.block(from, from, rest, n).noalias() += block.rightCols(rest).transpose() * block.middleCols(from, n);
    });
  }
  moments.products.triangularView<Eigen::StrictlyUpper>() = moments.products.transpose();
  return moments;
}

Moments standardise(Rows& rows, const ParallelFor& parallel_for, const Poll& poll) {
  constexpr double least_variance = 1e-20;  // of products of variables of unit variance; below it a column is constant
  Moments all = moments_of(rows, 0, rows.n_samples(), parallel_for, poll);
  all.centre();
  Eigen::VectorXd scale = all.products.diagonal();
  for (auto& each : scale) each = each > least_variance ? 1 / std::sqrt(each) : 0;
  rows.rescale(all.sum, scale);
  all.products = scale.asDiagonal() * all.products * scale.asDiagonal();
  all.sum.setZero();
  return all;
}

}  // namespace golgi::sparse_var
