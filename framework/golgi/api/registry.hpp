// The registry: every component by name, with its parameters, ports and factory. A component is a class that derives from
// Simulator, Transform, Model, Causality, Evaluator, Reader, IndependenceTest, or from Component itself, and has
//   static constexpr const char* name = "causality/my_method";
//   static constexpr const char* summary = "One sentence.";
//   struct Params { … static void describe(SchemaOf<Params>&); };
//   explicit MyMethod(const Params&);          // throws ConfigError if parameters contradict each other; cheap
// and, where they apply,
//   static constexpr bool stochastic = true;    // draws random numbers: its key contains a seed
//   static constexpr bool accepts_gaps = true;  // handles missing values; other estimators and models get the segments between
//                                               // gaps as trials, other transforms never get data with gaps
//   static constexpr bool control = true;       // a baseline for comparison: its scores do not depend on the wiring
//   static constexpr bool acausal = true;       // a transform whose output at a time depends on later input, such as a mean
//                                               // over the whole recording or a filter in both directions
//   static constexpr Needs needs = Needs::any;  // what it requires of datasets; by default the values of every variable
//   static constexpr ArtifactType input = ArtifactType::model;   // a causality readout of a trained model
//   static std::vector<Port> ports();           // inputs other than those of its kind
//   static constexpr ArtifactType output = ArtifactType::connectivity;   // other than that of its kind
//   static std::vector<Magic> magic();          // for a reader: how its files are recognised
//   static std::vector<Suits> suits();          // for an estimator: the recordings that it is suited for (api/suits.hpp)
//   static std::string bibtex();                // what a paper that uses it should cite, as BibTeX entries
//   static std::vector<Waiver> waivers();       // claims of the conformance suite that it does not make, each with a reason
// Params may have `static void complete(Params&, const Value&, Binder&)`, called after binding: it sets parameters that follow
// from others, or reports contradictions to the binder, with the place of a value.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "golgi/api/causality.hpp"
#include "golgi/api/component.hpp"
#include "golgi/api/component_info.hpp"
#include "golgi/api/evaluator.hpp"
#include "golgi/api/model.hpp"
#include "golgi/api/nested.hpp"
#include "golgi/api/reader.hpp"
#include "golgi/api/simulator.hpp"
#include "golgi/api/transform.hpp"
#include "golgi/core/export.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// Two libraries define the same name. The order of the search does not decide which of them is used, so this is an error.
struct GOLGI_API NameTakenError : PluginError {
  using PluginError::PluginError;
};

/// The description that a component registers. Opaque, so that additions of later versions break no plugin.
class GOLGI_API Registration {
 public:
  /// Ports, output and needs are those of the kind until they are set.
  Registration(std::string name, std::string summary, ComponentKind kind);
  ~Registration();
  Registration(Registration&&) noexcept;
  Registration& operator=(Registration&&) noexcept;

  /// @param name  "stochastic", "accepts_gaps", "control", "acausal"; other names are ignored, for other versions of golgi
  Registration& flag(std::string_view name, bool value);
  Registration& needs(Needs needs);
  Registration& ports(std::vector<Port> ports);
  Registration& output(ArtifactType type);
  Registration& magic(std::vector<Magic> magic);  ///< for a reader
  Registration& waivers(std::vector<Waiver> waivers);
  Registration& suits(std::vector<Suits> suits);  ///< Since 2.1
  Registration& bibtex(std::string entries);      ///< Since 2.1
  Registration& schema(Schema schema);
  Registration& bind(BindComponent bind);

 private:
  friend class Registry;
  std::unique_ptr<ComponentInfo> info_;
};

/// Filled once, then only read.
class GOLGI_API Registry {
 public:
  Registry();
  ~Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  /// Adds a component by its class, as above. @throws as add(ComponentInfo)
  template <class C>
  void add() {
    ComponentKind kind = ComponentKind::step;
    if constexpr (requires { C::kind; }) kind = C::kind;
    Registration registration(C::name, C::summary, kind);
    if constexpr (requires { C::stochastic; }) registration.flag("stochastic", C::stochastic);
    if constexpr (requires { C::accepts_gaps; }) registration.flag("accepts_gaps", C::accepts_gaps);
    if constexpr (requires { C::control; }) registration.flag("control", C::control);
    if constexpr (requires { C::acausal; }) registration.flag("acausal", C::acausal);
    const Schema description = schema_of<typename C::Params>();
    // What a wrapper passes on must suit its component, which has needs of its own.
    if (has_components(description)) registration.needs(Needs::any);
    if constexpr (requires { C::needs; }) registration.needs(C::needs);
    if constexpr (requires { C::input; }) registration.ports({Port("data", {C::input})});
    if constexpr (requires { C::ports(); }) registration.ports(C::ports());
    if constexpr (requires { C::output; }) registration.output(C::output);
    if constexpr (requires { C::magic(); }) registration.magic(C::magic());
    if constexpr (requires { C::waivers(); }) registration.waivers(C::waivers());
    if constexpr (requires { C::suits(); }) registration.suits(C::suits());
    if constexpr (requires { C::bibtex(); }) registration.bibtex(C::bibtex());
    registration.schema(description);
    registration.bind([](const Value& values, Binder& binder) {
      static const Schema schema = schema_of<typename C::Params>();
      typename C::Params params{};
      schema.bind(&params, values, binder);
      if constexpr (requires { C::Params::complete(params, values, binder); })
        if (!binder.failed()) C::Params::complete(params, values, binder);
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
    });
    add(std::move(registration));
  }

  /// Sets the library of the components that are added next.
  void begin_library(LibraryInfo library);

  /// @throws PluginError for a name that is malformed or does not fit the kind; NameTakenError for a name that is taken: the
  ///         message names both libraries.
  void add(Registration& registration);  ///< moves its content
  void add(Registration&& registration) { add(registration); }
  void add(ComponentInfo info);  ///< from a plugin's description

  /// Removes the components of the current library (its registration failed).
  void forget_library();

  const ComponentInfo* find(std::string_view name) const;  ///< null if there is none
  std::vector<std::string> names() const;                  ///< sorted

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace golgi
