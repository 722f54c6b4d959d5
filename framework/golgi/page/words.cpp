#include "golgi/page/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/host/bibtex.hpp"
#include "golgi/page/text.hpp"

namespace golgi::page {
namespace {

constexpr const char* false_discoveries =
    "@article{benjamini1995, author = {Benjamini, Yoav and Hochberg, Yosef}, title = {Controlling the false discovery rate}, "
    "journal = "
    "{Journal of the Royal Statistical Society B}, volume = {57}, pages = {289--300}, year = {1995}}";

/// @return the short citations; empty for text that is not BibTeX
std::vector<std::string> add_entries(const std::string& text, std::map<std::string, std::string>& bibtex) {
  std::vector<std::string> cited;
  try {
    for (const BibEntry& entry : bibtex_entries(text)) {
      bibtex.emplace(entry.key, entry.text);
      if (std::ranges::find(cited, entry.cited) == cited.end()) cited.push_back(entry.cited);
    }
  } catch (const DataError&) {  // from a plugin that nobody has checked
  }
  return cited;
}

/// "causality/mvgc (Barnett and Seth 2014) with max_order = 5"
std::string use_of(const Stage& stage, std::map<std::string, std::string>& bibtex) {
  constexpr std::size_t longest = 40;  // of a value; longer values are in the table of parameters
  std::string out = "<code>" + escape(stage.component) + "</code>";
  if (const auto cited = add_entries(stage.bibtex, bibtex); !cited.empty()) out += " (" + escape(join(cited, ", ")) + ")";
  std::vector<std::string> set;
  for (const auto& name : stage.set) {
    std::string value;
    for (const auto& [param, text] : stage.params)
      if (param == name) value = text;
    const bool is_short = !value.empty() && value.size() <= longest;
    set.push_back("<code>" + escape(name) + "</code>" + (is_short ? " = " + escape(value) : " (below)"));
  }
  return set.empty() ? out : out + " with " + join(set, ", ");
}

bool any_component(const RunShown& run, std::string_view beginning) {
  return std::ranges::any_of(run.stages, [&](const Stage& stage) { return stage.component.starts_with(beginning); });
}

bool any_test(const RunShown& run) {
  return std::ranges::any_of(run.estimates, [](const EstimateShown& each) { return !each.connectivity.q().empty(); });
}

std::string sentence_of_recording(const Dataset& recording) {
  std::int64_t events = 0;
  double seconds = 0;
  for (const Trial& trial : recording.trials()) {
    events += trial.events().size();
    seconds += trial.duration_s();
  }
  std::string out =
      fmt::format("The recording comprised {} variables over {}", count(recording.n_variables()), duration(seconds));
  if (recording.n_trials() > 1) out += fmt::format(" in {} trials", count(recording.n_trials()));
  if (recording.has_values()) out += ", sampled at " + hertz(1 / recording.dt_s());
  if (events > 0) out += fmt::format(", with {} spikes", count(events));
  return out + ".";
}

/// Stages in columns, each to the right of its inputs.
std::string pipeline_picture(const RunShown& run) {
  std::map<std::string, std::size_t> column;
  std::vector<std::vector<const Stage*>> columns;
  for (const Stage& stage : run.stages) {  // in the order of execution: inputs come first
    std::size_t at = 0;
    for (const auto& input : stage.inputs) at = std::max(at, column[input] + 1);
    column[stage.name] = at;
    columns.resize(std::max(columns.size(), at + 1));
    columns[at].push_back(&stage);
  }
  constexpr double width = 150, height = 38, step_x = 190, step_y = 52;
  std::map<std::string, std::array<double, 2>> place;
  std::string boxes, lines;
  std::size_t most = 1;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    most = std::max(most, columns[c].size());
    for (std::size_t r = 0; r < columns[c].size(); ++r) {
      const Stage& stage = *columns[c][r];
      const double x = static_cast<double>(c) * step_x + 2, y = static_cast<double>(r) * step_y + 2;
      place[stage.name] = {x, y};
      boxes += fmt::format(
          "<g><rect x=\"{0}\" y=\"{1}\" width=\"{2}\" height=\"{3}\" rx=\"5\"/><text x=\"{4}\" y=\"{5}\" "
          "class=\"name\">{6}</text>"
          "<text x=\"{4}\" y=\"{7}\">{8}</text></g>",
          x, y, width, height, x + 8, y + 16, escape(svg::fitted(stage.name, width - 16, 12)), y + 30,
          escape(svg::fitted(stage.component, width - 16, 10)));
      for (const auto& input : stage.inputs)
        if (const auto from = place.find(input); from != place.end())
          lines += fmt::format("<path d=\"M{0} {1}C{2} {1} {2} {3} {4} {3}\"/>", from->second[0] + width,
                               from->second[1] + height / 2, (from->second[0] + width + x) / 2, y + height / 2, x);
    }
  }
  return fmt::format(
      "<div class=\"scroll\"><svg class=\"pipeline\" style=\"width:{0}px\" viewBox=\"0 0 {0} {1}\" role=\"img\" "
      "aria-label=\"The pipeline\">{2}{3}</svg></div>",
      static_cast<double>(columns.size()) * step_x - (step_x - width) + 4, static_cast<double>(most) * step_y, lines, boxes);
}

std::string parameter_tables(const RunShown& run) {
  std::string out;
  for (const Stage& stage : run.stages) {
    out += fmt::format("<details><summary><b>{}</b>: {}{}{}</summary>", escape(stage.name), escape(stage.component),
                       stage.version.empty() ? "" : " " + escape(stage.version),
                       std::isnan(stage.seconds) ? "" : ", " + duration(stage.seconds));
    if (!stage.params.empty()) {
      out += "<table class=\"small\"><tbody>";
      for (const auto& [name, value] : stage.params)
        out += "<tr><th scope=\"row\">" + escape(name) + "</th><td>" + escape(svg::shortened(value, 400)) + "</td></tr>";
      out += "</tbody></table>";
    }
    out += "</details>";
  }
  return out;
}

}  // namespace

