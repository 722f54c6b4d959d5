#include "golgi/store/artifact.hpp"

#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>
#include <utility>

#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/csv.hpp"
#include "golgi/data/npy.hpp"

namespace golgi {
namespace {

using Json = nlohmann::ordered_json;

/// A dense truth of more variables than this would dwarf the recording; it is kept as a list of synapses.
constexpr std::int32_t max_dense_truth = 2048;

std::string numbered(const char* stem, std::size_t index, std::size_t count) {
  if (count == 1) return stem;
  std::string digits = std::to_string(index);
  return std::string(stem) + "_" + std::string(3 - std::min<std::size_t>(3, digits.size()), '0') + digits;
}

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }
double number(const Json& value) { return value.is_null() ? undefined : value.get<double>(); }

void save_truth(const Wiring& truth, ArtifactWriter& writer) {
  if (truth.n() <= max_dense_truth) {
    const Matrix dense = truth.dense();
    writer.matrix("truth", dense.view());
    if (!truth.has_lags()) return;
    Matrix lags(truth.n(), truth.n());
    for (const auto& s : truth.synapses()) lags(s.target, s.source) = s.lag;
    writer.matrix("truth_lag", std::as_const(lags).view());
    return;
  }
  // Straight from the compressed form: a list of 10⁷ synapses beside the table would double the memory.
  Matrix table(static_cast<std::ptrdiff_t>(truth.n_synapses()), 4);
  std::ptrdiff_t row = 0;
  for (std::int32_t source = 0; source < truth.n(); ++source) {
    const auto targets = truth.targets(source);
    const auto weights = truth.weights(source);
    const auto lags = truth.lags(source);
    for (std::size_t k = 0; k < targets.size(); ++k, ++row) {
      table(row, 0) = targets[k];
      table(row, 1) = source;
      table(row, 2) = weights[k];
      table(row, 3) = lags.empty() ? 0 : lags[k];
    }
  }
  writer.matrix("truth_synapses", std::as_const(table).view());
}

// One row an event: trial, variable (number from 0), time in seconds.
std::string events_csv(const Dataset& dataset) {
  std::string out = "trial,variable,time_s\n";
  for (std::size_t k = 0; k < dataset.trials.size(); ++k) {
    if (!dataset.trials[k].events) continue;
    const auto& events = *dataset.trials[k].events;
    for (std::size_t i = 0; i < events.size(); ++i)
      for (const double time_s : events[i])
        out += std::to_string(k) + "," + std::to_string(i) + "," + format_number(time_s) + "\n";
  }
  return out;
}

}  // namespace

std::filesystem::path FolderWriter::add(std::string file_name) {
  poll_();
  const auto path = folder_ / file_name;
  if (file_name.find('/') != std::string::npos) make_folder(path.parent_path());
  files_.push_back(std::move(file_name));
  return path;
}

void FolderWriter::text(std::string_view file_name, std::string_view content) {
  write_file(add(std::string(file_name)), content);
}
void FolderWriter::matrix(std::string_view name, ConstView values) {
  write_npy(add(std::string(name) + ".npy"), values, poll_);
}
void FolderWriter::matrix_f32(std::string_view name, ConstView values) {
  write_npy_f32(add(std::string(name) + ".npy"), values, poll_);
}

bool FolderReader::has(std::string_view file_name) const { return std::filesystem::exists(folder_ / file_name); }
Matrix FolderReader::matrix(std::string_view name) const { return read_npy(folder_ / (std::string(name) + ".npy")); }
std::string FolderReader::text(std::string_view file_name) const { return read_file(folder_ / file_name); }

