// Recordings from files: .npy or text tables, one file a trial, with the truth and events where they are known; or events
// alone.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "golgi/api/capabilities.hpp"
#include "golgi/api/nested.hpp"
#include "golgi/api/reader.hpp"
#include "golgi/api/simulator.hpp"
#include "golgi/data/csv.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

class FileSource : public Simulator, public Costed {
 public:
  static constexpr const char* name = "source/file";
  static constexpr const char* summary =
      "Recordings from .npy or CSV files, or lists of events, with the true wiring where it is known.";
  enum class Variables {
    automatic,  ///< columns where a text file begins with a row of names, else rows
    rows,
    columns,
  };
  enum class Missing { error, mask };
  struct Params {
    std::vector<InputPath> path;
    InputPath truth;
    Variables variables = Variables::automatic;
    double dt_s = 0.001;
    std::string unit;
    std::vector<std::string> names;
    CsvHeader header = CsvHeader::automatic;
    std::vector<InputPath> events;
    std::optional<double> duration_s;
    std::optional<int> n_variables;
    Missing missing = Missing::error;
    std::optional<Nested<Reader>> reader;
    std::string select;
    std::vector<double> window_s;
    std::vector<std::string> candidates = {};  ///< by file, of the reader; no parameter
    static void describe(SchemaOf<Params>& s);
    /// Finds the reader and the recordings.
    static void complete(Params& params, const Value& values, Binder& binder);
  };
  /// @throws ConfigError for no file, files of an unknown kind, events for another number of trials, or alone and without
  ///         a duration
  explicit FileSource(const Params& params);

  /// @throws IoError, DataError that name the file, and the place in it
  Dataset simulate(const TaskContext& context) const override;
  /// Of .npy files exactly; a number of a text takes about as many bytes there as in memory. Of readers nothing is known.
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }

 private:
  Params params_;
};

}  // namespace golgi
