// The bound pipeline: a directed acyclic graph of stages, each with its component made and its inputs resolved.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "golgi/api/nesting.hpp"
#include "golgi/api/registry.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/fingerprint.hpp"
#include "golgi/host/plugin_search.hpp"
#include "golgi/pipeline/spec.hpp"

namespace golgi {

/// The parameters of a stage, each as flow YAML, in one text: a sweep has as many as points, and trees take ten times as much.
class ParamText {
 public:
  ParamText() = default;
  /// @param described  where the map has its fields in their order, names are kept once for all stages of a component
  explicit ParamText(const Value& map, const Schema& described = {});
  std::vector<std::pair<std::string, std::string>> list() const;  ///< name, value
  std::string flow() const;                                       ///< as of the map

 private:
  Schema described_;  // without fields: names stand in the text
  std::string text_;  // name, value, name, … or values alone, each with a zero byte behind it
};

/// A stage's component with its parameters.
struct BoundStage {
  std::shared_ptr<const Component> component;
  ParamText params;                                    ///< resolved
  Fingerprint fingerprint;                             ///< of the parameters
  std::shared_ptr<const BoundComponent> naming_files;  ///< where the parameters name files, all of it: keys need their content
  std::shared_ptr<const ComponentInfo> with_nested;    ///< where parameters are components: what holds of all; else null
};

struct Node {
  std::string stage;
  std::string label;  ///< of a sweep: the varied values that tell it from others of its stage ("mvgc.max_order=5")
  Place place;
  const ComponentInfo* component = nullptr;      ///< with what its nested components bring
  std::shared_ptr<const BoundStage> bound;       ///< shared by nodes of equal parameters
  std::vector<std::vector<std::size_t>> inputs;  ///< per port of the component: nodes, in the order given
  std::string seed_name;

  // Set by a KeyMaker.
  std::shared_ptr<const ParamText> content;  ///< parameters with the content of named files for their paths; null where none is
  Fingerprint seed;                          ///< of stochastic components
  Fingerprint key;                           ///< names the artifact in the store
  Fingerprint recipe;                        ///< the key without build ids: equal where only a plugin was rebuilt
  bool adopted = false;

  /// Sets `bound`, and `component` where nested ones change what is known of it.
  void bind(std::shared_ptr<const BoundStage> made);
  /// What the parameters come to, wherever files lie.
  const ParamText& identity() const { return content ? *content : bound->params; }
  /// "mvgc", in a sweep "mvgc [mvgc.max_order=5]".
  std::string name() const { return label.empty() ? stage : stage + " [" + label + "]"; }
  /// "stage 'mvgc' (causality/mvgc 1.0.0, /…/mvgc.so)"
  std::string where() const;
  std::vector<std::size_t> predecessors() const;  ///< distinct, ascending
};

struct Graph {
  std::vector<Node> nodes;         ///< in file order; of a sweep: point by point
  std::vector<std::size_t> order;  ///< each after its inputs; among equals in the order of nodes

  std::vector<std::vector<std::size_t>> predecessors() const;
  /// A node and all that it is made from, each after its inputs; the node itself is last.
  std::vector<std::size_t> with_ancestors(std::size_t node) const;
};

/// Binds every parameter, checks ports and types, refuses cycles (named stage by stage). Adds an error for each fault; the
/// graph may be used only if there are none. `spec` gets the resolved parameters.
/// @param left_out  the libraries that cannot be used, for messages about what they would have given
/// @throws PluginError where such a library, or one that cannot be loaded, is all that is wrong
Graph bind_pipeline(PipelineSpec& spec, const Registry& registry, const std::vector<LoadFailure>& left_out,
                    Diagnostics& diagnostics);

/// Binds the parameters of one stage, whose component is known; `stage` gets the resolved ones. Null where an error was added.
/// @throws PluginError where a library cannot be loaded, or a constructor throws what is not a golgi::Error
std::shared_ptr<const BoundStage> bind_stage(StageSpec& stage, const ComponentInfo& component, const ComponentLookup& lookup,
                                             Diagnostics& diagnostics);

/// Graphviz DOT: stages as boxes with their components, arrows from input to user.
std::string write_dot(const Graph& graph, const std::string& name);

}  // namespace golgi
