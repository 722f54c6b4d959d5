#include "golgi/builtin/variable_names.hpp"

#include <algorithm>
#include <cmath>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"

namespace golgi {

std::string whole_number(std::string_view text) {
  const auto number = parse_number(text);
  constexpr double exact = 1e15;  // beyond it, neighbouring doubles are no longer whole numbers apart
  if (!number || parse_integer(text) || std::abs(*number) > exact || *number != std::floor(*number)) return std::string(text);
  return std::to_string(static_cast<long long>(*number));
}

std::int32_t find_variable(std::string_view name_or_index, const std::vector<std::string>& names) {
  const std::string id = whole_number(name_or_index);
  for (const std::string_view name : {name_or_index, std::string_view(id)})
    if (const auto found = std::find(names.begin(), names.end(), name); found != names.end())
      return static_cast<std::int32_t>(found - names.begin());
  if (const auto index = parse_integer(id)) {
    if (*index >= 0 && *index < std::ssize(names)) return static_cast<std::int32_t>(*index);
    throw DataError("there is no variable " + id + "; there are " + plural(names.size(), "variable") + ", numbered from 0");
  }
  throw DataError("there is no variable '" + id + "'" + suggestion(id, names));
}

}  // namespace golgi
