// What source/file does with files of formats that plugins read.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "golgi/api/nested.hpp"
#include "golgi/api/reader.hpp"

namespace golgi {

/// The reader whose files `path` is one of. Adds an error where several claim it.
/// @return none where no reader does
Nested<Reader> reader_of(const InputPath& path, const Place& place, Binder& binder);

/// The recording of each file that is read: `select`, or the only one. Says which files count for the key; adds an error for
/// several recordings or an unknown one, with all of them.
/// @param select  a candidate's name, or an ending of one candidate's name alone; may be empty
std::vector<std::string> chosen_candidates(const Reader& reader, const std::vector<InputPath>& paths, const std::string& select,
                                           const Place& place, Binder& binder);

/// Several files are trials of the same variables.
Dataset read_with(const Reader& reader, const std::vector<InputPath>& paths, const std::vector<std::string>& candidates,
                  const std::optional<Interval>& window_s, const TaskContext& context);

/// What of every trial lies in the window, counted from its start. @throws DataError for a trial that has nothing in it
Dataset in_window(const Dataset& data, const Interval& window_s);

}  // namespace golgi
