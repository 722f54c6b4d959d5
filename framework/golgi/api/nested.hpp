// Components that are parameters of other components, so that a wrapper can use any estimator, model or transform:
//
//   struct Params {
//     Nested<Causality> method;
//     static void describe(SchemaOf<Params>& s) { s.field("method", &Params::method).doc("Estimator of each half."); }
//   };
//
//   … params_.method.run(inputs, context, {"half_0", 0, 0.5}).connectivity()
//
// In a pipeline: `method: {use: causality/mvgc, params: {max_order: 5}}`, `method: causality/mvgc` or `method: mvgc`. The
// component is bound and checked with its wrapper's parameters and is part of the wrapper's key; --set and sweeps can change
// its parameters (`stage.method.params.max_order`). A wrapper that declares no needs has those of the component, and it is
// stochastic if the component is.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "golgi/api/artifact.hpp"
#include "golgi/api/component.hpp"
#include "golgi/api/inputs.hpp"
#include "golgi/api/task_context.hpp"
#include "golgi/core/export.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// One run of a component as a part of its wrapper's work. The layout is frozen.
struct PartOfWork {
  /// "replicate_7": must be distinct, since it identifies random numbers, files and checkpoints; may be empty if there is only
  /// one part.
  std::string name;
  double from = 0, to = 1;  ///< of the wrapper's progress
};

/// Whether some parameter is a component or a list of components.
GOLGI_API bool has_components(const Schema& schema);

/// A component with its parameters, or none. Copies share their state.
class GOLGI_API NestedComponent {
 public:
  NestedComponent();
  /// Binds `{use: …, params: …}` or a name. Adds an error and returns none if the component is unknown, is of another kind, has
  /// errors, or needs more than a dataset on a port "data".
  static NestedComponent bind(const Value& value, ComponentKind kind, Binder& binder);
  /// For tests of wrappers.
  static NestedComponent of(std::string name, std::shared_ptr<const Component> component, bool is_stochastic = false);

  explicit operator bool() const { return state_ != nullptr; }
  // @throws InternalError if there is none
  std::string name() const;   ///< "causality/mvgc"
  std::string title() const;  ///< "causality/mvgc 1.0.0"
  bool is_stochastic() const;
  const Component& component() const;
  /// {use: …, params: every parameter}; null if there is none
  Value value() const;

  /// Runs the component as a stage would be run: data with gaps are cut if it does not handle gaps, its result is checked, q is
  /// filled in. Random numbers, files (in a folder of the part's name), checkpoints and progress are those of the part.
  /// @throws what the component throws; ConfigError for inputs that do not fit it
  Artifact run(const Inputs& inputs, const TaskContext& context, const PartOfWork& part) const;

 private:
  struct State;
  const State& state() const;
  std::shared_ptr<const State> state_;
};

/// A nested component of the kind of I (Causality, Model, Transform, Simulator, Reader, IndependenceTest).
template <class I>
class Nested : public NestedComponent {
 public:
  Nested() = default;
  Nested(NestedComponent component) : NestedComponent(std::move(component)) {}
  const I& operator*() const { return dynamic_cast<const I&>(component()); }
  const I* operator->() const { return &**this; }
};

template <class I>
struct FieldType<Nested<I>> {
  static std::string type() { return std::string(to_string(I::kind)) + std::string(component_type_suffix); }
  static void prepare(Field& field) { field.set_required(); }
  static void bind(const Value& value, Nested<I>& out, Binder& binder, const Field&) {
    out = NestedComponent::bind(value, I::kind, binder);
  }
  static Value write(const Nested<I>& nested) { return nested.value(); }
};

}  // namespace golgi
