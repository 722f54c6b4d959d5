#include "golgi/page/page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"
#include "golgi/figures/recording_figure.hpp"
#include "golgi/host/json.hpp"
#include "golgi/looks/look.hpp"
#include "golgi/numerics/signal_kind.hpp"
#include "golgi/page/link_table.hpp"
#include "golgi/page/links.hpp"
#include "golgi/page/matrix.hpp"
#include "golgi/page/models.hpp"
#include "golgi/page/network.hpp"
#include "golgi/page/ordering.hpp"
#include "golgi/page/results.hpp"
#include "golgi/page/summaries.hpp"
#include "golgi/page/sweep_page.hpp"
#include "golgi/page/text.hpp"
#include "golgi/page/words.hpp"
#include "golgi/store/estimate_formats.hpp"

namespace golgi {
namespace page {
namespace {

namespace fs = std::filesystem;

// --- The question and the findings

/// The first stage in the history of an estimate's variables; empty: `golgi infer` has read it from a file.
std::string origin(const RunShown& run, std::string stage) {
  for (const Stage* at = run.stage(stage); at && !at->inputs.empty(); at = run.stage(stage)) stage = at->inputs.front();
  return stage == "recording" ? "" : stage;
}

/// "Which of the 10 variables of signal drives which? They were recorded for 3 s (1000 Hz, 1,050 spikes)."
std::string question(const RunShown& run, const std::optional<Dataset>& recording) {
  if (!recording) return "Which variable drives which?";
  std::int64_t events = 0;
  double seconds = 0;
  for (const Trial& trial : recording->trials()) {
    events += trial.events().size();
    seconds += trial.duration_s();
  }
  std::vector<std::string> details;
  if (recording->n_trials() > 1) details.push_back(count(recording->n_trials()) + " trials");
  if (recording->has_values()) details.push_back(hertz(1 / recording->dt_s()));
  if (events > 0) details.push_back(count(events) + " spikes");
  const std::string from = origin(run, run.estimates.front().recording);
  return fmt::format("Which of the {} variables{} drives which? They were recorded for {}{}.", count(recording->n_variables()),
                     from.empty() ? "" : " of <b>" + escape(from) + "</b>", duration(seconds),
                     details.empty() ? "" : " (" + join(details, ", ") + ")");
}

/// Hits and false alarms at the initial step of the threshold.
std::string against_truth(const RunShown& run, const EstimateShown& best, const Links& links) {
  if (!best.truth) return "";
  const auto [hits, false_alarms, true_links] = against(*best.truth, best.connectivity, links);
  const double auroc = run.score(best.stage, "auroc");
  return fmt::format(
      "<p>Compared with the known wiring, {} of {} true links are among them, and {} of the links {} false{}.</p>", count(hits),
      count(true_links), count(false_alarms), false_alarms == 1 ? "is" : "are",
      std::isnan(auroc) ? "" : fmt::format(" (AUROC {:.3f})", auroc));
}

std::string findings(const RunShown& run, const std::optional<Dataset>& recording) {
  if (run.estimates.empty()) return "<div class=\"findings\"><p>This run holds no estimate of connectivity.</p></div>";
  const EstimateShown& best = run.estimates.front();
  const Links links(best.connectivity);
  std::vector<std::string> names;
  for (const auto& each : run.estimates) names.push_back("<b>" + escape(each.stage) + "</b>");
  constexpr std::size_t most_methods = 6;
  const std::string methods_used =
      names.size() <= most_methods ? listed(names) : listed({names[0], names[1], count(std::ssize(names) - 2) + " more"});
  std::string out = "<div class=\"findings\"><p>" + question(run, recording) + " Methods: " + methods_used + ".</p>";
  const std::int64_t found = links.shown();
  const std::int64_t pairs = std::ssize(links.edges);
  out += "<p><b>" + escape(best.stage) + "</b> ";
  if (pairs == 0)
    out += "gives no result for any pair.";
  else if (links.by_q)
    out += fmt::format("finds <b>{}</b> of {} pairs linked at q ≤ 0.05.", count(found), count(pairs));
  else
    out += fmt::format("ranks {} pairs but gives no p-values, so the number of links is not known.", count(pairs));
  if (pairs > 0 && (found > 0 || !links.by_q)) {
    // Among the links found: another pair may have a higher score but no significance.
    const auto first = std::ranges::find_if(links.step, [&](int step) { return !links.by_q || step >= links.usual; });
    const Edge& strongest = links.edges[first - links.step.begin()];
    out += " The strongest is <b>" + arrow(best.connectivity, strongest) + "</b>";
    std::vector<std::string> more;
    if (strongest.sign != 0 && !std::isnan(strongest.sign)) more.emplace_back(strongest.sign > 0 ? "positive" : "negative");
    if (!std::isnan(strongest.lag_s)) more.push_back("at a lag of " + duration(strongest.lag_s));
    if (!more.empty()) out += " (" + join(more, ", ") + ")";
    out += ".";
  }
  out += "</p>" + against_truth(run, best, links);
  if (!best.truth && links.by_q && found > 0)
    out +=
        "<p>About one in twenty of these is expected to be false if the assumptions of the method hold; <a "
        "href=\"#limits\">what this analysis cannot show</a> lists when they do not.</p>";
  return out + "</div>";
}

/// The caveats of the methods for such recordings, once each; they come before the findings.
std::string caveats_of(const RunShown& run, const std::optional<Dataset>& recording) {
  if (!recording) return "";
  const std::string kind = to_string(look_at_signal(*recording).kind);
  std::string out;
  for (const EstimateShown& estimate : run.estimates) {
    const Stage* stage = run.stage(estimate.stage);
    if (!stage || !stage->caveats.contains(kind)) continue;
    out += "<div class=\"warning\"><b>" + escape(stage->name) + "</b>, beware: " + escape(stage->caveats.at(kind)) + ".</div>";
  }
  return out;
}

std::string warnings_of(const RunShown& run) {
  std::string out;
  for (const Stage& stage : run.stages) {
    if (stage.outcome == "failed")
      out += "<div class=\"warning failed\"><b>" + escape(stage.name) + "</b> failed; its results are missing here.</div>";
    for (const auto& warning : stage.warnings)
      out += "<div class=\"warning\"><b>" + escape(stage.name) + "</b>: " + escape(warning) + "</div>";
  }
  return out;
}

std::string scores_table(const RunShown& run) {
  std::vector<std::string> metrics, estimates;
  for (const Score& row : run.scores.rows()) {
    if (!row.member().empty() || !row.part().empty()) continue;
    if (std::ranges::find(metrics, row.metric()) == metrics.end()) metrics.push_back(row.metric());
    if (std::ranges::find(estimates, row.estimate()) == estimates.end()) estimates.push_back(row.estimate());
  }
  if (metrics.empty()) return "";
  std::ranges::stable_sort(estimates, [&](const auto& a, const auto& b) {
    const double of_a = run.score(a, metrics[0]), of_b = run.score(b, metrics[0]);
    return !std::isnan(of_a) && (std::isnan(of_b) || of_a > of_b);  // undefined values last
  });
  std::string out =
      "<h2>Scores against the ground truth</h2><div class=\"scroll\"><table class=\"sortable\"><thead><tr><th>estimate</th>";
  for (const auto& metric : metrics) out += "<th class=\"n\">" + escape(metric) + "</th>";
  out += "</tr></thead><tbody>";
  for (const auto& estimate : estimates) {
    out += "<tr><td>" + escape(estimate) + "</td>";
    for (const auto& metric : metrics) {
      const double value = run.score(estimate, metric);
      out += fmt::format("<td class=\"n\">{}</td>", std::isnan(value) ? "–" : fmt::format("{:.3f}", value));
    }
    out += "</tr>";
  }
  return out + "</tbody></table></div>";
}

// --- One estimate

std::string controls(const Links& links, std::size_t number_of_section, const std::vector<OrderShown>& orders) {
  std::string out = fmt::format(
      "<div class=\"controls\"><label for=\"step{0}\">Show</label><input id=\"step{0}\" type=\"range\" min=\"0\" max=\"{1}\" "
      "value=\"{2}\" "
      "aria-describedby=\"said{0}\"><output id=\"said{0}\" for=\"step{0}\">{3}: {4} links</output>"
      "<label>Unit <input type=\"search\" placeholder=\"name\" aria-label=\"Show the links of one unit\"></label>",
      number_of_section, links.steps.size() - 1, links.usual, links.steps[links.usual], count(links.shown()));
  if (orders.size() > 1) {
    out += "<label>Matrix <select aria-label=\"Order of the matrix\">";
    for (std::size_t k = 0; k < orders.size(); ++k) out += fmt::format("<option value=\"{}\">{}</option>", k, orders[k].words);
    out += "</select></label>";
  }
  return out + "</div>";
}

/// The links at the initial step of the threshold.
std::vector<Edge> significant(const Links& links) {
  std::vector<Edge> found;
  for (std::size_t k = 0; k < links.edges.size(); ++k)
    if (links.step[k] >= links.usual) found.push_back(links.edges[k]);
  return found;
}

std::string downloads(const RunShown& run, const EstimateShown& estimate, const Links& links) {
  std::vector<std::string> all;
  const fs::path file = run.folder / estimate.stage / "edges.csv";
  if (fs::exists(file)) all.push_back(download(estimate.stage + ".edges.csv", "text/csv", read_file(file)));
  all.push_back(download(estimate.stage + ".graphml", "application/xml", graph_ml(estimate.connectivity, significant(links))));
  std::erase(all, "");
  return all.empty() ? "" : "<p class=\"soft\">Save " + listed(all) + "</p>";
}

std::string undefined_words(const Connectivity& connectivity) {
  std::vector<std::string> reasons;
  for (const auto& pairs : connectivity.undefined_pairs())
    if (std::ranges::find(reasons, pairs.reason) == reasons.end()) reasons.push_back(pairs.reason);
  std::string out;
  constexpr std::size_t most = 8;
  for (std::size_t k = 0; k < std::min(most, reasons.size()); ++k) out += "<li>" + escape(reasons[k]) + "</li>";
  if (reasons.size() > most) out += fmt::format("<li>{} more reasons</li>", reasons.size() - most);
  return out.empty() ? "" : "<p>Some pairs are undefined:</p><ul>" + out + "</ul>";
}

std::string estimate_section(const RunShown& run, const EstimateShown& estimate, std::size_t index) {
  const Connectivity& connectivity = estimate.connectivity;
  const Links links(connectivity);
  const std::optional<Dataset> recording = run.recording(estimate);
  const Layout layout = place(connectivity, links, recording ? &*recording : nullptr);
  // A reader cannot reorder an image: it has the most informative order.
  const auto orders = orders_of(connectivity, recording ? &*recording : nullptr);
  const bool has_cells = connectivity.n() <= most_cells;
  Json places = Json::array();
  for (const OrderShown& order : orders) places.push_back(order.places);
  std::string out = fmt::format("<section data-estimate=\"{}\" data-steps=\"{}\" data-counts=\"{}\" data-orders=\"{}\">",
                                escape(estimate.stage), escape(Json(links.steps).dump()), escape(Json(links.counts).dump()),
                                has_cells ? places.dump() : "[]");
  out += "<p class=\"soft\"><code>" + escape(estimate.component) + "</code>";
  if (!connectivity.meaning().empty())
    out += "; score: " + escape(connectivity.meaning()) +
           (connectivity.unit().empty() ? "" : " (" + escape(connectivity.unit()) + ")");
  out += "</p>" + controls(links, index, has_cells ? orders : std::vector<OrderShown>{});
  out += "<div class=\"two\">";
  Drawing matrix = matrix_drawing(estimate, links);
  if (!has_cells) {
    const auto by_area = std::ranges::find(orders, "by area", &OrderShown::words);
    const OrderShown& order = by_area != orders.end() ? *by_area : orders.back();
    const EstimateShown moved = reordered(estimate, order.places);
    matrix = matrix_drawing(moved, Links(moved.connectivity));
    matrix.legend += " Units are ordered " + order.words + ".";
  }
  for (const Drawing& drawn :
       {network_drawing(connectivity, links, layout, groups_of(connectivity, recording ? &*recording : nullptr)), matrix})
    out += "<figure>" + drawn.svg + "<figcaption>" + drawn.legend + "</figcaption></figure>";
  out += "</div><h3>Links</h3>" + links_table(connectivity, links, recording) + downloads(run, estimate, links) +
         undefined_words(connectivity);
  out += "<div class=\"two\">" + units_summary(connectivity, links) + p_summary(connectivity, links) +
         (recording ? areas_summary(connectivity, links, *recording) + distance_summary(connectivity, links, *recording) : "") +
         "</div>" + parts_summary(connectivity);
  return out + "</section>";
}

/// The findings of `golgi info --look`, unless they take longer than a page may.
std::optional<RecordingLook> look_of(const std::optional<Dataset>& recording) {
  if (!recording) return std::nullopt;
  constexpr double most_numbers = 2e7;
  double numbers = 0;
  for (const Trial& trial : recording->trials())
    numbers += static_cast<double>(trial.values().size()) + static_cast<double>(trial.events().size());
  if (numbers > most_numbers) return std::nullopt;
  return look_at(*recording);
}

std::string notices_of(const std::optional<RecordingLook>& look) {
  std::string out;
  if (look)
    for (const Notice& notice : look->notices)
      out += "<div class=\"warning\"><b>The recording</b>: " + escape(notice.seen) + ": " + escape(notice.cure) + "</div>";
  return out;
}

std::string look_words(const Dataset& recording, const std::optional<RecordingLook>& look) {
  if (!look) return "<p class=\"soft\">The recording is too long to be examined here; golgi info --look examines it.</p>";
  return "<figure style=\"max-width:820px\">" + recording_figure("", recording, *look) + "</figure>" +
         (look->notices.empty() ? "<p>The recording has no property that is known to mislead estimators.</p>" : "");
}

std::string data_section(const std::optional<Dataset>& recording, const std::optional<RecordingLook>& look) {
  if (!recording) return "";
  std::string rows;
  constexpr std::ptrdiff_t most = 200;
  for (std::ptrdiff_t i = 0; i < std::min(most, recording->n_variables()); ++i) {
    const Variable& variable = recording->variable(i);
    std::int64_t events = 0;
    double seconds = 0, missing = 0;
    for (const Trial& trial : recording->trials()) {
      if (trial.events().n_variables() > 0) events += std::ssize(trial.events()[i]);
      seconds += trial.duration_s();
      if (!trial.gaps().empty())
        for (const Interval& hole : trial.gaps()[i]) missing += hole.stop_s - hole.start_s;
    }
    rows += fmt::format(
        "<tr><td>{}</td><td>{}</td><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>", escape(variable.name()),
        escape(variable.group()),
        variable.has_values() ? "values" + (variable.unit().empty() ? "" : " in " + escape(variable.unit())) : "spikes",
        variable.has_events() ? number(static_cast<double>(events) / seconds) : "–",
        missing > 0 ? fmt::format("{:.1f} %", 100 * missing / seconds) : "–");
  }
  return "<h2>Data</h2>" + look_words(*recording, look) + "<details" +
         std::string(recording->n_variables() <= 20 ? " open" : "") +
         "><summary>The variables</summary><div class=\"scroll\"><table class=\"sortable "
         "small\"><thead><tr><th>variable</th><th>group</th>"
         "<th>kind</th><th class=\"n\">spikes per s</th><th class=\"n\">missing</th></tr></thead><tbody>" +
         rows + "</tbody></table></div>" +
         (recording->n_variables() > most
              ? fmt::format("<p class=\"soft\">The first {} of {}.</p>", most, recording->n_variables())
              : "") +
         "</details>";
}

}  // namespace
}  // namespace page

using namespace page;

std::string report_page(const std::filesystem::path& folder) {
  if (std::filesystem::exists(folder / "points.csv")) return sweep_page(folder);
  const RunShown run = read_results(folder);
  const std::optional<Dataset> recording = run.estimates.empty() ? std::nullopt : run.recording(run.estimates.front());
  std::string out;
  if (!run.is_complete)
    out += "<div class=\"warning failed\">This run did not finish: the page shows the results up to that point.</div>";
  const std::optional<RecordingLook> look = look_of(recording);
  out += caveats_of(run, recording) + findings(run, recording) + warnings_of(run) + notices_of(look);
  for (std::size_t k = 0; k < run.estimates.size(); ++k) {
    const std::string body = estimate_section(run, run.estimates[k], k), name = escape(run.estimates[k].stage);
    out += k == 0 ? "<h2>" + name + "</h2>" + body
                  : (k == 1 ? "<h2>Other estimates</h2>" : "") +
                        ("<details><summary><b>" + name + "</b></summary>" + body + "</details>");
    if (k == 0) out += scores_table(run);
  }
  out += models_section(run) + data_section(recording, look) + "<h2 id=\"limits\">What this analysis cannot show</h2>" +
         limits(run, recording) + "<h2>Methods</h2>" + methods(run, recording);
  return document(run.name, out, run.version);
}

}  // namespace golgi
