#include "features.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace golgi::spike_granger {
namespace {

/// (B, lags) raised cosines of ln(lag + 3 ms), their centres equidistant from the first lag to the last: narrow at short lags,
/// where delays of synapses differ by little.
Eigen::MatrixXd cosines(std::ptrdiff_t n, std::ptrdiff_t n_lags, double bin_ms) {
  constexpr double offset_ms = 3, pi = std::numbers::pi;
  const auto at = [&](std::ptrdiff_t lag) { return std::log(static_cast<double>(lag) * bin_ms + offset_ms); };
  const double low = at(1), spacing = (at(n_lags) - low) / static_cast<double>(std::max<std::ptrdiff_t>(1, n - 1));
  Eigen::MatrixXd weights = Eigen::MatrixXd::Ones(n, n_lags);
  if (spacing == 0) return weights;  // one lag
  for (std::ptrdiff_t b = 0; b < n; ++b)
    for (std::ptrdiff_t lag = 1; lag <= n_lags; ++lag) {
      const double away = (at(lag) - low - static_cast<double>(b) * spacing) * pi / (2 * spacing);
      weights(b, lag - 1) = (1 + std::cos(std::clamp(away, -pi, pi))) / 2;
    }
  return weights;
}

}  // namespace

Features features_of(const Params& params) {
  const auto in_bins = [&](double ms) { return static_cast<std::ptrdiff_t>(std::lround(ms / params.bin_ms)); };
  Features features;
  features.n_tested = params.n_basis;
  features.n_lags_tested = in_bins(params.last_ms);
  const Eigen::MatrixXd tested = cosines(features.n_tested, features.n_lags_tested, params.bin_ms);
  if (!params.flanks_ms) {
    features.weights = tested;
    return features;
  }
  const auto near = in_bins(params.flanks_ms->at(0)), far = in_bins(params.flanks_ms->at(1)), width = far - near + 1;
  features.first = -far;
  features.weights = Eigen::MatrixXd::Zero(features.n_tested + 2, 2 * far + 1);
  features.weights.block(0, far + 1, features.n_tested, features.n_lags_tested) = tested;
  features.weights.row(features.n_tested).leftCols(width).setOnes();
  features.weights.row(features.n_tested + 1).rightCols(width).setOnes();
  return features;
}

}  // namespace golgi::spike_granger
