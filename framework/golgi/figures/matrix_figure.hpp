// An estimated connectivity matrix beside the truth, as SVG.
#pragma once

#include <string>

#include "golgi/data/connectivity.hpp"
#include "golgi/data/ground_truth.hpp"

namespace golgi {

/// Rows are targets, columns sources. Scores are shaded from the smallest to the largest off-diagonal one. Where the estimate
/// has signs, and in the truth, orange is excitatory and blue inhibitory. Pairs with q < 0.05 have a mark, undefined scores are
/// hatched. Matrices of more than 128 variables are drawn in blocks, by their means, without marks.
/// @param title     e.g. the stage's name      @param caption  e.g. its scores
std::string matrix_figure(const std::string& title, const std::string& caption, const Connectivity& estimate,
                          const GroundTruth* truth);

}  // namespace golgi
