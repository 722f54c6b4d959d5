#include "golgi/builtin/transforms/join/join.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <list>
#include <map>
#include <utility>

#include "golgi/api/registry.hpp"
#include "golgi/builtin/transforms/resampling.hpp"
#include "golgi/builtin/transforms/transform_parts.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/cutting.hpp"

namespace golgi {

void Join::Params::describe(SchemaOf<Params>& s) {
  s.field("dt_s", &Params::dt_s)
      .unit("s")
      .above(0)
      .doc(
          "Sampling interval of the result; null: the longest of the recordings with values, so that nothing is interpolated.");
  s.field("prefixes", &Params::prefixes)
      .doc("Prefixes of the names of variables and covariates, one per recording; needed if two recordings share a name.");
  s.field("covariates", &Params::covariates)
      .doc(
          "Variables with values, by their names in the result, that become covariates: signals, such as speed, that methods "
          "receive but do not score.");
}

std::vector<Port> Join::ports() { return {Port("data", {ArtifactType::dataset}).many().with_truth()}; }

namespace {

struct Source {
  std::string stage;
  Dataset data;
};

std::vector<Source> sources_of(const Inputs& inputs, const std::vector<std::string>& prefixes) {
  const std::ptrdiff_t n = inputs.count("data");
  if (!prefixes.empty() && std::ssize(prefixes) != n)
    throw DataError(plural(prefixes.size(), "prefix") + (prefixes.size() > 1 ? "es" : "") + " for " + plural(n, "recording") +
                    "; give one per recording, \"\" for none");
  std::vector<Source> sources;
  std::map<std::string, std::string> taken;  // name: stage
  for (std::ptrdiff_t k = 0; k < n; ++k) {
    const std::string prefix = prefixes.empty() ? "" : prefixes[k];
    Dataset data = inputs.dataset("data", k).without_hidden();
    std::vector<Variable> variables(data.variables().begin(), data.variables().end());
    std::vector<Covariate> covariates(data.covariates().begin(), data.covariates().end());
    const auto take = [&](const std::string& name) {
      const auto [found, is_new] = taken.emplace(name, inputs.stage("data", k));
      if (!is_new)
        throw DataError("'" + found->second + "' and '" + inputs.stage("data", k) + "' both have '" + name +
                        "'; distinguish them with prefixes");
    };
    for (Variable& variable : variables) take(variable.set_name(prefix + variable.name()).name());
    for (Covariate& covariate : covariates) take(covariate.name = prefix + covariate.name);
    data.set_variables(std::move(variables)).set_covariates(std::move(covariates));
    sources.push_back({inputs.stage("data", k), std::move(data)});
  }
  return sources;
}

bool any_values(const Dataset& data) { return std::ranges::any_of(data.variables(), &Variable::has_values); }

/// The sampling interval of the grid: the longest of the recordings with values; if all have only events, the shortest.
double common_dt_s(const std::vector<Source>& sources) {
  double longest = 0, shortest = HUGE_VAL;
  for (const Source& source : sources) {
    if (any_values(source.data)) longest = std::max(longest, source.data.dt_s());
    shortest = std::min(shortest, source.data.dt_s());
  }
  return longest > 0 ? longest : shortest;
}

/// The recording on the common grid; point variables stay as they are.
Dataset at_rate(const Source& source, double dt_s, const TaskContext& context) {
  const Dataset& data = source.data;
  if (!any_values(data) || std::abs(data.dt_s() / dt_s - 1) < 1e-12) return data;
  RateRatio ratio;
  try {
    ratio = rate_ratio(data.dt_s(), dt_s);
  } catch (const DataError& error) {
    throw DataError("'" + source.stage + "': " + error.what() +
                    "; choose dt_s, or bring it to another rate with transform/resample");
  }
  if (ratio.up > ratio.down)
    context.warn({"interpolated",
                  "the rate of '" + data.names().front() + "' and the variables recorded with it rises from " +
                      format_number(1 / data.dt_s()) + " to " + format_number(1 / dt_s) + " Hz",
                  "interpolated samples are not observations, but p-values treat them as such", "leave out dt_s"});
  const Resampler resampler(ratio);
  std::vector<Trial> trials(data.n_trials());
  context.parallel_for(data.n_trials(), [&](std::ptrdiff_t k) {
    context.check_cancelled();
    trials[k] = resampled(data, k, resampler, dt_s, context.poll());
    if (trials[k].n_samples() == 0)
      throw DataError("'" + source.stage + "': " + trial_prefix(data, k) + "is shorter than a sample of " +
                      format_number(dt_s) + " s");
  });
  return Dataset(data).set_trials(std::move(trials)).set_dt_s(dt_s);
}

void require_same_trials(const Source& first, const Source& other) {
  if (first.data.n_trials() != other.data.n_trials())
    throw DataError("'" + first.stage + "' has " + plural(first.data.n_trials(), "trial") + " and '" + other.stage + "' " +
                    std::to_string(other.data.n_trials()) +
                    "; trials are joined one by one: join the whole recordings, and cut them with transform/split afterwards");
  for (std::ptrdiff_t k = 0; k < first.data.n_trials(); ++k) {
    const std::string &a = first.data.trial(k).label(), &b = other.data.trial(k).label();
    if (a != b && !a.empty() && !b.empty())
      throw DataError("trial " + std::to_string(k) + " is '" + a + "' in '" + first.stage + "' and '" + b + "' in '" +
                      other.stage + "'; bring the trials into the same order");
  }
}

/// The time on the clock that all recordings of a trial have in common.
struct Span {
  double start_s = 0;
  std::ptrdiff_t n_samples = 0;
  double stop_s = 0;  ///< for recordings without values
};

Span span_of(const std::vector<Source>& sources, std::ptrdiff_t trial, double dt_s, bool on_grid) {
  Span span{-HUGE_VAL, 0, HUGE_VAL};
  std::string told;
  for (const Source& source : sources) {
    const Trial& one = source.data.trial(trial);
    const double stop_s = one.start_s() + one.duration_s();
    span.start_s = std::max(span.start_s, one.start_s());
    span.stop_s = std::min(span.stop_s, stop_s);
    told += (told.empty() ? "'" : ", '") + source.stage + "' " + format_number(one.start_s()) + " to " + format_number(stop_s) +
            " s";
  }
  if (on_grid) {
    span.n_samples = static_cast<std::ptrdiff_t>(std::floor(event_position(span.stop_s - span.start_s, dt_s)));
    // A sample is moved to the nearest grid point, so that one may be missing at the end.
    for (const Source& source : sources)
      if (any_values(source.data)) {
        const auto first = std::llround((span.start_s - source.data.trial(trial).start_s()) / dt_s);
        span.n_samples = std::min<std::ptrdiff_t>(span.n_samples, source.data.trial(trial).n_samples() - first);
      }
  }
  if (on_grid ? span.n_samples < 1 : span.stop_s <= span.start_s)
    throw DataError(trial_prefix(sources.front().data, trial) + "the recordings have no time in common: " + told);
  if (!on_grid) return span;
  span.stop_s = span.start_s + static_cast<double>(span.n_samples) * dt_s;
  return span;
}

/// A recording's part of the common time. @param shift_s  raised to the largest shift of a sample
Trial part_in(const Dataset& data, std::ptrdiff_t trial, const Span& span, double dt_s, double& shift_s) {
  const double from_s = span.start_s - data.trial(trial).start_s();
  if (any_values(data)) {
    const auto first = std::llround(from_s / dt_s);
    shift_s = std::max(shift_s, std::abs(from_s - static_cast<double>(first) * dt_s));
    return part_of(data, trial, first, span.n_samples);
  }
  const double at_s = event_position(from_s, data.dt_s()) * data.dt_s();  // avoids the rounding error of a difference
  const Stretch stretch{trial, {at_s, at_s + span.stop_s - span.start_s}};
  const Dataset part = cut(data, {&stretch, 1});
  Trial points = part.trial(0);
  if (span.n_samples > 0 && !points.covariates().empty())
    points.set_covariates(covariates_on(part, points, dt_s, span.n_samples));
  return points;
}

/// Variables that have become covariates, by their index among all.
std::vector<bool> chosen_covariates(const std::vector<std::string>& names, const std::vector<Variable>& variables) {
  std::vector<std::string> all;
  for (const Variable& variable : variables) all.push_back(variable.name());
  std::vector<bool> chosen(variables.size());
  for (const auto& name : names) {
    const auto found = std::ranges::find(all, name);
    if (found == all.end()) throw DataError("covariates: there is no variable '" + name + "'" + suggestion(name, all));
    if (!variables[found - all.begin()].has_values())
      throw DataError("covariates: '" + name + "' has only events; make values from them with transform/counts first");
    chosen[found - all.begin()] = true;
  }
  if (std::ranges::all_of(chosen, std::identity())) throw DataError("covariates leaves no variable");
  return chosen;
}

Matrix stacked(const std::vector<std::span<const double>>& rows) {
  Matrix all(std::ssize(rows), rows.empty() ? 0 : std::ssize(rows.front()));
  for (std::ptrdiff_t i = 0; i < all.rows(); ++i) std::ranges::copy(rows[i], all.row(i).begin());
  return all;
}

/// The parts of all recordings as one trial. @param becomes_covariate  per variable of all recordings
Trial joined(const std::vector<Source>& sources, const std::vector<Trial>& parts, const std::vector<bool>& becomes_covariate,
             const Span& span) {
  std::vector<std::span<const double>> values, covariates;
  std::list<std::vector<double>> masked;  // the values that `covariates` refers to
  std::vector<std::vector<double>> events;
  std::vector<std::vector<Interval>> gaps;
  bool has_events = false, has_starts = false;
  std::string label;
  std::size_t index = 0;
  for (std::size_t s = 0; s < sources.size(); ++s) {
    const Dataset& data = sources[s].data;
    const Trial& part = parts[s];
    for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i) {
      const bool is_covariate = becomes_covariate[index++];
      if (is_covariate) {
        masked.emplace_back(part.n_samples(), undefined);
        for (const auto& [first, last] : observed_ranges(part.gaps()[i], part.n_samples(), data.dt_s()))
          std::ranges::copy(part.values().row(data.row_of(i)).subspan(first, last - first), masked.back().begin() + first);
        covariates.emplace_back(masked.back());
        continue;
      }
      if (data.row_of(i) >= 0) values.push_back(part.values().row(data.row_of(i)));
      events.emplace_back();
      if (data.variable(i).has_events()) events.back().assign(part.events()[i].begin(), part.events()[i].end());
      has_events = has_events || data.variable(i).has_events();
      gaps.emplace_back(part.gaps()[i].begin(), part.gaps()[i].end());
    }
    for (std::ptrdiff_t k = 0; k < part.covariates().rows(); ++k) covariates.push_back(part.covariates().row(k));
    if (label.empty()) label = part.label();
    has_starts = has_starts || part.start_s() != 0;
  }
  Trial trial(has_events ? Events(events) : Events(), span.stop_s - span.start_s);
  if (!values.empty()) trial.set_values(stacked(values));
  if (!covariates.empty()) trial.set_covariates(stacked(covariates));
  if (has_starts) trial.set_start_s(span.start_s);
  return trial.set_gaps(Gaps(std::move(gaps))).set_label(std::move(label));
}

void tell(const std::vector<Source>& sources, double shift_s, double dt_s, const TaskContext& context) {
  for (const Source& source : sources)
    if (source.data.truth()) {
      context.warn({"truth_lost", "the wiring between the recordings is not known", "the result has no ground truth"});
      break;
    }
  constexpr double noticed = 0.01;  // fraction of a sample
  if (shift_s > noticed * dt_s)
    context.log("samples were shifted by up to " + format_number(std::round(1e3 * shift_s / dt_s) / 1e3) +
                " of a sample to the common times");
}

}  // namespace

