// Options of the commands that take a recording instead of a pipeline.
#pragma once

#include "golgi/app/command.hpp"
#include "golgi/session/recording.hpp"

namespace golgi {

/// Adds --select, --rate, --truth, --set.
void add_recording_options(OptionAdder& add);
/// The file and the options above. @throws UsageError
RecordingRequest recording_request(const Options& options);

}  // namespace golgi
