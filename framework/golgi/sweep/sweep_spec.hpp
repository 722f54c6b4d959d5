// The section `sweep:` of a pipeline file: axes with values, in groups (each axis of `grid` is its own group, the axes of a
// `zip` are one group with paired values), and replicates. A point is one choice of a position in every group, and of a
// replicate.
//   sweep:
//     grid: {network.connection_probability: [0.2, 0.4], mvgc.max_order: "range(1, 11, 1)"}     # every combination
//     zip: {network.excitatory: [4, 8], network.inhibitory: [1, 2]}       # paired values; a list of such maps is several
//     groups replicates: 10                                                     # each with its own random numbers exclude:
//     [{network.excitatory: 4, mvgc.max_order: [9, 10]}] only: {network.connection_probability: 0.4}            # part of the
//     grid: points that match all conditions pool: [s]                                                          # axes that the
//     summary treats as replicates
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "golgi/pipeline/spec.hpp"

namespace golgi {

/// The part of the pipeline that an axis changes.
enum class AxisTarget {
  param,  ///< stage.param, also inside maps: stage.noise.mean; stage.params: all parameters
  use,    ///< stage.use
  in,     ///< stage.in
  seed,   ///< the root seed
  label,  ///< nothing: a column of the results, or the part of file names that matches `{name}` in files(…)
};

struct Axis {
  std::string name;  ///< as written; a column of the results
  Place place;       ///< place of its name in the file
  AxisTarget target = AxisTarget::label;
  std::size_t stage = 0;          ///< for param, use and in
  std::vector<std::string> path;  ///< for param
  std::vector<Value> values;
  std::size_t group = 0;
  bool is_pooled = false;    ///< the summary treats its values as replicates
  bool is_named = false;     ///< its files are identified by labels, which replace it in the summary
  bool is_of_files = false;  ///< a label whose values come from file names
};

struct SweepSpec {
  std::vector<Axis> axes;
  std::vector<std::size_t> group_sizes;
  std::int64_t replicates = 1;
  bool has_replicates = false;

  /// A condition on one axis. A point is excluded if it matches all conditions of a list in `exclude`.
  struct Condition {
    std::size_t axis;
    std::vector<bool> fits;  ///< by position in the axis' group
  };
  std::vector<std::vector<Condition>> exclude;
  std::vector<Condition> only;  ///< a point must match all of them to be kept
};

/// Sets an axis of the grid from the option `stage.param=VALUES`, with VALUES as 1,2,3 or [1, 2] or range(0, 10, 2).
/// @throws UsageError
void set_grid_axis(PipelineSpec& spec, const std::string& option);

/// Adds a condition to `only` from the option `axis=VALUES`.
/// @throws UsageError
void set_only(PipelineSpec& spec, const std::string& option);

/// Reads the section `sweep:`. Adds an error for each fault and returns everything that could be read. Values of parameters,
/// and labels that look like a misspelt parameter, are checked when points are bound.
SweepSpec parse_sweep(const PipelineSpec& spec, Diagnostics& diagnostics);

}  // namespace golgi
