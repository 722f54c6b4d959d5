#include "golgi/api/event_arrays.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/units.hpp"

namespace golgi {
namespace {

constexpr double largest_id = 9007199254740992.0;  // 2^53: larger ids cannot be distinguished as doubles

std::string id_text(double id) { return std::to_string(static_cast<std::int64_t>(id)); }

}  // namespace

double rate_named(std::string_view name, double value) {
  for (const std::string& word : words_of_name(name))
    if (word == "dt" || word.find("period") != std::string::npos || word.find("interval") != std::string::npos)
      return 1 / value;
  return value;
}

FoundEvents events_by_ids(std::span<const double> times_s, std::span<const double> ids, std::optional<int> n_variables,
                          const std::string& place) {
  if (times_s.size() != ids.size())
    throw DataError(place + ": " + plural(times_s.size(), "time") + ", but " + plural(ids.size(), "id") +
                    "; expected an id for each time; both come from the same recording");
  bool are_indices = n_variables.has_value();
  for (std::size_t k = 0; k < ids.size(); ++k) {
    if (!(std::abs(ids[k]) < largest_id && ids[k] == std::floor(ids[k])))
      throw DataError(place + ": the id of event " + std::to_string(k) + " is " + format_number(ids[k]) +
                      "; expected a whole number");
    are_indices = are_indices && ids[k] >= 0 && ids[k] < *n_variables;
  }
  std::map<double, std::size_t> at;
  if (are_indices)
    for (int i = 0; i < *n_variables; ++i) at.emplace(i, 0);
  else
    for (const double id : ids) at.emplace(id, 0);
  if (n_variables && std::ssize(at) != *n_variables)
    throw DataError(place + ": has events of " + plural(at.size(), "variable") + ", with ids from " +
                    id_text(at.begin()->first) + " to " + id_text(at.rbegin()->first) + "; expected ids 0 to " +
                    std::to_string(*n_variables - 1));
  FoundEvents found{.place = place};
  for (auto& [id, index] : at) {
    index = found.variables.size();
    found.variables.emplace_back(id_text(id), VariableKind::point);
  }
  found.times_s.resize(found.variables.size());
  double last_id = undefined;
  std::size_t last = 0;
  for (std::size_t k = 0; k < ids.size(); ++k) {
    if (ids[k] != last_id) last = at.at(last_id = ids[k]);
    found.times_s[last].push_back(times_s[k]);
  }
  return found;
}

FoundEvents events_by_index(std::span<const double> times_s, std::span<const double> index, bool has_begin,
                            const std::string& place) {
  FoundEvents found{.place = place};
  double begin = 0;
  for (std::size_t row = 0; row < index.size(); ++row) {
    const double end = index[row];
    if (!(end >= begin))
      throw DataError(place + ": row " + std::to_string(row) + " is " + format_number(end) + " after " + format_number(begin) +
                      "; the index of ends must ascend; write the file again");
    if (!(end <= static_cast<double>(times_s.size())))
      throw DataError(place + ": row " + std::to_string(row) + " is " + format_number(end) + ", but there are " +
                      plural(times_s.size(), "time") + "; write the file again");
    if (row > 0 || !has_begin) {
      const auto first = times_s.begin() + static_cast<std::ptrdiff_t>(begin);
      found.times_s.emplace_back(first, times_s.begin() + static_cast<std::ptrdiff_t>(end));
      found.variables.emplace_back(std::to_string(found.variables.size()), VariableKind::point);
    }
    begin = end;
  }
  if (begin < static_cast<double>(times_s.size()))
    throw DataError(place + ": ends at " + format_number(begin) + ", but there are " + plural(times_s.size(), "time") +
                    "; the last row must be the number of times; write the file again");
  return found;
}

}  // namespace golgi
