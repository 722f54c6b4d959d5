#include "golgi/run/usable_data.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "golgi/api/capabilities.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/choosing.hpp"
#include "golgi/looks/non_stationary.hpp"
#include "golgi/looks/shared_response.hpp"
#include "golgi/looks/spectra.hpp"

namespace golgi {
namespace {

double duration_s(const Dataset& data) {
  double sum = 0;
  for (const Trial& trial : data.trials()) sum += trial.duration_s();
  return sum;
}

/// Text for the variable whose gaps have the longest total duration.
std::string worst_variable(const Dataset& data) {
  std::ptrdiff_t worst = 0;
  double most_s = -1;
  for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i) {
    double missing_s = 0;
    for (const Trial& trial : data.trials())
      for (const Interval& gap : trial.gaps()[i]) missing_s += gap.stop_s - gap.start_s;
    if (missing_s > most_s) worst = i, most_s = missing_s;
  }
  return "'" + data.names()[worst] + "', which has the most gaps";
}

/// The rows of the covariates that the component uses; the others are named in a note.
std::vector<std::int32_t> used_covariates(const Component& component, UsableData& usable) {
  const auto* user = as<UsesCovariates>(component);
  std::vector<std::int32_t> used;
  std::vector<std::string> others;
  for (std::int32_t k = 0; k < std::ssize(usable.data.covariates()); ++k) {
    const Covariate& covariate = usable.data.covariates()[k];
    if (user && user->uses(covariate))
      used.push_back(k);
    else
      others.push_back(covariate.name);
  }
  if (!others.empty()) usable.notes.push_back("does not use these covariates: " + join(others, ", "));
  return used;
}

bool has_missing(const Dataset& data, std::span<const std::int32_t> covariates) {
  for (const Trial& trial : data.trials())
    for (const auto row : covariates)
      if (std::ranges::any_of(trial.covariates().row(row), [](double x) { return std::isnan(x); })) return true;
  return false;
}

void cut_at_gaps(const ComponentInfo& component, std::span<const std::int32_t> covariates, UsableData& usable) {
  const Dataset whole = usable.data;
  usable.cut_at = stretches(whole, covariates);
  if (usable.cut_at.empty())
    throw DataError(std::string("some variable") + (covariates.empty() ? "" : " or covariate") +
                    " is missing at every time, and " + component.name +
                    " does not handle missing values; fill them with transform/fill, or leave out variables with "
                    "transform/select, first " +
                    worst_variable(whole));
  usable.data = cut(whole, usable.cut_at);
  const double share = duration_s(usable.data) / duration_s(whole);
  const std::string used = "missing values: the data are cut to " + plural(usable.cut_at.size(), "segment") + " without any, " +
                           format_number(std::floor(1000 * share) / 10) + " % of the recording";
  if (share < 0.9)
    usable.warnings.push_back(
        {"much_missing", used, "",
         "fill gaps with transform/fill, or leave out variables with transform/select, first " + worst_variable(whole)});
  else
    usable.notes.push_back(used);
}

/// Why a variable carries no information for the component; empty if it does.
std::string why_silent(const ComponentInfo& component, const Dataset& data, std::ptrdiff_t variable) {
  if (component.needs != Needs::events && data.variable(variable).has_values()) return why_constant(data, variable);
  return n_events(data, variable) > 0 ? "" : "without events";
}

/// The first variables that are left out, and the number of the others.
std::string first_of(const std::vector<std::string>& told) {
  constexpr std::ptrdiff_t most = 8;
  const std::vector<std::string> first(told.begin(), told.begin() + std::min(most, std::ssize(told)));
  return join(first, ", ") + (std::ssize(told) > most ? " and " + std::to_string(std::ssize(told) - most) + " more" : "");
}

/// Leaves out the variables that carry no information.
/// @param kept  indices of the remaining variables in the recording, updated
/// @param told  receives the variables that are left out, and why
void leave_out_silent(const ComponentInfo& component, const Dataset& recorded, std::vector<std::int32_t>& kept,
                      std::vector<std::string>& told, UsableData& usable) {
  std::vector<std::int32_t> chosen, places;
  for (std::int32_t i = 0; i < usable.data.n_variables(); ++i) {
    const std::int32_t place = kept[i];
    const std::string why = why_silent(component, usable.data, i);
    if (why.empty()) {
      chosen.push_back(i);
      places.push_back(place);
      continue;
    }
    const std::string name = "'" + usable.data.variable(i).name() + "'";
    told.push_back(name + " (" + why + ")");
    usable.left_out.push_back({place, -1, name + " is " + why});
    usable.left_out.push_back({-1, place, name + " is " + why});
  }
  if (chosen.size() == kept.size()) return;
  if (chosen.size() < 2)
    throw DataError("fewer than two of " + plural(recorded.names().size(), "variable") +
                    " have values or events that vary, which " + component.name + " needs; left out: " + first_of(told));
  usable.names = recorded.names();
  usable.data = select_variables(usable.data, chosen);
  kept = std::move(places);
}

/// A matrix of the kept variables as a matrix of all variables; the other entries are undefined.
SharedMatrix spread(const SharedMatrix& matrix, std::span<const std::ptrdiff_t> kept, std::ptrdiff_t n) {
  if (matrix.empty()) return matrix;
  Matrix all(n, n, undefined);
  for (std::ptrdiff_t i = 0; i < matrix.rows(); ++i)
    for (std::ptrdiff_t j = 0; j < matrix.cols(); ++j) all(kept[i], kept[j]) = matrix(i, j);
  return all;
}

/// Sets q last, since setting p removes it.
Estimate spread(const Estimate& estimate, std::span<const std::ptrdiff_t> kept, std::ptrdiff_t n) {
  Estimate all = estimate;
  for (const Quantity quantity : all_quantities())
    if (quantity != Quantity::q) all.set(quantity, spread(estimate.get(quantity), kept, n));
  return all.set(Quantity::q, spread(estimate.q(), kept, n));
}

Connectivity of_all_variables(const Connectivity& estimate, const UsableData& used) {
  std::vector<std::ptrdiff_t> kept;
  for (const auto& name : estimate.names()) kept.push_back(std::ranges::find(used.names, name) - used.names.begin());
  const std::ptrdiff_t n = std::ssize(used.names);
  Connectivity all(used.names, spread(estimate.estimate(), kept, n));
  all.set_meaning(estimate.meaning(), estimate.unit()).set_alarms(estimate.alarms());
  std::vector<Part> parts(estimate.parts().begin(), estimate.parts().end());
  for (Part& part : parts) part.set_estimate(spread(part.estimate(), kept, n));
  all.set_parts(std::move(parts));
  const auto place = [&](std::int32_t i) { return i < 0 ? i : static_cast<std::int32_t>(kept[i]); };
  for (const auto& [target, source, reason] : estimate.undefined_pairs())
    all.add_undefined({place(target), place(source), reason});
  for (const auto& pairs : used.left_out) all.add_undefined(pairs);
  return all;
}

Connectivity with_recorded_times(Connectivity estimate, const std::vector<Stretch>& cut_at) {
  if (cut_at.empty()) return estimate;
  AlarmCourse alarms = estimate.alarms();
  for (AlarmCourse::Moment& moment : alarms.moments) {
    if (moment.trial >= std::ssize(cut_at)) continue;
    const Stretch& stretch = cut_at[moment.trial];
    moment = {static_cast<std::int32_t>(stretch.trial), moment.time_s + stretch.time.start_s, moment.statistic};
  }
  estimate.set_alarms(std::move(alarms));
  if (estimate.parts(Part::Axis::segment).empty()) return estimate;
  std::vector<Part> parts;
  for (const Part& part : estimate.parts()) {
    const bool is_cut = part.axis() == Part::Axis::segment && part.trial() >= 0 && part.trial() < std::ssize(cut_at);
    if (!is_cut) {
      parts.push_back(part);
      continue;
    }
    const Stretch& stretch = cut_at[part.trial()];
    parts.emplace_back(part.axis(), part.name(), part.from() + stretch.time.start_s, part.to() + stretch.time.start_s,
                       part.estimate(), static_cast<std::int32_t>(stretch.trial));
  }
  return estimate.set_parts(std::move(parts));
}

/// Warnings about line noise; a few dozen windows are enough to find it.
std::vector<Warning> mains_in(const Dataset& data) {
  constexpr std::ptrdiff_t most_windows = 60;
  std::vector<Warning> warnings;
  for (const Notice& notice : line_noise(data, spectra_of(data, most_windows)))
    warnings.push_back(
        {notice.look, notice.seen, "channels that share line noise predict each other without a connection", notice.cure});
  return warnings;
}

}  // namespace

