#include "event_granger.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <utility>

#include "report.hpp"
#include "target_fit.hpp"

namespace golgi::event_granger {
namespace {

using Effects = std::vector<std::vector<SourceEffect>>;  // target, source

/// (N, N) each: the estimate while it is computed.
struct Answer {
  Matrix score, sign, lag_s, p;
};

double sign_of(double x) { return std::isnan(x) ? undefined : (x > 0) - (x < 0); }

/// Sum of t over the source's targets, `left_out` excepted, in standard errors where there is no effect: positive where the
/// source excites.
double evidence(const Effects& effects, std::ptrdiff_t source, std::ptrdiff_t left_out) {
  double sum = 0, n = 0;
  for (std::ptrdiff_t i = 0; i < std::ssize(effects); ++i) {
    const double t = effects[i][source].t;
    if (i == left_out || std::isnan(t)) continue;
    sum += t;
    ++n;
  }
  return n > 0 ? sum / std::sqrt(n) : 0;
}

/// Dale's law: a source excites all its targets or inhibits all. A pair is tested for effects of the sign that the source shows
/// at its other targets, so that the pair's own t does not choose the side on which it is tested; where they show none, for
/// both.
void apply_dale(const Effects& effects, Answer& result) {
  constexpr double least_evidence = 3;  // standard errors: the wrong side by chance in one of a thousand
  for (std::ptrdiff_t j = 0; j < result.p.cols(); ++j) {
    const double sign = sign_of(evidence(effects, j, -1));
    for (std::ptrdiff_t i = 0; i < result.p.rows(); ++i) {
      const auto& effect = effects[i][j];
      if (std::isnan(effect.t)) continue;
      result.sign(i, j) = sign;
      const double others = evidence(effects, j, i);
      if (std::abs(others) < least_evidence) continue;
      const double agreeing = sign_of(others) * effect.t;
      result.score(i, j) = agreeing;
      result.p(i, j) = agreeing > 0 ? effect.p / 2 : 1 - effect.p / 2;
    }
  }
}

}  // namespace

void Params::describe(SchemaOf<Params>& schema) {
  schema
      .choice("response", &Params::response,
              {{"auto", Response::automatic},
               {"values", Response::values},
               {"bernoulli", Response::bernoulli},
               {"poisson", Response::poisson}})
      .doc(
          "What is predicted of a target: its next value, whether it has an event (bernoulli), or how many (poisson). auto: "
          "events "
          "where the values are whole numbers >= 0, most of them 0 (a spike raster); else values.");
  schema.field("event_threshold", &Params::event_threshold)
      .unit("unit of the data")
      .doc("Without events of its own, a recording has one at every sample at or above it. Null: none.");
  schema.field("own_lags", &Params::own_lags)
      .unit("samples")
      .range(1, 512)
      .doc("Recent values and events of the target itself.");
  schema.field("powers", &Params::powers).range(1, 8).doc("Powers of the target's latest value.");
  schema.field("time_constants", &Params::time_constants)
      .unit("samples")
      .at_least(0.5)
      .doc("Of the leaky traces of the target's own values and events; they stand in for hidden recovery variables.");
  schema.field("lags", &Params::lags)
      .unit("samples")
      .range(1, 512)
      .doc("Causes act after 1 to this many samples. Null: 1 where causes are events, 3 where they are values.");
  schema.field("cause_time_constants", &Params::cause_time_constants)
      .unit("samples")
      .at_least(0.5)
      .doc("Of leaky traces of the causes, further candidates. Null: 10 where events are predicted, else none.");
  schema.field("dale", &Params::dale).doc("Dale's law: each source has one sign, and is tested for effects of that sign.");
  describe_correction(schema, &Params::correction);
}

EventGranger::EventGranger(const Params& params) : params_(params) {
  if (params.event_threshold && !std::isfinite(*params.event_threshold))
    throw ConfigError("event_threshold must be finite; null stands for none");
}

Cost EventGranger::cost(const Workload& work) const {
  // The most that there may be: which of these are made depends on the data.
  const double n_causes = params_.lags.value_or(work.n_events > 0 ? 1 : 3) +
                          (params_.cause_time_constants ? std::ssize(*params_.cause_time_constants) : 1);
  const auto n_traces = static_cast<double>(params_.time_constants.size());
  const auto n = static_cast<double>(work.n_variables), n_samples = static_cast<double>(work.n_samples);
  const double shared = n * (3 + 2 * n_traces + n_causes), per_target = n * n_causes + 64;
  const double at_once = std::min<double>(work.n_threads, n);
  return {sizeof(double) * n_samples * (shared + at_once * per_target), undefined, "set fewer time_constants or lags"};
}

Connectivity EventGranger::estimate(const Inputs& input, const TaskContext& context) const {
  const Poll poll = context.poll();
  const Signals signals = read_signals(input.data(), params_, poll);
  describe_signals(signals, params_, input.data(), context);
  const auto n = signals.n();
  Effects effects(n);
  std::atomic<std::ptrdiff_t> n_done = 0;
  context.parallel_for(n, [&](std::ptrdiff_t i) {
    const std::size_t at = i;
    effects[at] = fit_target(signals, i, params_, input.data().names()[at], poll);
    context.progress(static_cast<double>(++n_done) / static_cast<double>(n), "targets");
  });

  Answer answer;
  answer.score = answer.sign = answer.lag_s = answer.p = Matrix(n, n, undefined);
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t j = 0; j < n; ++j) {
      const auto& effect = effects[i][j];
      answer.score(i, j) = std::abs(effect.t);
      answer.sign(i, j) = sign_of(effect.t);
      answer.lag_s(i, j) = effect.lag * input.data().dt_s();
      answer.p(i, j) = std::isnan(effect.t) ? undefined : effect.p;
    }
  tell_undefined(signals, answer.p, input.data().names(), context);
  if (params_.dale) apply_dale(effects, answer);
  Connectivity result(input.data().names(), std::move(answer.score));
  result.set(Quantity::sign, std::move(answer.sign)).set(Quantity::lag_s, std::move(answer.lag_s));
  result.set_p(std::move(answer.p), params_.correction);
  return result;
}

}  // namespace golgi::event_granger

GOLGI_PLUGIN("event_granger", "1.0.0") { registry.add<golgi::event_granger::EventGranger>(); }
