// How the components of a kind are examined: what golgi/api/kinds.hpp leaves to this room, by kind.
#pragma once

#include <cstddef>
#include <vector>

#include "golgi/api/component.hpp"

namespace golgi {

struct ClaimCheck;

struct KindExamination {
  ComponentKind kind;
  std::vector<std::vector<ClaimCheck> (*)()> claims;  ///< in the order in which they are checked
  std::ptrdiff_t n_samples = 1000;                    ///< of the recording that the component is run on
  bool is_mixed = false;  ///< the recording has two trials, with values and events; else one trial of what the component takes
};

const KindExamination& examined_as(ComponentKind kind);

}  // namespace golgi
