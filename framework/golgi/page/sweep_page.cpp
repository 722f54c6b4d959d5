#include "golgi/page/sweep_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/csv.hpp"
#include "golgi/figures/grouped_scores.hpp"
#include "golgi/figures/violin_figure.hpp"
#include "golgi/page/text.hpp"
#include "golgi/store/published.hpp"

namespace golgi::page {
namespace {

namespace fs = std::filesystem;

/// A CSV table of texts, accessed by the names of its columns.
class Table {
 public:
  explicit Table(const fs::path& file) {
    if (!fs::exists(file)) return;
    for_each_csv_row(file, [&](const CsvRow& row) {
      std::vector<std::string> cells;
      for (const auto& cell : row.cells) cells.push_back(cell.text);
      if (columns_.empty())
        columns_ = std::move(cells);
      else
        rows_.push_back(std::move(cells));
      return true;
    });
  }
  const std::vector<std::string>& columns() const { return columns_; }
  std::ptrdiff_t size() const { return std::ssize(rows_); }
  /// The cell; empty if there is no such column.
  std::string at(std::ptrdiff_t row, const std::string& column) const {
    const auto found = std::ranges::find(columns_, column) - columns_.begin();
    return found < std::ssize(rows_[row]) ? rows_[row][found] : "";
  }

