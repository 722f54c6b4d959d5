#include "tspe.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <golgi/data/eigen.hpp>
#include <golgi/numerics/spike_warnings.hpp>
#include <string>
#include <utility>

namespace golgi::tspe {
namespace {

using Eigen::VectorXd;

/// (N) unbiased standard deviations of each unit's bins (0 or 1), as in the published program; 0 for units that never vary.
VectorXd standard_deviations(const SpikeTrains& trains) {
  const auto n_bins = static_cast<double>(trains.n_bins());
  VectorXd deviations(trains.n_units());
  for (std::ptrdiff_t i = 0; i < trains.n_units(); ++i) {
    const double rate = static_cast<double>(trains.n_spikes()[i]) / n_bins;
    deviations(i) = std::sqrt(std::max(0.0, rate * (1 - rate) * n_bins / (n_bins - 1)));
  }
  return deviations;
}

/// (N, lags) for one source: the part of a correlation that follows from coincidences. Its mean is not subtracted: the filters
/// remove it. Rows of units that never vary, and of the source with itself, are 0.
RowMajorMatrix correlograms(std::ptrdiff_t source, const SpikePairRow& row, const VectorXd& deviations, double n_bins) {
  const auto n = deviations.size(), n_lags = row.lags().size();
  RowMajorMatrix result = RowMajorMatrix::Zero(n, n_lags);
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    const double scale = n_bins * deviations(source) * deviations(i);
    if (i == source || !(scale > 0)) continue;
    const auto counts = row.of(i);
    for (std::ptrdiff_t l = 0; l < n_lags; ++l) result(i, l) = counts[l] / scale;
  }
  return result;
}

}  // namespace

void Tspe::Params::describe(SchemaOf<Params>& schema) {
  schema.field("last", &Params::last).unit("bins").range(1, 10000).doc("Longest lag from source to target.");
  schema.field("surrounds", &Params::surrounds)
      .unit("bins")
      .range(1, 1000)
      .doc("Widths of the flanks with which a window of lags is compared; all are combined with all windows.");
  schema.field("windows", &Params::windows).unit("bins").range(1, 1000).doc("Widths of the windows of lags.");
  schema.field("normalize", &Params::normalize)
      .doc("Divides the correlations of each lag by their sum over all pairs, for recordings with network bursts.");
  schema.field("bin_ms", &Params::bin_ms).unit("ms").above(0).doc("Width of the bins in which spikes are counted.");
  schema.field("binary", &Params::binary).doc("Several spikes of a unit in one bin count once.");
}

std::vector<Waiver> Tspe::waivers() { return {{"nan", "it uses spikes only, and never the values next to them"}}; }

Tspe::Tspe(const Params& params) : params_(params), filters_{params.surrounds, params.windows} {
  if (params.surrounds.empty() || params.windows.empty())
    throw ConfigError(std::string(params.surrounds.empty() ? "surrounds" : "windows") + " must have one width or more");
  counted_ = counted_lags(filters_, params.last);
}

Cost Tspe::cost(const Workload& work) const {
  const auto n = static_cast<double>(work.n_variables), spikes = static_cast<double>(work.n_events);
  const auto counted = static_cast<double>(counted_.size()), last = static_cast<double>(params_.last);
  const double at_once = std::min<double>(work.n_threads, n);
  constexpr double per_spike = 24;  // bytes: bin, unit and place, and as much again while spikes are sorted
  const double row = n * ((sizeof(std::uint32_t) + sizeof(double)) * counted + sizeof(double) * last);
  const double kept = sizeof(double) * (3 * n * n + (params_.normalize ? n * counted : 0));
  constexpr double multiply_s = 2e-10;
  const double bins = static_cast<double>(work.n_samples);  // assuming that the data's samples are the bins
  return {per_spike * spikes + at_once * row + kept,
          (params_.normalize ? 2 : 1) * forecast_counting(spikes, bins, counted_) + n * n * counted * (last + 4) * multiply_s,
          "leave variables out with transform/select"};
}

Connectivity Tspe::estimate(const Inputs& input, const TaskContext& context) const {
  const Dataset& data = input.data();
  const auto n = data.n_variables();
  const SpikeTrains trains(data, {params_.bin_ms / 1000, params_.binary}, context.poll());
  context.log(describe_spikes(trains));
  require_lags(trains, counted_.last, "set last, surrounds or bin_ms lower");
  for (const auto& warning : spike_warnings(trains, data.names())) context.warn(warning);

  const VectorXd deviations = standard_deviations(trains);
  const auto n_bins = static_cast<double>(trains.n_bins());
  VectorXd scales = VectorXd::Ones(counted_.size());
  if (params_.normalize) {
    RowMajorMatrix sums(n, counted_.size());
    for_each_source(trains, counted_, context.parallel_loop(), [&](std::ptrdiff_t j, const SpikePairRow& row) {
      sums.row(j) = correlograms(j, row, deviations, n_bins).colwise().sum();
    });
    // A lag at which no pair fires has no sum to divide by.
    const VectorXd total = sums.colwise().sum();
    scales = (total.array() > 0).select(total.array().inverse(), 1);
  }
  const RowMajorMatrix map = scales.asDiagonal() * filter_map(filters_, params_.last);

  Matrix score(n, n, undefined), sign(score), lag_s(score);
  std::atomic<std::ptrdiff_t> n_done = 0;
  for_each_source(trains, counted_, context.parallel_loop(), [&](std::ptrdiff_t j, const SpikePairRow& row) {
    const RowMajorMatrix filtered = correlograms(j, row, deviations, n_bins) * map;
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      if (i == j || !(deviations(i) * deviations(j) > 0)) continue;
      std::ptrdiff_t strongest = 0;
      score(i, j) = filtered.row(i).cwiseAbs().maxCoeff(&strongest);
      sign(i, j) = (filtered(i, strongest) > 0) - (filtered(i, strongest) < 0);
      lag_s(i, j) = static_cast<double>(strongest + 1) * trains.bin_s();
    }
    context.progress(static_cast<double>(++n_done) / static_cast<double>(n), "sources");
  });

  Connectivity result(data.names(), std::move(score));
  result.set(Quantity::sign, std::move(sign)).set(Quantity::lag_s, std::move(lag_s));
  result.set_meaning("size of the largest filtered correlation");
  for (std::int32_t k = 0; k < n; ++k) {
    if (deviations(k) > 0) continue;
    const std::string reason = "'" + data.names()[k] + "' " +
                               (trains.n_spikes()[k] == 0 ? "has no spikes" : "has the same number of spikes in every bin");
    result.add_undefined({-1, k, reason}).add_undefined({k, -1, reason});
  }
  return result;
}

std::vector<Suits> Tspe::suits() {
  return {Suits(SignalKind::spikes)
              .rank(70)
              .assumes("one pair at a time: chains and common input look like connections")
              .gives("score, sign, lag; no p")
              .cost("O(pairs of spikes within the window)")
              .prepare({"{use: transform/select, params: {min_events: 20}}"})};
}

}  // namespace golgi::tspe

GOLGI_PLUGIN("tspe", "1.0.0") { registry.add<golgi::tspe::Tspe>(); }
