// Scores of many networks, in groups: rows of tidy tables (one value per row, as in results.csv and scores.csv), grouped by the
// columns that a figure uses for its panels, its x axis and its series.
//
// Columns with a special meaning: metric and value are required; member is not empty for a single initialisation; rows with a
// status other than 'done' are points without values; low and high bound the value's interval; reason states why a value is
// undefined. replicate, evaluation and estimate distinguish the values of one point. All other columns describe the point: they
// are varied, or are labels.
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
  std::optional<std::string> x, panels;                    ///< columns; none: from those that vary; "none": no such column
  std::string series = "estimate";                         ///< a column
  std::vector<std::pair<std::string, std::string>> where;  ///< column and value: each column must have one of its values
  bool members = false;                                    ///< also single members, as separate series
};

struct ScoreInterval {
  double low, high;
};

struct GroupedScores {
  std::string metric, x, panels, series;  ///< columns; x and panels are empty if there is none
  /// Values of those columns: numbers ascending, texts in order of appearance; one empty value where there is no column.
  std::vector<std::string> x_values, panel_values, series_values;
  std::vector<std::vector<double>> values;  ///< (panel, x, series), the last fastest; each ascending, NaN left out
  /// In the order of values, or empty: the interval of a value that is alone in its group, if the table has one.
  std::vector<std::optional<ScoreInterval>> intervals;
  std::size_t undefined = 0;        ///< values left out
  std::string undefined_since;      ///< reason for the first of them, if the table gives it
  std::size_t failed = 0;           ///< points that failed, or whose input failed
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
  /// "2 undefined values", "1 failed point", …: a description of what is missing.
  std::vector<std::string> left_out() const;
};

/// Tables are joined by the names of their columns. If x or panels are not given, they are chosen from the columns that vary: a
/// single one becomes x; of two, the first becomes the panels. Columns that vary together (network.excitatory and a label n)
/// count as one, with the label's name.
/// @throws IoError, DataError with file, line and column for a table that cannot be read or lacks a requested column;
///         UsageError for a column, metric or value that no table has, and if it is not clear what to draw.
GroupedScores group_scores(const std::vector<std::filesystem::path>& files, const ScoreQuery& query);

}  // namespace golgi
