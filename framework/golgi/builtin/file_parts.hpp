// The smaller files beside a recording: the true wiring and the events.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "golgi/data/csv.hpp"
#include "golgi/data/ground_truth.hpp"

namespace golgi {

/// @throws ConfigError for a file whose name says no kind that is read
void check_kind(const std::filesystem::path& path);

/// @param path  where they come from   @throws DataError for a name that is given twice, or holds a control character
void check_names(const std::vector<std::string>& names, const std::filesystem::path& path);

/// True wiring: a (N, N) matrix of weights, row = target, 0 = no synapse, as .npy or text; or a text table with the header
/// source,target[,weight][,lag], one link per line, variables by name or index from 0, weight 1 and no lag where not said.
/// @param dt_s  sampling interval of the recording: lags are in samples
/// @throws IoError, DataError with the place in the file; DataError if it is of another number of variables than `names`
GroundTruth read_truth(const std::filesystem::path& path, const std::vector<std::string>& names, double dt_s);

/// Lines of variable,time_s, in seconds. A header may stand above them, with names of any kind; one that says time first
/// turns the order.
class EventList {
 public:
  /// @throws IoError, DataError with the place in the file; DataError for a header that names another unit than seconds
  explicit EventList(const std::filesystem::path& path, CsvHeader header = CsvHeader::automatic);

  /// Those that have events; 5.0 is 5.   @throws DataError for what can be no name, as 0.5
  std::set<std::string> variables() const;

  /// @param names  of the variables, which lines call by name or index from 0
  /// @return per variable, ascending   @throws DataError for a time outside [0, duration_s)
  std::vector<std::vector<double>> times_s(const std::vector<std::string>& names, double duration_s) const;

 private:
  std::filesystem::path path_;
  std::vector<CsvRow> rows_;  ///< without the header
  std::size_t variable_ = 0, time_ = 1;
};

}  // namespace golgi
