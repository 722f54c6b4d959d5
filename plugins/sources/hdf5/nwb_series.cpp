// Series of NWB: values over time of electrodes, regions of interest, or other sources.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "nwb.hpp"

namespace nwb {

std::vector<golgi::Variable> unnamed(const h5::Object& series, std::ptrdiff_t n) {
  if (n == 1) return golgi::continuous_variables({series.name()});
  return golgi::continuous_variables(golgi::default_names(n));
}

namespace {

using golgi::DataError;
using golgi::Interval;
using golgi::Variable;
using h5::Object;

bool is_rois(const Object& series) { return type_of(series) == "RoiResponseSeries" || series.has("rois"); }

/// The axis of the variables, and the numbers of variables and samples.
struct Shape {
  std::size_t variable_axis = 1;
  std::ptrdiff_t n = 0, n_samples = 0;
};

/// Time is the first axis. For regions of interest, older programs wrote time last; `note` then reports that it is transposed.
Shape shape_of(const Object& series, std::string& note) {
  const Object data = series.at("data");
  const auto shape = data.shape();
  if (shape.empty() || shape.size() > 2)
    throw DataError(data.place() + ": has " + golgi::plural(shape.size(), "dimension") +
                    "; expected time, or time and channel");
  Shape found{1, shape.size() == 2 ? shape[1] : 1, shape[0]};
  if (!is_rois(series) || shape.size() != 2 || shape[0] == shape[1]) return found;
  const auto rois = series.has("rois") ? series.at("rois").size() : 0;
  const auto times = series.has("timestamps") ? series.at("timestamps").size() : 0;
  const bool is_turned = (rois > 0 && rois != shape[1] && rois == shape[0]) || (rois == 0 && times > 0 && times == shape[1]);
  if (!is_turned) return found;
  note = data.place() + ": its rows are regions of interest, not samples; they are transposed";
  return {0, shape[0], shape[1]};
}

struct Timing {
  std::optional<double> rate_hz = {};
  double start_s = 0;
  std::optional<Object> timestamps = {};
  std::string place;
};

/// The frame rate of the microscope.
std::optional<double> imaging_rate(const Object& series) {
  if (!series.has("rois")) return std::nullopt;
  const auto table = table_of(series.at("rois"));
  if (!table || !table->group().has("imaging_plane")) return std::nullopt;
  const Object plane = table->group().at("imaging_plane");
  return plane.has("imaging_rate") ? std::optional(plane.at("imaging_rate").number()) : std::nullopt;
}

Timing timing_of(const Object& series, std::ptrdiff_t n_samples, const golgi::ReadRules& rules,
                 std::vector<std::string>& notes) {
  Timing timing{.place = series.place()};
  const bool has_start = series.has("starting_time");
  if (series.has("timestamps")) {
    const Object times = series.at("timestamps");
    const bool fits = times.size() == n_samples;
    if (has_start)
      notes.push_back(series.place() + ": has both timestamps and starting_time; using " +
                      (fits ? "timestamps" : "starting_time"));
    if (fits || !has_start) {
      timing.timestamps = times;
      timing.place = times.place();
      return timing;
    }
  }
  if (!has_start) {
    timing.rate_hz = rules.dt_s ? std::nullopt : imaging_rate(series);
    if (timing.rate_hz) notes.push_back(series.place() + ": has no rate; using the imaging_rate of its plane");
    return timing;
  }
  const Object start = series.at("starting_time");
  timing.start_s = start.number();
  timing.place = start.place();
  timing.rate_hz = start.attribute_number("rate");
  const bool is_rate = timing.rate_hz && std::isfinite(*timing.rate_hz) && *timing.rate_hz > 0;
  if (is_rate) return timing;
  const std::string found =
      timing.rate_hz ? "its attribute rate is " + golgi::format_number(*timing.rate_hz) + " Hz" : "has no attribute rate";
  if (!rules.dt_s)
    throw DataError(timing.place + ": " + found +
                    "; expected the number of samples per second, above 0; give rate_hz, or select another series");
  notes.push_back(timing.place + ": " + found + "; using the rate of the parameters");
  timing.rate_hz.reset();
  return timing;
}

/// value = data * conversion * channel_conversion + offset
/// @param rows  channel of each row of values   @param n  number of channels
void convert(const Object& series, golgi::Matrix& values, const std::vector<std::ptrdiff_t>& rows, std::ptrdiff_t n) {
  const Object data = series.at("data");
  const double conversion = data.attribute_number("conversion").value_or(1),
               offset = data.attribute_number("offset").value_or(0);
  std::vector<double> factors(values.rows(), conversion);
  if (series.has("channel_conversion")) {
    const Object channels = series.at("channel_conversion");
    const auto own = channels.numbers();
    if (std::ssize(own) != n)
      throw DataError(channels.place() + ": has " + golgi::plural(own.size(), "value") + ", but the series has " +
                      golgi::plural(n, "channel") + "; write the file again");
    for (std::size_t i = 0; i < factors.size(); ++i) factors[i] *= own[rows[i]];
  }
  for (std::size_t i = 0; i < factors.size(); ++i) {
    if (factors[i] == 1 && offset == 0) continue;
    for (double& value : values.row(static_cast<std::ptrdiff_t>(i))) value = value * factors[i] + offset;
  }
}

/// Names, areas and positions of the channels.
std::vector<Variable> channels_of(const Object& series, std::ptrdiff_t n) {
  auto variables = unnamed(series, n);
  if (!series.has("electrodes")) return variables;
  const Object region = series.at("electrodes");
  if (region.kind() != h5::Kind::dataset) return variables;  // a single electrode of an intracellular recording
  const auto table = table_of(region);
  if (!table) return variables;
  const Electrodes all = electrodes_of(*table);
  const auto rows = rows_of(region, all.names.size());
  if (std::ssize(rows) != n)
    throw DataError(region.place() + ": lists " + golgi::plural(rows.size(), "electrode") + ", but the series has " +
                    golgi::plural(n, "channel") + "; write the file again");
  std::map<std::string, int> n_named;
  for (const std::size_t row : rows) ++n_named[all.names[row]];
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string& name = all.names[rows[i]];
    variables[i] = Variable(n_named[name] > 1 ? name + "#" + std::to_string(rows[i]) : name);
    variables[i].set_group(all.groups[rows[i]]).set_position_um(all.positions_um[rows[i]]);
  }
  return variables;
}

// --- Reading a series

bool is_step(const Object& data) {
  const std::string continuity = data.attribute_text("continuity").value_or("");
  return continuity == "step" || continuity == "instantaneous" || data.is_boolean();
}

/// Adds the values as covariates, too, if each value holds until the next one, so that their step course is known.
golgi::Dataset with_course(const golgi::Dataset& data, const Object& series) {
  if (!is_step(series.at("data")) || data.n_trials() != 1) return data;
  std::vector<golgi::Covariate> covariates;
  for (std::size_t i = 0; i < data.names().size(); ++i)
    covariates.push_back({.name = data.n_variables() == 1 ? series.name() : series.name() + "[" + std::to_string(i) + "]",
                          .unit = data.unit(),
                          .course = golgi::Covariate::Course::step});
  return golgi::Dataset(data)
      .set_trials({golgi::Trial(data.trial(0)).set_covariates(data.trial(0).values())})
      .set_covariates(std::move(covariates));
}

/// Replaces values in times that the file marks as invalid by gaps.
golgi::Dataset without_invalid(golgi::Dataset data, const std::vector<Interval>& invalid, const golgi::TaskContext& context) {
  for (std::ptrdiff_t k = 0; k < data.n_trials() && !invalid.empty(); ++k) {
    const golgi::Trial& trial = data.trial(k);
    std::vector<Interval> gaps;
    for (const Interval& each : invalid) {
      const Interval own{std::max(0.0, each.start_s - trial.start_s()),
                         std::min(trial.duration_s(), each.stop_s - trial.start_s())};
      if (own.start_s < own.stop_s) gaps.push_back(own);
    }
    if (gaps.empty()) continue;
    context.log("the file's invalid_times exclude " + golgi::plural(gaps.size(), "interval"));
    std::vector<std::vector<Interval>> all;
    for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i) {
      const auto before = trial.gaps()[i];
      all.emplace_back(before.begin(), before.end()).insert(all.back().end(), gaps.begin(), gaps.end());
    }
    golgi::Gaps joined(std::move(all));
    golgi::Matrix values(trial.values().view());
    const auto mask = joined.mask(values.rows(), values.cols(), data.dt_s());
    for (std::size_t at = 0; at < mask.size(); ++at)
      if (mask[at] == 0) values.values()[at] = golgi::undefined;
    data.set_trial(k, golgi::Trial(trial).set_values(std::move(values)).set_gaps(std::move(joined)));
  }
  return data;
}

