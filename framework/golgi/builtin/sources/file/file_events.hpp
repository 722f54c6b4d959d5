// The events of source/file: alone, or those of a recording's variables.
#pragma once

#include "golgi/builtin/sources/file/file_source.hpp"

namespace golgi {

/// @throws ConfigError for no list, or parameters that are those of values
void check_events_alone(const FileSource::Params& params);

/// Point variables: a trial for each list.
/// @throws IoError, DataError that name the file, and the place in it
Dataset read_events(const FileSource::Params& params, const TaskContext& context);

/// Gives the recording's trials the events that the parameters name.
/// @throws as read_events; DataError where the events are of other variables
Dataset with_events(const Dataset& data, const FileSource::Params& params, const TaskContext& context);

}  // namespace golgi
