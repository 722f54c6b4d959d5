// Stores a dataset as files (layout 2): dataset.json describes the content, .npy files contain the numbers. Arrays that a
// dataset shares with one that is already stored are not written again.
#include <algorithm>
#include <cmath>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/host/json.hpp"
#include "golgi/store/artifact.hpp"
#include "golgi/store/file_names.hpp"

namespace golgi {
namespace {

constexpr int dataset_layout = 2;

/// The dense truth of more variables than this would be much larger than the recording; it is stored only as a list of links.
constexpr std::int32_t max_dense_truth = 2048;

std::string numbered(const std::string& stem, std::size_t index, std::size_t count) {
  if (count == 1) return stem;
  std::string digits = std::to_string(index);
  return stem + "_" + std::string(3 - std::min<std::size_t>(3, digits.size()), '0') + digits;
}

// --- Variables and covariates

Json to_json(const Variable& variable) {
  Json json = {{"name", variable.name()}};
  if (!variable.has_values()) json["kind"] = "point";
  if (variable.has_values() && variable.has_events()) json["events"] = true;
  if (!variable.unit().empty()) json["unit"] = variable.unit();
  if (!variable.group().empty()) json["group"] = variable.group();
  if (!variable.quality().empty()) json["quality"] = variable.quality();
  const auto position = variable.position_um();
  if (std::ranges::any_of(position, [](double x) { return !std::isnan(x); }))
    json["position_um"] = {json_number(position[0]), json_number(position[1]), json_number(position[2])};
  return json;
}

Variable variable_of(const Json& json) {
  Variable variable(json.at("name").get<std::string>(),
                    json.value("kind", "") == "point" ? VariableKind::point : VariableKind::continuous);
  variable.set_has_events(json.value("events", false)).set_unit(json.value("unit", "")).set_group(json.value("group", ""));
  variable.set_quality(json.value("quality", ""));
  if (const auto found = json.find("position_um"); found != json.end())
    variable.set_position_um({number_in((*found)[0]), number_in((*found)[1]), number_in((*found)[2])});
  return variable;
}

Json to_json(const Covariate& covariate) {
  return {{"name", covariate.name},
          {"unit", covariate.unit},
          {"course", covariate.course == Covariate::Course::linear ? "linear" : "step"},
          {"at", covariate.at == Covariate::At::now ? "now" : "next"}};
}

Covariate covariate_of(const Json& json) {
  return {json.at("name").get<std::string>(), json.at("unit").get<std::string>(),
          json.at("course") == "linear" ? Covariate::Course::linear : Covariate::Course::step,
          json.at("at") == "now" ? Covariate::At::now : Covariate::At::next};
}

// --- Truth

/// One row per link: target, source, weight, delay in seconds.
Matrix link_table(const GroundTruth& truth) {
  Matrix table(truth.n_links(), 4);
  std::ptrdiff_t row = 0;
  // By source: a list of 10⁷ links in addition to the table would double the memory.
  for (std::int32_t source = 0; source < truth.n(); ++source) {
    const auto targets = truth.targets(source);
    const auto weights = truth.weights(source), delays_s = truth.delays_s(source);
    for (std::size_t k = 0; k < targets.size(); ++k, ++row) {
      table(row, 0) = targets[k];
      table(row, 1) = source;
      table(row, 2) = weights[k];
      table(row, 3) = delays_s.empty() ? undefined : delays_s[k];
    }
  }
  return table;
}

GroundTruth truth_of(std::int32_t n, const Matrix& table) {
  std::vector<std::int64_t> begin(n + 1, 0);
  std::vector<std::int32_t> targets;
  std::vector<double> weights, delays_s;
  bool has_delays = false;
  for (std::ptrdiff_t k = 0; k < table.rows(); ++k) {
    ++begin.at(table(k, 1) + 1);
    targets.push_back(static_cast<std::int32_t>(table(k, 0)));
    weights.push_back(table(k, 2));
    delays_s.push_back(table(k, 3));
    has_delays = has_delays || !std::isnan(table(k, 3));
  }
  for (std::size_t j = 1; j < begin.size(); ++j) begin[j] += begin[j - 1];
  if (!has_delays) delays_s.clear();
  return {std::move(begin), std::move(targets), std::move(weights), std::move(delays_s)};
}

void save_segments(const GroundTruth& truth, const std::string& stem, Json& about, ArtifactWriter& writer) {
  Matrix table(std::ssize(truth.segments()), 3);
  std::ptrdiff_t row = 0;
  for (const TruthSegment& segment : truth.segments()) {
    table(row, 0) = segment.trial;
    table(row, 1) = segment.start_s;
    table(row++, 2) = segment.stop_s;
  }
  writer.matrix(stem + "_segments", table);
  writer.shared(stem + "_segment_weights", truth.segment_weights());
  if (!truth.segment_delays_s().empty()) writer.shared(stem + "_segment_delays_s", truth.segment_delays_s());
  about["reading"] = truth.reading() == SegmentReading::constant ? "constant" : "mean";
}

GroundTruth load_segments(const GroundTruth& truth, const std::string& stem, const Json& about, const ArtifactReader& reader) {
  const Matrix table = reader.matrix(stem + "_segments");
  std::vector<TruthSegment> segments;
  for (std::ptrdiff_t k = 0; k < table.rows(); ++k)
    segments.push_back({static_cast<std::int32_t>(table(k, 0)), table(k, 1), table(k, 2)});
  const std::string delays = stem + "_segment_delays_s";
  return truth.with_segments(std::move(segments), reader.shared(stem + "_segment_weights"),
                             about.at("reading") == "constant" ? SegmentReading::constant : SegmentReading::mean,
                             reader.has(delays + ".npy") ? reader.shared(delays) : SharedMatrix());
}

constexpr const char* truth_stem = "truth";
constexpr const char* full_stem = "truth_full";

Json save_truth(const GroundTruth& truth, ArtifactWriter& writer) {
  Json about = {{"n", truth.n()}};
  if (truth.n() <= max_dense_truth) {
    writer.matrix("truth", truth.dense());
    if (truth.has_delays()) writer.matrix("truth_delay_s", truth.dense_delays_s());
  }
  // The matrices cannot represent a link with mean weight 0: its delay may be NaN, which also means 'no link'.
  const bool needs_links = truth.n() > max_dense_truth || !truth.segments().empty();
  if (needs_links) writer.matrix("truth_links", link_table(truth));
  if (!truth.segments().empty()) save_segments(truth, truth_stem, about, writer);
  if (const GroundTruth* full = truth.full()) {
    writer.matrix("truth_full_links", link_table(*full));
    about["full"] = {{"n", full->n()}};
    if (!full->segments().empty()) save_segments(*full, full_stem, about["full"], writer);
    about["observed"] = std::vector<std::int32_t>(truth.observed().begin(), truth.observed().end());
  }
  return about;
}

GroundTruth load_truth(const ArtifactReader& reader, const Json& about) {
  const auto links_of = [&](const Json& of, const std::string& stem) {
    return truth_of(of.at("n").get<std::int32_t>(), reader.matrix(stem + "_links"));
  };
  GroundTruth truth =
      reader.has("truth_links.npy")
          ? links_of(about, truth_stem)
          : GroundTruth::from_dense(reader.matrix("truth"),
                                    reader.has("truth_delay_s.npy") ? reader.matrix("truth_delay_s") : Matrix());
  if (about.contains("reading")) truth = load_segments(truth, truth_stem, about, reader);
  if (const auto found = about.find("full"); found != about.end()) {
    GroundTruth full = links_of(*found, full_stem);
    if (found->contains("reading")) full = load_segments(full, full_stem, *found, reader);
    truth = truth.with_full(std::move(full), about.at("observed").get<std::vector<std::int32_t>>());
  }
  return truth;
}

// --- Gaps: one row each, with variable, start and stop in seconds

Matrix gap_table(const Dataset& dataset, const Trial& trial) {
  std::vector<std::array<double, 3>> rows;
  for (std::ptrdiff_t i = 0; i < dataset.n_variables(); ++i)
    for (const Interval& gap : trial.gaps()[i]) rows.push_back({static_cast<double>(i), gap.start_s, gap.stop_s});
  Matrix table(std::ssize(rows), 3);
  for (std::size_t k = 0; k < rows.size(); ++k) std::ranges::copy(rows[k], table.row(static_cast<std::ptrdiff_t>(k)).begin());
  return table;
}

Gaps gaps_of(const Matrix& table, std::ptrdiff_t n_variables) {
  std::vector<std::vector<Interval>> gaps(n_variables);
  for (std::ptrdiff_t k = 0; k < table.rows(); ++k) gaps.at(table(k, 0)).push_back({table(k, 1), table(k, 2)});
  return Gaps(std::move(gaps));
}

/// Calls visit(file name without its extension, array) for every array of the trials.
void for_each_array(const Dataset& dataset, const std::function<void(const std::string&, const SharedMatrix&)>& visit) {
  const std::size_t count = dataset.n_trials();
  for (std::size_t k = 0; k < count; ++k) {
    const Trial& trial = dataset.trials()[k];
    if (!trial.values().empty()) visit(numbered("values", k, count), trial.values());
    if (trial.events().size() > 0) visit(numbered("event_times_s", k, count), trial.events().times_s());
    if (!trial.covariates().empty()) visit(numbered("covariates", k, count), trial.covariates());
    for (const auto& [name, series] : trial.hidden()) visit(numbered(name, k, count), series);
  }
}

}  // namespace

std::vector<KeptArray> kept_arrays(const Dataset& dataset, const std::filesystem::path& folder) {
  std::vector<KeptArray> all;
  for_each_array(dataset, [&](const std::string& name, const SharedMatrix& array) {
    all.push_back({array, folder / (name + ".npy")});
  });
  return all;
}

void save(const Dataset& dataset, ArtifactWriter& writer) {
  Json about = {{"layout", dataset_layout}, {"dt_s", dataset.dt_s()}, {"variables", Json::array()}};
  for (const Variable& variable : dataset.variables()) about["variables"].push_back(to_json(variable));
  for (const Covariate& covariate : dataset.covariates()) about["covariates"].push_back(to_json(covariate));
  about["trials"] = Json::array();
  const std::size_t count = dataset.n_trials();
  for (std::size_t k = 0; k < count; ++k) {
    const Trial& trial = dataset.trials()[k];
    Json entry = {{"duration_s", trial.duration_s()}};
    if (!trial.label().empty()) entry["label"] = trial.label();
    if (trial.start_s() != 0) entry["start_s"] = trial.start_s();
    if (!trial.values().empty()) entry["values"] = numbered("values", k, count);
    if (trial.events().n_variables() > 0) {
      entry["event_ends"] = numbered("event_ends", k, count);
      writer.integers(numbered("event_ends", k, count), trial.events().ends());
      if (trial.events().size() > 0) entry["event_times_s"] = numbered("event_times_s", k, count);
    }
    if (!trial.covariates().empty()) entry["covariates"] = numbered("covariates", k, count);
    if (!trial.gaps().empty()) {
      entry["gaps"] = numbered("gaps", k, count);
      writer.matrix(numbered("gaps", k, count), gap_table(dataset, trial));
    }
    for (const auto& [name, series] : trial.hidden()) {
      check_component_file(ArtifactType::dataset, name + ".npy");
      entry["hidden"][name] = numbered(name, k, count);
    }
    about["trials"].push_back(std::move(entry));
  }
  for_each_array(dataset, [&](const std::string& name, const SharedMatrix& array) { writer.shared(name, array); });
  if (dataset.truth()) about["truth"] = save_truth(*dataset.truth(), writer);
  writer.text("dataset.json", about.dump(2) + "\n");
}

Dataset load_dataset(const ArtifactReader& reader) {
  const Json about = Json::parse(reader.text("dataset.json"));
  if (about.value("layout", 1) != dataset_layout)
    throw DataError("dataset.json has layout " + std::to_string(about.value("layout", 1)) + "; this golgi supports layout " +
                    std::to_string(dataset_layout));
  std::vector<Variable> variables;
  for (const auto& json : about.at("variables")) variables.push_back(variable_of(json));
  std::vector<Trial> trials;
  for (const auto& entry : about.at("trials")) {
    const auto array = [&](const char* what) {
      return entry.contains(what) ? reader.shared(entry.at(what).get<std::string>()) : SharedMatrix();
    };
    Trial trial(array("values"));
    trial.set_duration_s(entry.at("duration_s").get<double>())
        .set_label(entry.value("label", ""))
        .set_start_s(entry.value("start_s", 0.0))
        .set_covariates(array("covariates"));
    if (entry.contains("event_ends"))
      trial.set_events(Events(array("event_times_s"), reader.integers(entry.at("event_ends").get<std::string>())));
    if (entry.contains("gaps"))
      trial.set_gaps(gaps_of(reader.matrix(entry.at("gaps").get<std::string>()), std::ssize(variables)));
    if (const auto hidden = entry.find("hidden"); hidden != entry.end()) {
      std::map<std::string, SharedMatrix> series;
      for (const auto& [name, file] : hidden->items()) series.emplace(name, reader.shared(file.get<std::string>()));
      trial.set_hidden(std::move(series));
    }
    trials.push_back(std::move(trial));
  }
  Dataset dataset(std::move(variables), about.at("dt_s").get<double>(), std::move(trials));
  std::vector<Covariate> covariates;
  if (about.contains("covariates"))
    for (const auto& json : about.at("covariates")) covariates.push_back(covariate_of(json));
  if (!covariates.empty()) dataset.set_covariates(std::move(covariates));
  if (about.contains("truth")) dataset.set_truth(load_truth(reader, about.at("truth")));
  return dataset;
}

std::optional<GroundTruth> load_truth(const ArtifactReader& reader) {
  const Json about = Json::parse(reader.text("dataset.json"));
  if (!about.contains("truth")) return std::nullopt;
  return load_truth(reader, about.at("truth"));
}

}  // namespace golgi
