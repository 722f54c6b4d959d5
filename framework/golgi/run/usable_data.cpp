#include "golgi/run/usable_data.hpp"

#include <algorithm>
#include <cmath>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"

namespace golgi {
namespace {

double duration_s(const Dataset& data) {
  double sum = 0;
  for (const Trial& trial : data.trials()) sum += trial.duration_s();
  return sum;
}

/// Of the variable that has the longest gaps.
std::string worst_variable(const Dataset& data) {
  std::ptrdiff_t worst = 0;
  double most_s = -1;
  for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i) {
    double missing_s = 0;
    for (const Trial& trial : data.trials())
      for (const Interval& gap : trial.gaps()[i]) missing_s += gap.stop_s - gap.start_s;
    if (missing_s > most_s) worst = i, most_s = missing_s;
  }
  return "'" + data.names()[static_cast<std::size_t>(worst)] + "', which has the most gaps";
}

UsableData cut_at_gaps(const ComponentInfo& component, const Dataset& data) {
  UsableData usable{data, stretches(data), "", false};
  if (usable.cut_at.empty())
    throw DataError("some variable is missing at every time, and " + component.name +
                    " does not handle missing values; fill them with transform/fill, or leave out variables with "
                    "transform/select, first " +
                    worst_variable(data));
  usable.data = cut(data, usable.cut_at);
  const double share = duration_s(usable.data) / duration_s(data);
  usable.is_much_lost = share < 0.9;
  usable.note =
      "missing values: " + (usable.cut_at.size() == 1 ? "1 stretch" : std::to_string(usable.cut_at.size()) + " stretches") +
      " without any, " + format_number(std::floor(1000 * share) / 10) + " % of the recording, are used" +
      (usable.is_much_lost
           ? "; fill gaps with transform/fill, or leave out variables with transform/select, first " + worst_variable(data)
           : "");
  return usable;
}

}  // namespace

void check_needs(const ComponentInfo& component, const Dataset& data) {
  const auto lacks = [&](auto has) { return !std::ranges::all_of(data.variables(), has); };
  if (component.needs == Needs::values && lacks([](const Variable& v) { return v.has_values(); }))
    throw DataError("the data hold events alone, and " + component.name +
                    " needs values; make some of them with transform/counts");
  if (component.needs == Needs::events && lacks([](const Variable& v) { return v.has_events(); }))
    throw DataError("the events of some variables were not recorded, and " + component.name +
                    " needs them; find them with transform/events");
}

UsableData usable_data(const ComponentInfo& component, const Dataset& data) {
  check_needs(component, data);
  if (!data.has_gaps() || component.accepts_gaps) return {data, {}, "", false};
  if (component.output == ArtifactType::dataset)
    throw DataError("the data have missing values, which " + component.name +
                    " does not handle; fill them with transform/fill, or leave out variables (transform/select) or times "
                    "(transform/slice)");
  return cut_at_gaps(component, data);
}

Connectivity with_recorded_times(Connectivity estimate, const std::vector<Stretch>& cut_at) {
  if (cut_at.empty() || estimate.parts(Part::Axis::segment).empty()) return estimate;
  std::vector<Part> parts;
  for (const Part& part : estimate.parts()) {
    const bool is_cut = part.axis() == Part::Axis::segment && part.trial() >= 0 && part.trial() < std::ssize(cut_at);
    if (!is_cut) {
      parts.push_back(part);
      continue;
    }
    const Stretch& stretch = cut_at[static_cast<std::size_t>(part.trial())];
    parts.emplace_back(part.axis(), part.name(), part.from() + stretch.time.start_s, part.to() + stretch.time.start_s,
                       part.estimate(), static_cast<std::int32_t>(stretch.trial));
  }
  return estimate.set_parts(std::move(parts));
}

}  // namespace golgi
