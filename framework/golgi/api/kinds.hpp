// The kinds of components in one table; nothing switches over kinds elsewhere. What is run is each interface's own run(); how a
// kind is examined stands in conformance/kinds.cpp.
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
  std::vector<std::string> prefixes;            ///< of its components' names
  std::vector<Port> ports = {};                 ///< unless a component declares its own
  ArtifactType output = ArtifactType::dataset;  ///< likewise
  /// Of kinds that are not stages but parameters of others: what is written in place of a stage, for messages.
  const char* instead_of_stage = nullptr;
  bool is_of_data = false;       ///< its connectivity is of the variables of its port data, in their order
  bool draws_intervals = false;  ///< its random numbers change intervals alone, so replicates of it are copies

  bool is_stage() const { return instead_of_stage == nullptr; }  ///< pipelines name it by `use`
};

GOLGI_API std::span<const KindTraits> all_kinds();
GOLGI_API const KindTraits& traits_of(ComponentKind kind);

}  // namespace golgi
