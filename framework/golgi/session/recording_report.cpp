// The description of a recording as JSON, for scripts and pages.
#include <cmath>

#include "golgi/host/json.hpp"
#include "golgi/session/recording.hpp"

namespace golgi {
namespace {

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json json_of(const std::vector<Candidate>& candidates) {
  Json list = Json::array();
  for (const auto& [name, summary] : candidates) list.push_back({{"name", name}, {"summary", summary}});
  return list;
}

Json json_of(const std::vector<FilePart>& parts) {
  Json list = Json::array();
  for (const FilePart& part : parts)
    list.push_back({{"name", part.name},
                    {"kind", part.kind == FilePart::Kind::table    ? "table"
                             : part.kind == FilePart::Kind::series ? "series"
                                                                   : "truth"},
                    {"summary", part.summary}});
  return list;
}

Json json_of(const std::vector<SuitedMethod>& methods) {
  Json list = Json::array();
  for (const SuitedMethod& method : methods)
    list.push_back({{"name", method.component->name},
                    {"suits", method.why_not.empty()},
                    {"why_not", method.why_not},
                    {"rank", method.row.rank()},
                    {"assumes", method.row.assumes()},
                    {"gives", method.row.gives()},
                    {"cost", method.row.cost()},
                    {"caveat", method.row.caveat()}});
  return list;
}

Json json_of(const RecordingLook& look) {
  Json notices = Json::array();
  for (const Notice& notice : look.notices)
    notices.push_back({{"look", notice.look}, {"variables", notice.variables}, {"seen", notice.seen}, {"cure", notice.cure}});
  Json json = {{"notices", std::move(notices)}, {"spikes", nullptr}, {"edge_hz", number(look.edge_hz)}};
  if (const auto& spikes = look.spikes)
    json["spikes"] = {{"found_in_values", look.spikes_found},
                      {"units", spikes->n_units},
                      {"silent", spikes->n_silent},
                      {"median_hz", number(spikes->median_hz)},
                      {"lowest_hz", number(spikes->lowest_hz)},
                      {"highest_hz", number(spikes->highest_hz)},
                      {"last_to_first_quarter", number(spikes->drift)},
                      {"median_interval_s", number(spikes->interval_s)},
                      {"variation_of_intervals", number(spikes->variation)},
                      {"below_1_5_ms", number(spikes->refractory_share)}};
  return json;
}

}  // namespace

Json json_of_candidates(const OpenedRecording& recording) {
  return {{"reader", recording.reader()},
          {"select", nullptr},
          {"candidates", json_of(recording.candidates())},
          {"parts", json_of(recording.parts())}};
}

Json json_of(const OpenedRecording& recording, const RecordingInfo& info) {
  Json groups = Json::object(), warnings = Json::array();
  for (const auto& [name, n] : info.groups) groups[name] = n;
  for (const Warning& warning : info.warnings) warnings.push_back(warning.text());
  Json json = {{"file", info.file},
               {"reader", info.reader},
               {"recording", info.recording},
               {"candidates", json_of(recording.candidates())},
               {"parts", json_of(recording.parts())},
               {"kind", to_string(info.facts.kind)},
               {"why_kind", info.why_kind},
               {"variables", info.facts.n_variables},
               {"groups", std::move(groups)},
               {"trials", info.n_trials},
               {"seconds", number(info.facts.seconds)},
               {"samples", info.n_samples},
               {"events", info.n_events < 0 ? Json(nullptr) : Json(info.n_events)},
               {"rate_hz", number(info.rate_hz)},
               {"rate_from", info.rate_from},
               {"unit", info.unit},
               {"covariates", info.covariates},
               {"links", info.n_links < 0 ? Json(nullptr) : Json(info.n_links)},
               {"has_gaps", info.has_gaps},
               {"is_whole", info.is_whole},
               {"notes", info.notes},
               {"warnings", std::move(warnings)},
               {"methods", json_of(info.methods)},
               {"look", info.look ? json_of(*info.look) : Json(nullptr)}};
  return json;
}

}  // namespace golgi
