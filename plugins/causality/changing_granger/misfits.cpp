#include <algorithm>

#include "alarms.hpp"
#include "block_sums.hpp"

namespace golgi::changing_granger {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Covariance of the sources' columns with the residuals of the last blocks, compared with that by chance.
Misfit misfit_of(const Regression& regression, const Block& past, const Block& last) {
  constexpr double least = 1e-9;  // share of a block's rows: below it a source has no events in them
  const auto o = regression.n_own, s = regression.n_sources();
  const auto factor = factor_of(past);
  const VectorXd weights = factor.solve(past.right);
  const double s2 = std::max(squares_left(past, weights), least_noise * past.n) /
                    std::max(1.0, past.n - static_cast<double>(regression.width() + regression.n_conditions));
  const VectorXd r = (last.right - last.gram * weights).tail(s);
  const MatrixXd across = last.gram.rightCols(s);
  const MatrixXd covariance = s2 * (across.bottomRows(s) + across.transpose() * factor.solve(across));
  std::vector<std::ptrdiff_t> seen;
  for (std::ptrdiff_t k = 0; k < s; ++k)
    if (last.gram(o + k, o + k) > least * last.n && regression.varies[k]) seen.push_back(k);
  if (seen.empty()) return {};
  MatrixXd of_seen = covariance(seen, seen);
  of_seen.diagonal() *= 1 + least;
  const VectorXd r_seen = r(seen);
  return {r_seen.dot(Eigen::LDLT<MatrixXd>(of_seen).solve(r_seen)), static_cast<double>(seen.size())};
}

}  // namespace

std::vector<Misfit> misfits_of(const Regression& regression, const std::vector<std::ptrdiff_t>& order,
                               const std::vector<std::ptrdiff_t>& windows, const Poll& poll) {
  constexpr double enough = 10;  // rows per regressor: from fewer the noise is not estimated well
  std::vector<Misfit> misfits(order.size() * windows.size());
  const auto needed = enough * static_cast<double>(regression.width());
  for (std::size_t w = 0; w < windows.size(); ++w) {
    Block past = regression.blocks[order.front()], last = past;
    subtract(last, past);
    subtract(regression.blocks[order.front()], last);
    for (std::ptrdiff_t k = 0; k < std::ssize(order); ++k) {
      poll();
      add(regression.blocks[order[k]], last);
      if (k < windows[w]) continue;
      const Block& leaving = regression.blocks[order[k - windows[w]]];
      add(leaving, past);
      subtract(leaving, last);
      if (past.n >= needed && last.n > 0) misfits[k * windows.size() + w] = misfit_of(regression, past, last);
    }
  }
  return misfits;
}

}  // namespace golgi::changing_granger
