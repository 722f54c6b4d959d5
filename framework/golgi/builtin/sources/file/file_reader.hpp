// How source/file reads files of the formats that readers know.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "golgi/api/nested.hpp"
#include "golgi/api/read_rules.hpp"
#include "golgi/api/reader.hpp"

namespace golgi {

/// The reader that recognises `path`. Adds an error if several do.
/// @return nothing if no reader does
Nested<Reader> reader_of(const InputPath& path, const Place& place, Binder& binder);

/// Fall.mat in a folder of suite2p or its first plane; empty if there is none.
std::filesystem::path matlab_copy(const std::filesystem::path& folder);
/// The frame rate in that file. @return nothing if it gives none, or cannot be read
std::optional<double> frame_rate_of(const Reader& reader, const std::filesystem::path& copy, const TaskContext& context);

/// The recording to read of each file: `select`, or the only one. Tells the binder which files are part of the key; adds an
/// error, which lists all recordings, if there are several or `select` is unknown.
/// @param select  a candidate's name, or an ending that only one candidate's name has; may be empty
/// @param also    recordings of the same files whose files are part of the key as well
std::vector<std::string> chosen_candidates(const Reader& reader, const std::vector<InputPath>& paths, const std::string& select,
                                           const Place& place, Binder& binder, const std::vector<std::string>& also = {});

/// Reads several files as trials of the same variables.
/// @param read_one  reads file k   @throws DataError for other variables or another sampling interval than in the first file
Dataset read_trials(const std::vector<InputPath>& paths, const std::function<Dataset(std::size_t)>& read_one,
                    const TaskContext& context);

/// @param candidates  per file
/// @param title  of the reader: if it crashes while reading, the message names the file
Dataset read_with(const Reader& reader, const std::string& title, const std::vector<InputPath>& paths,
                  const std::vector<std::string>& candidates, const std::optional<Interval>& window_s, const ReadRules& rules,
                  const TaskContext& context);

}  // namespace golgi
