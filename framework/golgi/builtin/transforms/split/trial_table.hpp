// A table of trials: when each begins and ends, and what it is called.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace golgi {

struct TrialRow {
  int line = 0;                  ///< of the file
  double start_s = 0;            ///< on the recording's clock
  std::optional<double> stop_s;  ///< nothing where the table has no such column
  std::string label;
};

/// Text with a header that names start_s or start_time, stop_s or stop_time, and any other columns.
/// @param label_column  from which labels are taken, where there is one
/// @param needs_stop    whether a row must have an end behind its start
/// @throws IoError, DataError with file:line:column
std::vector<TrialRow> read_trial_table(const std::filesystem::path& path, const std::string& label_column, bool needs_stop);

}  // namespace golgi
