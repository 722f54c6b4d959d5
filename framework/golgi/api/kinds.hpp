// The kinds of components in one table; nothing switches over kinds elsewhere.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "golgi/api/component.hpp"
#include "golgi/core/export.hpp"

namespace golgi {

struct KindTraits {
  ComponentKind kind;
  const char* name;                   ///< "simulator"
  std::vector<std::string> prefixes;  ///< of its components' names
  std::vector<Port> ports;            ///< unless a component declares its own
  ArtifactType output;                ///< likewise
};

GOLGI_API std::span<const KindTraits> all_kinds();
GOLGI_API const KindTraits& traits_of(ComponentKind kind);

}  // namespace golgi
