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

/// Up to 60 variables as cells that carry data-step, more as an image.
Drawing matrix_drawing(const EstimateShown& estimate, const Links& links);

}  // namespace golgi::page
