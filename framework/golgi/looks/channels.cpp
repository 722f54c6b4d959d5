#include "golgi/looks/channels.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "golgi/core/text.hpp"
#include "golgi/data/eigen.hpp"

namespace golgi {
namespace {

std::vector<Notice> constant_channels(const Dataset& data) {
  std::vector<std::string> constant;
  for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i) {
    const auto values = finite_values(data, i);
    if (values.empty() || std::ranges::min(values) == std::ranges::max(values)) constant.push_back(data.names()[i]);
  }
  if (constant.empty()) return {};
  return {{"constant", constant, first_names(constant) + (constant.size() == 1 ? " never changes" : " never change"),
           "leave out with transform/select, drop: " + list_of(constant)}};
}

/// Finds channels that add up to the same value at all times: each channel is determined by the others.
std::vector<Notice> referenced_channels(const Dataset& data) {
  constexpr double rounding = 1e-5;
  constexpr std::ptrdiff_t fewest = 3;
  const auto n = data.n_variables();
  if (n < fewest || data.trial(0).values().rows() != n) return {};
  double deviation = 0, largest = 0, n_samples = 0, mean = 0;
  for (const Trial& trial : data.trials())
    for (std::ptrdiff_t t = 0; t < trial.n_samples(); ++t) {
      double sum = 0, squares = 0;
      for (std::ptrdiff_t i = 0; i < n; ++i) {
        const double x = trial.values()(i, t);
        sum += x, squares += x * x;
      }
      if (!std::isfinite(sum)) continue;
      n_samples += 1;
      const double step = sum - mean;
      mean += step / n_samples;
      deviation += step * (sum - mean);
      largest += squares / static_cast<double>(n);
    }
  if (!(largest > 0 && std::sqrt(deviation / n_samples) < rounding * std::sqrt(largest / n_samples))) return {};
  return {{"referenced", data.names(), "the channels add up to the same value at all times, as after an average reference",
           "each channel is determined by the others: leave one out with transform/select, drop: " +
               list_of({data.names().back()})}};
}

/// What a least-squares fit on a variable's own last samples does not predict. @param x  (T), mean 0
Eigen::VectorXd innovations(const Eigen::VectorXd& x) {
  constexpr Eigen::Index order = 8;
  const Eigen::Index m = x.size() - order;
  Eigen::MatrixXd past(m, order);
  for (Eigen::Index lag = 1; lag <= order; ++lag) past.col(lag - 1) = x.segment(order - lag, m);
  Eigen::MatrixXd products = past.transpose() * past;
  products.diagonal().array() += 1e-9 * (1 + products.trace());
  const Eigen::VectorXd now = x.tail(m);
  Eigen::VectorXd rest = now - past * products.ldlt().solve(past.transpose() * now);
  const double norm = rest.norm();
  return norm > 0 ? Eigen::VectorXd(rest / norm) : rest;
}

/// Finds pairs that are equal up to a factor, and pairs that move together within a sample although their pasts do not predict
/// it.
std::vector<Notice> coupled_channels(const Dataset& data) {
  constexpr std::ptrdiff_t enough = 20'000, fewest = 100;
  constexpr double same = 0.9999, together = 0.5;
  const Matrix x = standardised(data, enough);
  const auto n = x.rows();
  if (x.cols() < fewest) return {};
  const Eigen::MatrixXd r = eigen(x) * eigen(x).transpose() / static_cast<double>(x.cols());
  Eigen::MatrixXd rest(x.cols() - 8, n);
  for (std::ptrdiff_t i = 0; i < n; ++i) rest.col(i) = innovations(eigen(x).row(i).transpose());
  const Eigen::MatrixXd joint = rest.transpose() * rest;
  std::vector<std::string> doubles, pairs, coupled;
  std::vector<std::uint8_t> moves(n);
  double strongest = 0;
  std::ptrdiff_t n_pairs = 0;
  for (std::ptrdiff_t j = 0; j < n; ++j)
    for (std::ptrdiff_t i = 0; i < j; ++i) {
      if (std::abs(r(i, j)) > same) {
        doubles.push_back(data.names()[j]);
        pairs.push_back("'" + data.names()[j] + "' = '" + data.names()[i] + "'");
        break;
      }
      if (std::abs(joint(i, j)) > together) {
        moves[i] = moves[j] = 1;
        ++n_pairs;
        strongest = std::max(strongest, std::abs(joint(i, j)));
      }
    }
  for (std::ptrdiff_t i = 0; i < n; ++i)
    if (moves[i]) coupled.push_back(data.names()[i]);
  std::vector<Notice> found;
  if (!doubles.empty()) {
    const std::string more = pairs.size() > 4 ? " and " + std::to_string(pairs.size() - 4) + " more" : "";
    pairs.resize(std::min<std::size_t>(pairs.size(), 4));
    found.push_back({"duplicate", doubles, "equal up to a factor: " + join(pairs, ", ") + more,
                     "leave out one of each pair with transform/select, drop: " + list_of(doubles)});
  }
  if (!coupled.empty())
    found.push_back({"zero_lag", coupled,
                     plural(n_pairs, "pair") + " of " + first_names(coupled) + " " + (n_pairs == 1 ? "moves" : "move") +
                         " together within one sample (correlation of what their pasts do not predict: up to " +
                         rounded(strongest) + ")",
                     "possible causes are a common reference, volume conduction and crosstalk: use transform/reference, or "
                     "source signals instead of sensor signals"});
  return found;
}

/// Finds channels that repeatedly have three consecutive samples at their very highest or lowest value: a single peak occurs
/// once, and a spike that a simulator clips lasts one sample.
std::vector<Notice> saturated_channels(const Dataset& data) {
  constexpr int shortest = 3, fewest = 3;
  constexpr double least_share = 1e-4;
  std::vector<std::string> names;
  double worst = 0;
  for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i) {
    const auto values = finite_values(data, i);
    if (values.empty()) continue;
    const auto [low, high] = std::ranges::minmax(values);
    if (low == high) continue;
    for (const double end : {low, high}) {
      int run = 0, runs = 0;
      double samples = 0;
      for (const double value : values) {
        run = value == end ? run + 1 : 0;
        runs += run == shortest;
        samples += run >= shortest ? (run == shortest ? shortest : 1) : 0;
      }
      const double share = samples / static_cast<double>(values.size());
      if (runs < fewest || share < least_share) continue;
      if (names.empty() || names.back() != data.names()[i]) names.push_back(data.names()[i]);
      worst = std::max(worst, share);
    }
  }
  if (names.empty()) return {};
  return {{"saturated", names,
           first_names(names) + (names.size() == 1 ? " is" : " are") + " clipped at the end of the range for up to " +
               rounded(100 * worst) + " % of the time",
           "lower the gain, or mark those samples as missing"}};
}

}  // namespace

std::vector<Notice> look_at_channels(const Dataset& data) {
  std::vector<Notice> all = constant_channels(data);
  for (auto&& part : {coupled_channels(data), referenced_channels(data), saturated_channels(data)})
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace golgi
