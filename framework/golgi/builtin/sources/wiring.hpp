// True wiring from files: matrices, lists of edges, graphs, and estimates with a threshold.
#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "golgi/api/task_context.hpp"
#include "golgi/data/ground_truth.hpp"
#include "golgi/data/units.hpp"

namespace golgi {

/// How to read a file of wiring.
struct WiringRules {
  int index_from = 0;                         ///< the number of the first variable
  bool row_is_source = false;                 ///< whether the rows of a matrix are sources
  bool both_ways = false;                     ///< an undirected edge is an edge in both directions; false: an error
  TimeUnit delay_unit = TimeUnit::automatic;  ///< of delays whose column gives no unit; automatic: an error
  std::optional<double> q = {};               ///< with an estimate: pairs with at most this q-value are edges
  std::optional<int> top = {};                ///< with an estimate: this many pairs with the highest scores are edges
  double dt_s = 0;                            ///< of the recording, for lags in samples
  double duration_s = 0;                      ///< of its longest trial, for the end of wiring that changes
  bool segments_are_means = false;            ///< wiring that changes: weights are means over a segment, not constant within it
};

struct Wiring {
  GroundTruth truth;
  std::vector<std::string> groups = {};  ///< of the variables, if a graph gives them
};

/// Whether a file can be wiring, by its name or its first bytes: .npy, text, GraphML, GML; or a folder.
bool may_be_wiring(const std::filesystem::path& path);

/// A (N, N) matrix of weights as .npy or text; text with a header that names source and target (also pre, post, from, to, …)
/// and perhaps weight, lag in samples and delay, or two or three columns of numbers; GraphML; GML; the folder or edges.csv of
/// an estimate; a folder of wiring that changes with time. Variables are given by name or index; the weight is 1 if none is
/// given.
/// @throws IoError, DataError with the place in the file; DataError if the number of variables differs from that of `names`
Wiring read_wiring(const std::filesystem::path& path, const std::vector<std::string>& names, const WiringRules& rules,
                   const TaskContext& context);

/// Whether a folder holds wiring that changes with time (changing_wiring.cpp lists the files).
bool is_changing_wiring(const std::filesystem::path& path);
Wiring read_changing_wiring(const std::filesystem::path& folder, const std::vector<std::string>& names,
                            const WiringRules& rules, const TaskContext& context);

/// Collects the edges that a file lists, and checks each of them.
class EdgeCollector {
 public:
  EdgeCollector(const std::vector<std::string>& names, const WiringRules& rules) : names_(names), rules_(rules) {}

  /// The variable with this name or number. @throws DataError without a place
  std::int32_t variable(const std::string& text) const;
  /// @param delay  in `unit`; NaN: none   @throws DataError without a place, for an invalid edge
  void add(std::int32_t source, std::int32_t target, double weight, double delay, std::optional<TimeUnit> unit,
           bool is_directed);
  GroundTruth truth() const { return GroundTruth(static_cast<std::int32_t>(names_.size()), links_); }

 private:
  void add_one(const Link& link);

  const std::vector<std::string>& names_;
  const WiringRules& rules_;
  std::vector<Link> links_;
  std::set<std::pair<std::int32_t, std::int32_t>> seen_;
};

Wiring read_graphml(const std::filesystem::path& path, const std::vector<std::string>& names, const WiringRules& rules,
                    const TaskContext& context);
Wiring read_gml(const std::filesystem::path& path, const std::vector<std::string>& names, const WiringRules& rules,
                const TaskContext& context);

}  // namespace golgi
