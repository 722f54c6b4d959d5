#include "event_granger.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <string>
#include <utility>

#include "count_moments.hpp"
#include "event_effects.hpp"
#include "report.hpp"
#include "target_fit.hpp"

namespace golgi::event_granger {
namespace {

/// The estimate while it is computed, (N, N) each.
struct Answer {
  Matrix score, sign, lag_s, p;
};

[[noreturn]] void refuse_covariates() {
  throw ConfigError(
      "covariates are regressors of values, and here events are predicted from counts of pairs of events, which have no "
      "samples; leave covariates out, or set response to values");
}

double sign_of(double x) { return std::isnan(x) ? undefined : (x > 0) - (x < 0); }

/// Sum of directions over the source's targets without `left_out`, in standard errors where there is no effect: positive
/// where the source excites.
double evidence(const Effects& effects, std::ptrdiff_t source, std::ptrdiff_t left_out) {
  double sum = 0, n = 0;
  for (std::ptrdiff_t i = 0; i < std::ssize(effects); ++i) {
    const double t = effects[i][source].direction;
    if (i == left_out || std::isnan(t)) continue;
    sum += t;
    ++n;
  }
  return n > 0 ? sum / std::sqrt(n) : 0;
}

/// Dale's law: a source excites all its targets or inhibits all. A pair is tested for effects of the sign that the source shows
/// at its other targets, so that the pair's own effect does not choose the side on which it is tested; where they show no sign,
/// for effects of both signs.
void apply_dale(const Effects& effects, Answer& result) {
  constexpr double least_evidence = 3;  // standard errors: the wrong side by chance in one of a thousand
  for (std::ptrdiff_t j = 0; j < result.p.cols(); ++j) {
    const double sign = sign_of(evidence(effects, j, -1));
    for (std::ptrdiff_t i = 0; i < result.p.rows(); ++i) {
      const auto& effect = effects[i][j];
      if (std::isnan(effect.p)) continue;
      result.sign(i, j) = sign;
      const double others = evidence(effects, j, i);
      if (std::abs(others) < least_evidence) continue;
      const double agreeing = sign_of(others) * sign_of(effect.direction);
      result.score(i, j) = agreeing * effect.score;
      result.p(i, j) = agreeing > 0 ? effect.p / 2 : 1 - effect.p / 2;
    }
  }
}

}  // namespace

EventGranger::EventGranger(const Params& params) : params_(params) {
  if (!params.covariates.empty() && (params.response == Response::bernoulli || params.response == Response::poisson))
    refuse_covariates();
  if (params.event_threshold && !std::isfinite(*params.event_threshold))
    throw ConfigError("event_threshold must be finite; null means no threshold");
}

Cost EventGranger::cost(const Workload& work) const {
  const auto n = static_cast<double>(work.n_variables), n_samples = static_cast<double>(work.n_samples);
  const double at_once = std::min<double>(work.n_threads, n);
  const bool is_of_values = params_.response == Response::values || work.n_events == 0;
  if (!is_of_values && params_.response == Response::automatic)
    return {undefined, undefined, ""};  // events without values need far less; the workload does not state which
  if (!is_of_values) {
    const PastCounts past = past_counts(params_);
    const double n_drive = n_drive_regressors(params_, n), n_kernels = std::ceil(n_drive / n);
    const auto k = static_cast<double>(past.causes.size()) + n_kernels, q = static_cast<double>(past.own.size());
    constexpr double bin_s = 0.001;  // the usual value; the workload does not state it
    double reach = std::max(1.0, drive_reach_s(params_) / bin_s);
    for (const auto* all : {&past.causes, &past.own})
      for (const auto& each : *all) reach = std::max(reach, static_cast<double>(each.reach()));
    constexpr double per_event = 24;  // bytes: bin, unit and place, and as much again while events are sorted
    const double p = q + (k - n_kernels) * n + n_drive,
                 moments = n * n * (k * k + q * k + k) + n * (2 * reach + 500 * (1 + k)) + n_drive * k * n;
    const double counting = 2 * reach * n * 1.5, solving = 4 * p * p;
    return {per_event * static_cast<double>(work.n_events) + sizeof(double) * (moments + at_once * std::max(counting, solving)),
            undefined, "leave variables out with transform/select, or use causality/spike_granger"};
  }
  // The largest possible number: which of them are computed depends on the data.
  const double n_slow = params_.cause_time_constants ? std::ssize(*params_.cause_time_constants) : 0;
  const double n_causes = params_.lags.value_or(3) + n_slow;
  const auto n_traces = static_cast<double>(params_.time_constants.size());
  const auto n_covariates = static_cast<double>(params_.covariates.size());
  const double n_regressors =
      n * n_causes + n_covariates * (params_.own_lags + 1 + n_traces) + n_drive_regressors(params_, n) + 64;
  const double shared = n_samples * (n * (4 + n_slow) + n_covariates * (1 + n_traces) + drive_numbers_per_sample(params_, n));
  const double per_target = n_samples * (2 * n_traces + 30) + 8 * n_regressors * n_regressors;
  return {sizeof(double) * (shared + at_once * per_target), undefined, "set fewer time_constants or lags"};
}

Effects EventGranger::value_effects(const Signals& signals, const KnownLinks& known, const Dataset& data,
                                    const TaskContext& context) const {
  describe_signals(signals, params_, data, context);
  const auto n = signals.n();
  Effects effects(n);
  std::vector<std::string> failures(n);
  std::atomic<std::ptrdiff_t> n_done = 0;
  context.parallel_for(n, [&](std::ptrdiff_t i) {
    try {
      effects[i] = fit_target(signals, i, params_, known, data.names()[i], context.poll());
    } catch (const DataError& error) {
      failures[i] = error.what();
    } catch (const NumericError& error) {
      failures[i] = error.what();
    }
    if (!failures[i].empty()) effects[i].assign(n, {});
    context.progress(static_cast<double>(++n_done) / static_cast<double>(n), "targets");
  });
  tell_failures(failures, data.names(), context);
  tell_undefined(signals, effects, known, params_, failures, data.names(), context);
  tell_edge(signals, effects, data, context);
  return effects;
}

Connectivity EventGranger::estimate(const Inputs& input, const TaskContext& context) const {
  const Dataset& data = input.data();
  const Poll poll = context.poll();
  const auto n = data.n_variables();
  const KnownLinks known(params_.links, data.names(), 1, params_.link_lags());
  bool counts = !data.has_values();
  Effects effects;
  if (counts) {
    if (!params_.covariates.empty()) refuse_covariates();
    effects = event_effects(events_of(data, params_, poll), params_, known, data.names(), context);
  } else {
    Params used = params_;
    used.event_threshold = acting_threshold(data, params_.event_threshold, params_.threshold_use);
    if (params_.event_threshold && !used.event_threshold)
      context.log("values above event_threshold " + format_number(*params_.event_threshold) +
                  " are not rare, short and one-sided as spikes are, and are not used as events (threshold_use)");
    const Signals signals = read_signals(data, used, poll);
    counts = signals.response != Response::values;
    if (counts && !params_.covariates.empty()) refuse_covariates();
    effects = counts ? event_effects(events_of(signals, data.dt_s(), poll), params_, known, data.names(), context)
                     : value_effects(signals, known, data, context);
  }

  Answer answer;
  answer.score = answer.sign = answer.lag_s = answer.p = Matrix(n, n, undefined);
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t j = 0; j < n; ++j) {
      const auto& effect = effects[i][j];
      if (std::isnan(effect.score) || std::isnan(effect.p)) continue;
      answer.score(i, j) = effect.score;
      // A sum below one standard error has no sign: excitation at one lag may be inhibition at another.
      answer.sign(i, j) = counts || std::abs(effect.direction) >= 1 ? sign_of(effect.direction) : 0;
      answer.lag_s(i, j) = effect.lag * data.dt_s();
      answer.p(i, j) = effect.p;
    }
  if (params_.dale) apply_dale(effects, answer);
  Connectivity result(data.names(), std::move(answer.score));
  result.set(Quantity::sign, std::move(answer.sign)).set(Quantity::lag_s, std::move(answer.lag_s));
  result.set_p(std::move(answer.p), params_.correction);
  for (auto& pair : known.ruled_out(1, params_.link_lags())) result.add_undefined(std::move(pair));
  return result;
}

