// Variables as users name them: by name, or by index from 0.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace golgi {

/// "5.0", as in tables of floating-point numbers, becomes "5"; other text stays.
std::string whole_number(std::string_view text);

/// The variable of that name, else that of that index (from 0); whole numbers may be written as 5.0.
/// @throws DataError that suggests the nearest name
std::int32_t find_variable(std::string_view name_or_index, const std::vector<std::string>& names);

}  // namespace golgi
