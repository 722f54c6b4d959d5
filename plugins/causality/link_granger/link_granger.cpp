#include "link_granger.hpp"

#include <cmath>
#include <golgi/numerics/trials.hpp>
#include <utility>

#include "report.hpp"

namespace golgi::link_granger {
namespace {

/// Rows first … last - 1, of one trial.
struct Segment {
  std::ptrdiff_t first = 0, last = 0;
};

std::vector<Segment> segments_of(const Recording& recording, const Params& params) {
  std::vector<Segment> segments;
  if (params.gate == Gate::none) return segments;
  for (std::ptrdiff_t k = 0; k < recording.n_rows(); ++k) {
    const bool is_new =
        k == 0 || recording.rows[k].trial != recording.rows[k - 1].trial || k - segments.back().first == params.block;
    if (is_new) segments.push_back({k, k});
    segments.back().last = k + 1;
  }
  return segments;
}

void require_enough(const Recording& recording, const TargetRows& rows) {
  const auto n_train = recording.first_held_out, needed = 2 * rows.width(), held_out = recording.n_rows() - n_train;
  if (n_train >= needed && held_out > 0) return;
  throw DataError(plural(std::max<std::ptrdiff_t>(0, n_train), "sample") + " to fit (a fifth is held out), and " +
                  std::to_string(needed) + " are needed for " + plural(rows.width(), "regressor") +
                  "; record longer, leave variables out, or name fewer covariates");
}

Found find(const Recording& recording, const std::vector<Segment>& segments, std::ptrdiff_t target, const Params& params,
           const TaskContext& context) {
  const TargetRows rows(recording, target, params);
  require_enough(recording, rows);
  Found found;
  if (!(rows.deviation() > 0)) return found;
  const Poll poll = context.poll();
  found.chosen = choose(recording, rows, params, recording.data->names()[target], poll);
  found.effects = effects_of(rows, found.chosen.fit, target, poll);
  found.outside = share_outside(rows, found.chosen.fit.link, params.response, params.scale);
  for (std::ptrdiff_t j = 0; j < recording.n(); ++j) {
    found.mean_gates.push_back(params.gate == Gate::none ? undefined : rows.mean_gate(j));
    auto& means = found.gates.emplace_back();
    for (const auto& [first, last] : segments) {
      double sum = 0;
      for (auto k = first; k < last; ++k) sum += rows.gate(j, k);
      means.push_back(sum / static_cast<double>(last - first));
    }
  }
  return found;
}

Connectivity whole(const std::vector<Found>& found, const Dataset& data, const Params& params) {
  constexpr double negligible = 1e-10;
  const auto n = data.n_variables();
  Matrix score(n, n, undefined), p = score, weight = score, sign = score, lag_s = score;
  Connectivity result(data.names(), score);
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    if (!found[i].is_estimated()) {
      result.add_undefined({static_cast<std::int32_t>(i), -1, "the increments of '" + data.names()[i] + "' do not vary"});
      continue;
    }
    for (std::ptrdiff_t j = 0; j < n; ++j) {
      const Effect& effect = found[i].effects.of[j];
      if (i == j) continue;
      if (std::isnan(effect.score) || (!effect.is_determined && found[i].chosen.fit.ridge <= negligible)) {
        result.add_undefined({static_cast<std::int32_t>(i), static_cast<std::int32_t>(j),
                              "the source is determined by others, or by covariates"});
        continue;
      }
      score(i, j) = effect.score;
      p(i, j) = effect.p;
      weight(i, j) = effect.weight;
      sign(i, j) = effect.sign;
      lag_s(i, j) = data.dt_s();
    }
  }
  result.set(Quantity::score, std::move(score)).set(Quantity::sign, std::move(sign));
  result.set(Quantity::weight, std::move(weight)).set(Quantity::lag_s, std::move(lag_s));
  result.set_meaning("log ratio of residual variances, at the fit's tangent").set_p(std::move(p), params.correction);
  return result;
}

/// The weights of one segment, for pairs that have weights.
Estimate in_segment(std::size_t segment, const std::vector<Found>& found, const Connectivity& result) {
  const auto n = result.n();
  Matrix score(n, n, undefined), weight = score, sd = score;
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t j = 0; j < n; ++j) {
      if (std::isnan(result.score()(i, j))) continue;
      const Effect& effect = found[i].effects.of[j];
      const double gate = found[i].gates[j][segment];
      weight(i, j) = effect.base + (std::isnan(effect.slope) ? 0 : effect.slope * gate);
      sd(i, j) = weight_error(effect, gate);
      score(i, j) = std::abs(weight(i, j));
    }
  Estimate estimate(std::move(score));
  return estimate.set(Quantity::weight, std::move(weight)).set(Quantity::sd, std::move(sd));
}

}  // namespace

