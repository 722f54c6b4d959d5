#include "golgi/run/cost.hpp"

#include <algorithm>
#include <cmath>

#include "golgi/core/error.hpp"
#include "golgi/core/memory.hpp"
#include "golgi/core/text.hpp"

namespace golgi {

Workload workload_of(std::span<const Dataset> all, int n_threads) {
  Workload work{.n_threads = n_threads};
  for (const Dataset& data : all) {
    work.n_variables = std::max<std::int64_t>(work.n_variables, data.n_variables());
    work.n_trials += data.n_trials();
    for (const Trial& trial : data.trials()) {
      work.n_samples += trial.n_samples() > 0 ? trial.n_samples()
                                              : static_cast<std::int64_t>(event_position(trial.duration_s(), data.dt_s()));
      work.n_events += trial.events().size();
    }
  }
  return work;
}

std::optional<Cost> cost_of(const Component& component, const Workload& work) {
  const Costed* costed = as<Costed>(component);
  if (!costed) return std::nullopt;
  return costed->cost(work);
}

void check_memory(const ComponentInfo& info, const Component& component, const Workload& work, double available) {
  const auto cost = cost_of(component, work);
  if (!cost) return;
  const std::string of =
      work.n_variables == 0 ? "" : " of " + plural(work.n_variables, "variable") + " and " + plural(work.n_samples, "sample");
  require_memory(info.name + of + " needs", cost->bytes,
                 (cost->cure.empty() ? "" : cost->cure + ", ") + "use fewer threads, or a machine with more", available);
}

std::string cost_text(const Cost& cost) {
  std::string text = cost.bytes > 0 ? memory_text(cost.bytes) : "";
  if (std::isnan(cost.seconds)) return text;
  return text + (text.empty() ? "" : ", ") + (cost.seconds < 1 ? "under 1 s" : format_number(std::ceil(cost.seconds)) + " s");
}

}  // namespace golgi
