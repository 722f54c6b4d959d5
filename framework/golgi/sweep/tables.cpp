#include "golgi/sweep/tables.hpp"

#include <algorithm>
#include <map>

#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/csv.hpp"
#include "golgi/numerics/summary.hpp"

namespace golgi {
namespace {

bool is_done(const StageResult& result) { return result.outcome == Outcome::done || result.outcome == Outcome::found; }

/// The status of a stage in the tables: "done", or another outcome and its reason.
struct Status {
  const char* text = "done";
  std::string reason;
};

class Tables {
 public:
  Tables(Publication& publication, const Sweep& sweep, const PipelineSpec& spec, const std::vector<StageResult>& results,
         StageRunner& stages)
      : publication_(publication), sweep_(sweep), spec_(spec), results_(results), stages_(stages) {}

  void add() {
    FileWriter scores(publication_.place("results.csv")), points(publication_.place("points.csv"));
    scores.write(axis_names(all_axes()) + "replicate,evaluation," + score_columns + ",status," + score_detail_columns + "\n");
    std::string stages;
    for (const auto& stage : spec_.stages) stages += "," + (artifact_column + stage.id);
    points.write(axis_names(all_axes()) + join(point_columns, ",") + stages + "\n");
    for (const auto& point : sweep_.points) {
      add_scores(point, scores);
      points.write(point_row(point));
    }
    scores.close();
    points.close();
    publication_.add_written("results.csv");
    publication_.add_written("points.csv");
    add_summary();
  }

 private:
  std::vector<std::size_t> all_axes() const {
    std::vector<std::size_t> axes(sweep_.axes.axes.size());
    for (std::size_t a = 0; a < axes.size(); ++a) axes[a] = a;
    return axes;
  }
  /// The axes that distinguish grid points in the summary.
  std::vector<std::size_t> grid_axes() const {
    std::vector<std::size_t> axes;
    for (std::size_t a = 0; a < sweep_.axes.axes.size(); ++a)
      if (!sweep_.axes.axes[a].is_pooled && !sweep_.axes.axes[a].is_named) axes.push_back(a);
    return axes;
  }
  std::string axis_names(const std::vector<std::size_t>& axes) const {
    std::string out;
    for (const std::size_t a : axes) out += csv_field(sweep_.axes.axes[a].name) + ",";
    return out;
  }
  std::string axis_cells(const SweepPoint& point, const std::vector<std::size_t>& axes) const {
    std::string out;
    for (const std::size_t a : axes) out += csv_field(sweep_.text(point, a)) + ",";
    return out;
  }

  /// The status of a stage; if it is not done, with the first failure among the stages that it depends on.
  Status status_of(std::uint32_t node) const {
    if (is_done(results_[node])) return {};
    for (const std::size_t i : sweep_.graph.with_ancestors(node))
      if (results_[i].outcome == Outcome::failed)
        return {i == node ? "failed" : "skipped", sweep_.graph.nodes[i].stage + ": " + results_[i].cause};
    return {"missing", "not computed yet"};
  }

  void add_scores(const SweepPoint& point, FileWriter& file) {
    const std::string prefix = axis_cells(point, all_axes()) + std::to_string(point.replicate) + ",";
    bool is_evaluated = false;
    for (const std::uint32_t i : point.nodes) {
      const Node& node = sweep_.graph.nodes[i];
      if (node.component->output != ArtifactType::scores) continue;
      is_evaluated = true;
      const Status status = status_of(i);
      if (!status.reason.empty()) {
        file.write(prefix + node.stage + ",,,,,,," + status.text + "," + csv_field(status.reason) + ",,,\n");
        continue;
      }
      const Scores scores = stages_.artifact(i).scores();
      const std::string grid = axis_cells(point, grid_axes());
      for (const auto& row : scores.rows()) {
        file.write(prefix + node.stage + "," + score_cells(row) + ",done," + score_detail_cells(row) + "\n");
        if (row.member().empty() && row.part().empty())
          collect(grid + node.stage + "," + row.estimate() + "," + row.metric(), row.value());
      }
    }
    if (is_evaluated) return;
    const Status status = point_status(point);
    file.write(prefix + ",,,,,,," + status.text + "," + csv_field(status.reason) + ",,,\n");
  }

  /// The worst status of its stages.
  Status point_status(const SweepPoint& point) const {
    Status worst;
    for (const std::uint32_t i : point.nodes) {
      if (is_done(results_[i])) continue;
      const Status status = status_of(i);
      if (std::string_view(status.text) == "failed") return status;
      worst = status;
    }
    return worst;
  }

  std::string point_row(const SweepPoint& point) const {
    const Status status = point_status(point);
    std::string row =
        axis_cells(point, all_axes()) + std::to_string(point.replicate) + "," + status.text + "," + csv_field(status.reason);
    for (const auto& stage : spec_.stages) {
      row += ",";
      for (const std::uint32_t i : point.nodes)
        if (sweep_.graph.nodes[i].stage == stage.id && is_done(results_[i])) row += artifact_cell(sweep_.graph.nodes[i].key);
    }
    return row + "\n";
  }

  void collect(const std::string& group, double value) {
    const auto [at, is_new] = group_of_.try_emplace(group, groups_.size());
    if (is_new) groups_.emplace_back(group, std::vector<double>{});
    groups_[at->second].second.push_back(value);
  }

  void add_summary() {
    FileWriter file(publication_.place("summary.csv"));
    file.write(axis_names(grid_axes()) + "evaluation,estimate,metric,count,mean,sd,median,q1,q3,low,high\n");
    for (const auto& [group, values] : groups_) {
      const Summary summary = summarise(values, Random(fingerprint_of(group), "bootstrap of the mean"));
      std::string row = group + "," + std::to_string(summary.n);
      for (const double value : {summary.mean, summary.standard_deviation, summary.median, summary.lower_quartile,
                                 summary.upper_quartile, summary.low, summary.high})
        row += "," + csv_number(value);
      file.write(row + "\n");
    }
    file.close();
    publication_.add_written("summary.csv");
  }

  Publication& publication_;
  const Sweep& sweep_;
  const PipelineSpec& spec_;
  const std::vector<StageResult>& results_;
  StageRunner& stages_;
  std::map<std::string, std::size_t> group_of_;
  std::vector<std::pair<std::string, std::vector<double>>> groups_;  // in the order of points
};

}  // namespace

std::string artifact_cell(const Fingerprint& key) { return ".store/" + key.hex(); }

void add_tables(Publication& publication, const Sweep& sweep, const PipelineSpec& spec, const std::vector<StageResult>& results,
                StageRunner& stages) {
  Tables(publication, sweep, spec, results, stages).add();
}

}  // namespace golgi
