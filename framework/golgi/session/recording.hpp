// A recording read from its file, without a pipeline: the file's content, the kind of recording, and the estimators that suit
// it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "golgi/api/file_contents.hpp"
#include "golgi/host/json.hpp"
#include "golgi/looks/look.hpp"
#include "golgi/pipeline/spec.hpp"
#include "golgi/session/methods.hpp"
#include "golgi/session/session.hpp"

namespace golgi {

/// The request for a recording. Messages name the fields by their command-line options.
struct RecordingRequest {
  std::filesystem::path file;                  ///< a file, a folder, or a pattern with * and ?
  std::string select;                          ///< which of several recordings; empty: the only one
  std::optional<double> rate_hz;               ///< sampling rate, if the file states none
  std::optional<std::filesystem::path> truth;  ///< file of the ground truth
  std::vector<std::string> set;                ///< "recording.PARAM=VALUE" for source/file; other stages are ignored
};

/// A recording with the stage that reads it, named "recording".
class OpenedRecording {
 public:
  /// @throws ConfigError, UsageError if the request does not fit the file
  OpenedRecording(const RecordingRequest& request, const SessionOptions& options);

  const Registry& registry() const { return *loaded_.registry; }
  const StageSpec& stage() const { return stage_; }      ///< with the parameters as given
  const std::string& reader() const { return reader_; }  ///< "source/edf"; empty: text, .npy, a folder of results
  const std::vector<Candidate>& candidates() const { return candidates_; }  ///< recordings of the file; empty without a reader
  const std::vector<FilePart>& parts() const { return parts_; }
  /// Whether the file has several recordings and one must be selected.
  bool is_open() const { return is_open_; }
  /// Size of the file in bytes, or of all files of a folder or pattern.
  std::uintmax_t bytes() const { return bytes_; }

  /// Notes and warnings from reading.
  struct Told {
    std::vector<std::string> notes;
    std::vector<Warning> warnings;
  };
  /// @param window_s  read only this time of each trial   @param told  receives notes and warnings   @throws as source/file
  Dataset read(const std::optional<Interval>& window_s, Told& told) const;

  OpenedRecording& set(const std::string& param, Value value);

 private:
  LoadedRegistry loaded_;
  StageSpec stage_;
  std::string reader_;
  std::vector<Candidate> candidates_;
  std::vector<FilePart> parts_;
  bool is_open_ = false;
  std::uintmax_t bytes_ = 0;
};

struct RecordingInfo {
  std::string file, reader, recording;  ///< `recording`: the reader's description
  RecordingFacts facts;
  std::string why_kind;
  /// The groups with their numbers of variables; empty: no groups are given.
  std::vector<std::pair<std::string, std::ptrdiff_t>> groups;
  std::ptrdiff_t n_trials = 0;
  std::int64_t n_samples = 0;  ///< per variable, as recorded
  std::int64_t n_events = -1;  ///< -1: none were recorded
  double rate_hz = undefined;  ///< NaN: not known, or there are only events
  std::string rate_from;
  std::string unit;
  std::vector<std::string> covariates;
  std::ptrdiff_t n_links = -1;  ///< number of links in the ground truth; -1: not known
  int oversampled = 1;          ///< keep one of this number of samples; 1: all are needed, or there are no values
  /// Threshold at which spikes are detected in the values before anything else. NaN: no detection.
  double spike_threshold = undefined;
  bool has_gaps = false;
  bool is_whole = true;  ///< false: only the beginning was read
  double read_s = 0;     ///< duration that was read
  std::vector<std::string> notes;
  std::vector<Warning> warnings;
  std::vector<SuitedMethod> methods;  ///< suitable methods first
  std::optional<RecordingLook> look;
};

/// Examines a recording. Reads only the beginning of a large file unless `whole`.
/// @param data  receives the data that were read, if not null
RecordingInfo info_of(OpenedRecording& recording, bool whole, std::optional<Dataset>* data = nullptr);

Json json_of(const OpenedRecording& recording, const RecordingInfo& info);
/// The candidates of a file with several recordings.
Json json_of_candidates(const OpenedRecording& recording);

}  // namespace golgi
