// How much memory there is, and how it is said.
#pragma once

#include <string>

#include "golgi/core/export.hpp"

namespace golgi {

/// Bytes that this process may still take: of the machine, of a container or of a job; infinity where the system does not say.
GOLGI_API double available_memory();

/// "13.9 GB", "250 MB".
GOLGI_API std::string memory_text(double bytes);

}  // namespace golgi
