// Scores of many networks, in groups: rows of tidy tables (one value a row, as results.csv and scores.csv hold them) sorted by
// the columns that a figure has for its panels, its x axis and its series.
//
// Columns with a meaning of their own: metric and value are required; member is not empty for a single initialisation; rows of
// another status than 'done' tell of a point without values; low and high bound the value's interval; reason tells why a value
// is undefined. replicate, evaluation and estimate tell values of one point apart. All others describe the point: they vary, or
// label.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace golgi {

struct ScoreQuery {
  std::optional<std::string> metric;                       ///< none: the first one in the tables
  std::optional<std::string> x, panels;                    ///< columns; none: chosen from what varies; "none": no such column
  std::string series = "estimate";                         ///< a column
  std::vector<std::pair<std::string, std::string>> where;  ///< column and value: equal in one of those of each column named
  bool members = false;                                    ///< single members too, as series of their own
};

struct ScoreInterval {
  double low, high;
};

struct GroupedScores {
  std::string metric, x, panels, series;  ///< columns; x and panels are empty where there is none
  /// Values of those columns, numbers ascending, texts in order of appearance; one empty value where there is no column.
  std::vector<std::string> x_values, panel_values, series_values;
  std::vector<std::vector<double>> values;  ///< (panel, x, series), the last fastest; each ascending, NaN left out
  /// As values, or none at all: of a value that is alone in its group, where the table has it.
  std::vector<std::optional<ScoreInterval>> intervals;
  std::size_t undefined = 0;        ///< values left out
  std::string undefined_since;      ///< why the first of them is, where the table tells
  std::size_t failed = 0;           ///< points that failed, or an input of theirs did
  std::size_t missing = 0;          ///< points that are not computed yet
  std::vector<std::string> pooled;  ///< columns that differ within a group, replicate left out

  std::size_t index(std::size_t panel, std::size_t x_value, std::size_t series_value) const {
    return (panel * x_values.size() + x_value) * series_values.size() + series_value;
  }
  const std::vector<double>& at(std::size_t panel, std::size_t x_value, std::size_t series_value) const {
    return values[index(panel, x_value, series_value)];
  }
  std::optional<ScoreInterval> interval_at(std::size_t panel, std::size_t x_value, std::size_t series_value) const {
    return intervals.empty() ? std::nullopt : intervals[index(panel, x_value, series_value)];
  }
  /// "2 undefined values", "1 failed point", …: what the values lack.
  std::vector<std::string> left_out() const;
};

/// Tables are joined by the names of their columns. Where x or panels are not given, the columns that vary are taken: one alone
/// is x; of two the first makes the panels. Columns that vary together (network.excitatory and a label n) count as one, by the
/// label's name.
/// @throws IoError, DataError with file, line and column for a table that cannot be read or lacks a column that is asked for;
///         UsageError for a column, metric or value that no table has, and where it is not clear what to draw.
GroupedScores group_scores(const std::vector<std::filesystem::path>& files, const ScoreQuery& query);

}  // namespace golgi
