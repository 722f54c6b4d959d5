// A table of trials: the start, the end and the label of each.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace golgi {

struct TrialRow {
  int line = 0;                  ///< line of the file
  double start_s = 0;            ///< on the recording's clock
  std::optional<double> stop_s;  ///< nothing if the table has no such column
  std::string label;
};

/// Text with a header that names start_s or start_time, stop_s or stop_time, and any other columns.
/// @param label_column  the column of the labels, if there is one
/// @param needs_stop    whether each row must have an end after its start
/// @throws IoError, DataError with file:line:column
std::vector<TrialRow> read_trial_table(const std::filesystem::path& path, const std::string& label_column, bool needs_stop);

}  // namespace golgi
