// What of an array of one or two dimensions is read, in a .npy file or an archive of them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "golgi/api/reading.hpp"
#include "golgi/data/npy.hpp"

namespace golgi {

struct NpySignal {
  NpyPart part;
  std::vector<std::string> names;  ///< of the variables that are read
};

/// @param names_of  so many variables
/// @throws DataError as variables_are_columns, variables_to_read, samples_to_read and require_room; for no values
NpySignal npy_signal(const ReadRequest& request, const std::vector<std::int64_t>& shape, double dt_s,
                     const std::function<std::vector<std::string>(std::ptrdiff_t)>& names_of, const std::string& place);

/// Of the values that were read. @param unit  of them
FoundSignal found_signal(const NpySignal& signal, Matrix values, const std::string& unit, double dt_s,
                         const std::string& place);

}  // namespace golgi
