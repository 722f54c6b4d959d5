// A result split into named matrices and texts, so that two of them can be compared byte by byte and the first difference
// reported. A model can be loaded from its own parts.
#pragma once

#include <string>

#include "golgi/testing/memory_artifact.hpp"

namespace golgi {

using Parts = test::MemoryArtifact;

/// The first difference, such as "score(2, 1) is 0.25 and 0.26"; empty if both have the same bytes.
std::string difference(const Parts& first, const Parts& second);

/// The shape of a matrix as text: "5 x 4".
std::string shape_text(const Matrix& matrix);

}  // namespace golgi
