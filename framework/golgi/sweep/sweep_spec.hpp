// What `sweep:` says: axes of values, grouped (an axis of `grid` alone, those of a `zip` side by side), and replicates. A point
// is one choice of a position in every group, and of a replicate.
//   sweep:
//     grid: {network.connection_probability: [0.2, 0.4], mvgc.max_order: "range(1, 11, 1)"}     # every combination
//     zip: {network.excitatory: [4, 8], network.inhibitory: [1, 2]}       # side by side; a list of such maps is several groups
//     replicates: 10                                                     # each with its own random numbers
//     exclude: [{network.excitatory: 4, mvgc.max_order: [9, 10]}]
//     only: {network.connection_probability: 0.4}            # a corner of it; what fits all conditions stays
//     pool: [s]                                                          # axes that the summary treats as replicates
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "golgi/pipeline/spec.hpp"

namespace golgi {

/// What an axis changes.
enum class AxisTarget {
  param,  ///< stage.param, also below maps: stage.noise.mean; stage.params: all of them
  use,    ///< stage.use
  in,     ///< stage.in
  seed,   ///< the root seed
  label,  ///< nothing: a name for the results, or the part of file names that `{name}` stands for in files(…)
};

struct Axis {
  std::string name;  ///< as written; a column of the results
  Place place;       ///< of its name
  AxisTarget target = AxisTarget::label;
  std::size_t stage = 0;          ///< of param, use and in
  std::vector<std::string> path;  ///< of param
  std::vector<Value> values;
  std::size_t group = 0;
  bool is_pooled = false;    ///< the summary treats its values as replicates
  bool is_named = false;     ///< its files are named by labels, which stand for it in the summary
  bool is_of_files = false;  ///< such a label
};

struct SweepSpec {
  std::vector<Axis> axes;
  std::vector<std::size_t> group_sizes;
  std::int64_t replicates = 1;
  bool has_replicates = false;

  /// One axis and position each; all must fit for a point to be left out.
  struct Condition {
    std::size_t axis;
    std::vector<bool> fits;  ///< by position in the axis' group
  };
  std::vector<std::vector<Condition>> exclude;
  std::vector<Condition> only;  ///< all must fit for a point to stay
};

/// Sets an axis of the grid, as the command line says it: `stage.param=VALUES`, VALUES as 1,2,3 or [1, 2] or range(0, 10, 2).
/// @throws UsageError
void set_grid_axis(PipelineSpec& spec, const std::string& option);

/// Adds a condition to `only`, as the command line says it: `axis=VALUES`.
/// @throws UsageError
void set_only(PipelineSpec& spec, const std::string& option);

/// Adds an error for each fault; what could be read is returned. Values of parameters, and whether a label is taken for one,
/// are checked when points are bound.
SweepSpec parse_sweep(const PipelineSpec& spec, Diagnostics& diagnostics);

}  // namespace golgi
