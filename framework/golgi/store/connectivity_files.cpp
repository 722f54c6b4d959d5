// Stores estimates and scores as files (layout 2).
#include <cmath>

#include "golgi/core/error.hpp"
#include "golgi/data/csv.hpp"
#include "golgi/host/json.hpp"
#include "golgi/store/artifact.hpp"

namespace golgi {
namespace {

constexpr int connectivity_layout = 2;

/// "member_003": the n-th part of its axis.
std::string part_name(Part::Axis axis, std::size_t n) {
  const std::string digits = std::to_string(n);
  return std::string(to_string(axis)) + "_" + std::string(3 - std::min<std::size_t>(3, digits.size()), '0') + digits;
}

/// The file of a part's score is `name`.npy, that of p is `name`_p.npy.
std::string part_file(const std::string& name, Quantity quantity) {
  return quantity == Quantity::score ? name : name + "_" + to_string(quantity);
}

Part::Axis axis_of(const std::string& name) {
  for (const auto axis : {Part::Axis::member, Part::Axis::segment, Part::Axis::lag, Part::Axis::band})
    if (name == to_string(axis)) return axis;
  throw DataError("connectivity.json has parts along '" + name + "', which this golgi does not know");
}

/// @param file_of  (Quantity) → the file's name without its extension
Estimate load_estimate(const ArtifactReader& reader, bool is_directed, auto&& file_of) {
  Estimate estimate;
  estimate.set_directed(is_directed);
  for (const Quantity quantity : all_quantities())
    if (const std::string file = file_of(quantity); reader.has(file + ".npy")) estimate.set(quantity, reader.shared(file));
  return estimate;
}

/// log10 p from the method if it gives it, because p may be 0 as a double.
double log10_p_of(const Connectivity& connectivity, const Edge& edge) {
  const SharedMatrix& given = connectivity.get(Quantity::log10_p);
  if (!given.empty()) return given(edge.target, edge.source);
  return edge.p > 0 ? std::log10(edge.p) : undefined;
}

/// The evidence for a link: a statistical test, or only its rank among all pairs.
const char* evidence_of(const Edge& edge) { return std::isnan(edge.score) ? "" : std::isnan(edge.p) ? "rank" : "test"; }

std::string edges_csv(const Connectivity& connectivity) {
  std::string text = "source,target,score,sign,lag_s,p,q,log10_p,evidence\n";
  const auto name = [&](std::ptrdiff_t index) { return csv_field(connectivity.names()[index]); };
  for (const auto& edge : connectivity.edges())
    text += name(edge.source) + "," + name(edge.target) + "," + csv_number(edge.score) + "," + csv_number(edge.sign) + "," +
            csv_number(edge.lag_s) + "," + csv_number(edge.p) + "," + csv_number(edge.q) + "," +
            csv_number(log10_p_of(connectivity, edge)) + "," + evidence_of(edge) + "\n";
  return text;
}

Json save_parts(const Connectivity& connectivity, ArtifactWriter& writer) {
  Json parts = Json::array();
  std::map<Part::Axis, std::size_t> count;
  for (const Part& part : connectivity.parts()) {
    const std::string name = part_name(part.axis(), count[part.axis()]++);
    for (const Quantity quantity : all_quantities())
      if (const SharedMatrix& values = part.estimate().get(quantity); !values.empty())
        writer.shared(part_file(name, quantity), values);
    parts.push_back({{"axis", to_string(part.axis())},
                     {"name", part.name()},
                     {"from", part.from()},
                     {"to", part.to()},
                     {"trial", part.trial()},
                     {"directed", part.estimate().is_directed()},
                     {"file", name}});
  }
  return parts;
}

Json to_json(const AlarmCourse& alarms) {
  Json trials = Json::array(), times_s = Json::array(), statistics = Json::array();
  for (const auto& moment : alarms.moments) {
    trials.push_back(moment.trial);
    times_s.push_back(moment.time_s);
    statistics.push_back(json_number(moment.statistic));
  }
  return {{"threshold", json_number(alarms.threshold)},
          {"trial", std::move(trials)},
          {"time_s", std::move(times_s)},
          {"statistic", std::move(statistics)}};
}

AlarmCourse alarms_in(const Json& about) {
  AlarmCourse alarms{number_in(about.at("threshold")), {}};
  for (std::size_t k = 0; k < about.at("time_s").size(); ++k)
    alarms.moments.push_back({about.at("trial").at(k).get<std::int32_t>(), about.at("time_s").at(k).get<double>(),
                              number_in(about.at("statistic").at(k))});
  return alarms;
}

}  // namespace

void save(const Connectivity& connectivity, ArtifactWriter& writer) {
  for (const Quantity quantity : all_quantities()) {
    const SharedMatrix& values = connectivity.get(quantity);
    if (values.empty() && quantity != Quantity::score) continue;
    writer.shared(to_string(quantity), values);
    writer.text(std::string(to_string(quantity)) + ".csv", format_csv(values));
  }
  writer.text("edges.csv", edges_csv(connectivity));
  Json undefined_pairs = Json::array();
  for (const auto& pairs : connectivity.undefined_pairs())
    undefined_pairs.push_back({{"target", pairs.target}, {"source", pairs.source}, {"reason", pairs.reason}});
  Json about = {{"layout", connectivity_layout},           {"names", connectivity.names()},
                {"groups", connectivity.is_of_groups()},   {"directed", connectivity.estimate().is_directed()},
                {"meaning", connectivity.meaning()},       {"unit", connectivity.unit()},
                {"undefined", std::move(undefined_pairs)}, {"parts", save_parts(connectivity, writer)}};
  if (!connectivity.alarms().empty()) about["alarms"] = to_json(connectivity.alarms());
  writer.text("connectivity.json", about.dump(2) + "\n");
}

Connectivity load_connectivity(const ArtifactReader& reader) {
  const Json about = Json::parse(reader.text("connectivity.json"));
  if (about.value("layout", 1) != connectivity_layout)
    throw DataError("connectivity.json has layout " + std::to_string(about.value("layout", 1)) +
                    "; this golgi supports layout " + std::to_string(connectivity_layout));
  Connectivity connectivity;
  connectivity.set_names(about.at("names").get<std::vector<std::string>>(), about.at("groups").get<bool>());
  connectivity.set_estimate(
      load_estimate(reader, about.at("directed").get<bool>(), [](Quantity q) { return std::string(to_string(q)); }));
  connectivity.set_meaning(about.at("meaning").get<std::string>(), about.at("unit").get<std::string>());
  for (const auto& pairs : about.at("undefined"))
    connectivity.add_undefined({pairs.at("target").get<std::int32_t>(), pairs.at("source").get<std::int32_t>(),
                                pairs.at("reason").get<std::string>()});
  if (about.contains("alarms")) connectivity.set_alarms(alarms_in(about.at("alarms")));
  std::vector<Part> parts;
  for (const auto& part : about.at("parts")) {
    const auto name = part.at("file").get<std::string>();
    parts.emplace_back(axis_of(part.at("axis").get<std::string>()), part.at("name").get<std::string>(),
                       part.at("from").get<double>(), part.at("to").get<double>(),
                       load_estimate(reader, part.at("directed").get<bool>(), [&](Quantity q) { return part_file(name, q); }),
                       part.at("trial").get<std::int32_t>());
  }
  return connectivity.set_parts(std::move(parts));
}

Json to_json(const Score& score) {
  const auto count = [](std::int64_t value) { return value < 0 ? Json(nullptr) : Json(value); };
  return {{"estimate", score.estimate()},      {"member", score.member()},
          {"metric", score.metric()},          {"value", json_number(score.value())},
          {"low", json_number(score.low())},   {"high", json_number(score.high())},
          {"reason", score.reason()},          {"part", score.part()},
          {"n_pairs", count(score.n_pairs())}, {"left_out", count(score.left_out())}};
}

std::string score_cells(const Score& score) {
  return csv_field(score.estimate()) + "," + csv_field(score.member()) + "," + csv_field(score.metric()) + "," +
         csv_number(score.value()) + "," + csv_number(score.low()) + "," + csv_number(score.high());
}
std::string score_detail_cells(const Score& score) {
  const auto count = [](std::int64_t value) { return value < 0 ? "" : std::to_string(value); };
  return csv_field(score.reason()) + "," + csv_field(score.part()) + "," + count(score.n_pairs()) + "," +
         count(score.left_out());
}

void save(const Scores& scores, ArtifactWriter& writer) {
  Json rows = Json::array();
  for (const auto& row : scores.rows()) rows.push_back(to_json(row));
  writer.text("scores.json", rows.dump(2) + "\n");
}

Scores load_scores(const ArtifactReader& reader) {
  const auto count = [](const Json& value) { return value.is_null() ? std::int64_t{-1} : value.get<std::int64_t>(); };
  std::vector<Score> rows;
  for (const auto& row : Json::parse(reader.text("scores.json"))) {
    Score score(row.at("estimate").get<std::string>(), row.at("metric").get<std::string>(), number_in(row.at("value")));
    score.set_member(row.at("member").get<std::string>())
        .set_part(row.at("part").get<std::string>())
        .set_interval(number_in(row.at("low")), number_in(row.at("high")))
        .set_reason(row.at("reason").get<std::string>())
        .set_pairs(count(row.at("n_pairs")), count(row.at("left_out")));
    rows.push_back(std::move(score));
  }
  return Scores(std::move(rows));
}

}  // namespace golgi
