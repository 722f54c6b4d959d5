#include "golgi/builtin/readers/edf/edf_reader.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "golgi/api/reading.hpp"
#include "golgi/api/registry.hpp"
#include "golgi/builtin/readers/edf/edf_file.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

constexpr const char* annotations_name = "annotations";

std::string edf_place(const EdfFile& file) { return "'" + file.path.string() + "'"; }

/// The signals with the same rate.
struct RateGroup {
  std::string name;
  std::vector<std::size_t> signals;
};

std::vector<RateGroup> groups_of(const EdfFile& file) {
  std::map<std::int64_t, std::vector<std::size_t>, std::greater<>> by_length;
  for (std::size_t k = 0; k < file.signals.size(); ++k)
    if (!file.signals[k].is_annotations && file.signals[k].n_in_record > 0) by_length[file.signals[k].n_in_record].push_back(k);
  std::vector<RateGroup> groups;
  for (auto& [length, signals] : by_length) {
    const double rate_hz = static_cast<double>(length) / file.record_s;
    groups.push_back(
        {file.record_s > 0 ? "rate " + format_number(rate_hz) : plural(length, "sample") + " a record", std::move(signals)});
  }
  if (groups.empty()) throw DataError(edf_place(file) + ": holds no signals, at most annotations");
  return groups;
}

/// "EEG ch0" is ch0.
std::string bare_name(const std::string& label) {
  for (const std::string_view kind : {"EEG ", "ECoG ", "LFP "})
    if (label.starts_with(kind) && label.size() > kind.size()) return label.substr(kind.size());
  return label;
}

/// The unit of most signals; signals in other units of V are converted to it.
std::string common_unit(const EdfFile& file, const std::vector<std::size_t>& signals) {
  std::map<std::string, int> counts;
  for (const std::size_t k : signals) ++counts[file.signals[k].unit];
  const auto most = std::ranges::max_element(counts, {}, [](const auto& entry) { return entry.second; })->first;
  for (const std::size_t k : signals)
    if (!unit_factor(file.signals[k].unit, most))
      throw DataError(edf_place(file) + ": '" + file.signals[k].label + "' is in '" + file.signals[k].unit +
                      "' and other signals of its rate in '" + most +
                      "'; signals of one recording must have one unit; use scale: raw to read counts");
  return most;
}

/// Converts the digital values to physical values in the unit.
void scale_values(Matrix& values, const EdfFile& file, const std::vector<std::size_t>& signals, const std::string& unit) {
  for (std::size_t i = 0; i < signals.size(); ++i) {
    const EdfSignal& signal = file.signals[signals[i]];
    if (signal.digital_max == signal.digital_min)
      throw DataError(edf_place(file) + ": '" + signal.label + "' has the same digital minimum and maximum, " +
                      format_number(signal.digital_min) + ", so its scale is not known; use scale: raw to read counts");
    const double gain = (signal.physical_max - signal.physical_min) / (signal.digital_max - signal.digital_min);
    const double factor = *unit_factor(signal.unit, unit);
    for (double& value : values.row(static_cast<std::ptrdiff_t>(i)))
      value = ((value - signal.digital_min) * gain + signal.physical_min) * factor;
  }
}

void check_length(const EdfFile& file, bool partial, const TaskContext& context) {
  const auto size = static_cast<std::int64_t>(fs::file_size(file.path));
  if (file.has_decimal_comma) context.log(edf_place(file) + ": numbers in its header have a decimal comma");
  if (file.n_stated < 0)
    context.warn({"unfinished_file",
                  edf_place(file) + ": the program that wrote it did not finish; " + plural(file.n_records, "complete record") +
                      " by its size",
                  "the end may be missing"});
  if (file.n_stated > file.n_records) {
    const std::string what = edf_place(file) + ": its header states " + plural(file.n_stated, "record") +
                             ", but the file holds " + std::to_string(file.n_records) + " complete ones (" +
                             std::to_string(size) + " bytes of " +
                             std::to_string(file.header_bytes + file.n_stated * file.record_bytes) + ")";
    if (!partial)
      throw DataError(what +
                      "; copy it again, or read the complete records: reader: {use: source/edf, params: {partial: true}}");
    context.warn({"cut_file", what, "the end is missing"});
  }
  if (file.n_stated >= 0 && size > file.header_bytes + file.n_stated * file.record_bytes)
    context.log(edf_place(file) + ": bytes after its last record are left out");
  if (file.n_records == 0) throw DataError(edf_place(file) + ": holds no complete record");
}

}  // namespace

void EdfReader::Params::describe(SchemaOf<Params>& s) {
  s.field("partial", &Params::partial).doc("true: reads the complete records of a file that is cut off.");
  s.choice("scale", &Params::scale, {{"physical", Scale::physical}, {"raw", Scale::raw}})
      .doc("Values in their physical unit, or the stored counts.");
}