 private:
  std::vector<std::string> columns_;
  std::vector<std::vector<std::string>> rows_;
};

std::string tidy_number(const std::string& cell) {
  const auto value = parse_number(cell);
  return value && cell.size() > 7 ? fmt::format("{:.4g}", *value) : escape(cell);
}

/// Means of each estimate over all points, per metric, the best estimate first.
std::string best_first(const Table& results) {
  struct Sum {
    double total = 0;
    std::int64_t n = 0;
  };
  std::vector<std::string> metrics, estimates;
  std::map<std::pair<std::string, std::string>, Sum> sums;
  for (std::ptrdiff_t k = 0; k < results.size(); ++k) {
    if (!results.at(k, "member").empty() || !results.at(k, "part").empty()) continue;
    const std::string metric = results.at(k, "metric"), estimate = results.at(k, "estimate");
    if (metric.empty()) continue;
    if (std::ranges::find(metrics, metric) == metrics.end()) metrics.push_back(metric);
    if (std::ranges::find(estimates, estimate) == estimates.end()) estimates.push_back(estimate);
    if (const auto value = parse_number(results.at(k, "value")); value && std::isfinite(*value)) {
      Sum& sum = sums[{estimate, metric}];
      sum.total += *value;
      ++sum.n;
    }
  }
  if (metrics.empty()) return "";
  const auto mean = [&](const std::string& estimate, const std::string& metric) {
    const auto found = sums.find({estimate, metric});
    return found == sums.end() ? undefined : found->second.total / static_cast<double>(found->second.n);
  };
  std::ranges::stable_sort(estimates, [&](const auto& a, const auto& b) {
    const double of_a = mean(a, metrics[0]), of_b = mean(b, metrics[0]);
    return !std::isnan(of_a) && (std::isnan(of_b) || of_a > of_b);  // undefined values last
  });
  std::string out =
      "<h2>Best estimates</h2><p class=\"soft\">Means over all points.</p><div class=\"scroll\"><table "
      "class=\"sortable\"><thead><tr><th>estimate</th>";
  for (const auto& metric : metrics) out += "<th class=\"n\">" + escape(metric) + "</th>";
  out += "</tr></thead><tbody>";
  for (const auto& estimate : estimates) {
    out += "<tr><td>" + escape(estimate) + "</td>";
    for (const auto& metric : metrics) {
      const double value = mean(estimate, metric);
      out += "<td class=\"n\">" + (std::isnan(value) ? "–" : fmt::format("{:.3f}", value)) + "</td>";
    }
    out += "</tr>";
  }
  return out + "</tbody></table></div>";
}

std::string violins(const fs::path& folder) {
  try {
    const GroupedScores scores = group_scores({folder / "results.csv"}, {});
    return "<h2>Distribution of the scores</h2><figure>" + violin_figure(scores.metric, scores) + "</figure>";
  } catch (const Error& error) {
    return std::string("<p class=\"soft\">Not drawn: ") + escape(error.what()) + "</p>";
  }
}

std::string whole_table(const Table& table) {
  constexpr std::ptrdiff_t most = 1000;
  if (table.size() == 0) return "";
  std::string out = "<div class=\"scroll\"><table class=\"sortable small\"><thead><tr>";
  for (const auto& column : table.columns()) out += "<th>" + escape(column) + "</th>";
  out += "</tr></thead><tbody>";
  for (std::ptrdiff_t k = 0; k < std::min(most, table.size()); ++k) {
    out += "<tr>";
    for (const auto& column : table.columns()) {
      const std::string cell = table.at(k, column);
      out += parse_number(cell) ? "<td class=\"n\" data-value=\"" + escape(cell) + "\">" + tidy_number(cell) + "</td>"
                                : "<td>" + escape(cell) + "</td>";
    }
    out += "</tr>";
  }
  out += "</tbody></table></div>";
  if (table.size() > most)
    out += fmt::format("<p class=\"soft\">The first {} of {} rows.</p>", count(most), count(table.size()));
  return out;
}

std::string cost(const Table& times) {
  std::vector<std::string> stages;
  std::map<std::string, std::pair<double, std::int64_t>> spent;
  double all = 0;
  for (std::ptrdiff_t k = 0; k < times.size(); ++k) {
    const std::string stage = times.at(k, "stage");
    const double seconds = parse_number(times.at(k, "seconds")).value_or(0);
    if (!spent.contains(stage)) stages.push_back(stage);
    spent[stage].first += seconds;
    ++spent[stage].second;
    all += seconds;
  }
  if (stages.empty()) return "";
  std::ranges::stable_sort(stages, [&](const auto& a, const auto& b) { return spent[a].first > spent[b].first; });
  std::string rows;
  for (const auto& stage : stages)
    rows += fmt::format("<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>",
                        escape(stage), count(spent[stage].second), duration(spent[stage].first),
                        duration(spent[stage].first / static_cast<double>(spent[stage].second)));
  return "<h2>Computing time</h2><p>" + duration(all) +
         " in total.</p><div class=\"scroll\"><table class=\"sortable small\"><thead><tr><th>stage</th><th "
         "class=\"n\">runs</th><th class=\"n\">total</th><th class=\"n\">each</th></tr></thead><tbody>" +
         rows + "</tbody></table></div>";
}

/// The failures, by reason.
std::string failures(const Table& points) {
  std::vector<std::string> reasons;
  std::map<std::string, std::int64_t> times;
  for (std::ptrdiff_t k = 0; k < points.size(); ++k) {
    if (points.at(k, "status") == "done") continue;
    const std::string reason = points.at(k, "status") + ": " + points.at(k, "reason");
    if (++times[reason] == 1) reasons.push_back(reason);
  }
  std::string out;
  constexpr std::size_t most = 50;
  for (std::size_t k = 0; k < std::min(most, reasons.size()); ++k)
    out += "<div class=\"warning failed\"><b>" + plural(times[reasons[k]], "point") + "</b> " + escape(reasons[k]) + "</div>";
  return out;
}

}  // namespace

std::string sweep_page(const fs::path& folder) {
  const Table points(folder / "points.csv"), results(folder / "results.csv"), summary(folder / "summary.csv"),
      times(folder / "times.csv");
  std::int64_t done = 0;
  for (std::ptrdiff_t k = 0; k < points.size(); ++k) done += points.at(k, "status") == "done";
  const Json manifest = read_manifest(folder);
  const auto text = [&](const char* key) { return manifest.is_object() ? manifest.value(key, "") : std::string(); };
  const std::string name = text("name").empty() ? fs::absolute(folder).lexically_normal().filename().string() : text("name");
  std::string out = "<div class=\"findings\"><p>A sweep of " + count(points.size()) + " points; " +
                    (done == points.size() ? "all of them are done" : count(done) + " of them are done") + ".</p></div>" +
                    failures(points);
  out += best_first(results);
  if (results.size() > 0) out += violins(folder);
  if (summary.size() > 0)
    out +=
        "<h2>Each point, over its replicates</h2><details><summary>The table</summary>" + whole_table(summary) + "</details>";
  return document(name, out + cost(times), text("golgi"));
}

}  // namespace golgi::page
