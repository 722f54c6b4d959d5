// The page of a run or a sweep: one HTML file that asks nothing of any network, is read without scripts too, and says what was
// found, what speaks for it and what it cannot show.
#pragma once

#include <filesystem>
#include <string>

namespace golgi {

/// @param folder  results of a run, complete or partial, or of a sweep
/// @throws UsageError where there are none; DataError for files of it that cannot be read
std::string report_page(const std::filesystem::path& folder);

}  // namespace golgi
