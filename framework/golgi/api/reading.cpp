#include "golgi/api/reading.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "golgi/api/task_context.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/cutting.hpp"

namespace golgi {
namespace {

std::string as_seconds(double time_s) { return format_number(time_s) + " s"; }
std::string as_hertz(double dt_s) { return format_number(1 / dt_s) + " Hz"; }

void require_agreement(double in_file_s, const ReadRules& rules, const std::string& place) {
  constexpr double tolerance = 1e-4;
  if (rules.dt_s && !(std::abs(in_file_s / *rules.dt_s - 1) <= tolerance))
    throw DataError(place + ": the file gives " + as_hertz(in_file_s) + " (dt_s " + format_number(in_file_s) +
                    "), but the parameters give " + as_hertz(*rules.dt_s) + " (dt_s " + format_number(*rules.dt_s) +
                    "); leave dt_s and rate_hz out, or correct them");
}

std::vector<std::string> names_of_variables(const std::vector<Variable>& variables) {
  std::vector<std::string> names;
  for (const Variable& variable : variables) names.push_back(variable.name());
  return names;
}

/// The transpose of the values, (columns, rows).
Matrix transposed_of(const Matrix& values) {
  Matrix result(values.cols(), values.rows());
  for (std::ptrdiff_t i = 0; i < values.rows(); ++i)
    for (std::ptrdiff_t j = 0; j < values.cols(); ++j) result(j, i) = values(i, j);
  return result;
}

}  // namespace

double sampling_interval(const ReadRules& rules, std::optional<double> rate_hz, const std::string& place) {
  if (rate_hz && !(std::isfinite(*rate_hz) && *rate_hz > 0))
    throw DataError(place + ": the sampling rate is " + format_number(*rate_hz) +
                    " Hz; expected a finite number above 0; correct the file, or remove its rate and set rate_hz");
  if (rate_hz) {
    const double dt_s = rounded_interval(1 / *rate_hz);
    require_agreement(dt_s, rules, place);
    return dt_s;
  }
  if (rules.dt_s) return *rules.dt_s;
  throw DataError(place +
                  ": the file does not give a sampling rate; set rate_hz (samples per second) or dt_s (seconds between "
                  "samples)");
}

TimeUnit time_unit_of(const ReadRules& rules, std::optional<TimeUnit> in_file, const std::string& place,
                      const TaskContext& context) {
  const TimeUnit unit = rules.time_unit != TimeUnit::automatic ? rules.time_unit : in_file.value_or(TimeUnit::s);
  if (unit != TimeUnit::s) context.log(place + ": times are taken to be in " + to_string(unit));
  return unit;
}

SampleRange samples_to_read(const ReadRequest& request, double dt_s, std::ptrdiff_t n_samples, const std::string& place) {
  if (!request.window_s()) return {0, n_samples};
  SampleRange range = samples_in(*request.window_s(), dt_s);
  range = {std::max<std::ptrdiff_t>(0, range.first), std::min(range.last, n_samples)};
  if (range.first >= range.last)
    throw DataError(place + ": window_s from " + as_seconds(request.window_s()->start_s) + " to " +
                    as_seconds(request.window_s()->stop_s) + " contains no sample; the recording lasts " +
                    as_seconds(static_cast<double>(n_samples) * dt_s) + ", and the sampling interval is " + as_seconds(dt_s));
  return range;
}

Gaps take_missing(Matrix& values, double dt_s, const std::vector<std::string>& names, const ReadRules& rules,
                  const std::string& place) {
  std::vector<std::uint8_t> mask;
  for (std::ptrdiff_t i = 0; i < values.rows(); ++i) {
    for (std::ptrdiff_t t = 0; t < values.cols(); ++t) {
      double& value = values(i, t);
      if (std::isfinite(value)) continue;
      if (!rules.mask_missing)
        throw DataError(place + ": variable '" + names[i] + "', sample " + std::to_string(t) + ": the value is " +
                        format_number(value) +
                        "; 'missing: mask' treats such values as missing, and transform/fill fills them");
      if (mask.empty()) mask.assign(values.size(), 1);
      mask[i * values.cols() + t] = 0;
      value = undefined;
    }
  }
  return mask.empty() ? Gaps() : Gaps::from_mask(values.rows(), values.cols(), mask, dt_s);
}

std::vector<std::string> names_for(const ReadRules& rules, std::vector<std::string> in_file, std::ptrdiff_t n,
                                   const std::string& place) {
  std::vector<std::string> names = !rules.names.empty() ? rules.names
                                   : !in_file.empty()   ? std::move(in_file)
                                                        : default_names(n);
  if (std::ssize(names) != n) throw DataError(place + ": " + plural(n, "variable") + ", but " + plural(names.size(), "name"));
  return names;
}

Dataset in_window(const Dataset& data, const Interval& window_s) {
  std::vector<Stretch> kept;
  for (std::ptrdiff_t k = 0; k < data.n_trials(); ++k) {
    const double end_s = std::min(window_s.stop_s, data.trial(k).duration_s());
    const bool is_sampled = data.trial(k).n_samples() > 0;
    if (is_sampled && window_s.start_s < end_s && samples_in({window_s.start_s, end_s}, data.dt_s()).size() < 1)
      throw DataError("window_s contains no sample of trial " + std::to_string(k) + "; the sampling interval is " +
                      format_number(data.dt_s()) + " s");
    if (!(window_s.start_s < end_s))
      throw DataError("window_s begins at " + format_number(window_s.start_s) + " s, but trial " + std::to_string(k) +
                      " lasts " + format_number(data.trial(k).duration_s()) + " s");
    kept.push_back({k, {window_s.start_s, end_s}});
  }
  return cut(data, kept);
}

// --- Signals

Matrix oriented(const ReadRules& rules, Matrix values, bool has_columns, const std::string& place) {
  const bool columns = variables_are_columns(rules, values.rows(), values.cols(), has_columns, place);
  return columns ? transposed_of(values) : std::move(values);
}

namespace {

/// The axes of the array that are the trial, the variable and the sample.
std::array<std::size_t, 3> axes_of(const ReadRules& rules, std::span<const std::int64_t> shape, const std::string& place,
                                   const TaskContext& context) {
  constexpr std::array roles{"trial", "variable", "sample"};
  if (!rules.layout.empty()) {
    std::array<std::size_t, 3> axes{};
    for (std::size_t role = 0; role < roles.size(); ++role) {
      const auto found = std::ranges::find(rules.layout, roles[role]);
      if (rules.layout.size() != roles.size() || found == rules.layout.end())
        throw DataError(place + ": layout is [" + join(rules.layout, ", ") +
                        "]; expected trial, variable and sample in the order of the array's three dimensions");
      axes[role] = static_cast<std::size_t>(found - rules.layout.begin());
    }
    return axes;
  }
  const auto is_named = [&](std::size_t axis) { return shape[axis] == std::ssize(rules.names); };
  const bool by_names = rules.names.size() > 1 && is_named(1) && !is_named(0) && !is_named(2);
  const bool by_size = shape[1] < shape[0] && shape[1] < shape[2];
  const std::string extents = std::to_string(shape[0]) + " x " + std::to_string(shape[1]) + " x " + std::to_string(shape[2]);
  if (!by_names && !by_size)
    throw DataError(place + ": an array of " + extents +
                    "; say which dimension is which, e.g. layout: [trial, variable, sample]");
  context.log(place + ": an array of " + extents + " is taken as layout: [trial, variable, sample]");
  return {0, 1, 2};
}

}  // namespace

std::vector<Matrix> trials_of_array(const ReadRules& rules, std::span<const std::int64_t> shape, std::span<const double> values,
                                    const std::string& place, const TaskContext& context) {
  const auto [trial, variable, sample] = axes_of(rules, shape, place, context);
  const std::array<std::int64_t, 3> strides{shape[1] * shape[2], shape[2], 1};
  std::vector<Matrix> trials;
  for (std::int64_t k = 0; k < shape[trial]; ++k) {
    Matrix& one = trials.emplace_back(shape[variable], shape[sample]);
    for (std::int64_t i = 0; i < one.rows(); ++i)
      for (std::int64_t t = 0; t < one.cols(); ++t)
        one(i, t) = values[k * strides[trial] + i * strides[variable] + t * strides[sample]];
  }
  return trials;
}

namespace {

/// Keeps only the variables that the rules ask for.
void choose_variables(FoundSignal& found, const ReadRules& rules) {
  if (found.is_chosen || rules.variables_only.empty()) return;
  found.is_chosen = true;
  const auto chosen = variables_to_read(rules, names_of_variables(found.variables), found.place);
  std::vector<Variable> variables;
  for (const std::ptrdiff_t i : chosen) variables.push_back(found.variables[i]);
  found.variables = std::move(variables);
  for (Matrix& values : found.trials) {
    Matrix part(std::ssize(chosen), values.cols());
    for (std::ptrdiff_t i = 0; i < part.rows(); ++i) std::ranges::copy(values.row(chosen[i]), part.row(i).begin());
    values = std::move(part);
  }
}

}  // namespace

Dataset dataset_of(const ReadRequest& request, FoundSignal found, double dt_s) {
  choose_variables(found, request.rules());
  const auto names = names_of_variables(found.variables);
  std::vector<Trial> trials;
  for (Matrix& values : found.trials) {
    if (values.empty()) throw DataError(found.place + ": holds no values");
    Gaps gaps = take_missing(values, dt_s, names, request.rules(), found.place);
    trials.emplace_back(std::move(values)).set_gaps(std::move(gaps));
  }
  if (trials.empty()) throw DataError(found.place + ": holds no values");
  if (trials.size() == 1) trials.front().set_start_s(found.start_s);
  Dataset data(std::move(found.variables), dt_s, std::move(trials));
  return request.window_s() && !found.is_windowed ? in_window(data, *request.window_s()) : data;
}

namespace {

void log_gaps(const TimeGrid& grid, GapRule rule, const std::string& place, const TaskContext& context) {
  if (grid.pieces.size() < 2) return;
  const std::size_t n_short = std::ranges::count_if(grid.pieces, [](const TimePiece& piece) { return piece.n < 2; });
  std::string taken = ", treated as missing";
  if (rule == GapRule::split)
    taken = n_short == 0 ? "; the pieces become trials"
                         : "; the pieces become trials, and " + std::to_string(n_short) + " of a single sample are left out";
  context.log(place + ": " + plural(grid.pieces.size() - 1, "gap") + " between samples" + taken);
}

}  // namespace

Dataset dataset_of(const ReadRequest& request, FoundSignal found, std::span<const double> times_s, double rounding_s,
                   const std::function<std::string(std::ptrdiff_t)>& place_of, const TaskContext& context) {
  const ReadRules& rules = request.rules();
  if (found.trials.size() != 1 || found.trials.front().empty()) throw DataError(found.place + ": holds no values");
  choose_variables(found, rules);
  Matrix& values = found.trials.front();
  if (std::ssize(times_s) != values.cols())
    throw DataError(found.place + ": " + plural(times_s.size(), "time") + " for " + plural(values.cols(), "sample") +
                    "; expected one time per sample; give rate_hz if the samples are regular");
  TimeGrid grid = time_grid(times_s, rules.gaps, rounding_s, rules.dt_s.has_value(), place_of);
  // The interval cannot be known better than this from rounded times.
  const double known_to = 2 * rounding_s / (times_s.back() - times_s.front());
  if (!(rules.dt_s && std::abs(grid.dt_s / *rules.dt_s - 1) <= known_to)) require_agreement(grid.dt_s, rules, found.place);
  if (rules.dt_s) grid.dt_s = *rules.dt_s;
  log_gaps(grid, rules.gaps, found.place, context);
  if (rules.gaps == GapRule::mask) require_room(rules, values.rows(), grid.n_columns(), found.place + ": with its gaps filled");
  const auto names = names_of_variables(found.variables);
  const Gaps missing = take_missing(values, grid.dt_s, names, rules, found.place);
  std::vector<Trial> trials = trials_on(grid, std::move(values), rules.gaps);
  if (trials.empty()) throw DataError(found.place + ": no two samples follow each other without a gap");
  if (!missing.empty())
    for (Trial& trial : trials) {
      Matrix part(trial.values().view());
      trial.set_gaps(take_missing(part, grid.dt_s, names, rules, found.place));
    }
  Dataset data(std::move(found.variables), grid.dt_s, std::move(trials));
  return request.window_s() ? in_window(data, *request.window_s()) : data;
}

}  // namespace golgi
