// What the host knows about a component without constructing it. Plugins fill it in only through a Registration, so that it can
// grow.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "golgi/api/component.hpp"
#include "golgi/api/reader.hpp"
#include "golgi/api/suits.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// The library that components come from.
struct LibraryInfo {
  std::string name;  ///< of the plugin; "golgi" for built-in components
  std::string version;
  std::string file;      ///< empty for built-in components
  std::string build_id;  ///< of the file that contains the code
};

/// Parameters, bound and checked, and the component made from them (null if an error was added). The layout is frozen.
struct BoundComponent {
  Value resolved;                ///< every parameter
  std::vector<NamedFile> files;  ///< the files that the parameters name
  std::shared_ptr<const Component> component;
};

/// Checks parameters and makes the component; errors are reported to the binder.
using BindComponent = std::function<BoundComponent(const Value& params, Binder& binder)>;

/// A claim of the conformance suite (`golgi plugins check`) that a component does not make. The layout is frozen.
struct Waiver {
  std::string claim;   ///< its id
  std::string reason;  ///< "its scores are of pairs that fire together, so that a silent unit has none"
};

struct ComponentInfo {
  std::string name;     ///< "causality/mvgc"
  std::string summary;  ///< one sentence
  ComponentKind kind = ComponentKind::step;
  Schema schema;             ///< of the parameters
  std::vector<Port> inputs;  ///< one for a component that takes one stage
  ArtifactType output = ArtifactType::dataset;
  Needs needs = Needs::values;
  bool stochastic = false;
  bool accepts_gaps = false;
  bool control = false;
  bool acausal = false;
  std::vector<Magic> magic;     ///< for a reader: how its files are recognised
  std::vector<Waiver> waivers;  ///< claims of the conformance suite that the component does not make
  std::vector<Suits> suits;     ///< for an estimator: the recordings that it is suited for
  std::string bibtex;           ///< what a paper that uses it should cite, as BibTeX entries
  LibraryInfo library;
  BindComponent bind;

  /// "causality/mvgc 1.0.0"
  std::string title() const { return name + " " + library.version; }
};

}  // namespace golgi
