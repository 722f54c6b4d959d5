// Finds components by name, for stages and for parameters that are components.
#pragma once

#include <string>
#include <vector>

#include "golgi/api/nesting.hpp"
#include "golgi/api/registry.hpp"
#include "golgi/host/plugin_search.hpp"

namespace golgi {

class Lookup final : public ComponentLookup {
 public:
  /// Both arguments must outlive the object.
  /// @param left_out  the libraries that cannot be used, for messages about the components they would have provided
  explicit Lookup(const Registry& registry, const std::vector<LoadFailure>& left_out = none())
      : registry_(registry), left_out_(left_out) {}

  const ComponentInfo* find(std::string_view name) const override { return registry_.find(name); }
  std::vector<std::string> names() const override { return registry_.names(); }
  std::string why_unknown(const std::string& name) const override;
  BoundComponent bind(const ComponentInfo& info, const Value& params, Binder& binder) const override;

 private:
  static const std::vector<LoadFailure>& none();

  const Registry& registry_;
  const std::vector<LoadFailure>& left_out_;
};

}  // namespace golgi
