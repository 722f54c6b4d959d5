#include "golgi/page/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "golgi/core/files.hpp"
#include "golgi/page/text.hpp"

namespace golgi::page {
namespace {

struct Reference {
  const char* component;  ///< as a name begins
  const char* cited;
  const char* bibtex;
};

constexpr Reference references[] = {
    {"causality/mvgc", "Barnett and Seth 2014",
     "@article{barnett2014mvgc, author = {Barnett, Lionel and Seth, Anil K.}, title = {The {MVGC} multivariate {Granger} "
     "causality "
     "toolbox}, journal = {Journal of Neuroscience Methods}, volume = {223}, pages = {50--68}, year = {2014}}"},
    {"causality/cross_attention", "Lu et al. 2023",
     "@misc{lu2023causalformer, author = {Lu, Ziyu and others}, title = {Attention for Causal Relationship Discovery from "
     "Biological "
     "Neural Dynamics}, year = {2023}, eprint = {2311.06928}, archivePrefix = {arXiv}}"},
    {"causality/tspe", "De Blasi et al. 2019",
     "@article{deblasi2019tspe, author = {De Blasi, Stefano and Ciba, Manuel and Bahmer, Andreas and Thielemann, Christiane}, "
     "title = "
     "{Total spiking probability edges}, journal = {Journal of Neuroscience Methods}, volume = {312}, pages = {169--181}, year "
     "= {2019}}"},
    {"causality/glmcc", "Kobayashi et al. 2019",
     "@article{kobayashi2019glmcc, author = {Kobayashi, Ryota and others}, title = {Reconstructing neuronal circuitry from "
     "parallel "
     "spike trains}, journal = {Nature Communications}, volume = {10}, pages = {4468}, year = {2019}}"},
    {"simulator/izhikevich", "Izhikevich 2003",
     "@article{izhikevich2003simple, author = {Izhikevich, Eugene M.}, title = {Simple model of spiking neurons}, journal = "
     "{IEEE "
     "Transactions on Neural Networks}, volume = {14}, pages = {1569--1572}, year = {2003}}"},
};

constexpr const char* granger =
    "@article{granger1969, author = {Granger, Clive W. J.}, title = {Investigating causal relations by econometric models and "
    "cross-spectral methods}, journal = {Econometrica}, volume = {37}, pages = {424--438}, year = {1969}}";
constexpr const char* false_discoveries =
    "@article{benjamini1995, author = {Benjamini, Yoav and Hochberg, Yosef}, title = {Controlling the false discovery rate}, "
    "journal = "
    "{Journal of the Royal Statistical Society B}, volume = {57}, pages = {289--300}, year = {1995}}";

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
  std::string out = fmt::format("The recording held {} variables for {}", count(recording.n_variables()), duration(seconds));
  if (recording.n_trials() > 1) out += fmt::format(" in {} trials", count(recording.n_trials()));
  if (recording.has_values()) out += ", sampled at " + hertz(1 / recording.dt_s());
  if (events > 0) out += fmt::format(", with {} spikes", count(events));
  return out + ".";
}

/// Stages in columns, each to the right of what it takes.
std::string pipeline_picture(const RunShown& run) {
  std::map<std::string, std::size_t> column;
  std::vector<std::vector<const Stage*>> columns;
  for (const Stage& stage : run.stages) {  // in the order of work: inputs come first
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
      "Units that were not recorded. One that drives two of these makes a link between them appear, and the p-values do "
      "not know of it.");
  if (recording && recording->has_values())
    all.push_back(fmt::format(
        "What happens within one sample ({}). A delay shorter than that is seen as none, and then has no direction.",
        duration(recording->dt_s())));
  if (any_component(run, "causality/ccg") || any_component(run, "causality/tspe") || any_component(run, "causality/glmcc") ||
      any_component(run, "causality/correlation") || any_component(run, "causality/lagged_correlation"))
    all.emplace_back("Indirect links, by methods that look at two units at a time: a → b → c looks like a → c, too.");
  if (any_component(run, "causality/mvgc"))
    all.emplace_back(
        "Effects that are not linear, by multivariate Granger causality: it sees how much one signal's past helps to "
        "forecast another by sums.");
  if (any_component(run, "model/"))
    all.emplace_back(
        "More than the model forecasts. Links that are read from a trained model are evidence only as far as its test R² "
        "is far from 0.");
  if (any_component(run, "transform/filter"))
    all.emplace_back(
        "The order in time within a filtered band: zero-phase filters mix what comes later into what came before.");
  all.emplace_back(
      "A cause in the sense of an experiment. A link says that the past of one unit helps to forecast another; whether "
      "silencing the one changes the other is for a stimulation to tell.");
  std::string out = "<ul>";
  for (const auto& each : all) out += "<li>" + each + "</li>";
  return out + "</ul>";
}

std::string methods(const RunShown& run, const std::optional<Dataset>& recording) {
  std::string text;
  if (recording) text += sentence_of_recording(*recording) + " ";
  std::vector<std::string> used;
  std::set<std::string> bibtex;
  for (const EstimateShown& each : run.estimates) {
    std::string cited;
    for (const Reference& reference : references)
      if (each.component.starts_with(reference.component)) {
        cited = fmt::format(" ({})", reference.cited);
        bibtex.insert(reference.bibtex);
      }
    used.push_back("<code>" + escape(each.component) + "</code>" + cited);
  }
  for (const Stage& stage : run.stages)
    for (const Reference& reference : references)
      if (stage.component.starts_with(reference.component)) bibtex.insert(reference.bibtex);
  std::ranges::sort(used);
  used.erase(std::ranges::unique(used).begin(), used.end());
  if (!used.empty()) {
    bibtex.insert(granger);
    text += fmt::format("Directed connectivity was estimated with golgi {} by {}.", escape(run.version), listed(used));
  }
  if (any_test(run)) {
    bibtex.insert(false_discoveries);
    text += " p-values were adjusted over all pairs (q); links are reported at q ≤ 0.05 unless stated otherwise.";
  }
  std::string out = "<p>" + text + "</p>" + pipeline_picture(run) + "<h4>Parameters</h4>" + parameter_tables(run);
  out += fmt::format(
      "<h4>Provenance</h4><p>golgi {} (build {}), random seed {}. The same pipeline, data and build give the same bytes on any "
      "number of "
      "threads. To run it again: <code>golgi run {}/pipeline.resolved.yaml --out NEW_FOLDER</code>; to check the files: "
      "<code>golgi "
      "verify {}</code>.</p>",
      escape(run.version), escape(run.build.substr(0, 12)), run.seed, escape(run.folder.string()), escape(run.folder.string()));
  std::string entries;
  for (const auto& entry : bibtex) entries += entry + "\n\n";
  if (!entries.empty()) out += "<details><summary>References (BibTeX)</summary><pre>" + escape(entries) + "</pre></details>";
  return out;
}

}  // namespace golgi::page
