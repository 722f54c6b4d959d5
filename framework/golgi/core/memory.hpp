// The available memory, and its text in messages.
#pragma once

#include <string>

#include "golgi/core/export.hpp"

namespace golgi {

/// Bytes that this process may still allocate, limited by the machine, a container or a job; infinity if the system reports no
/// limit.
GOLGI_API double available_memory();

/// An amount of memory for messages: "13.9 GB", "250 MB".
GOLGI_API std::string memory_text(double bytes);

/// @throws DataError if `bytes` exceeds `available`: "WHAT needs about 13.9 GB of memory, and 2.0 GB are free; CURE"
/// @param what  subject and verb: "100 variables need"
GOLGI_API void require_memory(const std::string& what, double bytes, const std::string& cure,
                              double available = available_memory());

}  // namespace golgi
