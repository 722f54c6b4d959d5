// golgi plugins check FILE: runs the conformance suite on a library and prints a report.
#pragma once

#include <filesystem>

#include "golgi/app/command.hpp"

namespace golgi {

void add_check_options(OptionAdder& add);
/// @return 0 if no claim is broken, else 4
int check_plugin(const Options& options, const std::filesystem::path& library);

}  // namespace golgi
