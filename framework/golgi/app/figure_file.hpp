// Where the figures of commands go: SVG, or by a converter PDF or PNG, in a size that print wants.
#pragma once

#include <filesystem>
#include <string>

#include "golgi/app/command.hpp"

namespace golgi {

/// --width, --dpi.
void add_figure_file_options(OptionAdder& add);

/// Before anything is drawn. @throws UsageError for another ending than .svg, .pdf or .png, for a size that is none, and where
/// the converter that the ending needs is not there
void check_figure_file(const std::filesystem::path& out, const Options& options);

/// @throws as check_figure_file; IoError
void write_figure(const std::filesystem::path& out, const std::string& svg, const Options& options);

}  // namespace golgi
