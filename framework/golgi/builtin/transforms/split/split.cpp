#include "golgi/builtin/transforms/split/split.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "golgi/api/registry.hpp"
#include "golgi/builtin/transforms/split/trial_table.hpp"
#include "golgi/builtin/transforms/transform_parts.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/choosing.hpp"
#include "golgi/data/cutting.hpp"

namespace golgi {

void Split::Params::describe(SchemaOf<Params>& s) {
  s.choice("by", &Params::by, {{"gaps", By::gaps}, {"table", By::table}, {"label", By::label}})
      .doc(
          "gaps: each segment in which no variable has a gap becomes a trial. table: each row of `table` becomes a trial. "
          "label: the trials whose label is one of `labels` are kept.");
  s.field("min_s", &Params::min_s).unit("s").at_least(0).doc("With `by: gaps`: shorter segments are left out.");
  s.field("table", &Params::table)
      .doc(
          "With `by: table`: a text file with a header that names start_s and stop_s (or start_time and stop_time), in seconds "
          "on the recording's clock: that of its trials' start times where they are known, else since its start. Other columns "
          "may follow.");
  s.field("label_column", &Params::label_column).doc("With `by: table`: the column with the labels of the trials.");
  s.field("before_s", &Params::before_s)
      .unit("s")
      .doc("With `by: table` and after_s: a trial begins this long before its start_s.");
  s.field("after_s", &Params::after_s)
      .unit("s")
      .doc("With `by: table`: a trial ends this long after its start_s, so all have the same length; null: at its stop_s.");
  s.field("labels", &Params::labels).doc("With `by: label`: the labels to keep.");
}

Split::Split(const Params& params) : params_(params) {
  const bool has_table = !params.table.empty();
  if (has_table != (params.by == By::table))
    throw ConfigError(has_table ? "a table is given; it needs by: table" : "by: table needs a table");
  if (params.labels.empty() == (params.by == By::label))
    throw ConfigError(params.by == By::label ? "by: label needs labels" : "labels are given; they need by: label");
  if (params.min_s > 0 && params.by != By::gaps) throw ConfigError("min_s is only for by: gaps");
  if ((params.before_s || params.after_s) && params.by != By::table)
    throw ConfigError("before_s and after_s are only for by: table");
  if (params.before_s && !params.after_s) throw ConfigError("before_s needs after_s: the end of a window");
  if (params.after_s && params.before_s.value_or(0) + *params.after_s <= 0)
    throw ConfigError("before_s and after_s leave no time between them");
}

namespace {

/// The ground truth with the segments of the old trials as segments of the new ones.
GroundTruth truth_of_parts(const GroundTruth& truth, const std::vector<Stretch>& parts) {
  if (truth.segments().empty()) return truth;
  std::vector<TruthSegment> segments;
  std::vector<std::ptrdiff_t> kept;
  for (std::size_t k = 0; k < parts.size(); ++k)
    for (std::size_t s = 0; s < truth.segments().size(); ++s) {
      const TruthSegment& segment = truth.segments()[s];
      if (segment.trial >= 0 && segment.trial != parts[k].trial) continue;
      const auto [start_s, stop_s] = parts[k].time;
      const double from = std::max(segment.start_s, start_s), to = std::min(segment.stop_s, stop_s);
      if (from >= to) continue;
      segments.push_back({static_cast<std::int32_t>(k), from - start_s, to - start_s});
      kept.push_back(static_cast<std::ptrdiff_t>(s));
    }
  const GroundTruth without = truth.cut(-1, HUGE_VAL, HUGE_VAL);
  if (kept.empty()) return without;
  return without.with_segments(std::move(segments), rows_of(truth.segment_weights(), kept), truth.reading(),
                               rows_of(truth.segment_delays_s(), kept));
}

Dataset parts_of(const Dataset& input, const std::vector<Stretch>& parts) {
  Dataset output = cut(input.without_hidden(), parts);
  if (input.truth()) output.set_truth(truth_of_parts(*input.truth(), parts));
  return output;
}

double seconds(const std::vector<Stretch>& parts) {
  double sum = 0;
  for (const Stretch& part : parts) sum += part.time.stop_s - part.time.start_s;
  return sum;
}

Dataset by_gaps(const Dataset& input, double min_s, const TaskContext& context) {
  // The length that was requested, whatever the rounding of times.
  const auto parts = stretches(input, min_s - 1e-6 * std::min(min_s, input.dt_s()));
  if (parts.empty())
    throw DataError("there is no segment " + (min_s > 0 ? "of " + format_number(min_s) + " s " : std::string()) +
                    "in which no variable has a gap; fill gaps with transform/fill, or leave out variables with "
                    "transform/select");
  double all = 0;
  for (const Trial& trial : input.trials()) all += trial.duration_s();
  context.log((parts.size() == 1 ? "1 segment" : std::to_string(parts.size()) + " segments") + " without gaps, " +
              format_number(std::floor(1000 * seconds(parts) / all) / 10) + " % of the recording");
  return parts_of(input, parts);
}

Dataset by_label(const Dataset& input, const std::vector<std::string>& labels) {
  std::vector<std::string> known;
  for (const Trial& trial : input.trials())
    if (!trial.label().empty() && std::ranges::find(known, trial.label()) == known.end()) known.push_back(trial.label());
  for (const auto& label : labels)
    if (std::ranges::find(known, label) == known.end())
      throw DataError("no trial has the label '" + label + "'" +
                      (known.empty() ? "; no trial has a label" : suggestion(label, known)));
  std::vector<Trial> kept;
  std::vector<Stretch> parts;
  const auto trials = visible_trials(input);
  for (std::size_t k = 0; k < trials.size(); ++k) {
    if (std::ranges::find(labels, trials[k].label()) == labels.end()) continue;
    kept.push_back(trials[k]);
    parts.push_back({static_cast<std::ptrdiff_t>(k), {0, trials[k].duration_s()}});
  }
  Dataset output = input;
  if (input.truth()) output.set_truth(truth_of_parts(*input.truth(), parts));
  return output.set_trials(std::move(kept));
}

/// A window on the recording's clock as samples of one trial; nothing if no trial contains it whole.
/// @param length_s  0: the samples from start to stop; else the number of samples in this time, wherever the window starts
std::optional<Stretch> placed(const Dataset& input, double start_s, double stop_s, double length_s) {
  for (std::ptrdiff_t k = 0; k < input.n_trials(); ++k) {
    const Trial& trial = input.trial(k);
    const double dt_s = input.dt_s();
    Interval time{start_s - trial.start_s(), stop_s - trial.start_s()};
    double end_s = trial.duration_s();
    if (!trial.values().empty()) {
      SampleRange samples = samples_in(time, dt_s);
      if (length_s > 0) samples.last = samples.first + std::llround(length_s / dt_s);
      if (samples.first < 0 || samples.last > trial.n_samples() || samples.size() < 1) continue;
      return Stretch{k, {static_cast<double>(samples.first) * dt_s, static_cast<double>(samples.last) * dt_s}};
    }
    const double slack = 1e-9 * std::max(1.0, end_s);
    if (time.start_s < -slack || time.stop_s > end_s + slack) continue;
    return Stretch{k, {std::max(0.0, time.start_s), std::min(end_s, time.stop_s)}};
  }
  return std::nullopt;
}

/// @throws DataError if several trials have the same start, so that a time does not determine its trial
void require_clock(const Dataset& input) {
  std::set<double> starts;
  for (const Trial& trial : input.trials()) starts.insert(trial.start_s());
  if (std::ssize(starts) < input.n_trials())
    throw DataError("the recording has " + std::to_string(input.n_trials()) +
                    " trials with unknown start times, so the times of the table cannot be assigned to them; split a single "
                    "recording, or use a format that gives start times");
}

void tell_overlaps(const std::vector<Stretch>& parts, const TaskContext& context) {
  std::size_t n_overlapping = 0;
  std::vector<Stretch> sorted = parts;
  std::ranges::sort(sorted, {}, [](const Stretch& part) { return std::pair(part.trial, part.time.start_s); });
  for (std::size_t k = 1; k < sorted.size(); ++k)
    n_overlapping += sorted[k].trial == sorted[k - 1].trial && sorted[k].time.start_s < sorted[k - 1].time.stop_s;
  if (n_overlapping > 0)
    context.warn(
        {"overlapping",
         std::to_string(n_overlapping) + " of " + std::to_string(parts.size()) + " trials begin before the previous one ends",
         "samples that two trials share are used twice, so p-values are too small", "shorten the windows (after_s)"});
}

Dataset by_table(const Dataset& input, const Split::Params& params, const TaskContext& context) {
  require_clock(input);
  const bool by_length = params.after_s.has_value();
  const auto rows = read_trial_table(params.table.path, params.label_column, !by_length);
  const double before_s = params.before_s.value_or(0), length_s = by_length ? before_s + *params.after_s : 0;
  std::vector<Stretch> parts;
  std::vector<std::string> labels;
  std::vector<int> outside;  // lines
  for (const TrialRow& row : rows) {
    context.check_cancelled();
    const double start_s = row.start_s - before_s;
    const auto part = placed(input, start_s, by_length ? start_s + length_s : *row.stop_s, length_s);
    if (!part) {
      outside.push_back(row.line);
      continue;
    }
    parts.push_back(*part);
    labels.push_back(row.label);
  }
  const Trial& first = input.trial(0);
  if (parts.empty())
    throw DataError(params.table.path.string() + ": none of its " + plural(rows.size(), "trial") +
                    " is within the recording, whose first trial lasts from " + format_number(first.start_s()) + " to " +
                    format_number(first.start_s() + first.duration_s()) + " s");
  if (!outside.empty())
    context.warn({"outside", std::to_string(outside.size()) + " of " + plural(rows.size(), "trial") +
                                 " of the table extend beyond the recording and are left out, the first in line " +
                                 std::to_string(outside.front())});
  tell_overlaps(parts, context);
  Dataset output = parts_of(input, parts);
  for (std::ptrdiff_t k = 0; k < output.n_trials(); ++k)
    if (!labels[k].empty()) output.set_trial(k, Trial(output.trial(k)).set_label(labels[k]));
  return output;
}

}  // namespace

Dataset Split::apply(const Dataset& input, const TaskContext& context) const {
  switch (params_.by) {
    case By::gaps: return by_gaps(input, params_.min_s, context);
    case By::label: return by_label(input, params_.labels);
    case By::table: return by_table(input, params_, context);
  }
  return input;
}

void register_transforms_split(Registry& registry) { registry.add<Split>(); }

}  // namespace golgi
