// Rules that apply to every format, for readers to use: which sampling interval is used, how events outside the recording,
// missing values and gaps are treated, and what a window keeps. A reader finds values, times, names and units; these functions
// make the dataset.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "golgi/api/read_rules.hpp"
#include "golgi/api/reader.hpp"

namespace golgi {

/// The sampling interval. An interval that is given must agree with the file's to 1e-4; it is used if the file has none.
/// @param rate_hz  of the file   @param place  "session.nwb:acquisition/raw"
/// @throws DataError for a rate that is not finite and above 0, for two that differ, and if there is none at all
GOLGI_API double sampling_interval(const ReadRules& rules, std::optional<double> rate_hz, const std::string& place);

/// The unit of times: the one in the pipeline, else the file's, else seconds. A unit other than seconds is logged.
/// @param in_file  from an attribute or a header
GOLGI_API TimeUnit time_unit_of(const ReadRules& rules, std::optional<TimeUnit> in_file, const std::string& place,
                                const TaskContext& context);

/// The samples that a request asks for. @throws DataError for a window that contains no sample
GOLGI_API SampleRange samples_to_read(const ReadRequest& request, double dt_s, std::ptrdiff_t n_samples,
                                      const std::string& place);

/// Called before values are read: @throws DataError if (n_variables, n_samples) doubles need more than the free memory
GOLGI_API void require_room(std::ptrdiff_t n_variables, std::ptrdiff_t n_samples, const std::string& place);
/// As above, with the limit of the rules; without one the limit is half of the free memory. Since 2.1
GOLGI_API void require_room(const ReadRules& rules, std::ptrdiff_t n_variables, std::ptrdiff_t n_samples,
                            const std::string& place);

/// The variables that the rules ask for, by name or else by index, ascending. @param names  of all variables in the file
/// @throws DataError for one that is not among them, and one that is named twice. Since 2.1
GOLGI_API std::vector<std::ptrdiff_t> variables_to_read(const ReadRules& rules, const std::vector<std::string>& names,
                                                        const std::string& place);

/// Whether variables are the columns of a 2-D array. @param has_columns  whether the file states that they are
/// @throws DataError for more variables than samples, unless the rules specify which are which. Since 2.1
GOLGI_API bool variables_are_columns(const ReadRules& rules, std::ptrdiff_t n_rows, std::ptrdiff_t n_columns, bool has_columns,
                                     const std::string& place);

/// A 2-D array as (variables, samples). @param has_columns  whether the file states that variables are columns
/// @throws DataError for more variables than samples, unless the rules specify which are which
GOLGI_API Matrix oriented(const ReadRules& rules, Matrix values, bool has_columns, const std::string& place);

/// A 3-D array in C order as trials (variables, samples), by the rules' layout. Without a layout, (trial, variable, sample) is
/// assumed if only the middle extent equals the number of names, or it is smaller than both others; the assumption is logged.
/// @throws DataError for an invalid layout, and if the order is ambiguous
GOLGI_API std::vector<Matrix> trials_of_array(const ReadRules& rules, std::span<const std::int64_t> shape,
                                              std::span<const double> values, const std::string& place,
                                              const TaskContext& context);

/// A signal as found in a file.
struct FoundSignal {
  std::string place = {};                ///< for messages: "'a.edf'", "session.nwb:acquisition/raw"
  std::vector<Variable> variables = {};  ///< of the N rows
  std::vector<Matrix> trials = {};       ///< (N, T) each; only the window if `is_windowed`
  double start_s = 0;                    ///< time of the first column of a single trial, on the file's clock
  bool is_windowed = false;
  bool is_chosen = false;  ///< true: only the variables that the rules ask for; false: the variables are chosen later
};

/// The dataset on a regular grid. @throws DataError for values that are not finite, unless the rules mask them
GOLGI_API Dataset dataset_of(const ReadRequest& request, FoundSignal found, double dt_s);

/// The dataset of one trial of samples with times in the file; `start_s` is not used.
/// @param rounding_s  half of the last digit of written times   @param place_of  of time k, for messages: "x.csv:5:1"
/// @throws as time_grid and dataset_of; DataError if a given rate does not fit the times
GOLGI_API Dataset dataset_of(const ReadRequest& request, FoundSignal found, std::span<const double> times_s, double rounding_s,
                             const std::function<std::string(std::ptrdiff_t)>& place_of, const TaskContext& context);

/// Events as found in a file.
struct FoundEvents {
  std::string place = {};
  std::vector<Variable> variables = {};           ///< of the N lists
  std::vector<std::vector<double>> times_s = {};  ///< in any order, on the file's clock
  std::optional<double> stop_s = {};              ///< end of the recording, on the file's clock
  /// Place of an event for messages ("x.csv:7:1"); may be empty.
  std::function<std::string(std::size_t variable, double time_s)> place_of = {};
};

/// A dataset of point variables with one trial. Times begin at the rules' start. The duration is the rules', else the file's,
/// else lasts to the last event. Warns of times that were sorted and of rates that suggest another unit.
/// @throws DataError for a time that is not finite; for events outside unless the rules drop them; for no events and no
///         duration
GOLGI_API Dataset dataset_of(const ReadRequest& request, FoundEvents found, const TaskContext& context);

/// The part of every trial in the window, counted from the trial's start. @throws DataError for a trial that has no part in the
/// window
GOLGI_API Dataset in_window(const Dataset& data, const Interval& window_s);

/// Marks values that are not finite as gaps. @throws DataError with the first one, unless the rules mask them
GOLGI_API Gaps take_missing(Matrix& values, double dt_s, const std::vector<std::string>& names, const ReadRules& rules,
                            const std::string& place);

/// Names from the rules, else from the file, else x0, x1, …; @throws DataError for a number of names other than n
GOLGI_API std::vector<std::string> names_for(const ReadRules& rules, std::vector<std::string> in_file, std::ptrdiff_t n,
                                             const std::string& place);

}  // namespace golgi
