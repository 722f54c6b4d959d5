// The part to read of an array of one or two dimensions, in a .npy file or an archive of them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "golgi/api/reading.hpp"
#include "golgi/data/npy.hpp"

namespace golgi {

struct NpySignal {
  NpyPart part;
  std::vector<std::string> names;  ///< of the variables to read
};

/// @param names_of  gives the names for a number of variables
/// @throws DataError as variables_are_columns, variables_to_read, samples_to_read and require_room; for an array without values
NpySignal npy_signal(const ReadRequest& request, const std::vector<std::int64_t>& shape, double dt_s,
                     const std::function<std::vector<std::string>(std::ptrdiff_t)>& names_of, const std::string& place);

/// The signal from the values that were read. @param unit  of the values
FoundSignal found_signal(const NpySignal& signal, Matrix values, const std::string& unit, double dt_s,
                         const std::string& place);

}  // namespace golgi
