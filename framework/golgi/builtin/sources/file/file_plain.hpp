// Reads the formats of source/file that need no reader: text tables and .npy.
#pragma once

#include "golgi/builtin/sources/file/file_source.hpp"
#include "golgi/data/npy.hpp"

namespace golgi {

/// The header of a .npy file, with any number of dimensions.
NpyInfo npy_header_of(const std::filesystem::path& path);

/// Reads one file: a trial, or several if an array has three dimensions or times have gaps.
/// @throws IoError, DataError that name the file, and the place in it
Dataset read_plain(const FileSource::Params& params, const ReadRequest& request, const TaskContext& context);

/// Warns of suspicious values in a recording of one file.
void warn_of_plain(const Dataset& data, const FileSource::Params& params, const TaskContext& context);

}  // namespace golgi
