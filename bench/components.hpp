// Makes components by name for benchmarks, including the plugins of this build.
#pragma once

#include <fmt/format.h>

#include <memory>
#include <string>

#include "golgi/builtin/register_builtin.hpp"
#include "golgi/core/error.hpp"
#include "golgi/host/plugin_search.hpp"

namespace golgi {

inline const Registry& registry() {
  static Registry all;
  static const bool once = [] {
    all.begin_library({"golgi", "0", "", ""});
    register_builtin(all);
    PluginSearchOptions search;
    search.probe.reset();  // the libraries are this tree's own
    for (const auto& failure : register_plugins(all, search)) fmt::print(stderr, "{}\n", failure.message);
    return true;
  }();
  (void)once;
  return all;
}

inline const ComponentInfo& component(const std::string& name) {
  const ComponentInfo* info = registry().find(name);
  if (!info) throw PluginError("there is no " + name + "; build the target `plugins`");
  return *info;
}

/// Makes a component. @param params  its parameters; those not given have their defaults
template <class Interface>
std::shared_ptr<const Interface> make(const std::string& name, const Value& params = Value::map()) {
  Diagnostics diagnostics;
  Binder binder(diagnostics, "params", name);
  auto made = std::dynamic_pointer_cast<const Interface>(component(name).bind(params, binder).component);
  if (!made) throw ConfigError(diagnostics.messages().at(0));
  return made;
}

}  // namespace golgi
