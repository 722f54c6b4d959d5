// Build ids: the build of a library or program that made a result. Builds are reproducible, so an unchanged plugin keeps its
// id.
#pragma once

#include <string>

#include "golgi/core/export.hpp"

namespace golgi {

/// The build id of the loaded library or program that contains the code or data at `address`: the linker's build id (the ELF
/// note NT_GNU_BUILD_ID) in lower-case hex or, if it was linked without one, "content-" and the fingerprint of the file.
/// @throws InternalError if no loaded library contains the address; IoError if the file is needed and cannot be read.
GOLGI_API std::string build_id_of(const void* address);

/// The build id of the library that contains the SDK.
GOLGI_API std::string sdk_build_id();

}  // namespace golgi