/// Whether timestamps can be used although the parameters give a rate as well.
bool fits(const std::vector<double>& times, std::ptrdiff_t n_samples) {
  return std::ssize(times) == n_samples && std::ranges::is_sorted(times, std::less_equal<>());
}

}  // namespace

std::string summary_of_series(const Object& series) {
  try {
    std::string note;
    const Shape shape = shape_of(series, note);
    std::string text = golgi::plural(shape.n, is_rois(series) ? "region" : "channel") + " x " + std::to_string(shape.n_samples);
    std::vector<std::string> notes;
    const Timing timing = timing_of(series, shape.n_samples, {}, notes);
    double rate_hz = timing.rate_hz.value_or(golgi::undefined);
    if (timing.timestamps && shape.n_samples > 1) {
      const golgi::Matrix first = timing.timestamps->matrix(1, {0, 1}, [] {}),
                          last = timing.timestamps->matrix(1, {shape.n_samples - 1, shape.n_samples}, [] {});
      const double mean_hz = static_cast<double>(shape.n_samples - 1) / (last(0, 0) - first(0, 0));
      rate_hz = std::round(mean_hz * 1000) / 1000;
    }
    if (std::isfinite(rate_hz) && rate_hz > 0)
      text += ", " + golgi::format_number(rate_hz) + " Hz, " +
              golgi::format_number(std::round(static_cast<double>(shape.n_samples) / rate_hz * 1000) / 1000) + " s";
    return text;
  } catch (const golgi::Error&) {
    return type_of(series);
  }
}

