// The bound pipeline: a directed acyclic graph of stages, each with its component made and its inputs resolved.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "golgi/api/registry.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/fingerprint.hpp"
#include "golgi/pipeline/spec.hpp"

namespace golgi {

struct Node {
  std::string stage;
  Place place;
  const ComponentInfo* component = nullptr;
  BoundComponent bound;
  std::vector<std::vector<std::size_t>> inputs;  ///< per port of the component: nodes, in the order given
  std::string seed_name;

  // Set by assign_keys.
  Value identity;      ///< the resolved parameters with the content of named files for their paths
  Fingerprint seed;    ///< of stochastic components
  Fingerprint key;     ///< names the artifact in the store
  Fingerprint recipe;  ///< the key without build ids: equal where only a plugin was rebuilt
  bool adopted = false;

  std::vector<std::size_t> predecessors() const;  ///< distinct, ascending
};

struct Graph {
  std::vector<Node> nodes;         ///< in file order
  std::vector<std::size_t> order;  ///< each after its inputs; among equals in file order

  std::vector<std::vector<std::size_t>> predecessors() const;
};

/// Binds every parameter, checks ports and types, refuses cycles (named stage by stage). Adds an error for each fault; the
/// graph may be used only if there are none. `spec` gets the resolved parameters.
/// @param load_hints  appended to 'unknown component' messages: what could not be loaded
Graph bind_pipeline(PipelineSpec& spec, const Registry& registry, const std::string& load_hints, Diagnostics& diagnostics);

/// Graphviz DOT: stages as boxes with their components, arrows from input to user.
std::string write_dot(const Graph& graph, const std::string& name);

}  // namespace golgi
