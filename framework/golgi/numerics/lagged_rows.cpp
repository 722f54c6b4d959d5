#include "golgi/numerics/lagged_rows.hpp"

#include <Eigen/Householder>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>

namespace golgi {

LaggedRows::LaggedRows(Trials trials, std::ptrdiff_t order) : trials_(trials), order_(order), first_row_{0} {
  for (const auto& trial : trials) first_row_.push_back(first_row_.back() + std::max<std::ptrdiff_t>(0, trial.cols() - order));
  const auto total = static_cast<long double>(n_samples_with_lags(trials, 0));
  for (std::ptrdiff_t i = 0; i < trials.front().rows(); ++i) {
    // Sequentially, so that the sums do not depend on the position of a variable among the others.
    long double sum = 0, squares = 0;
    for (const auto& trial : trials)
      for (const double x : trial.row(i)) sum += x;
    const auto mean = static_cast<double>(sum / total);
    for (const auto& trial : trials)
      for (const double x : trial.row(i)) squares += static_cast<long double>(x - mean) * (x - mean);
    const auto variance = static_cast<double>(squares / total);
    mean_.push_back(mean);
    scale_.push_back(variance > 0 ? std::exp2(-std::round(0.5 * std::log2(variance))) : 1);
  }
}

void LaggedRows::copy(std::ptrdiff_t first, Eigen::Ref<Eigen::MatrixXd> to) const {
  to.col(0).setOnes();
  std::ptrdiff_t r = std::upper_bound(first_row_.begin(), first_row_.end(), first) - first_row_.begin() - 1;
  for (std::ptrdiff_t done = 0; done < to.rows(); ++r) {
    const auto start = first + done - first_row_[r];  // index among the trial's rows
    const auto count = std::min(to.rows() - done, first_row_[r + 1] - first_row_[r] - start);
    for (std::ptrdiff_t lag = 0; lag <= order_; ++lag)
      for (std::ptrdiff_t i = 0; i < n(); ++i) {
        const auto x = trials_[r].row(i).subspan(start + order_ - lag, count);
        const auto column = lag == 0 ? n_regressors() + i : 1 + (lag - 1) * n() + i;
        for (std::ptrdiff_t t = 0; t < count; ++t) to(done + t, column) = (x[t] - mean_[i]) * scale_[i];
      }
    done += count;
  }
}

void triangularise(Eigen::MatrixXd& a, const ParallelFor& parallel_for) {
  constexpr std::ptrdiff_t panel = 48, tile = 192;  // columns; fixed, so that the bytes do not depend on the number of threads
  for (std::ptrdiff_t first = 0; first < a.cols(); first += panel) {
    const auto width = std::min(panel, a.cols() - first), height = a.rows() - first;
    const Eigen::HouseholderQR<Eigen::MatrixXd> qr(a.block(first, first, height, width));
    a.block(first, first, height, width).setZero();
    a.block(first, first, width, width) = qr.matrixQR().topRows(width).template triangularView<Eigen::Upper>();
    const auto next = first + width;
    parallel_for((a.cols() - next + tile - 1) / tile, [&](std::ptrdiff_t k) {
      const auto from = next + k * tile;
      a.block(first, from, height, std::min(tile, a.cols() - from)).applyOnTheLeft(qr.householderQ().adjoint());
    });
  }
}

std::ptrdiff_t rows_at_once(std::ptrdiff_t width) { return std::max<std::ptrdiff_t>(512, 4 * width); }

Eigen::MatrixXd triangular_factor(const LaggedRows& rows, const ParallelFor& parallel_for, const Poll& poll) {
  const auto width = rows.width(), block = std::min(rows_at_once(width), std::max(rows.n_samples(), width));
  Eigen::MatrixXd factor = Eigen::MatrixXd::Zero(width, width);
  for (std::ptrdiff_t first = 0; first < rows.n_samples(); first += block) {
    poll();
    const auto count = std::min(block, rows.n_samples() - first);
    Eigen::MatrixXd stacked(width + count, width);
    stacked.topRows(width) = factor;
    rows.copy(first, stacked.bottomRows(count));
    triangularise(stacked, parallel_for);
    factor = stacked.topRows(width);
  }
  return factor;
}

}  // namespace golgi