golgi::Dataset read_series(const Object& series, const FormatParams& params, const std::vector<Interval>& invalid,
                           const golgi::ReadRequest& request, const golgi::TaskContext& context) {
  const golgi::ReadRules& rules = request.rules();
  const Object data = series.at("data");
  data.require_numbers();
  std::vector<std::string> notes(1);
  const Shape shape = shape_of(series, notes.front());
  Timing timing = timing_of(series, shape.n_samples, rules, notes);
  std::vector<double> times;
  if (timing.timestamps) times = timing.timestamps->numbers();
  if (timing.timestamps && rules.dt_s && !fits(times, shape.n_samples)) {
    notes.push_back(timing.place + ": does not fit the samples; using the rate of the parameters");
    timing.start_s = times.empty() ? 0 : times.front();
    times.clear();
    timing.timestamps.reset();
  }
  for (const auto& note : notes)
    if (!note.empty()) context.log(note);
  const Regions regions =
      is_rois(series) ? regions_of(series, shape.n, params.cells_only) : Regions{channels_of(series, shape.n), {}};
  golgi::FoundSignal found{.place = series.place(), .is_chosen = true};
  std::vector<std::ptrdiff_t> rows;  // rows of the variables to read
  for (const std::ptrdiff_t i : golgi::variables_to_read(rules, names_of_variables(regions.variables), series.place())) {
    found.variables.push_back(regions.variables[i]);
    rows.push_back(is_rois(series) ? regions.kept[i] : i);
  }
  const std::string unit = golgi::value_unit(data.attribute_text("unit").value_or(""));
  for (Variable& variable : found.variables) variable.set_unit(unit);
  const double dt_s = timing.timestamps ? 0 : golgi::sampling_interval(rules, timing.rate_hz, timing.place);
  const golgi::SampleRange range = timing.timestamps ? golgi::SampleRange{0, shape.n_samples}
                                                     : golgi::samples_to_read(request, dt_s, shape.n_samples, series.place());
  golgi::require_room(rules, std::ssize(rows), range.size(), series.place());
  golgi::Matrix values = data.matrix(shape.variable_axis, range, rows, context.poll());
  convert(series, values, rows, shape.n);
  found.trials.push_back(std::move(values));
  if (!timing.timestamps) {
    found.start_s = timing.start_s + static_cast<double>(range.first) * dt_s;
    found.is_windowed = true;
  }
  const auto place_of = [place = timing.place](std::ptrdiff_t k) { return place + ": sample " + std::to_string(k); };
  const golgi::Dataset read = timing.timestamps ? golgi::dataset_of(request, std::move(found), times, 0, place_of, context)
                                                : golgi::dataset_of(request, std::move(found), dt_s);
  return with_course(without_invalid(read, invalid, context), series);
}

}  // namespace nwb