std::vector<Candidate> EdfReader::candidates(const fs::path& path) const {
  constexpr std::size_t most_labels = 8;
  const EdfFile file = read_edf_header(path);
  std::vector<Candidate> all;
  for (const RateGroup& group : groups_of(file)) {
    std::vector<std::string> labels;
    for (const std::size_t k : group.signals) labels.push_back(file.signals[k].label);
    const std::size_t n = labels.size();
    if (n > most_labels) labels.resize(most_labels);
    const std::string rate = group.name.starts_with("rate ") ? group.name.substr(5) + " Hz" : "no rate";
    all.push_back(
        {group.name, rate + ": " + join(labels, ", ") + (n > most_labels ? ", … " + std::to_string(n) + " in total" : "")});
  }
  return all;
}

Dataset EdfReader::read(const ReadRequest& request, const TaskContext& context) const {
  const EdfFile file = read_edf_header(request.path());
  const auto groups = groups_of(file);
  const auto group = std::ranges::find(groups, request.candidate(), &RateGroup::name);
  if (group == groups.end()) throw DataError(edf_place(file) + ": holds no recording '" + request.candidate() + "'");
  check_length(file, params_.partial, context);
  const std::int64_t n = file.signals[group->signals.front()].n_in_record;
  if (file.record_s == 0 && !request.rules().dt_s)
    throw DataError(edf_place(file) + ", byte 244: the duration of a record is 0 s, which gives no rate; give rate_hz");
  const double dt_s = sampling_interval(
      request.rules(), file.record_s > 0 ? std::optional(static_cast<double>(n) / file.record_s) : std::nullopt,
      edf_place(file));
  const auto starts_s = read_edf_annotations(file, context.poll()).record_starts_s;
  const bool is_regular = !file.is_discontinuous || starts_s.empty();
  const SampleRange range =
      is_regular ? samples_to_read(request, dt_s, n * file.n_records, edf_place(file)) : SampleRange{0, n * file.n_records};
  const std::int64_t first_record = range.first / n, last_record = (range.last + n - 1) / n;
  require_room(request.rules(), std::ssize(group->signals), (last_record - first_record) * n, edf_place(file));
  Matrix values = read_edf_records(file, group->signals, first_record, last_record - first_record, context.poll());
  const bool is_raw = params_.scale == Scale::raw;
  const std::string unit = is_raw ? "" : common_unit(file, group->signals);
  if (!is_raw) scale_values(values, file, group->signals, unit);
  FoundSignal found{.place = edf_place(file), .is_windowed = true};
  for (const std::size_t k : group->signals)
    found.variables.push_back(Variable(bare_name(file.signals[k].label)).set_unit(unit));
  if (is_regular) {
    const std::ptrdiff_t skipped = range.first - first_record * n;
    Matrix part(values.rows(), range.size());
    for (std::ptrdiff_t i = 0; i < part.rows(); ++i)
      std::ranges::copy(values.row(i).subspan(skipped, range.size()), part.row(i).begin());
    found.trials.push_back(skipped == 0 && part.cols() == values.cols() ? std::move(values) : std::move(part));
    found.start_s = (starts_s.empty() ? 0 : starts_s.front()) + static_cast<double>(range.first) * dt_s;
    return dataset_of(request, std::move(found), dt_s);
  }
  std::vector<double> times_s;
  for (const double start_s : starts_s)
    for (std::int64_t t = 0; t < n; ++t) times_s.push_back(start_s + static_cast<double>(t) * dt_s);
  found.trials.push_back(std::move(values));
  return dataset_of(
      request, std::move(found), times_s, 0,
      [&](std::ptrdiff_t k) { return edf_place(file) + ", record " + std::to_string(k / n); }, context);
}

std::vector<FilePart> EdfReader::parts(const fs::path& path) const {
  const EdfFile file = read_edf_header(path);
  std::vector<FilePart> all;
  for (const RateGroup& group : groups_of(file))
    all.push_back({FilePart::Kind::series, group.name, plural(group.signals.size(), "signal")});
  if (std::ranges::any_of(file.signals, &EdfSignal::is_annotations))
    all.push_back({FilePart::Kind::table, annotations_name, "onset_s, duration_s, text"});
  return all;
}

TextTable EdfReader::table(const fs::path& path, const std::string&) const {
  TextTable table{{"onset_s", "duration_s", "text"}, {}};
  for (const EdfAnnotation& one : read_edf_annotations(read_edf_header(path), no_poll).all)
    table.rows.push_back({format_number(one.onset_s), format_number(one.duration_s), one.text});
  return table;
}

GroundTruth EdfReader::truth(const ReadRequest& request, const std::vector<std::string>&, double, const TaskContext&) const {
  throw DataError("'" + request.path().string() + "': an EDF file holds no wiring; use truth");
}

void register_readers_edf(Registry& registry) { registry.add<EdfReader>(); }

}  // namespace golgi
