// What all components share: they are made from their parameters, const from then on, and used from many threads; they take
// artifacts by port and return one artifact.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "golgi/api/artifact.hpp"
#include "golgi/core/export.hpp"

namespace golgi {

class Inputs;
class TaskContext;

/// The class that a component derives from; it decides the default ports and the first part of the name.
enum class ComponentKind {
  simulator,
  transform,
  model,
  causality,
  evaluator,
  reader,        ///< reads a file format, for source/file
  step,          ///< any other: derives from Component itself, and declares its ports and output
  independence,  ///< a test of conditional independence, for causality/pcmci. Since 2.1
};
GOLGI_API const char* to_string(ComponentKind kind);  ///< "simulator", …

/// What a component requires of its datasets. The host refuses other datasets and suggests a remedy.
enum class Needs {
  values,  ///< values of every variable
  events,  ///< events of every variable
  any,     ///< no requirement
};
GOLGI_API const char* to_string(Needs needs);  ///< the enumerator's name

/// One input of a component.
class GOLGI_API Port {
 public:
  /// @param name     as in `in: {truth: network}`; a component with one port needs no name: `in: network`
  /// @param accepts  the types that it accepts
  Port(std::string name, std::vector<ArtifactType> accepts);

  const std::string& name() const;
  const std::vector<ArtifactType>& accepts() const;
  bool is_many() const;      ///< takes a list of stages
  bool is_optional() const;  ///< may be left out
  bool sees_truth() const;   ///< the ground truth and hidden series are kept in its datasets

  Port& many();
  Port& optional();
  Port& with_truth();

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

/// Base class of all components. Constructors take the parameters and must be cheap.
class GOLGI_API Component {
 public:
  Component() = default;
  Component(const Component&) = delete;
  Component& operator=(const Component&) = delete;
  virtual ~Component() = default;

  /// Does the stage's work. The interfaces for simulators, transforms, models, estimators and evaluators implement it by
  /// calling functions of their own.
  virtual Artifact run(const Inputs& inputs, const TaskContext& context) const = 0;

  /// A capability beyond the component's kind, by its id ("cost/1"); null if it is not offered. The interface of an id never
  /// changes, so a new capability breaks no plugin. Ids of other projects begin with the project's name:
  /// "analogues.neighbours/1". Request a capability with as<I>(component); implement this function with offers<I…>(this, id).
  virtual const void* interface(std::string_view id) const;
};

/// A capability of a component or a fitted model; null if it is not offered. I has `static constexpr std::string_view
/// capability`, its id.
template <class I, class T>
const I* as(const T& asked) {
  return static_cast<const I*>(asked.interface(I::capability));
}

/// For the body of interface(): `return golgi::offers<Attending, Intervenable>(this, id);`
template <class... I, class T>
const void* offers(const T* self, std::string_view id) {
  const void* found = nullptr;
  ((id == I::capability ? void(found = static_cast<const I*>(self)) : void()), ...);
  return found;
}

}  // namespace golgi
