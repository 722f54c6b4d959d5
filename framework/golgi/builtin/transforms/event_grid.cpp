#include "golgi/builtin/transforms/event_grid.hpp"

#include <cmath>

#include "golgi/core/error.hpp"
#include "golgi/core/memory.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/events.hpp"

namespace golgi {

void require_events(const Dataset& input) {
  if (!input.has_events()) throw DataError("the recording has no events; mark them with transform/events, or give event times");
}

std::vector<Variable> with_values(const Dataset& input, const std::string& unit, bool has_events) {
  std::vector<Variable> variables(input.variables().begin(), input.variables().end());
  for (Variable& variable : variables) variable.set_kind(VariableKind::continuous).set_unit(unit).set_has_events(has_events);
  return variables;
}

std::ptrdiff_t whole_samples(const Trial& trial, double dt_s) {
  return static_cast<std::ptrdiff_t>(std::floor(event_position(trial.duration_s(), dt_s)));
}

void require_grid(const Dataset& input, double step_s, const std::string& cure) {
  double bytes = 0;
  for (const Trial& trial : input.trials())
    bytes += sizeof(double) * static_cast<double>(input.n_variables()) * trial.duration_s() / step_s;
  require_memory(plural(input.n_variables(), "variable") + " in steps of " + format_number(step_s) + " s need", bytes,
                 cure + ", or take a part of the recording first (transform/slice, transform/select)");
}

}  // namespace golgi
