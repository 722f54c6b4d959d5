// The bound pipeline: a directed acyclic graph of stages, each with its component constructed and its inputs resolved.
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

/// The parameters of a stage, each as flow YAML, in one text: a sweep has one such set per point, and trees of values need ten
/// times the memory.
class ParamText {
 public:
  ParamText() = default;
  /// @param described  the component's fields; if the map has exactly these, in order, names are stored once per component
  explicit ParamText(const Value& map, const Schema& described = {});
  std::vector<std::pair<std::string, std::string>> list() const;  ///< name, value
  std::string flow() const;                                       ///< the map as flow YAML

 private:
  Schema described_;  // without fields: the names are part of the text
  std::string text_;  // name, value, name, … or values only, each followed by a zero byte
};

/// A stage's component with its parameters.
struct BoundStage {
  std::shared_ptr<const Component> component;
  ParamText params;         ///< resolved
  Fingerprint fingerprint;  ///< of the parameters
  /// If the parameters name files: the whole bound component, since keys need the files' content; else null.
  std::shared_ptr<const BoundComponent> naming_files;
  /// If parameters are components: the properties of all of them together; else null.
  std::shared_ptr<const ComponentInfo> with_nested;
};

struct Node {
  std::string stage;
  std::string label;  ///< in a sweep: the varied values that distinguish the node from others of its stage ("mvgc.max_order=5")
  Place place;
  const ComponentInfo* component = nullptr;      ///< including the properties of its nested components
  std::shared_ptr<const BoundStage> bound;       ///< shared by nodes of equal parameters
  std::vector<std::vector<std::size_t>> inputs;  ///< nodes per port of the component, in the order given
  std::string seed_name;

  // Set by a KeyMaker.
  /// Parameters with the content of named files in place of their paths; null without files.
  std::shared_ptr<const ParamText> content;
  Fingerprint seed;    ///< for stochastic components
  Fingerprint key;     ///< names the artifact in the store
  Fingerprint recipe;  ///< the key without build ids: unchanged if only a plugin was rebuilt
  bool adopted = false;

  /// Sets `bound`, and `component` if nested components change its properties.
  void bind(std::shared_ptr<const BoundStage> made);
  /// The parameters, independent of the location of files.
  const ParamText& identity() const { return content ? *content : bound->params; }
  /// "mvgc", in a sweep "mvgc [mvgc.max_order=5]".
  std::string name() const { return label.empty() ? stage : stage + " [" + label + "]"; }
  /// "stage 'mvgc' (causality/mvgc 1.0.0, /…/mvgc.so)"
  std::string where() const;
  std::vector<std::size_t> predecessors() const;  ///< distinct, ascending
};

struct Graph {
  std::vector<Node> nodes;         ///< in file order; in a sweep: point by point
  std::vector<std::size_t> order;  ///< each node after its inputs, otherwise in the order of `nodes`

  std::vector<std::vector<std::size_t>> predecessors() const;
  /// A node and all nodes that it depends on, each after its inputs; the node itself is last.
  std::vector<std::size_t> with_ancestors(std::size_t node) const;
};

/// Binds every parameter, checks ports and types, refuses cycles (named stage by stage). Adds an error for each fault; the
/// graph may be used only if there are none. The resolved parameters are written into `spec`.
/// @param left_out  the libraries that cannot be used, for messages about the components they would have provided
/// @throws PluginError if the only faults are such libraries, or libraries that cannot be loaded
Graph bind_pipeline(PipelineSpec& spec, const Registry& registry, const std::vector<LoadFailure>& left_out,
                    Diagnostics& diagnostics);

/// Binds the parameters of one stage, whose component is known; the resolved ones are written into `stage`. Null if an error
/// was added.
/// @throws PluginError if a library cannot be loaded, or a constructor throws an exception that is not a golgi::Error
std::shared_ptr<const BoundStage> bind_stage(StageSpec& stage, const ComponentInfo& component, const ComponentLookup& lookup,
                                             Diagnostics& diagnostics);

/// Graphviz DOT: stages as boxes with their components, arrows from each stage to the stages that use its output.
std::string write_dot(const Graph& graph, const std::string& name);

}  // namespace golgi
