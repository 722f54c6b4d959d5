// Real recordings that are not part of the project: ../shared/data, or below $GOLGI_SHARED. Tests that need them are skipped
// where they are absent, and say so; `./dev check all` (GOLGI_FAIL_ON_SKIP=1) fails instead.
#pragma once

#include <filesystem>
#include <optional>

namespace golgi::test {

/// The folder that holds `izhikevich`; nothing where it is absent, after counting and printing the skip.
/// @param what  names the skipped check
std::optional<std::filesystem::path> shared_data(const char* what);

}  // namespace golgi::test
