#include "windows.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace golgi::windows {
namespace {

constexpr std::size_t least_windows = 3;

/// The windows, in seconds since the start of each trial.
std::vector<Interval> windows_of(const Dataset& data, const Params& params) {
  double longest_s = 0;
  for (const Trial& trial : data.trials()) longest_s = std::max(longest_s, trial.duration_s());
  // With values, windows begin at whole samples, so that all have the same number of them.
  const auto on_grid = [&](double s) { return data.has_values() ? std::round(s / data.dt_s()) * data.dt_s() : s; };
  const double length_s = on_grid(params.length_s), step_s = on_grid(params.step_s.value_or(params.length_s));
  if (length_s <= 0 || step_s <= 0)
    throw ConfigError("length_s and step_s must be at least one sample, " + format_number(data.dt_s()) + " s");
  std::vector<Interval> windows;
  for (std::ptrdiff_t k = 0;; ++k) {
    const double start_s = static_cast<double>(k) * step_s;
    if (start_s + length_s > longest_s * (1 + 1e-12)) break;
    windows.push_back({start_s, start_s + length_s});
  }
  if (windows.size() < least_windows)
    throw DataError(plural(windows.size(), "window") + " of " + format_number(length_s) + " s fit into " +
                    format_number(longest_s) + " s, and a course over time needs " + std::to_string(least_windows) +
                    "; lower length_s or step_s");
  return windows;
}

/// The window's time of every trial that is long enough.
Dataset part_of_trials(const Dataset& data, const Interval& window) {
  std::vector<Stretch> parts;
  for (std::ptrdiff_t k = 0; k < data.n_trials(); ++k)
    if (window.stop_s <= data.trial(k).duration_s() * (1 + 1e-12)) parts.push_back({k, window});
  return cut(data, parts);
}

/// Requires enough samples: even with one lag a VAR of N variables has N + 1 coefficients per target.
void require_samples(const Dataset& data, const Interval& window, const Params& params, const TaskContext& context) {
  if (!data.has_values()) return;
  std::ptrdiff_t n_samples = 0;
  const Dataset part = part_of_trials(data, window);
  for (const Trial& trial : part.trials()) n_samples += trial.n_samples();
  const std::ptrdiff_t least = 2 * (data.n_variables() + 1);
  if (n_samples >= least) return;
  const std::string seen = "the window from " + format_number(window.start_s) + " s has " + plural(n_samples, "sample") +
                           " of " + plural(data.n_variables(), "variable") + "; " + std::to_string(least) +
                           " are needed for one lag of each";
  if (!params.allow) throw DataError(seen + "; raise length_s, use fewer variables, or allow: true for a pairwise method");
  context.warn({"short_windows", seen, "an estimator of all variables together is unreliable there", "raise length_s"});
}

std::vector<Quantity> quantities_of(const Connectivity& estimate) {
  std::vector<Quantity> present;
  for (const Quantity quantity : all_quantities())
    if (!estimate.get(quantity).empty()) present.push_back(quantity);
  return present;
}

std::string part_name(std::size_t window, std::size_t n_windows) {
  const std::string last = std::to_string(n_windows - 1), number = std::to_string(window);
  return std::string(last.size() - number.size(), '0') + number;
}

/// CSV with one line per window and pair, the long format of plotting programs.
std::string course_of(const Connectivity& result) {
  std::string table = "start_s,stop_s,source,target";
  for (const Quantity quantity : quantities_of(result)) table += std::string(",") + to_string(quantity);
  table += '\n';
  for (const Part& part : result.parts(Part::Axis::segment))
    for (const auto& [target, source] : tested_pairs(result)) {
      table += format_number(part.from()) + ',' + format_number(part.to()) + ',' + csv_field(result.names()[source]) + ',' +
               csv_field(result.names()[target]);
      for (const Quantity quantity : quantities_of(result))
        table += ',' + csv_number(part.estimate().get(quantity)(target, source));
      table += '\n';
    }
  return table;
}

}  // namespace

void Params::describe(SchemaOf<Params>& schema) {
  schema.field("method", &Params::method).doc("Estimator that is run on each window.");
  schema.field("length_s", &Params::length_s).above(0).unit("s").required().doc("Length of a window.");
  schema.field("step_s", &Params::step_s)
      .above(0)
      .unit("s")
      .doc("From the start of one window to that of the next. Default: length_s.");
  schema.field("allow", &Params::allow)
      .doc("true: windows of fewer samples than twice the coefficients of one lag give a warning and not an error.");
}

Connectivity Windows::estimate(const Inputs& input, const TaskContext& context) const {
  const Dataset& data = input.data();
  const auto windows = windows_of(data, params_);
  for (const Interval& window : windows) require_samples(data, window, params_, context);
  const std::string& stage = input.stage("data");
  const double share = 1 / static_cast<double>(windows.size() + 1);
  Connectivity result = params_.method.run(Inputs().add("data", stage, data), context, {"whole", 0, share}).connectivity();
  const auto present = quantities_of(result);
  const std::ptrdiff_t size = result.n() * result.n();
  const ReplicatePlan plan{.name = "window", .n = std::ssize(windows), .width = std::ssize(present) * size, .from = share};
  const Matrix numbers = run_replicates(plan, context, [&](std::ptrdiff_t k, const TaskContext& quiet) {
    const auto part = Inputs().add("data", stage, part_of_trials(data, windows[k]));
    const auto estimate = params_.method.run(part, quiet, {replicate_name("window", k)}).connectivity();
    std::vector<double> all;
    for (const Quantity quantity : present) {
      const auto& values = estimate.get(quantity);
      if (values.size() == size)
        all.insert(all.end(), values.values().begin(), values.values().end());
      else
        all.insert(all.end(), size, undefined);
    }
    return all;
  });
  std::vector<Part> parts(result.parts().begin(), result.parts().end());
  std::erase_if(parts, [](const Part& part) { return part.axis() == Part::Axis::segment; });
  for (std::size_t k = 0; k < windows.size(); ++k) {
    Estimate estimate;
    for (std::size_t q = 0; q < present.size(); ++q) {
      const auto values = numbers.row(static_cast<std::ptrdiff_t>(k)).subspan(q * size, size);
      SharedMatrix matrix{Matrix(ConstView(values.data(), result.n(), result.n()))};
      if (present[q] == Quantity::p && result.estimate().correction())
        estimate.set_p(std::move(matrix), *result.estimate().correction());
      else
        estimate.set(present[q], std::move(matrix));
    }
    estimate.set_directed(result.estimate().is_directed());
    parts.emplace_back(Part::Axis::segment, part_name(k, windows.size()), windows[k].start_s, windows[k].stop_s,
                       std::move(estimate));
  }
  result.set_parts(std::move(parts));
  context.output("course.csv", course_of(result));
  return result;
}

Cost Windows::cost(const Workload& work) const {
  const double n_runs = params_.step_s ? std::max(1.0, params_.length_s / *params_.step_s) : 1;
  Cost cost = cost_of_replicates(params_.method, work, 1 + n_runs);  // all windows together are about as long as the recording
  return cost;
}

}  // namespace golgi::windows

GOLGI_PLUGIN("windows", "1.0.0") { registry.add<golgi::windows::Windows>(); }
