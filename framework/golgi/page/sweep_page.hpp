// The page of a sweep: which estimate did best, how scores spread, what the work cost, what failed and why.
#pragma once

#include <filesystem>
#include <string>

namespace golgi::page {

/// @param folder  with the tables of a sweep
/// @throws DataError, IoError for tables that cannot be read
std::string sweep_page(const std::filesystem::path& folder);

}  // namespace golgi::page