std::vector<Suits> EventGranger::suits() {
  const std::string assumes = "events or values act within 25 ms or the next samples; own past may be nonlinear and slow",
                    gives = "score, sign, lag, p, q", cost = "O(N² T) per target";
  const auto of = [&](SignalKind kind) { return Suits(kind).assumes(assumes).gives(gives).cost(cost); };
  // Five lags of each source and a few more of the target's own past: in wide and in short recordings this costs less than an
  // order of up to ten for all variables.
  const Suits fields =
      of(SignalKind::fields).rank(83).prepare({"{use: transform/zscore}", "{use: causality/event_granger, params: {lags: 5}}"});
  // Twice as many samples as regressors are needed, five per source and some twenty; three per source for other signals.
  return {
      Suits(fields).variables({.least = 0, .most = 30}).samples({.least = 320, .most = 2000}),
      Suits(fields).variables({.least = 30, .most = 100}).samples({.least = 1050}),
      Suits(fields).variables({.least = 100, .most = 1000}).samples({.least = 10'100}),
      of(SignalKind::voltages).rank(90),
      of(SignalKind::spikes)
          .rank(65)
          .variables({.most = 40})
          .seconds({.most = 180})
          .prepare({"{use: transform/select, params: {min_events: 20}}", "{use: transform/counts, params: {bin_s: 0.001}}"}),
      of(SignalKind::counts).rank(90),
      of(SignalKind::signals).rank(80).variables({.least = 0, .most = 80}).samples({.least = 550}),
      of(SignalKind::signals).rank(80).variables({.least = 80, .most = 1000}).samples({.least = 6100}),
      of(SignalKind::fluorescence)
          .rank(40)
          .caveat("at 30 frames per second a synapse acts within a frame: results are better than chance, but do not give the "
                  "wiring")};
}

}  // namespace golgi::event_granger

GOLGI_PLUGIN("event_granger", "1.0.0") { registry.add<golgi::event_granger::EventGranger>(); }
