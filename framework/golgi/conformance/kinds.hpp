// How the components of each kind are examined, in addition to golgi/api/kinds.hpp.
#pragma once

#include <cstddef>
#include <vector>

#include "golgi/api/component.hpp"

namespace golgi {

struct ClaimCheck;

struct KindExamination {
  ComponentKind kind;
  std::vector<std::vector<ClaimCheck> (*)()> claims;  ///< in the order in which they are checked
  std::ptrdiff_t n_samples = 1000;                    ///< number of samples of the recording
  /// The recording has two trials with values and events; else one trial of the kind that the component takes.
  bool is_mixed = false;
};

const KindExamination& examined_as(ComponentKind kind);

}  // namespace golgi
