// The estimate as a matrix, row = target, column = source; with the truth if it is known.
#pragma once

#include <string>

#include "golgi/page/links.hpp"
#include "golgi/page/results.hpp"

namespace golgi::page {

struct Drawing {
  std::string svg, legend;
  double width, height;  ///< px
};

constexpr std::ptrdiff_t most_cells = 60;  ///< variables of a matrix drawn as cells; a larger one is an image

/// Cells carry data-step, data-a and data-b, names data-row or data-column, so that a script can reorder them.
Drawing matrix_drawing(const EstimateShown& estimate, const Links& links);

}  // namespace golgi::page
