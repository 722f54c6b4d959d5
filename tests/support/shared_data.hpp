// Real recordings that are not part of the project: in ../shared/data, or below $GOLGI_SHARED. Without them, tests that need
// them are skipped with a message; `./dev check all` (GOLGI_FAIL_ON_SKIP=1) fails instead.
#pragma once

#include <filesystem>
#include <optional>

namespace golgi::test {

/// The folder that contains `izhikevich`; null if it is missing, after counting and printing the skip.
/// @param what  name of the skipped check
std::optional<std::filesystem::path> shared_data(const char* what);

}  // namespace golgi::test
