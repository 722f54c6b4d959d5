// golgi run FILE: runs a pipeline and prints its scores.
#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <functional>
#include <iostream>
#include <map>
#include <sstream>

#include "golgi/app/commands/run.hpp"
#include "golgi/app/signals.hpp"
#include "golgi/app/terminal.hpp"
#include "golgi/core/printable.hpp"
#include "golgi/core/text.hpp"
#include "golgi/host/json.hpp"
#include "golgi/session/report.hpp"

namespace golgi {
namespace {

constexpr const char* leading_metric = "auroc";

std::string cell(const Score& score, bool with_interval) {
  if (std::isnan(score.value())) return "–";
  std::string text = fmt::format("{:.3f}", score.value());
  if (with_interval && !std::isnan(score.low()) && !std::isnan(score.high()))
    text += fmt::format(" [{:.3f}, {:.3f}]", score.low(), score.high());
  return text;
}

/// Width of the widest line below the heading, which is shorter and may contain escape sequences.
std::size_t widest_line(const std::string& table) {
  std::size_t columns = 0;
  std::istringstream lines(table.substr(table.find('\n') + 1));
  for (std::string line; std::getline(lines, line);) columns = std::max(columns, display_width(line));
  return columns;
}

/// A row per estimate, a column per metric; below the table, the reasons for undefined values.
std::string scores_table(const Evaluation& evaluation, bool with_intervals) {
  std::vector<std::string> metrics, estimates;
  std::map<std::pair<std::string, std::string>, const Score*> cells;
  const auto add_once = [](std::vector<std::string>& list, const std::string& name) {
    if (std::find(list.begin(), list.end(), name) == list.end()) list.push_back(name);
  };
  std::size_t members = 0;
  for (const auto& row : evaluation.scores.rows()) {
    if (!row.member().empty() || !row.part().empty()) {
      ++members;
      continue;
    }
    add_once(metrics, row.metric());
    add_once(estimates, row.estimate());
    cells[{row.estimate(), row.metric()}] = &row;
  }
  // Highest AUROC first; without it, in the order of the pipeline.
  std::ranges::stable_sort(estimates, std::greater{}, [&](const std::string& estimate) {
    const auto at = cells.find({estimate, leading_metric});
    return at == cells.end() || std::isnan(at->second->value()) ? -INFINITY : at->second->value();
  });
  std::vector<std::vector<std::string>> rows{{evaluation.stage}};
  rows[0].insert(rows[0].end(), metrics.begin(), metrics.end());
  std::map<std::string, std::vector<std::string>> reasons;  // by reason: "estimate metric"
  for (const auto& estimate : estimates) {
    auto& row = rows.emplace_back(std::vector<std::string>{estimate});
    for (const auto& metric : metrics) {
      const auto at = cells.find({estimate, metric});
      row.push_back(at == cells.end() ? "" : cell(*at->second, with_intervals));
      if (at == cells.end()) continue;
      const Score& score = *at->second;
      if (!score.reason().empty()) reasons[score.reason()].push_back(estimate + " " + metric);
      if (score.left_out() > 0)
        reasons[std::to_string(score.n_pairs()) + " pairs scored; " + std::to_string(score.left_out()) +
                " are undefined and left out"]
            .push_back(estimate + " " + metric);
    }
  }
  std::string text = table(rows, Style::out());
  if (with_intervals && widest_line(text) > Style::out().columns())
    return scores_table(evaluation, false) + Style::out().faint("Intervals are in scores.csv.") + "\n";
  for (const auto& [reason, which] : reasons)
    text += Style::out().faint("– " + join(which, ", ") + ": " + printable(reason)) + "\n";
  if (members > 0) text += Style::out().faint("Scores of single members and parts are in scores.csv.") + "\n";
  return text;
}

std::string estimates_table(const std::vector<EstimateSummary>& estimates, const std::filesystem::path& folder) {
  std::vector<std::vector<std::string>> rows{{"estimate", "pairs", "q <= 0.05", "strongest", "all pairs"}};
  for (const auto& each : estimates)
    rows.push_back({each.stage, std::to_string(each.pairs), each.significant ? std::to_string(*each.significant) : "–",
                    each.source.empty() ? "–" : each.source + " -> " + each.target,
                    (folder / each.stage / "edges.csv").string()});
  return table(rows, Style::out());
}

const char* closing_line(const RunReport& report) {
  if (report.unchanged) return "up to date (cached); results in ";
  if (report.complete()) return "results in ";
  return report.kept_before ? "the earlier complete results remain in " : "partial results in ";
}

/// The figure to open first: that of the estimate with the best score, else of the first estimate.
std::filesystem::path figure_of(const OpenedPipeline& pipeline, const RunReport& report) {
  std::string best;
  double highest = -INFINITY;
  for (const auto& evaluation : report.evaluations)
    for (const auto& row : evaluation.scores.rows())
      if (row.metric() == leading_metric && row.member().empty() && row.part().empty() && row.value() > highest) {
        highest = row.value();
        best = row.estimate();
      }
  if (best.empty() && !report.estimates.empty()) best = report.estimates.front().stage;
  const auto figure = pipeline.folder / "figures" / (best + ".svg");
  std::error_code error;
  return !best.empty() && std::filesystem::exists(figure, error) ? figure : std::filesystem::path();
}

}  // namespace

int run_opened(OpenedPipeline& pipeline, const Options& options) {
  catch_signals();
  RunReport report;
  {
    ProgressDisplay display(options.count("quiet") > 0);
    report = pipeline.run(display, [] { return caught_signal() != 0; });
  }
  // Warnings of stages that ran now were already reported.
  for (const std::size_t i : pipeline.graph.order)
    if (report.results[i].outcome == Outcome::found)
      for (const auto& warning : report.warnings[i]) tell_warning(pipeline.graph.nodes[i].stage + ": " + coded_text(warning));
  for (const std::size_t i : pipeline.graph.order)
    if (report.results[i].outcome == Outcome::failed) tell_error(report.results[i].message);

  if (pipeline.options.strict) tell_strict(pipeline.graph, report.warnings);

  if (report.problem.empty()) tell_put_back(report.put_back, pipeline.folder);
  if (!report.problem.empty())
    tell_warning("finished stages remain in the store, but not all results could be written to their folder: " +
                 report.problem);
  if (const int number = caught_signal(); number != 0 && !report.complete()) {
    std::cerr << "interrupted; run the same command again to continue\n";
    return 128 + number;
  }
  if (options.count("json")) {
    std::cout << json_of(pipeline, report).dump(2) << "\n";
  } else {
    for (const auto& evaluation : report.evaluations) std::cout << scores_table(evaluation, true);
    if (report.evaluations.empty() && !report.estimates.empty())
      std::cout << estimates_table(report.estimates, pipeline.folder);
  }
  if (options.count("report") && report.problem.empty()) write_report(pipeline.folder);
  if (options.count("quiet")) return report.exit_code;
  if (options.count("report")) std::cerr << "report: " << (pipeline.folder / "report.html").string() << "\n";
  std::cerr << closing_line(report) << pipeline.folder.string() << "\n";
  if (const auto figure = figure_of(pipeline, report); report.complete() && !figure.empty())
    std::cerr << "main figure: " << figure.string() << "\n";
  return report.exit_code;
}

namespace {

int run(const Options& options) {
  OpenedPipeline pipeline = open_pipeline(file_of(options), session_options(options));
  return run_opened(pipeline, options);
}

}  // namespace

Command run_command() {
  return {"run",
          "FILE",
          "Run a pipeline; running it again continues where it stopped.",
          "  golgi run configs/quickstart.yaml\n"
          "  golgi run pipeline.yaml --set mvgc.max_order=5 --seed 7 --out results/order5\n",
          {"file"},
          [](OptionAdder& add) {
            add_pipeline_options(add);
            add_work_options(add);
            add("report", "write the report of the run, report.html in the folder of results");
            add_isolation_options(add);
            add_json_option(add);
          },
          run};
}

}  // namespace golgi
