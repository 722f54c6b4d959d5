#include "rows.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/numerics/leaky_trace.hpp>

namespace golgi::changing_granger {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// The rows used: predictors outside of the reset of the target, and responses that are not its spikes.
std::vector<bool> rows_kept(const Signals& signals, const Signal& target, std::ptrdiff_t skip) {
  std::vector<bool> kept(signals.n_samples(), true);
  if (!target.is_graded) return kept;
  for (const std::ptrdiff_t event : target.events) {
    if (event > 0) kept[event - 1] = false;
    for (std::ptrdiff_t t = event; t < std::min(event + skip + 1, signals.n_samples()); ++t) kept[t] = false;
  }
  return kept;
}

struct Standard {
  double mean = 0, deviation = 0;
};

Standard standard_of(const std::vector<double>& values, const std::vector<bool>& kept) {
  double n = 0, sum = 0, squares = 0;
  for (std::size_t t = 0; t < values.size(); ++t)
    if (kept[t]) sum += values[t], ++n;
  const double mean = n > 0 ? sum / n : 0;
  for (std::size_t t = 0; t < values.size(); ++t)
    if (kept[t]) squares += (values[t] - mean) * (values[t] - mean);
  return {mean, n > 0 ? std::sqrt(squares / n) : 0};
}

/// (T, own): the constant, powers of the latest value, the one before it, traces of values and events.
MatrixXd own_columns(const Signals& signals, const Signal& target, const std::vector<bool>& kept, const Params& params) {
  constexpr double far = 5;  // deviations, at which spikes are clipped
  const std::ptrdiff_t n = signals.n_samples();
  std::vector<std::vector<double>> columns{std::vector<double>(n, 1.0)};
  const auto add_traces = [&](const std::vector<double>& x, const std::vector<double>& time_constants, bool from_first) {
    for (const double time_constant : time_constants) {
      auto& column = columns.emplace_back(n);
      for (std::size_t k = 0; k + 1 < signals.starts.size(); ++k) {
        const std::ptrdiff_t start = signals.starts[k], length = signals.starts[k + 1] - start;
        leaky_trace(std::span(x).subspan(start, length), time_constant, from_first ? x[start] : 0,
                    std::span(column).subspan(start, length));
      }
    }
  };
  if (target.is_graded) {
    const Standard standard = standard_of(target.values, kept);
    std::vector<double> z(n), before(n);
    for (std::ptrdiff_t t = 0; t < n; ++t)
      z[t] = std::clamp((target.values[t] - standard.mean) / standard.deviation, -far, far);
    for (int power = 1; power <= params.powers; ++power) {
      auto& column = columns.emplace_back(n);
      for (std::ptrdiff_t t = 0; t < n; ++t) column[t] = std::pow(z[t], power);
    }
    for (std::ptrdiff_t t = 0; t < n; ++t) before[t] = z[std::max<std::ptrdiff_t>(0, t - 1)];
    columns.push_back(before);
    add_traces(z, params.own_time_constants, true);
  }
  if (!target.events.empty()) {
    std::vector<double> counts(n, 0.0);
    for (const std::ptrdiff_t event : target.events) ++counts[event];
    add_traces(counts, params.own_event_time_constants, false);
  }
  MatrixXd all(n, std::ssize(columns));
  for (std::size_t k = 0; k < columns.size(); ++k)
    all.col(static_cast<Eigen::Index>(k)) = Eigen::Map<VectorXd>(columns[k].data(), n);
  return all;
}

}  // namespace

TargetRows::TargetRows(const Signals& signals, const std::vector<BlockOfTime>& blocks, std::ptrdiff_t target,
                       const Params& params)
    : signals_(signals), blocks_(blocks), target_(target), conditions_(conditions_of(signals, target)) {
  const Signal& of = signals.variables[target];
  kept_ = rows_kept(signals, of, params.skip_after_event);
  varies_ = standard_of(of.values, kept_).deviation > 0;
  if (varies_) own_ = own_columns(signals, of, kept_, params);
}

}  // namespace golgi::changing_granger