void check_needs(const ComponentInfo& component, const Dataset& data) {
  const auto lacks = [&](auto has) { return !std::ranges::all_of(data.variables(), has); };
  if (component.needs == Needs::values && lacks([](const Variable& v) { return v.has_values(); }))
    throw DataError("the data contain only events, and " + component.name +
                    " needs values; compute values from the events with transform/counts");
  if (component.needs == Needs::events && lacks([](const Variable& v) { return v.has_events(); }))
    throw DataError("the events of some variables were not recorded, and " + component.name +
                    " needs them; detect them with transform/events");
}

UsableData usable_data(const ComponentInfo& info, const Component& component, const Dataset& data) {
  check_needs(info, data);
  UsableData usable{data};
  if (info.output != ArtifactType::connectivity && info.output != ArtifactType::model) {
    if (data.has_gaps() && !info.accepts_gaps)
      throw DataError("the data have missing values, which " + info.name +
                      " does not handle; fill them with transform/fill, or leave out variables (transform/select) or times "
                      "(transform/slice)");
    return usable;
  }
  if (data.n_variables() == 1 && info.output == ArtifactType::connectivity)
    usable.warnings.push_back({"one_variable", "the recording has one variable, '" + data.names()[0] + "'",
                               "there is no pair to estimate",
                               "check whether the file contains more variables, and the parameter 'variables'"});
  std::vector<std::int32_t> kept(data.n_variables());
  std::iota(kept.begin(), kept.end(), 0);
  // Done before cutting, so that a variable that was never observed does not leave the others without any time.
  std::vector<std::string> told;
  if (!info.control) leave_out_silent(info, data, kept, told, usable);
  const auto covariates = used_covariates(component, usable);
  const bool is_cut = !info.accepts_gaps && (usable.data.has_gaps() || has_missing(data, covariates));
  if (is_cut) {
    cut_at_gaps(info, covariates, usable);
    if (!info.control) leave_out_silent(info, data, kept, told, usable);
  }
  if (!info.control) {
    if (auto warning = shared_response(usable.data)) usable.warnings.push_back(*std::move(warning));
    if (info.needs != Needs::events)
      for (auto&& warnings : {non_stationary(usable.data), mains_in(usable.data)})
        usable.warnings.insert(usable.warnings.end(), warnings.begin(), warnings.end());
  }
  if (!told.empty())
    usable.warnings.push_back(
        {"left_out",
         std::to_string(told.size()) + " of " + plural(data.names().size(), "variable") + " left out: " + first_of(told),
         "their pairs are undefined"});
  return usable;
}

Connectivity as_recorded(Connectivity estimate, const UsableData& used) {
  estimate = with_recorded_times(std::move(estimate), used.cut_at);
  const bool is_of_data = !used.names.empty() && !estimate.is_of_groups() && estimate.names() == used.data.names();
  return is_of_data ? of_all_variables(estimate, used) : estimate;
}

}  // namespace golgi
