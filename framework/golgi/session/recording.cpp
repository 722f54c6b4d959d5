#include "golgi/session/recording.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/looks/nonlinearity.hpp"
#include "golgi/looks/shared_response.hpp"
#include "golgi/numerics/spectrum.hpp"
#include "golgi/numerics/trials.hpp"
#include "golgi/pipeline/graph.hpp"
#include "golgi/pipeline/lookup.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

/// Collects the notes and warnings of reading; gives no random numbers and keeps no files.
class ReadingContext final : public TaskContext {
 public:
  explicit ReadingContext(OpenedRecording::Told& told) : told_(told) {}
  Fingerprint seed() const override { throw InternalError("source/file asks for a seed"); }
  void parallel_for(std::ptrdiff_t n, const std::function<void(std::ptrdiff_t)>& body) const override {
    for (std::ptrdiff_t i = 0; i < n; ++i) body(i);
  }
  int n_threads() const override { return 1; }
  bool cancelled() const override { return false; }
  void progress(double, std::string_view) const override {}
  void log(std::string_view message) const override { told_.notes.emplace_back(message); }
  void warn(const Warning& warning) const override { told_.warnings.push_back(warning); }
  fs::path checkpoint_folder() const override { throw InternalError("source/file asks for a folder"); }
  void output(std::string_view, std::string_view, bool) const override {}

 private:
  OpenedRecording::Told& told_;
};

bool is_pattern(const fs::path& path) { return path.filename().string().find_first_of("*?") != std::string::npos; }

std::uintmax_t bytes_of(const fs::path& path) {
  std::error_code error;
  if (fs::is_regular_file(path, error)) return fs::file_size(path, error);
  const fs::path folder = fs::is_directory(path, error) ? path : path.parent_path();
  std::uintmax_t bytes = 0;
  for (const auto& entry : fs::directory_iterator(folder.empty() ? "." : folder, error))
    if (entry.is_regular_file(error)) bytes += entry.file_size(error);
  return bytes;
}

std::shared_ptr<const Component> bound(StageSpec stage, const ComponentInfo& info, const LoadedRegistry& loaded) {
  const Lookup lookup(*loaded.registry, loaded.left_out);
  Diagnostics diagnostics;
  const auto made = bind_stage(stage, info, lookup, diagnostics);
  diagnostics.throw_if_any();
  return made->component;
}

/// The reader for this file; empty if source/file reads it itself, or no reader recognises it.
std::string reader_for(const fs::path& file, const Registry& registry) {
  for (const auto& name : registry.names())
    if (std::ranges::any_of(registry.find(name)->magic, [&](const Magic& magic) { return fits(magic, file); })) return name;
  return "";
}

}  // namespace

OpenedRecording::OpenedRecording(const RecordingRequest& request, const SessionOptions& options)
    : loaded_(load_registry(options.plugins, options.warn, ProbeOptions{options.program})) {
  std::error_code error;
  const fs::path file = fs::absolute(request.file).lexically_normal();
  if (!is_pattern(file) && !fs::exists(file, error))
    throw UsageError("'" + request.file.string() + "': there is no such file or folder; golgi info and infer take a recording");
  if (file.extension() == ".yaml" || file.extension() == ".yml")
    throw UsageError("'" + request.file.string() +
                     "' is a pipeline, but this command takes a recording; see golgi run and golgi plan");
  bytes_ = bytes_of(file);
  stage_.id = stage_.seed_name = "recording";
  stage_.use = "source/file";
  stage_.params = Value::map();
  stage_.params.set("path", Value::scalar(file.string(), true));
  if (!request.select.empty()) stage_.params.set("select", Value::scalar(request.select, true));
  if (request.rate_hz) stage_.params.set("rate_hz", Value::number(*request.rate_hz));
  if (request.truth) stage_.params.set("truth", Value::scalar(fs::absolute(*request.truth).lexically_normal().string(), true));
  for (const auto& text : request.set)
    if (const Override change = parse_override(text); change.stage == stage_.id)
      set_param(stage_, change.path, change.value, change.value.place);
  if (!is_pattern(file)) reader_ = reader_for(file, *loaded_.registry);
  if (reader_.empty()) return;
  StageSpec reading;
  reading.id = reading.use = reader_;
  reading.params = Value::map();
  const auto component = bound(reading, *loaded_.registry->find(reader_), loaded_);
  const auto& reader = dynamic_cast<const Reader&>(*component);
  candidates_ = reader.candidates(file);
  if (const auto* contents = as<FileContents>(reader)) parts_ = contents->parts(file);
  is_open_ = candidates_.size() > 1 && !stage_.params.find("select") && !stage_.params.find("events_select");
}

OpenedRecording& OpenedRecording::set(const std::string& param, Value value) {
  stage_.params.set(param, std::move(value));
  return *this;
}

