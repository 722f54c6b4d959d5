// The registry: every component by name, with its parameters, ports and factory. A component is a class that derives from
// Simulator, Transform, Model, Causality or Evaluator and has
//   static constexpr const char* name = "causality/my_method";
//   static constexpr const char* summary = "One sentence.";
//   struct Params { … static void describe(SchemaOf<Params>&); };
//   explicit MyMethod(const Params&);          // throws ConfigError where parameters contradict each other; cheap
// and, where they apply,
//   static constexpr bool stochastic = true;   // draws random numbers: its key holds a seed
//   static constexpr bool accepts_mask = true; // handles missing values; others never see masked data
//   static constexpr bool control = true;      // an estimator that knows nothing of the wiring, for comparison
//   static constexpr ArtifactType input = ArtifactType::model;   // a causality readout of a trained model
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "golgi/api/causality.hpp"
#include "golgi/api/component.hpp"
#include "golgi/api/evaluator.hpp"
#include "golgi/api/model.hpp"
#include "golgi/api/simulator.hpp"
#include "golgi/api/transform.hpp"
#include "golgi/core/export.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// Two libraries give one name: which of them would be used is not for the search order to decide.
struct GOLGI_API NameTakenError : PluginError {
  using PluginError::PluginError;
};

/// Where components come from.
struct LibraryInfo {
  std::string name;  ///< of the plugin, "golgi" for what is built in
  std::string version;
  std::string file;      ///< empty for what is built in
  std::string build_id;  ///< of the file that holds the code
};

/// Parameters, bound and checked, and the component made from them (null where an error was added).
struct BoundComponent {
  Value resolved;                ///< every parameter
  std::vector<NamedFile> files;  ///< that the parameters name
  std::shared_ptr<const Component> component;
};

/// All that is known of a component without making it.
struct GOLGI_API ComponentInfo {
  std::string name;     ///< "causality/mvgc"
  std::string summary;  ///< one sentence
  ComponentKind kind = ComponentKind::simulator;
  Schema schema;             ///< of the parameters
  std::vector<Port> inputs;  ///< by kind; one for a component that takes one stage
  ArtifactType output = ArtifactType::dataset;
  bool stochastic = false;
  bool accepts_mask = false;
  bool control = false;
  LibraryInfo library;
  /// Checks parameters and makes the component; faults go to the binder.
  std::function<BoundComponent(const Value& params, Binder& binder)> bind;

  /// "causality/mvgc 1.0.0"
  std::string title() const { return name + " " + library.version; }
};

/// Filled once, then only read.
class GOLGI_API Registry {
 public:
  Registry();
  ~Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  /// A component by its class, as above. @throws as add(ComponentInfo)
  template <class C>
  void add() {
    ComponentInfo info;
    info.name = C::name;
    info.summary = C::summary;
    info.kind = C::kind;
    if constexpr (requires { C::stochastic; }) info.stochastic = C::stochastic;
    if constexpr (requires { C::accepts_mask; }) info.accepts_mask = C::accepts_mask;
    if constexpr (requires { C::control; }) info.control = C::control;
    std::optional<ArtifactType> input;
    if constexpr (requires { C::input; }) input = C::input;
    set_ports(info, input);
    info.schema = schema_of<typename C::Params>();
    info.bind = [](const Value& values, Binder& binder) {
      static const Schema schema = schema_of<typename C::Params>();
      typename C::Params params{};
      schema.bind(&params, values, binder);
      BoundComponent bound;
      bound.resolved = schema.write(&params);
      bound.files = binder.files();
      if (!binder.failed()) {
        try {
          bound.component = std::make_shared<const C>(params);
        } catch (const Error& error) {
          binder.fail(values.place, error.what());
        }
      }
      return bound;
    };
    add(std::move(info));
  }

  /// The library that further components come from.
  void begin_library(LibraryInfo library);

  /// @throws PluginError for a name that is malformed or does not fit the kind; NameTakenError for one that is taken: the
  ///         message names both libraries.
  void add(ComponentInfo info);

  /// Takes back what the current library has added (its registration failed).
  void forget_library();

  const ComponentInfo* find(std::string_view name) const;  ///< null where there is none
  std::vector<std::string> names() const;                  ///< sorted

 private:
  static void set_ports(ComponentInfo& info, std::optional<ArtifactType> input);

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace golgi