std::string limits(const RunShown& run, const std::optional<Dataset>& recording) {
  std::vector<std::string> all;
  all.emplace_back(
      "Effects of units that were not recorded. A hidden unit that drives two recorded ones makes a link between them appear, "
      "and the p-values do not account for it.");
  if (recording && recording->has_values())
    all.push_back(fmt::format("Effects within one sample ({}). A shorter delay looks like no delay, and then has no direction.",
                              duration(recording->dt_s())));
  if (any_component(run, "causality/ccg") || any_component(run, "causality/tspe") || any_component(run, "causality/glmcc") ||
      any_component(run, "causality/correlation") || any_component(run, "causality/lagged_correlation"))
    all.emplace_back("Whether a link is direct, by methods that analyse two units at a time: a → b → c also looks like a → c.");
  if (any_component(run, "causality/mvgc"))
    all.emplace_back(
        "Nonlinear effects, by multivariate Granger causality: it measures how much the past of one signal improves a linear "
        "forecast of another.");
  if (any_component(run, "model/"))
    all.emplace_back(
        "More than the model forecasts. Links that are estimated from a trained model are evidence only if its test R² is "
        "clearly above 0.");
  if (any_component(run, "transform/filter"))
    all.emplace_back("The order in time within a filtered band: zero-phase filters mix later samples into earlier ones.");
  all.emplace_back(
      "A cause in the sense of an experiment. A link means that the past of one unit helps to forecast another; only a "
      "stimulation can show whether silencing the one changes the other.");
  std::string out = "<ul>";
  for (const auto& each : all) out += "<li>" + each + "</li>";
  return out + "</ul>";
}

std::string methods(const RunShown& run, const std::optional<Dataset>& recording) {
  std::string text;
  std::map<std::string, std::string> bibtex;  // by key: several components cite the same
  const auto add_all = [&](const char* before, std::string_view kind, const char* behind) {
    std::vector<std::string> used;
    for (const Stage& stage : run.stages)
      if (stage.component.starts_with(kind))
        if (std::string one = use_of(stage, bibtex); std::ranges::find(used, one) == used.end()) used.push_back(std::move(one));
    if (!used.empty()) text += before + listed(used) + behind;
  };
  if (recording) text += sentence_of_recording(*recording);
  add_all(" It was simulated by ", "simulator/", ".");
  add_all(" It was preprocessed by ", "transform/", ".");
  add_all(" These forecasters were trained: ", "model/", ".");
  add_all((" Connectivity was estimated with golgi " + escape(run.version) + " by ").c_str(), "causality/", ".");
  if (!text.empty())
    text += " Parameters that are not mentioned had their defaults in this version; all parameters are listed below.";
  if (any_test(run)) {
    add_entries(false_discoveries, bibtex);
    text += " p-values were adjusted over all pairs (q); links are reported at q ≤ 0.05 unless stated otherwise.";
  }
  std::string out = "<p>" + text + "</p>" + pipeline_picture(run) + "<h4>Parameters</h4>" + parameter_tables(run);
  out += fmt::format(
      "<h4>Provenance</h4><p>golgi {} (build {}), random seed {}. The same pipeline, data and build give byte-identical "
      "results with any number of threads. To run it again: <code>golgi run {}/pipeline.resolved.yaml --out NEW_FOLDER</code>; "
      "to check the files: <code>golgi verify {}</code>.</p>",
      escape(run.version), escape(run.build.substr(0, 12)), run.seed, escape(run.folder.string()), escape(run.folder.string()));
  std::string entries;
  for (const auto& [key, entry] : bibtex) entries += entry + "\n\n";
  if (!entries.empty()) out += "<details><summary>References (BibTeX)</summary><pre>" + escape(entries) + "</pre></details>";
  return out;
}

}  // namespace golgi::page