void save(const Dataset& dataset, ArtifactWriter& writer) {
  Json about = {{"names", dataset.names}, {"dt_s", dataset.dt_s}, {"unit", dataset.unit}, {"trials", Json::array()}};
  const std::size_t count = dataset.trials.size();
  bool any_events = false;
  for (std::size_t k = 0; k < count; ++k) {
    const TimeSeries& trial = dataset.trials[k];
    const std::string values = numbered("values", k, count);
    writer.matrix(values, trial.values.view());
    Json entry = {{"values", values}, {"events", trial.events.has_value()}, {"companions", Json::object()}};
    if (!trial.mask.empty()) {
      Matrix mask(trial.values.rows(), trial.values.cols());
      for (std::size_t at = 0; at < trial.mask.size(); ++at) mask.values()[at] = trial.mask[at];
      entry["mask"] = numbered("mask", k, count);
      writer.matrix(numbered("mask", k, count), std::as_const(mask).view());
    }
    for (const auto& [name, matrix] : trial.companions) {
      entry["companions"][name] = numbered(name.c_str(), k, count);
      writer.matrix(numbered(name.c_str(), k, count), matrix.view());
    }
    any_events = any_events || trial.events.has_value();
    about["trials"].push_back(std::move(entry));
  }
  if (any_events) writer.text("events.csv", events_csv(dataset));
  if (dataset.truth) save_truth(*dataset.truth, writer);
  writer.text("dataset.json", about.dump(2) + "\n");
}

namespace {

std::optional<Wiring> load_truth(const ArtifactReader& reader, std::int32_t n) {
  const auto index = [](double value) { return static_cast<std::int32_t>(value); };
  std::vector<Synapse> synapses;
  if (reader.has("truth.npy")) {
    const Matrix weights = reader.matrix("truth");
    const Matrix lags = reader.has("truth_lag.npy") ? reader.matrix("truth_lag") : Matrix(n, n);
    for (std::int32_t i = 0; i < n; ++i)
      for (std::int32_t j = 0; j < n; ++j)
        if (weights(i, j) != 0) synapses.push_back({i, j, weights(i, j), index(lags(i, j))});
  } else if (reader.has("truth_synapses.npy")) {
    const Matrix table = reader.matrix("truth_synapses");
    for (std::ptrdiff_t k = 0; k < table.rows(); ++k)
      synapses.push_back({index(table(k, 0)), index(table(k, 1)), table(k, 2), index(table(k, 3))});
  } else {
    return std::nullopt;
  }
  return Wiring(n, std::move(synapses));
}

}  // namespace

std::optional<Wiring> load_truth(const ArtifactReader& reader) {
  const Json about = Json::parse(reader.text("dataset.json"));
  return load_truth(reader, static_cast<std::int32_t>(about.at("names").size()));
}

Dataset load_dataset(const ArtifactReader& reader) {
  const Json about = Json::parse(reader.text("dataset.json"));
  Dataset dataset;
  dataset.names = about.at("names").get<std::vector<std::string>>();
  dataset.dt_s = about.at("dt_s").get<double>();
  dataset.unit = about.at("unit").get<std::string>();
  for (const auto& entry : about.at("trials")) {
    TimeSeries& trial = dataset.trials.emplace_back();
    trial.values = reader.matrix(entry.at("values").get<std::string>());
    if (entry.contains("mask")) {
      const Matrix mask = reader.matrix(entry.at("mask").get<std::string>());
      for (const double value : mask.values()) trial.mask.push_back(value != 0);
    }
    for (const auto& [name, file] : entry.at("companions").items())
      trial.companions.emplace(name, reader.matrix(file.get<std::string>()));
    if (entry.at("events").get<bool>()) trial.events.emplace(dataset.names.size());
  }
  if (reader.has("events.csv")) {
    const std::string text = reader.text("events.csv");
    std::string_view rest = text;
    rest.remove_prefix(rest.find('\n') + 1);
    const auto cell = [&rest](char end) {
      const auto at = rest.find(end);
      const std::string_view part = rest.substr(0, at);
      rest.remove_prefix(at + 1);
      return part;
    };
    while (!rest.empty()) {
      const auto trial = static_cast<std::size_t>(parse_integer(cell(',')).value());
      const auto variable = static_cast<std::size_t>(parse_integer(cell(',')).value());
      dataset.trials.at(trial).events->at(variable).push_back(parse_number(cell('\n')).value());
    }
  }
  dataset.truth = load_truth(reader, static_cast<std::int32_t>(dataset.names.size()));
  return dataset;
}

