// Build ids: which build of a library or program made a result. Builds are reproducible, so an unchanged plugin keeps its id.
#pragma once

#include <string>

#include "golgi/core/export.hpp"

namespace golgi {

/// Of the loaded library or program whose code or data `address` belongs to: the linker's build id (the ELF note
/// NT_GNU_BUILD_ID) in lower-case hex, or, where it was linked without one, "content-" and the fingerprint of the file.
/// @throws InternalError if nothing loaded holds the address; IoError if the file is needed and cannot be read.
GOLGI_API std::string build_id_of(const void* address);

/// Of the library that holds the SDK.
GOLGI_API std::string sdk_build_id();

}  // namespace golgi
