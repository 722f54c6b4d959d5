// Recordings from files: .npy or text tables, one file per trial; lists of events; folders of golgi's results; and every format
// that a reader knows; with the ground truth, the events and the tables of trials that belong to them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "golgi/api/capabilities.hpp"
#include "golgi/api/nested.hpp"
#include "golgi/api/read_rules.hpp"
#include "golgi/api/reader.hpp"
#include "golgi/api/simulator.hpp"
#include "golgi/builtin/sources/wiring.hpp"
#include "golgi/data/csv.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

class FileSource : public Simulator, public Costed {
 public:
  static constexpr const char* name = "source/file";
  static constexpr const char* summary =
      "Recordings from .npy or CSV files, or lists of events, with the true wiring where it is known.";
  using Variables = ReadRules::Orientation;  ///< automatic: columns where a text file begins with a row of names, else rows
  enum class Missing { error, mask };
  enum class Outside { error, drop };
  enum class EventsLayout { pairs, lines, files };
  enum class Row { target, source };
  enum class Directed { error, both };
  /// csv, npy and golgi (folders of results) are read here, the others by readers.
  enum class Format { automatic, nwb, hdf5, matlab, npz, npy, suite2p, phy, sonata, nest, edf, csv, golgi };
  struct Params {
    std::vector<InputPath> path;
    InputPath truth;
    Variables variables = Variables::automatic;
    std::optional<double> dt_s;
    std::optional<double> rate_hz;
    std::string rate;
    std::string unit;
    std::vector<std::string> names;
    CsvHeader header = CsvHeader::automatic;
    std::vector<std::string> ignore;
    CsvDecimal decimal = CsvDecimal::automatic;
    std::vector<std::string> layout;
    Missing missing = Missing::error;
    GapRule gaps = GapRule::error;
    std::vector<InputPath> events;
    EventsLayout events_layout = EventsLayout::pairs;
    std::string events_select, events_ids, events_index;
    Outside events_outside = Outside::error;
    TimeUnit time_unit = TimeUnit::automatic;
    std::optional<double> start_s;
    std::optional<double> duration_s;
    std::optional<int> n_variables;
    std::vector<std::string> quality;
    std::string groups;
    InputPath trials;
    std::string trials_select;
    std::vector<std::string> trials_where;
    Outside partial_trials = Outside::error;
    std::string align;
    std::vector<double> align_window_s;
    std::vector<std::string> covariates;
    std::string truth_select;
    SegmentReading truth_segments = SegmentReading::constant;
    int index_from = 0;
    Row row = Row::target;
    Directed directed = Directed::error;
    TimeUnit delay_unit = TimeUnit::automatic;
    std::optional<double> q;
    std::optional<int> top;
    Format format = Format::automatic;
    std::optional<Nested<Reader>> reader;
    std::string select;
    std::vector<double> window_s;
    std::vector<std::string> variables_only;
    std::optional<double> memory_limit;
    // Not parameters: set by `complete`.
    std::vector<std::string> candidates = {};        ///< per file, of the reader
    std::optional<Nested<Reader>> rate_reader = {};  ///< of a file next to the recording that gives its rate
    std::optional<Nested<Reader>> event_reader =
        {};  ///< of the files in `events`, or of `path` where events are selected in it
    std::vector<std::string> event_candidates = {};
    std::optional<Nested<Reader>> truth_reader = {};  ///< of the file in `truth`, or of `path` where wiring is selected in it
    static void describe(SchemaOf<Params>& s);
    /// Finds the reader and the recordings.
    static void complete(Params& params, const Value& values, Binder& binder);

    ReadRules rules() const;
    /// The rules for the recording itself: they contain `variables_only` if nothing else has to match all of its variables.
    ReadRules rules_of_recording() const;
    bool chooses_while_reading() const;
    /// Whether a file is an array, and not text.
    bool is_array(const std::filesystem::path& file) const;
    WiringRules wiring_rules(double dt_of_data_s) const;
    /// The files that `event_reader` reads.
    const std::vector<InputPath>& event_files() const { return events.empty() ? path : events; }
  };
  /// @throws ConfigError for no file, files of an unknown kind, or parameters that contradict each other
  explicit FileSource(const Params& params);

  /// @throws IoError, DataError that name the file, and the place in it
  Dataset simulate(const TaskContext& context) const override;
  /// Exact for .npy files; a number in text takes about as many bytes there as in memory. For readers nothing is known.
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }

 private:
  Params params_;
};

}  // namespace golgi
