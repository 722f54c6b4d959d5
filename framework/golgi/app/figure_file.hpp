// Writes the figures of commands as SVG, or through a converter as PDF or PNG, in a size for print.
#pragma once

#include <filesystem>
#include <string>

#include "golgi/app/command.hpp"

namespace golgi {

/// Adds --width and --dpi.
void add_figure_file_options(OptionAdder& add);

/// Checks the file name and the size before anything is drawn.
/// @throws UsageError for an ending other than .svg, .pdf or .png, for an invalid size, and if the converter that the ending
/// needs is missing
void check_figure_file(const std::filesystem::path& out, const Options& options);

/// Writes an SVG figure in the format of the file's ending. @throws as check_figure_file; IoError
void write_figure(const std::filesystem::path& out, const std::string& svg, const Options& options);

}  // namespace golgi