LinkGranger::LinkGranger(const Params& params) : params_(params) { params.check(); }

Cost LinkGranger::cost(const Workload& work) const {
  const double n = static_cast<double>(work.n_variables), t = static_cast<double>(work.n_samples);
  const bool is_gated = params_.gate != Gate::none;
  const double width = 2 + (is_gated ? 2 : 1) * n + static_cast<double>(params_.covariates.size()) * params_.covariate_lags;
  const double n_segments = is_gated ? std::ceil(t / params_.block) + static_cast<double>(work.n_trials) : 0;
  const double at_once = std::min<double>(work.n_threads, n);
  const double running = 6 * width * width + 3 * static_cast<double>(rows_at_once) * width + 4 * t;
  return {sizeof(double) * (2 * t + at_once * running + 4 * n_segments * n * n + 6 * n * n), undefined,
          is_gated ? "set a longer block" : ""};
}

Connectivity LinkGranger::estimate(const Inputs& input, const TaskContext& context) const {
  const Dataset& data = input.data();
  const auto trials = views_of(data);
  require_finite(trials, data.names());
  require_varying(trials, data.names());
  if (data.n_variables() < 2) throw DataError("one variable has no sources; record, or select, at least two");
  const Recording recording(data, params_);
  const std::vector<Segment> segments = segments_of(recording, params_);
  std::vector<Found> found(data.n_variables());
  context.parallel_for(data.n_variables(), [&](std::ptrdiff_t i) {
    context.check_cancelled();
    found[i] = find(recording, segments, i, params_, context);
  });
  write_tables(found, data.names(), params_, context);
  warn_of(found, data.names(), params_, context);
  Connectivity result = whole(found, data, params_);
  for (std::size_t s = 0; s < segments.size(); ++s) {
    context.check_cancelled();
    const auto [trial, t] = recording.rows[segments[s].first];
    const double from = static_cast<double>(t) * data.dt_s(),
                 to = from + static_cast<double>(segments[s].last - segments[s].first) * data.dt_s();
    result.add_part(Part(Part::Axis::segment, std::to_string(s), from, to, in_segment(s, found, result),
                         data.n_trials() == 1 ? -1 : static_cast<std::int32_t>(trial)));
  }
  return result;
}

std::vector<Suits> LinkGranger::suits() {
  const auto of = [](SignalKind kind) {
    return Suits(kind)
        .assumes("one sample of memory; sums of sources through a link function; inputs given as covariates")
        .gives("score, sign, weight, p, q; with a gate the weights over time")
        .cost("O(T N²) per target, link, ridge and step");
  };
  // In short recordings one lag of each source costs less than several. It needs 2.5 samples per variable.
  const Suits brief = of(SignalKind::signals).rank(82);
  return {Suits(brief).variables({.least = 0, .most = 30}).samples({.least = 80, .most = 550}),
          Suits(brief).variables({.least = 30, .most = 100}).samples({.least = 260, .most = 550}),
          of(SignalKind::signals).rank(50), of(SignalKind::fields).rank(30), of(SignalKind::counts).rank(30)};
}

}  // namespace golgi::link_granger

GOLGI_PLUGIN("link_granger", "1.0.0") { registry.add<golgi::link_granger::LinkGranger>(); }
