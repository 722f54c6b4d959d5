// The page of a run or a sweep: one HTML file that needs no network, can be read without scripts, and presents the findings,
// the evidence for them and their limits.
#pragma once

#include <filesystem>
#include <string>

namespace golgi {

/// @param folder  results of a run, complete or partial, or of a sweep
/// @throws UsageError if there are none; DataError for result files that cannot be read
std::string report_page(const std::filesystem::path& folder);

}  // namespace golgi
