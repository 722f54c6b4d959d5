// What golgi itself needs for components that are parameters of other components (nested.hpp). Not for plugins.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "golgi/api/component_info.hpp"
#include "golgi/api/inputs.hpp"
#include "golgi/api/task_context.hpp"

namespace golgi {

/// How parameters find components; implemented by the host.
class GOLGI_API ComponentLookup {
 public:
  virtual ~ComponentLookup() = default;
  virtual const ComponentInfo* find(std::string_view name) const = 0;  ///< null if there is none
  virtual std::vector<std::string> names() const = 0;
  /// "unknown component 'causality/mvg'; did you mean …"
  virtual std::string why_unknown(const std::string& name) const = 0;
  /// Errors are reported to the binder. @throws PluginError if the component's library cannot be loaded, or its constructor
  /// fails
  virtual BoundComponent bind(const ComponentInfo& info, const Value& params, Binder& binder) const = 0;
};

/// The info of a component that contains others: stochasticity, needs and build ids are those of all of them together.
GOLGI_API ComponentInfo with_nested(const ComponentInfo& info, const std::vector<std::shared_ptr<const ComponentInfo>>& nested);

/// The host's service that NestedComponent::run uses.
class Nesting {
 public:
  static constexpr std::string_view capability = "nesting/1";
  virtual Artifact run_nested(const ComponentInfo& info, const Component& component, const Inputs& inputs,
                              const TaskContext& context) const = 0;
  virtual Fingerprint stage_seed() const = 0;

 protected:
  ~Nesting() = default;
};

}  // namespace golgi
