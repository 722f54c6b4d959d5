#include "direction.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

namespace golgi::bivariate_granger {
namespace {

/// Products of the windows of each piece: a constant 1, then both variables lag by lag from the newest sample on.
std::vector<Eigen::MatrixXd> products_of(Trials pair, std::ptrdiff_t order, const std::vector<Piece>& pieces) {
  const auto mean = pooled_means(pair);
  double scale[2] = {0, 0};
  for (const auto& trial : pair)
    for (int i = 0; i < 2; ++i)
      for (const double x : trial.row(i)) scale[i] = std::max(scale[i], std::abs(x - mean[i]));
  std::vector<Eigen::MatrixXd> products;
  for (const auto& [trial, first, count] : pieces) {
    Eigen::MatrixXd windows(count, 2 * order + 3);
    windows.col(0).setOnes();
    for (std::ptrdiff_t lag = 0; lag <= order; ++lag)
      for (int i = 0; i < 2; ++i)
        for (std::ptrdiff_t t = 0; t < count; ++t)
          windows(t, 1 + 2 * lag + i) = (pair[trial](i, first + order + t - lag) - mean[i]) / scale[i];
    products.push_back(windows.transpose() * windows);
  }
  return products;
}

/// Residual sum of squares of column `columns.back()` regressed on the others; undefined where these are collinear.
double residual_square(const Eigen::MatrixXd& products, const std::vector<std::ptrdiff_t>& columns) {
  const Eigen::MatrixXd chosen = products(columns, columns);
  const Eigen::LLT<Eigen::MatrixXd> factor(chosen);
  if (factor.info() != Eigen::Success) return undefined;
  const auto last = chosen.rows() - 1;
  return factor.matrixLLT()(last, last) * factor.matrixLLT()(last, last);
}

/// ln(RSS without source / RSS) of the newest sample, or in reversed time of the oldest.
double log_ratio(const Eigen::MatrixXd& products, std::ptrdiff_t order, int target, bool is_reversed) {
  std::vector<std::ptrdiff_t> own{0}, both;
  const auto column = [](std::ptrdiff_t lag, int variable) { return 1 + 2 * lag + variable; };
  const std::ptrdiff_t response = is_reversed ? order : 0;
  for (std::ptrdiff_t lag = 0; lag <= order; ++lag)
    if (lag != response) own.push_back(column(lag, target));
  both = own;
  for (std::ptrdiff_t lag = 0; lag <= order; ++lag)
    if (lag != response) both.push_back(column(lag, 1 - target));
  own.push_back(column(response, target));
  both.push_back(column(response, target));
  return std::log(residual_square(products, own) / residual_square(products, both));
}

Net net_from(const Eigen::MatrixXd& products, std::ptrdiff_t order) {
  return {log_ratio(products, order, 0, false) - log_ratio(products, order, 1, false),
          log_ratio(products, order, 0, true) - log_ratio(products, order, 1, true)};
}

}  // namespace

std::vector<Piece> pieces_of(Trials trials, std::ptrdiff_t order) {
  constexpr std::ptrdiff_t enough_trials = 20, most_pieces = 400;
  const auto m = n_samples_with_lags(trials, order);
  const double reach = std::max(2.0 * static_cast<double>(order), 2 * std::cbrt(static_cast<double>(m)));
  auto length = std::max(static_cast<std::ptrdiff_t>(std::ceil(reach)), m / most_pieces);
  if (std::ssize(trials) >= enough_trials) length = m;
  std::vector<Piece> pieces;
  for (std::ptrdiff_t r = 0; r < std::ssize(trials); ++r) {
    const auto rows = trials[r].cols() - order;
    if (rows <= 0) continue;
    const auto n = std::max<std::ptrdiff_t>(1, rows / length);  // pieces of nearly equal lengths
    for (std::ptrdiff_t k = 0; k < n; ++k) pieces.push_back({r, k * rows / n, (k + 1) * rows / n - k * rows / n});
  }
  return pieces;
}

std::vector<std::vector<int>> draws_of(std::ptrdiff_t n_pieces, int n_replicates) {
  Random random(fingerprint_of("causality/bivariate_granger"), "draws");
  std::vector<std::vector<int>> draws(n_replicates, std::vector<int>(n_pieces));
  for (auto& draw : draws)
    for (std::ptrdiff_t k = 0; k < n_pieces; ++k) ++draw[random.below(static_cast<std::uint64_t>(n_pieces))];
  return draws;
}

double deviation_of_difference(Trials pair, std::ptrdiff_t order, const std::vector<Piece>& pieces,
                               const std::vector<std::vector<int>>& draws, const Poll& poll) {
  const auto products = products_of(pair, order, pieces);
  std::vector<double> differences;
  for (const auto& draw : draws) {
    poll();
    Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(products.front().rows(), products.front().cols());
    for (std::size_t k = 0; k < products.size(); ++k)
      if (draw[k] > 0) sum += draw[k] * products[k];
    const Net net = net_from(sum, order);
    if (const double difference = net.forward - net.reversed; std::isfinite(difference)) differences.push_back(difference);
  }
  if (10 * differences.size() < 9 * draws.size() || differences.size() < 2) return undefined;
  double mean = 0, squares = 0;
  const auto n = static_cast<double>(differences.size());
  for (const double each : differences) mean += each / n;
  for (const double each : differences) squares += (each - mean) * (each - mean);
  return std::sqrt(squares / (n - 1));
}

Net net_of(Trials pair, std::ptrdiff_t order, const std::vector<Piece>& pieces) {
  const auto products = products_of(pair, order, pieces);
  Eigen::MatrixXd sum = products.front();
  for (std::size_t k = 1; k < products.size(); ++k) sum += products[k];
  return net_from(sum, order);
}

}  // namespace golgi::bivariate_granger
