// The estimate as a matrix, row = target, column = source; beside the truth where it is known.
#pragma once

#include <string>

#include "golgi/page/links.hpp"
#include "golgi/page/results.hpp"

namespace golgi::page {

struct Drawing {
  std::string svg, legend;
  double width, height;  ///< px
};

constexpr std::ptrdiff_t most_cells = 60;  ///< variables of a matrix that is drawn as cells; of more it is an image

/// Cells carry data-step, data-a and data-b, names data-row or data-column: a script may bring them into another order.
Drawing matrix_drawing(const EstimateShown& estimate, const Links& links);

}  // namespace golgi::page
