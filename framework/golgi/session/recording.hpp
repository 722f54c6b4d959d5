// A recording from its file, without a pipeline: what the file holds, what the recording is of, and which estimators suit it.
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

/// What a caller says about a recording. Messages name a field as the command line does.
struct RecordingRequest {
  std::filesystem::path file;                  ///< or a folder, or a pattern with * and ?
  std::string select;                          ///< which of several recordings; empty: the only one
  std::optional<double> rate_hz;               ///< where the file says none
  std::optional<std::filesystem::path> truth;  ///< of its wiring
  std::vector<std::string> set;                ///< "recording.PARAM=VALUE", of source/file; others are left alone
};

/// The stage that reads it, named "recording".
class OpenedRecording {
 public:
  /// @throws ConfigError, UsageError where the request does not fit the file
  OpenedRecording(const RecordingRequest& request, const SessionOptions& options);

  const Registry& registry() const { return *loaded_.registry; }
  const StageSpec& stage() const { return stage_; }      ///< parameters as they were given
  const std::string& reader() const { return reader_; }  ///< "source/edf"; empty: text, .npy, a folder of results
  const std::vector<Candidate>& candidates() const { return candidates_; }  ///< of a reader's file
  const std::vector<FilePart>& parts() const { return parts_; }
  /// Whether it must be said which recording is meant.
  bool is_open() const { return is_open_; }
  /// Bytes of the file, of all files of a folder or pattern.
  std::uintmax_t bytes() const { return bytes_; }

  struct Told {
    std::vector<std::string> notes;
    std::vector<Warning> warnings;
  };
  /// @param window_s  just this of each trial   @param told  what reading it said   @throws as source/file does
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
  std::string file, reader, recording;  ///< `recording`: what the reader says of it
  RecordingFacts facts;
  std::string why_kind;
  std::vector<std::pair<std::string, std::ptrdiff_t>> groups;  ///< with how many variables each; empty: none are told
  std::ptrdiff_t n_trials = 0;
  std::int64_t n_samples = 0;  ///< of a variable, as recorded
  std::int64_t n_events = -1;  ///< -1: none were recorded
  double rate_hz = undefined;  ///< NaN: not known, or of events alone
  std::string rate_from;
  std::string unit;
  std::vector<std::string> covariates;
  std::ptrdiff_t n_links = -1;  ///< of the truth; -1: it is not known
  int oversampled = 1;          ///< every how many samples is enough; 1: all are needed, or it has no values
  /// Of values whose spikes are marked before anything else: where one begins. NaN: none are to be marked.
  double spike_threshold = undefined;
  bool has_gaps = false;
  bool is_whole = true;  ///< else only the beginning was read
  double read_s = 0;     ///< how much of it
  std::vector<std::string> notes;
  std::vector<Warning> warnings;
  std::vector<SuitedMethod> methods;  ///< those that suit come first
  std::optional<RecordingLook> look;
};

/// Reads at most the beginning of a large file unless `whole`.
/// @param data  where not null: what was read
RecordingInfo info_of(OpenedRecording& recording, bool whole, std::optional<Dataset>* data = nullptr);

Json json_of(const OpenedRecording& recording, const RecordingInfo& info);
/// Of a file whose recordings are to be chosen from.
Json json_of_candidates(const OpenedRecording& recording);

}  // namespace golgi
