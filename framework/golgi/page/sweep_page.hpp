// The page of a sweep: the best estimates, the distribution of their scores, computing times, and failures with their reasons.
#pragma once

#include <filesystem>
#include <string>

namespace golgi::page {

/// @param folder  with the tables of a sweep
/// @throws DataError, IoError for tables that cannot be read
std::string sweep_page(const std::filesystem::path& folder);

}  // namespace golgi::page
