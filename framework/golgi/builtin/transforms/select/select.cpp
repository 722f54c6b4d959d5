#include "golgi/builtin/transforms/select/select.hpp"

#include <algorithm>
#include <numeric>
#include <set>

#include "golgi/api/registry.hpp"
#include "golgi/builtin/variable_names.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/choosing.hpp"

namespace golgi {

void Select::Params::describe(SchemaOf<Params>& s) {
  s.field("variables", &Params::variables).doc("Names or indices (from 0) of the variables to keep, in the desired order.");
  s.field("first", &Params::first).at_least(1).doc("Instead of `variables`: the number of variables to keep, from the first.");
  s.field("drop", &Params::drop).doc("Instead of `variables`: names or indices of the variables to leave out.");
  s.field("varying", &Params::varying)
      .doc("true: also leaves out variables whose observed values are all the same, or that were never observed.");
  s.field("min_events", &Params::min_events)
      .at_least(1)
      .doc("Also leaves out variables with fewer events than this in all trials together; null: none.");
  s.field("quality", &Params::quality)
      .doc(
          "The labels of quality to keep (\"good\", \"mua\"): also leaves out sorted units with another label, or without one; "
          "null: none.");
}

Select::Select(const Params& params) : params_(params) {
  const int n_lists = !params.variables.empty() + params.first.has_value() + !params.drop.empty();
  const bool judges = params.varying || params.min_events || !params.quality.empty();
  if (n_lists > 1 || (n_lists == 0 && !judges))
    throw ConfigError(judges
                          ? "give one of variables, first and drop, or none"
                          : "give one of variables, first and drop, or what to leave out (varying: true, min_events, quality)");
}

namespace {

/// The indices of the listed variables, in the order of the list.
std::vector<std::int32_t> listed(const std::vector<std::string>& variables, const std::vector<std::string>& names) {
  std::vector<std::int32_t> indices;
  std::set<std::int32_t> seen;
  for (const auto& variable : variables) {
    indices.push_back(find_variable(variable, names));
    if (!seen.insert(indices.back()).second) throw DataError("variable '" + variable + "' is named twice");
  }
  return indices;
}

std::vector<std::int32_t> chosen_variables(const Select::Params& params, const Dataset& input) {
  if (!params.variables.empty()) return listed(params.variables, input.names());
  if (params.first && *params.first > input.n_variables())
    throw DataError("the first " + std::to_string(*params.first) + " variables are requested, but there are " +
                    std::to_string(input.n_variables()));
  std::vector<std::int32_t> chosen(params.first.value_or(static_cast<int>(input.n_variables())));
  std::iota(chosen.begin(), chosen.end(), 0);
  const auto dropped = listed(params.drop, input.names());
  std::erase_if(chosen, [&](std::int32_t i) { return std::ranges::find(dropped, i) != dropped.end(); });
  if (chosen.empty()) throw DataError("drop leaves none of the " + plural(input.names().size(), "variable"));
  return chosen;
}

/// Why a variable is left out; empty if it is kept.
std::string fault_of(const Select::Params& params, const Dataset& input, std::int32_t variable) {
  if (params.varying)
    if (std::string fault = why_constant(input, variable); !fault.empty()) return fault;
  const std::string& quality = input.variable(variable).quality();
  if (!params.quality.empty() && std::ranges::find(params.quality, quality) == params.quality.end())
    return quality.empty() ? "without a quality label" : quality;
  if (!params.min_events) return "";
  if (!input.variable(variable).has_events())
    throw DataError("min_events: the events of '" + input.variable(variable).name() +
                    "' were not recorded; find them with transform/events");
  const std::int64_t count = n_events(input, variable);
  return count < *params.min_events ? plural(count, "event") : "";
}

/// Leaves out the variables with a fault, and reports them.
void leave_out(const Select::Params& params, const Dataset& input, std::vector<std::int32_t>& chosen,
               const TaskContext& context) {
  std::vector<std::string> told;
  const auto n = chosen.size();
  std::erase_if(chosen, [&](std::int32_t i) {
    context.check_cancelled();
    const std::string fault = fault_of(params, input, i);
    if (!fault.empty()) told.push_back("'" + input.variable(i).name() + "' (" + fault + ")");
    return !fault.empty();
  });
  if (told.empty()) return;
  const std::string list = join(told, ", ");
  if (chosen.empty()) throw DataError("none of the " + plural(n, "variable") + " can be used: " + list);
  context.warn({"left_out", std::to_string(told.size()) + " of " + plural(n, "variable") + " left out: " + list});
}

}  // namespace

Dataset Select::apply(const Dataset& input, const TaskContext& context) const {
  auto chosen = chosen_variables(params_, input);
  leave_out(params_, input, chosen, context);
  return select_variables(input.without_hidden(), chosen, context.poll());
}

void register_transforms_select(Registry& registry) { registry.add<Select>(); }

}  // namespace golgi
