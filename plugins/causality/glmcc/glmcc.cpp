#include "glmcc.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <golgi/numerics/distributions.hpp>
#include <golgi/numerics/spike_pairs.hpp>
#include <golgi/numerics/spike_warnings.hpp>
#include <string>
#include <utility>

namespace golgi::glmcc {
namespace {

/// The estimate while it is computed, (N, N) each. The fit of a pair writes both directions.
class Answer {
 public:
  explicit Answer(std::ptrdiff_t n) : score(n, n, undefined), sign(score), weight(score), lag_s(score), p(score) {}
  Matrix score, sign, weight, lag_s, p;

  void set(std::ptrdiff_t target, std::ptrdiff_t source, const Effect& effect, double delay_s) {
    score(target, source) = std::sqrt(effect.likelihood_ratio);
    sign(target, source) = (effect.strength > 0) - (effect.strength < 0);
    weight(target, source) = effect.strength;
    lag_s(target, source) = delay_s;
    p(target, source) = chi_squared_upper_tail(effect.likelihood_ratio, 1);
  }
};

}  // namespace

void Glmcc::Params::describe(SchemaOf<Params>& schema) {
  schema.field("window_ms", &Params::window_ms)
      .unit("ms")
      .above(0)
      .doc("Longest lag of the correlograms, in either direction.");
  schema.field("delays_ms", &Params::delays_ms)
      .unit("ms")
      .above(0)
      .doc("Synaptic delays to try; the best one is used for both directions of a pair.");
  schema.field("decay_ms", &Params::decay_ms).unit("ms").above(0).doc("Time constant of a synapse's effect.");
  schema.field("stiffness", &Params::stiffness)
      .unit("ms")
      .above(0)
      .doc("Penalty on the slow change: half of this times its squared slope, in 1/ms, summed over lags.");
  schema.field("bin_ms", &Params::bin_ms).unit("ms").above(0).doc("Width of the bins in which spikes are counted.");
  schema.field("binary", &Params::binary).doc("Several spikes of a unit in one bin count once.");
  describe_correction(schema, &Params::correction);
}

std::vector<Waiver> Glmcc::waivers() {
  return {
      {"nan", "it uses spikes only, and never the values next to them"},
      {"false_positives", "its p-values are those of the published test, and too small: the best of several delays is tested"}};
}

Glmcc::Glmcc(const Params& params) : params_(params) {
  if (params.delays_ms.empty()) throw ConfigError("delays_ms must have one delay or more");
  const double longest = std::ranges::max(params.delays_ms), bins = std::round(params.window_ms / params.bin_ms);
  if (!(params.window_ms > longest + params.decay_ms) || bins > 1e4)
    throw ConfigError("window_ms " + format_number(params.window_ms) +
                      " must exceed the longest delay and decay_ms together (" + format_number(longest + params.decay_ms) +
                      "), and be at most 10000 times bin_ms");
  window_ = static_cast<std::ptrdiff_t>(bins);
  for (const double delay_ms : params.delays_ms) model_.delays.push_back(delay_ms / params.bin_ms);
  model_.decay = params.decay_ms / params.bin_ms;
  // The sum over bins of squared steps is the integral of the squared slope times the bin's width.
  model_.stiffness = params.stiffness / params.bin_ms;
}

Cost Glmcc::cost(const Workload& work) const {
  const auto n = static_cast<double>(work.n_variables), spikes = static_cast<double>(work.n_events);
  const auto lags = static_cast<double>(2 * window_ + 1), bins = static_cast<double>(work.n_samples);
  constexpr double per_spike = 24;  // bytes: bin, unit and place, and as much again while spikes are sorted
  constexpr double lag_s = 2.4e-7;  // of all steps of a fit, per lag
  const double at_once = std::min<double>(work.n_threads, n);
  const double n_fits = static_cast<double>(model_.delays.size()) + 2;
  return {per_spike * spikes + at_once * sizeof(std::uint32_t) * n * lags + 5 * n * n * sizeof(double),
          forecast_counting(spikes, bins, {-window_, window_}) + n * n / 2 * n_fits * lags * lag_s,
          "leave variables out with transform/select"};
}

Connectivity Glmcc::estimate(const Inputs& input, const TaskContext& context) const {
  const Dataset& data = input.data();
  const auto n = data.n_variables();
  const SpikeTrains trains(data, {params_.bin_ms / 1000, params_.binary}, context.poll());
  context.log(describe_spikes(trains));
  require_lags(trains, window_, "set window_ms lower");
  for (const auto& warning : spike_warnings(trains, data.names())) context.warn(warning);

  Answer answer(n);
  std::atomic<std::ptrdiff_t> n_done = 0, n_failed = 0;
  for_each_source(trains, {-window_, window_}, context.parallel_loop(), [&](std::ptrdiff_t j, const SpikePairRow& row) {
    for (std::ptrdiff_t i = j + 1; i < n; ++i) {
      context.check_cancelled();
      const std::vector<double> counts(row.of(i).begin(), row.of(i).end());
      if (std::ranges::max(counts) == 0) continue;
      const PairFit fit = fit_pair(counts, model_);
      if (!fit.is_converged) {
        ++n_failed;
        continue;
      }
      const double delay_s = model_.delays[fit.delay_index] * trains.bin_s();
      answer.set(i, j, fit.forward, delay_s);
      answer.set(j, i, fit.backward, delay_s);
    }
    context.progress(static_cast<double>(++n_done) / static_cast<double>(n), "units");
  });
  if (n_failed > 0)
    context.warn({"not_converged", "the fit of " + plural(n_failed, "pair") + " does not converge", "they are undefined",
                  "record longer, or leave units with few spikes out"});

  Connectivity result(data.names(), std::move(answer.score));
  result.set(Quantity::sign, std::move(answer.sign)).set(Quantity::weight, std::move(answer.weight));
  result.set(Quantity::lag_s, std::move(answer.lag_s)).set_p(std::move(answer.p), params_.correction);
  result.set_meaning("root of the likelihood ratio of the synaptic effect, about standard deviations");
  for (const auto& warning : explain_undefined(trains, window_, result)) context.warn(warning);
  return result;
}

std::vector<Suits> Glmcc::suits() {
  return {Suits(SignalKind::spikes)
              .rank(55)
              .assumes("one pair at a time, delays of 1 to 5 ms; slow changes are smooth")
              .gives("score, sign, lag, p, q; p too small")
              .cost("O(N²) fits of a correlogram")
              .variables({.most = 300})
              .prepare({"{use: transform/select, params: {min_events: 20}}"})};
}

}  // namespace golgi::glmcc

GOLGI_PLUGIN("glmcc", "1.0.0") { registry.add<golgi::glmcc::Glmcc>(); }
