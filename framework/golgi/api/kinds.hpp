// The kinds of components in one table; no other code switches over kinds. Each interface's own run() does the work of its
// kind; conformance/kinds.cpp defines how a kind is checked.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "golgi/api/component.hpp"
#include "golgi/core/export.hpp"

namespace golgi {

struct KindTraits {
  ComponentKind kind;
  const char* name;                             ///< "simulator"
  std::vector<std::string> prefixes;            ///< first parts of its components' names
  std::vector<Port> ports = {};                 ///< unless a component declares its own
  ArtifactType output = ArtifactType::dataset;  ///< unless a component declares its own
  /// For kinds that are not stages but parameters of others: what to write instead of a stage, for messages.
  const char* instead_of_stage = nullptr;
  bool is_of_data = false;       ///< its connectivity has the variables of its port data, in their order
  bool draws_intervals = false;  ///< its random numbers affect only intervals, so its replicates would be copies

  bool is_stage() const { return instead_of_stage == nullptr; }  ///< pipelines name it by `use`
};

GOLGI_API std::span<const KindTraits> all_kinds();
GOLGI_API const KindTraits& traits_of(ComponentKind kind);

}  // namespace golgi
