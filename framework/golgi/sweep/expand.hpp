// A sweep as one graph: points that share stages share nodes, so that common stages are computed once.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "golgi/pipeline/graph.hpp"
#include "golgi/pipeline/keys.hpp"
#include "golgi/sweep/sweep_spec.hpp"

namespace golgi {

struct SweepPoint {
  std::vector<std::uint32_t> position;  ///< position in each group of axes
  std::int64_t replicate = 0;
  std::vector<std::uint32_t> nodes;  ///< nodes of the graph in the order of work, each after its inputs
};

struct Sweep {
  SweepSpec axes;
  std::vector<SweepPoint> points;  ///< the first group changes slowest, replicates fastest
  Graph graph;                     ///< with keys assigned; nodes in the order in which points need them

  const Value& value(const SweepPoint& point, std::size_t axis) const {
    return axes.axes[axis].values[point.position[axes.axes[axis].group]];
  }
  /// The value as text for users, without quotes.
  std::string text(const SweepPoint& point, std::size_t axis) const {
    const Value& of = value(point, axis);
    return of.is_scalar() ? of.text : of.flow();
  }
  /// The point's values as text: "network.steps=1000, replicate 3".
  std::string label(const SweepPoint& point) const;
};

/// Binds and checks every point. Adds an error for each fault, only once if several points share it; the sweep may be used only
/// if there are none.
/// @throws IoError if a named file cannot be read
Sweep expand(const PipelineSpec& spec, SweepSpec axes, const Registry& registry, const std::vector<LoadFailure>& left_out,
             const KeyOptions& key_options, Diagnostics& diagnostics);

}  // namespace golgi