Dataset OpenedRecording::read(const std::optional<Interval>& window_s, Told& told) const {
  StageSpec stage = stage_;
  if (window_s) stage.params.set("window_s", Value::list({Value::number(window_s->start_s), Value::number(window_s->stop_s)}));
  // Messages of the reader name parameters of a stage; here they are options.
  const std::string how = "\n  (here: --rate HZ for the rate, --set recording.PARAM=VALUE for any other parameter)";
  try {
    const auto component = bound(stage, *loaded_.registry->find("source/file"), loaded_);
    const ReadingContext context(told);
    const Dataset data = component->run(Inputs(), context).dataset();
    data.validate();
    return data;
  } catch (const DataError& error) {
    throw DataError(error.what() + how);
  } catch (const ConfigError& error) {
    throw ConfigError(error.what() + how);
  }
}

namespace {

constexpr std::uintmax_t small_bytes = 32 << 20;

struct Reading {
  Dataset data;
  OpenedRecording::Told told;
  bool is_whole = true;
  std::string why_no_rate;  ///< set if the sampling rate is not known
};

/// Reads all of a small file; of a large file one second, and then enough for about 20,000 samples.
Reading read_enough(const OpenedRecording& recording, bool whole) {
  constexpr double enough = 20'000, first_s = 1;
  Reading reading;
  const bool is_given = recording.stage().params.find("window_s") != nullptr;
  if (whole || is_given || recording.bytes() <= small_bytes) {
    reading.data = recording.read(std::nullopt, reading.told);
    return reading;
  }
  reading.is_whole = false;
  OpenedRecording::Told first;
  const Dataset glance = recording.read(Interval{0, first_s}, first);
  const double wanted_s = std::max(first_s, enough * glance.dt_s());
  if (wanted_s <= 2 * first_s) {
    reading.data = glance;
    reading.told = std::move(first);
  } else {
    reading.data = recording.read(Interval{0, wanted_s}, reading.told);
  }
  return reading;
}

/// As read_enough; if neither the file nor the user gives a rate, samples are treated as 1 ms each to examine them.
Reading read_with_rate(OpenedRecording& recording, bool whole) {
  const Value& params = recording.stage().params;
  const bool is_given = params.find("dt_s") || params.find("rate_hz") || params.find("rate");
  if (is_given) return read_enough(recording, whole);
  try {
    return read_enough(recording, whole);
  } catch (const DataError& error) {
    const std::string said = error.what();
    if (said.find("dt_s") == std::string::npos && said.find("give rate_hz") == std::string::npos) throw;
    recording.set("dt_s", Value::number(0.001));
    Reading reading = read_enough(recording, whole);
    reading.why_no_rate = recording.reader().empty() ? "the file states no rate" : said.substr(0, said.find('\n'));
    return reading;
  }
}

std::string rate_from(const OpenedRecording& recording, const Reading& reading) {
  if (!reading.why_no_rate.empty()) return reading.why_no_rate + "; give it with --rate HZ (1000 Hz are assumed here)";
  const Value& params = recording.stage().params;
  for (const char* name : {"rate_hz", "dt_s", "rate"})
    if (params.find(name))
      return std::string("given by ") + (std::string(name) == "rate" ? "the number that 'rate' names" : name);
  if (!reading.data.has_values())
    return "only events; counted in bins of " + format_number(1000 * reading.data.dt_s()) + " ms if counts are requested";
  for (const auto& note : reading.told.notes)
    if (note.find("times of the samples") != std::string::npos) return "the file's column of times";
  return "the file";
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// Uses the format and the recording's name where the values do not determine the kind.
void add_hint(const OpenedRecording& recording, SignalLook& look) {
  if (look.kind != SignalKind::signals && look.kind != SignalKind::fields) return;
  const Value* select = recording.stage().params.find("select");
  const std::string name = lower(select                           ? select->text
                                 : recording.candidates().empty() ? ""
                                                                  : recording.candidates().front().name);
  const bool is_imaging = recording.reader() == "source/suite2p" || name.find("fluorescence") != std::string::npos ||
                          name.find("roiresponse") != std::string::npos || name.find("dfoverf") != std::string::npos;
  if (is_imaging) look = {SignalKind::fluorescence, "according to the file"};
}

void count_groups(const Dataset& data, RecordingInfo& info) {
  for (const Variable& variable : data.variables()) {
    if (variable.group().empty()) continue;
    const auto at = std::ranges::find(info.groups, variable.group(), &std::pair<std::string, std::ptrdiff_t>::first);
    if (at == info.groups.end())
      info.groups.emplace_back(variable.group(), 1);
    else
      ++at->second;
  }
}

/// Treats counts in bins as short as a spike as spike times, which the methods for spikes need to find delays.
void take_counts_as_spikes(const Dataset& data, RecordingInfo& info, SignalLook& look) {
  constexpr double longest_bin_s = 0.002, one = 0.5;
  if (look.kind != SignalKind::counts || data.dt_s() > longest_bin_s) return;
  look = {SignalKind::spikes,
          look.why + ", in bins of " + format_number(1000 * data.dt_s()) + " ms, which are treated as spike times"};
  info.spike_threshold = one;
}

/// Sets downsampling of voltages to about 1 ms, for which parameters in samples are chosen, and their spike threshold. At 10
/// kHz a spike and a synaptic delay last many samples.
void take_voltages_per_ms(const Dataset& data, RecordingInfo& info) {
  constexpr double fastest_hz = 2000, usual_hz = 1000;
  if (info.facts.kind != SignalKind::voltages || !(1 / data.dt_s() >= fastest_hz)) return;
  info.oversampled = static_cast<int>(1 / (usual_hz * data.dt_s()) + 1e-6);
  if (data.has_events()) return;
  std::vector<double> levels;
  const auto trials = views_of(data);
  for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i) {
    std::vector<ConstView> rows;
    for (const ConstView& trial : trials) rows.emplace_back(trial.row(i).data(), 1, trial.cols());
    if (const auto level = spike_level(rows, data.dt_s())) levels.push_back(*level);
  }
  if (levels.empty()) return;
  std::ranges::sort(levels);
  info.spike_threshold = levels[levels.size() / 2];
}

/// The dataset with every `factor`-th sample of its values.
Dataset every(int factor, const Dataset& data) {
  if (factor == 1) return data;
  std::vector<Trial> trials;
  for (const Trial& trial : data.trials()) {
    const std::ptrdiff_t n = trial.n_samples() / factor;
    Matrix picked(trial.values().rows(), n);
    for (std::ptrdiff_t i = 0; i < picked.rows(); ++i)
      for (std::ptrdiff_t t = 0; t < n; ++t) picked(i, t) = trial.values()(i, t * factor);
    if (n > 0) trials.emplace_back(std::move(picked));
  }
  return Dataset(data.names(), factor * data.dt_s(), std::move(trials));
}

}  // namespace

