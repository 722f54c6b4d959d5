// The rules that hold for every format, for readers to apply to what they find: which sampling interval is taken, what becomes
// of events outside the recording, of missing values and gaps, and what a window leaves. A reader finds values, times, names
// and units; these functions make the dataset.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "golgi/api/read_rules.hpp"
#include "golgi/api/reader.hpp"

namespace golgi {

/// What the file says about the sampling rate; a given interval has to agree with it to 1e-4, and is taken where the file says
/// none.
/// @param rate_hz  of the file   @param place  "session.nwb:acquisition/raw"
/// @throws DataError for a rate that is not finite and above 0, for two that differ, and where there is none at all
GOLGI_API double sampling_interval(const ReadRules& rules, std::optional<double> rate_hz, const std::string& place);

/// The unit of times: that of the pipeline, else what the file says, else seconds. Another than seconds is logged.
/// @param in_file  by an attribute or a header
GOLGI_API TimeUnit time_unit_of(const ReadRules& rules, std::optional<TimeUnit> in_file, const std::string& place,
                                const TaskContext& context);

/// The samples that a request asks for. @throws DataError for a window that holds none of them
GOLGI_API SampleRange samples_to_read(const ReadRequest& request, double dt_s, std::ptrdiff_t n_samples,
                                      const std::string& place);

/// Before values are read: @throws DataError where (n_variables, n_samples) doubles are more than the free memory
GOLGI_API void require_room(std::ptrdiff_t n_variables, std::ptrdiff_t n_samples, const std::string& place);
/// The same where the rules may set a limit; without one it is half of the free memory. Since 2.1
GOLGI_API void require_room(const ReadRules& rules, std::ptrdiff_t n_variables, std::ptrdiff_t n_samples,
                            const std::string& place);

/// Which variables the rules ask for, by name or else by index, ascending. @param names  of all that the file has
/// @throws DataError for one that is not among them, and one that is named twice. Since 2.1
GOLGI_API std::vector<std::ptrdiff_t> variables_to_read(const ReadRules& rules, const std::vector<std::string>& names,
                                                        const std::string& place);

/// Whether variables are the columns of a 2-D array. @param has_columns  the file says that they are
/// @throws DataError for more variables than samples, unless the rules say which are which. Since 2.1
GOLGI_API bool variables_are_columns(const ReadRules& rules, std::ptrdiff_t n_rows, std::ptrdiff_t n_columns, bool has_columns,
                                     const std::string& place);

/// A 2-D array as (variables, samples). @param has_columns  the file says that variables are columns
/// @throws DataError for more variables than samples, unless the rules say which are which
GOLGI_API Matrix oriented(const ReadRules& rules, Matrix values, bool has_columns, const std::string& place);

/// A 3-D array in C order as trials (variables, samples), by the rules' layout. Without one, (trial, variable, sample) is taken
/// where the middle extent alone is that of the names, or smaller than both others, and the log says so.
/// @throws DataError for a layout that is not one, and where the order is not certain
GOLGI_API std::vector<Matrix> trials_of_array(const ReadRules& rules, std::span<const std::int64_t> shape,
                                              std::span<const double> values, const std::string& place,
                                              const TaskContext& context);

/// A signal as a file holds it.
struct FoundSignal {
  std::string place = {};                ///< for messages: "'a.edf'", "session.nwb:acquisition/raw"
  std::vector<Variable> variables = {};  ///< of N rows
  std::vector<Matrix> trials = {};       ///< (N, T) each, of the window alone where `is_windowed`
  double start_s = 0;                    ///< of the first column of a single trial, on the file's clock
  bool is_windowed = false;
  bool is_chosen = false;  ///< the variables are those that the rules ask for alone; else they are chosen here
};

/// On a regular grid. @throws DataError for values that are not finite, unless the rules mask them
GOLGI_API Dataset dataset_of(const ReadRequest& request, FoundSignal found, double dt_s);

/// Of one trial of samples whose times the file lists; `start_s` is not used.
/// @param rounding_s  half of the last digit of written times   @param place_of  of time k, for messages: "x.csv:5:1"
/// @throws as time_grid and dataset_of; DataError where a given rate does not fit the times
GOLGI_API Dataset dataset_of(const ReadRequest& request, FoundSignal found, std::span<const double> times_s, double rounding_s,
                             const std::function<std::string(std::ptrdiff_t)>& place_of, const TaskContext& context);

/// Events as a file holds them.
struct FoundEvents {
  std::string place = {};
  std::vector<Variable> variables = {};           ///< of N lists
  std::vector<std::vector<double>> times_s = {};  ///< in any order, on the file's clock
  std::optional<double> stop_s = {};              ///< end of the recording, on the file's clock
  /// Place of an event for messages ("x.csv:7:1"); may be empty.
  std::function<std::string(std::size_t variable, double time_s)> place_of = {};
};

/// Point variables, one trial. Times begin at the rules' start; they last as long as the rules say, else as the file says, else
/// to the last event. Warns of times that were sorted and of rates that suggest another unit.
/// @throws DataError for a time that is not finite; for events outside unless the rules drop them; for no events and no
/// duration
GOLGI_API Dataset dataset_of(const ReadRequest& request, FoundEvents found, const TaskContext& context);

/// What of every trial lies in the window, counted from its start. @throws DataError for a trial that has nothing in it
GOLGI_API Dataset in_window(const Dataset& data, const Interval& window_s);

/// Values that are not finite become gaps. @throws DataError with the first one, unless the rules mask them
GOLGI_API Gaps take_missing(Matrix& values, double dt_s, const std::vector<std::string>& names, const ReadRules& rules,
                            const std::string& place);

/// Variables named in the rules, else in the file, else x0, x1, …; @throws DataError for another number than n
GOLGI_API std::vector<std::string> names_for(const ReadRules& rules, std::vector<std::string> in_file, std::ptrdiff_t n,
                                             const std::string& place);

}  // namespace golgi
