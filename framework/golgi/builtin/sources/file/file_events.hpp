// What source/file does with lists of events alone.
#pragma once

#include "golgi/builtin/sources/file/file_source.hpp"

namespace golgi {

/// @throws ConfigError for no list, no duration, or parameters that are those of values
void check_events_alone(const FileSource::Params& params);

/// Point variables: a trial for each list.
/// @throws IoError, DataError that name the file, and the place in it
Dataset read_events(const FileSource::Params& params, const TaskContext& context);

}  // namespace golgi
