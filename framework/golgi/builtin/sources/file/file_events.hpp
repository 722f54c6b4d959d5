// The events of source/file: events alone, or the events of a recording's variables.
#pragma once

#include "golgi/builtin/sources/file/file_source.hpp"

namespace golgi {

/// @throws ConfigError if there is no list, or for parameters that apply to values
void check_events_alone(const FileSource::Params& params);

/// Reads point variables: one trial per list.
/// @throws IoError, DataError that name the file, and the place in it
Dataset read_events(const FileSource::Params& params, const TaskContext& context);

/// Gives the recording's trials the events that the parameters name.
/// @throws as read_events; DataError where the events have other variables
Dataset with_events(const Dataset& data, const FileSource::Params& params, const TaskContext& context);

}  // namespace golgi
