// Reading only a part of a file: which variables, which axis they are on, and how much memory they may use.
#include <algorithm>
#include <set>

#include "golgi/api/reading.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/memory.hpp"
#include "golgi/core/text.hpp"

namespace golgi {

void require_room(std::ptrdiff_t n_variables, std::ptrdiff_t n_samples, const std::string& place) {
  require_memory(place + ": " + plural(n_variables, "variable") + " of " + plural(n_samples, "sample") + " need",
                 static_cast<double>(n_variables) * static_cast<double>(n_samples) * sizeof(double),
                 "read less of the file, with window_s: [from, to]");
}

void require_room(const ReadRules& rules, std::ptrdiff_t n_variables, std::ptrdiff_t n_samples, const std::string& place) {
  const double bytes = static_cast<double>(n_variables) * static_cast<double>(n_samples) * sizeof(double);
  const double limit = rules.memory_limit.value_or(available_memory() / 2);
  if (bytes <= limit) return;
  throw DataError(place + ": " + plural(n_variables, "variable") + " of " + plural(n_samples, "sample") + " need about " +
                  memory_text(bytes) + " of memory, and " +
                  (rules.memory_limit ? "memory_limit allows " : "half of the free memory is ") + memory_text(limit) +
                  "; read less of the file, with window_s: [from, to] or variables_only, or set memory_limit (bytes)");
}

std::vector<std::ptrdiff_t> variables_to_read(const ReadRules& rules, const std::vector<std::string>& names,
                                              const std::string& place) {
  std::set<std::ptrdiff_t> chosen;
  for (const std::string& wanted : rules.variables_only) {
    const auto found = std::ranges::find(names, wanted);
    const auto index = found != names.end() ? std::optional<long long>(found - names.begin()) : parse_integer(wanted);
    if (!index || *index < 0 || *index >= std::ssize(names))
      throw DataError(place + ": variables_only: there is no variable '" + wanted + "'" + suggestion(wanted, names) +
                      "; expected a name, or an index from 0 to " + std::to_string(std::ssize(names) - 1));
    if (!chosen.insert(*index).second)
      throw DataError(place + ": variables_only names '" + names[*index] + "' twice; name it once");
  }
  if (rules.variables_only.empty())
    for (std::ptrdiff_t i = 0; i < std::ssize(names); ++i) chosen.insert(i);
  return {chosen.begin(), chosen.end()};
}

bool variables_are_columns(const ReadRules& rules, std::ptrdiff_t n_rows, std::ptrdiff_t n_columns, bool has_columns,
                           const std::string& place) {
  using Orientation = ReadRules::Orientation;
  const bool columns = rules.variables == Orientation::automatic ? has_columns : rules.variables == Orientation::columns;
  const std::ptrdiff_t n = columns ? n_columns : n_rows, n_samples = columns ? n_rows : n_columns;
  if (rules.variables == Orientation::automatic && n > n_samples && n_samples > 0)
    throw DataError(place + ": " + plural(n, "variable") + " of " + plural(n_samples, "sample") + ", if its " +
                    (columns ? "columns" : "rows") +
                    " are variables; say which they are: variables: rows, or variables: columns");
  return columns;
}

}  // namespace golgi