Artifact Join::run(const Inputs& inputs, const TaskContext& context) const {
  std::vector<Source> sources = sources_of(inputs, params_.prefixes);
  const double dt_s = params_.dt_s.value_or(common_dt_s(sources));
  std::vector<Variable> variables;
  for (Source& source : sources) {
    require_same_trials(sources.front(), source);
    source.data = at_rate(source, dt_s, context);
    variables.insert(variables.end(), source.data.variables().begin(), source.data.variables().end());
  }
  const std::vector<bool> becomes_covariate = chosen_covariates(params_.covariates, variables);
  // In the order of the rows that `joined` stacks.
  std::vector<Variable> kept;
  std::vector<Covariate> covariates;
  std::size_t index = 0;
  bool on_grid = false;
  for (const Source& source : sources) {
    for (const Variable& variable : source.data.variables()) {
      if (becomes_covariate[index++])
        covariates.push_back({variable.name(), variable.unit(), Covariate::Course::linear, Covariate::At::now});
      else
        kept.push_back(variable);
    }
    covariates.insert(covariates.end(), source.data.covariates().begin(), source.data.covariates().end());
    on_grid = on_grid || any_values(source.data) || !source.data.covariates().empty();
  }
  double shift_s = 0;
  std::vector<Trial> trials;
  for (std::ptrdiff_t k = 0; k < sources.front().data.n_trials(); ++k) {
    context.check_cancelled();
    const Span span = span_of(sources, k, dt_s, on_grid);
    std::vector<Trial> parts;
    for (const Source& source : sources) parts.push_back(part_in(source.data, k, span, dt_s, shift_s));
    trials.push_back(joined(sources, parts, becomes_covariate, span));
  }
  tell(sources, shift_s, dt_s, context);
  return Dataset(std::move(kept), dt_s, std::move(trials)).set_covariates(std::move(covariates));
}

void register_transforms_join(Registry& registry) { registry.add<Join>(); }

}  // namespace golgi