RecordingInfo info_of(OpenedRecording& recording, bool whole, std::optional<Dataset>* kept) {
  const Reading reading = read_with_rate(recording, whole);
  const Dataset& data = reading.data;
  RecordingInfo info;
  info.file = recording.stage().params.find("path")->text;
  info.reader = recording.reader();
  if (recording.candidates().size() == 1) {
    const Candidate& only = recording.candidates().front();
    info.recording = only.name + (only.summary.empty() ? "" : ": " + only.summary);
  } else if (const Value* select = recording.stage().params.find("select")) {
    info.recording = select->text;
  }
  SignalLook look = look_at_signal(data);
  add_hint(recording, look);
  take_counts_as_spikes(data, info, look);
  info.why_kind = look.why;
  info.facts.kind = look.kind;
  info.facts.n_variables = data.n_variables();
  for (const Trial& trial : data.trials()) {
    info.facts.seconds += trial.duration_s();
    info.n_samples += trial.n_samples();
    if (data.has_events()) info.n_events = std::max<std::int64_t>(info.n_events, 0) + trial.events().size();
  }
  count_groups(data, info);
  info.n_trials = data.n_trials();
  if (data.has_values() && reading.why_no_rate.empty()) info.rate_hz = 1 / data.dt_s();
  info.rate_from = rate_from(recording, reading);
  info.unit = data.unit();
  for (const Covariate& covariate : data.covariates())
    info.covariates.push_back(covariate.name + (covariate.unit.empty() ? "" : " (" + covariate.unit + ")"));
  if (const GroundTruth* truth = data.truth()) info.n_links = truth->n_links();
  info.has_gaps = data.has_gaps();
  info.is_whole = reading.is_whole;
  info.read_s = info.facts.seconds;
  info.notes = reading.told.notes;
  info.warnings = reading.told.warnings;
  const bool may_be_oversampled = look.kind == SignalKind::signals || look.kind == SignalKind::fields;
  if (may_be_oversampled && data.has_values() && !data.has_gaps())
    info.oversampled = oversampling_factor(edge_frequency(views_of(data)));
  take_voltages_per_ms(data, info);
  info.facts.samples = static_cast<double>(info.n_samples) / info.oversampled;
  if (look.kind == SignalKind::signals) {
    const Nonlinearity nonlinearity = nonlinearity_of(without_shared_response(every(info.oversampled, data)));
    info.facts.looks_linear = nonlinearity.is_linear();
    info.facts.looks_nonlinear = nonlinearity.any > 1;
    info.facts.has_linear_causes = nonlinearity.has_linear_causes();
    if (std::isfinite(nonlinearity.any))
      info.why_kind += info.facts.looks_linear        ? "; no nonlinearity found"
                       : info.facts.has_linear_causes ? "; nonlinear, but causes act linearly"
                                                      : "; nonlinear, also in their effects on each other";
  }
  info.methods = methods_for(recording.registry(), info.facts);
  if (kept) *kept = data;
  return info;
}

}  // namespace golgi
