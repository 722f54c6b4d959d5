// What all components share. A component is made from its parameters, const from then on, and used from many threads.
#pragma once

#include <string>
#include <vector>

#include "golgi/core/export.hpp"

namespace golgi {

/// What flows between stages.
enum class ArtifactType { dataset, model, connectivity, scores };
GOLGI_API const char* to_string(ArtifactType type);  ///< "dataset", …

/// What a component derives from; it decides its ports and the first part of its name.
enum class ComponentKind { simulator, transform, model, causality, evaluator };
GOLGI_API const char* to_string(ComponentKind kind);  ///< "simulator", …

/// One input of a stage.
struct Port {
  std::string name;                   ///< as in `in: {truth: network}`; a component with one port needs no name: `in: network`
  std::vector<ArtifactType> accepts;  ///< one of these
  bool many = false;                  ///< takes a list of stages
};

/// Of all interfaces. Its constructor takes the parameters and is cheap.
struct GOLGI_API Component {
  Component() = default;
  Component(const Component&) = delete;
  Component& operator=(const Component&) = delete;
  virtual ~Component() = default;
};

}  // namespace golgi
