// What source/file does with files of formats that readers know.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "golgi/api/nested.hpp"
#include "golgi/api/read_rules.hpp"
#include "golgi/api/reader.hpp"

namespace golgi {

/// The reader whose files `path` is one of. Adds an error where several claim it.
/// @return none where no reader does
Nested<Reader> reader_of(const InputPath& path, const Place& place, Binder& binder);

/// Fall.mat in a folder of suite2p or its first plane; empty: there is none.
std::filesystem::path matlab_copy(const std::filesystem::path& folder);
/// The rate of frames that it says. @return none where it says none, or cannot be read
std::optional<double> frame_rate_of(const Reader& reader, const std::filesystem::path& copy, const TaskContext& context);

/// The recording of each file that is read: `select`, or the only one. Says which files count for the key; adds an error for
/// several recordings or an unknown one, with all of them.
/// @param select  a candidate's name, or an ending of one candidate's name alone; may be empty
/// @param also    recordings of the same files whose files count as well
std::vector<std::string> chosen_candidates(const Reader& reader, const std::vector<InputPath>& paths, const std::string& select,
                                           const Place& place, Binder& binder, const std::vector<std::string>& also = {});

/// Several files are trials of the same variables.
/// @param read_one  file k   @throws DataError for other variables or another interval than in the first file
Dataset read_trials(const std::vector<InputPath>& paths, const std::function<Dataset(std::size_t)>& read_one,
                    const TaskContext& context);

/// @param candidates  by file
/// @param title  of the reader: a crash while it reads says which file it was
Dataset read_with(const Reader& reader, const std::string& title, const std::vector<InputPath>& paths,
                  const std::vector<std::string>& candidates, const std::optional<Interval>& window_s, const ReadRules& rules,
                  const TaskContext& context);

}  // namespace golgi
