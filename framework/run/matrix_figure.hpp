// An estimated connectivity matrix beside the truth, as SVG.
#pragma once

#include <string>

#include "golgi/data/connectivity.hpp"
#include "golgi/data/wiring.hpp"

namespace golgi {

/// Rows are targets, columns sources. Scores are shaded from the smallest to the largest off-diagonal one; the truth is red for
/// positive and blue for negative weights. Matrices of more than 128 variables are drawn in blocks, by their means.
/// @param title     e.g. the stage's name      @param caption  e.g. its scores
std::string matrix_figure(const std::string& title, const std::string& caption, const Connectivity& estimate,
                          const Wiring* truth);

}  // namespace golgi
