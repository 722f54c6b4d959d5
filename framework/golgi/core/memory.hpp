// How much memory there is, and how it is said.
#pragma once

#include <string>

#include "golgi/core/export.hpp"

namespace golgi {

/// Bytes that this process may still take: of the machine, of a container or of a job; infinity where the system does not say.
GOLGI_API double available_memory();

/// "13.9 GB", "250 MB".
GOLGI_API std::string memory_text(double bytes);

/// @throws DataError where that is more than is available: "WHAT needs about 13.9 GB of memory, and 2.0 GB are free; CURE"
/// @param what  with its verb: "100 variables need"
GOLGI_API void require_memory(const std::string& what, double bytes, const std::string& cure,
                              double available = available_memory());

}  // namespace golgi