namespace {

/// The optional matrices of an estimate by file name.
template <class C>
auto optional_matrices(C& connectivity) {
  return std::vector<std::pair<const char*, decltype(&connectivity.sign)>>{
      {"sign", &connectivity.sign}, {"lag", &connectivity.lag}, {"p", &connectivity.p}, {"q", &connectivity.q}};
}

}  // namespace

void save(const Connectivity& connectivity, ArtifactWriter& writer) {
  const auto matrix = [&](const std::string& name, const Matrix& values) {
    writer.matrix(name, values.view());
    writer.text(name + ".csv", format_csv(values.view()));
  };
  matrix("score", connectivity.score);
  for (const auto& [name, values] : optional_matrices(connectivity))
    if (!values->empty()) matrix(name, *values);

  std::string edges = "source,target,score,sign,lag,p,q\n";
  for (const auto& edge : connectivity.edges())
    edges += csv_field(connectivity.names[static_cast<std::size_t>(edge.source)]) + "," +
             csv_field(connectivity.names[static_cast<std::size_t>(edge.target)]) + "," + csv_number(edge.score) + "," +
             csv_number(edge.sign) + "," + csv_number(edge.lag) + "," + csv_number(edge.p) + "," + csv_number(edge.q) + "\n";
  writer.text("edges.csv", edges);

  Json about = {{"names", connectivity.names}, {"members", Json::array()}, {"windows", Json::array()}};
  for (std::size_t k = 0; k < connectivity.members.size(); ++k) {
    const std::string file = numbered("member", k, 0);
    writer.matrix(file, connectivity.members[k].score.view());
    about["members"].push_back({{"name", connectivity.members[k].name}, {"score", file}});
  }
  for (std::size_t k = 0; k < connectivity.windows.size(); ++k) {
    const auto& window = connectivity.windows[k];
    const std::string file = numbered("window", k, 0);
    writer.matrix(file, window.score.view());
    about["windows"].push_back(
        {{"trial", window.trial}, {"start_s", window.start_s}, {"stop_s", window.stop_s}, {"score", file}});
  }
  writer.text("connectivity.json", about.dump(2) + "\n");
}

Connectivity load_connectivity(const ArtifactReader& reader) {
  const Json about = Json::parse(reader.text("connectivity.json"));
  Connectivity connectivity;
  connectivity.names = about.at("names").get<std::vector<std::string>>();
  connectivity.score = reader.matrix("score");
  for (const auto& [name, values] : optional_matrices(connectivity))
    if (reader.has(std::string(name) + ".npy")) *values = reader.matrix(name);
  for (const auto& member : about.at("members"))
    connectivity.members.push_back(
        {member.at("name").get<std::string>(), reader.matrix(member.at("score").get<std::string>())});
  for (const auto& window : about.at("windows"))
    connectivity.windows.push_back({window.at("trial").get<std::ptrdiff_t>(), window.at("start_s").get<double>(),
                                    window.at("stop_s").get<double>(), reader.matrix(window.at("score").get<std::string>())});
  return connectivity;
}

nlohmann::ordered_json to_json(const Score& score) {
  return {{"estimate", score.estimate}, {"member", score.member},     {"metric", score.metric}, {"value", number(score.value)},
          {"low", number(score.low)},   {"high", number(score.high)}, {"reason", score.reason}};
}

void save(const Scores& scores, ArtifactWriter& writer) {
  Json rows = Json::array();
  for (const auto& row : scores.rows) rows.push_back(to_json(row));
  writer.text("scores.json", rows.dump(2) + "\n");
}

Scores load_scores(const ArtifactReader& reader) {
  Scores scores;
  for (const auto& row : Json::parse(reader.text("scores.json")))
    scores.rows.push_back({row.at("estimate").get<std::string>(), row.at("member").get<std::string>(),
                           row.at("metric").get<std::string>(), number(row.at("value")), number(row.at("low")),
                           number(row.at("high")), row.at("reason").get<std::string>()});
  return scores;
}

}  // namespace golgi
