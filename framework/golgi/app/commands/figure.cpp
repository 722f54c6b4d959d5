// golgi figure RESULTS.csv … | RUN/STAGE: draws scores, a recording or an estimate.
#include <fmt/format.h>

#include <cmath>
#include <iostream>
#include <numeric>
#include <optional>

#include "golgi/app/command.hpp"
#include "golgi/app/commands/estimate_figure.hpp"
#include "golgi/app/figure_file.hpp"
#include "golgi/app/terminal.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/matrix.hpp"
#include "golgi/figures/grouped_scores.hpp"
#include "golgi/figures/traces_figure.hpp"
#include "golgi/figures/violin_figure.hpp"
#include "golgi/host/json.hpp"
#include "golgi/numerics/sample.hpp"
#include "golgi/store/artifact.hpp"

namespace golgi {
namespace {

namespace po = boost::program_options;

std::optional<std::string> text_option(const Options& options, const char* name) {
  if (!options.count(name)) return std::nullopt;
  return options[name].as<std::string>();
}

ScoreQuery read_query(const Options& options) {
  ScoreQuery query;
  query.metric = text_option(options, "metric");
  query.x = text_option(options, "x");
  query.panels = text_option(options, "panels");
  if (const auto series = text_option(options, "series")) query.series = *series;
  query.members = options.count("members") > 0;
  if (options.count("where"))
    for (const auto& text : options["where"].as<std::vector<std::string>>()) {
      const auto equals = text.find('=');
      if (equals == 0 || equals == std::string::npos) throw UsageError("--where " + text + ": expected COLUMN=VALUE");
      query.where.emplace_back(text.substr(0, equals), text.substr(equals + 1));
    }
  return query;
}

/// The numbers that the figure shows for one group.
struct Summary {
  std::string panel, x, series;
  std::size_t n = 0;
  double mean = undefined, median = undefined, lower_quartile = undefined, upper_quartile = undefined;
};

std::vector<Summary> summarise(const GroupedScores& scores) {
  std::vector<Summary> all;
  for (std::size_t p = 0; p < scores.panel_values.size(); ++p)
    for (std::size_t x = 0; x < scores.x_values.size(); ++x)
      for (std::size_t s = 0; s < scores.series_values.size(); ++s) {
        const auto& values = scores.at(p, x, s);
        Summary group{scores.panel_values[p], scores.x_values[x], scores.series_values[s], values.size()};
        if (!values.empty()) {
          group.mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
          group.median = quantile(values, 0.5);
          group.lower_quartile = quantile(values, 0.25);
          group.upper_quartile = quantile(values, 0.75);
        }
        all.push_back(group);
      }
  return all;
}

Json json_of(const GroupedScores& scores, const std::vector<Summary>& groups) {
  const auto column = [](const std::string& name) { return name.empty() ? Json() : Json(name); };
  Json json = {{"metric", scores.metric}, {"x", column(scores.x)},     {"panels", column(scores.panels)},
               {"series", scores.series}, {"pooled", scores.pooled},   {"undefined", scores.undefined},
               {"failed", scores.failed}, {"missing", scores.missing}, {"groups", Json::array()}};
  for (const auto& group : groups)
    json["groups"].push_back({{"panel", group.panel},
                              {"x", group.x},
                              {"series", group.series},
                              {"n", group.n},
                              {"mean", group.mean},
                              {"median", group.median},
                              {"lower_quartile", group.lower_quartile},
                              {"upper_quartile", group.upper_quartile}});
  return json;  // NaN is written as null
}

std::string table_of(const GroupedScores& scores, const std::vector<Summary>& groups) {
  const auto number = [](double value) { return std::isnan(value) ? std::string("–") : fmt::format("{:.4g}", value); };
  std::vector<std::vector<std::string>> rows(1);
  for (const auto& name : {scores.panels, scores.x})
    if (!name.empty()) rows[0].push_back(name);
  for (const char* name : {"n", "mean", "median", "quartile 1", "quartile 3"}) rows[0].emplace_back(name);
  rows[0].insert(rows[0].end() - 5, scores.series);
  for (const auto& group : groups) {
    std::vector<std::string> row;
    if (!scores.panels.empty()) row.push_back(group.panel);
    if (!scores.x.empty()) row.push_back(group.x);
    row.insert(row.end(), {group.series, std::to_string(group.n), number(group.mean), number(group.median),
                           number(group.lower_quartile), number(group.upper_quartile)});
    rows.push_back(row);
  }
  return table(rows, Style::out());
}

int draw_recording(const Options& options, const std::filesystem::path& folder, const std::filesystem::path& out) {
  TracesView view;
  if (options.count("trial")) view.trial = options["trial"].as<int>();
  if (options.count("from")) view.from_s = options["from"].as<double>();
  if (options.count("seconds")) view.duration_s = options["seconds"].as<double>();
  const Dataset data = load_dataset(FolderReader(folder));
  write_figure(out, traces_figure(text_option(options, "title").value_or(folder.filename().string()), data, view), options);
  if (options.count("json"))
    std::cout << Json{{"figure", out.string()}, {"variables", data.n_variables()}}.dump(2) << "\n";
  else
    std::cout << out.string() << ": " << plural(data.n_variables(), "variable") << " of trial " << view.trial << "\n";
  return 0;
}

/// Draws the results of a stage from their folder.
int stage_figure(const Options& options, std::filesystem::path folder) {
  if (!folder.has_filename()) folder = folder.parent_path();  // given with a slash at its end
  const FolderReader reader(folder);
  const bool is_estimate = reader.has("connectivity.json");
  if (!is_estimate && !reader.has("dataset.json"))
    throw DataError(
        "'" + folder.string() +
        "' contains neither a recording nor an estimate; name the folder of a stage that gives one, such as RUN/STAGE");
  const std::filesystem::path out = text_option(options, "out").value_or(folder.string() + ".svg");
  check_figure_file(out, options);
  return is_estimate ? draw_estimate(options, folder, out) : draw_recording(options, folder, out);
}

int figure(const Options& options) {
  const auto& names = options["files"].as<std::vector<std::string>>();
  if (names.size() == 1 && std::filesystem::is_directory(names.front())) return stage_figure(options, names.front());
  const std::vector<std::filesystem::path> files(names.begin(), names.end());
  auto out = std::filesystem::path(files.front()).replace_extension(".svg");
  if (const auto given = text_option(options, "out")) out = *given;
  for (const auto& file : files)
    if (std::error_code ignored; out == file || std::filesystem::equivalent(out, file, ignored))
      throw UsageError("--out " + out.string() + ": the figure would replace the table that it is drawn from");
  check_figure_file(out, options);

  const GroupedScores scores = group_scores(files, read_query(options));
  write_figure(out, violin_figure(text_option(options, "title").value_or(""), scores), options);

  const auto groups = summarise(scores);
  if (options.count("json")) {
    Json json = json_of(scores, groups);
    json["figure"] = out.string();
    std::cout << json.dump(2) << "\n";
    return 0;
  }
  if (options.count("table")) std::cout << table_of(scores, groups);
  std::size_t values = 0;
  for (const auto& group : groups) values += group.n;
  std::cout << out.string() << ": " << scores.metric << ", " << (values > 0 ? plural(values, "value") : "no defined value")
            << " in " << plural(groups.size(), "group");
  for (const auto& part : scores.left_out()) std::cout << ", " << part << " left out";
  if (values == 0 && !scores.undefined_since.empty()) std::cout << ": " << scores.undefined_since;
  std::cout << "\n";
  return 0;
}

}  // namespace

Command figure_command() {
  return {
      "figure",
      "RESULTS.csv... | RUN/STAGE",
      "Plot the scores of many networks as violins, from the tables of sweeps; or a recording or an estimate, from its stage's "
      "folder.",
      "  golgi figure runs/paper/results.csv --x p --panels n --metric auroc_paper --table\n"
      "  golgi figure mine.csv theirs.csv --where estimate=mvgc --series mvgc.criterion --out mvgc.svg\n"
      "  golgi figure runs/quickstart/network --seconds 1\n"
      "  golgi figure runs/quickstart/mvgc --q 0.05 --order cluster --width 85 --out mvgc.pdf\n",
      {"files+"},
      [](OptionAdder& add) {
        const auto column = [](const char* what) { return po::value<std::string>()->value_name(what); };
        add("metric", column("NAME"), "metric on the vertical axis (default: the first in the table)");
        add("x", column("COLUMN"),
            "one group of violins per value of this column (default: a column that varies; none: no groups)");
        add("panels", column("COLUMN"),
            "one panel per value of this column (default: another column that varies; none: one panel)");
        add("series", column("COLUMN"), "one violin per value of this column, side by side (default: estimate)");
        add("where", po::value<std::vector<std::string>>()->composing()->value_name("COLUMN=VALUE"),
            "keep only rows with this value (may be repeated; values of one column are alternatives)");
        add("members", "also draw single members (initialisations), as separate series");
        add("trial", po::value<int>()->value_name("INDEX"), "for a recording: index of the trial to draw (default: 0)");
        add("from", po::value<double>()->value_name("SECONDS"),
            "for a recording: time at which the figure begins (default: 0)");
        add("seconds", po::value<double>()->value_name("SECONDS"), "for a recording: duration to draw (default: the rest)");
        add_estimate_figure_options(add);
        add("title", column("TEXT"), "title above the figure");
        add("out", column("FILE"),
            "file to write: .svg, or with rsvg-convert .pdf or .png (default: next to the first table or the folder)");
        add_figure_file_options(add);
        add("table", "print the figure's numbers: n, mean, median and quartiles of each group");
        add_json_option(add);
      },
      figure};
}

}  // namespace golgi
