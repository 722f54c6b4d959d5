// An estimated connectivity matrix compared with the truth, as SVG.
#pragma once

#include <string>

#include "golgi/data/connectivity.hpp"
#include "golgi/data/ground_truth.hpp"

namespace golgi {

/// Rows are targets, columns sources. Scores are shaded up to the 99th percentile; if the estimate has signs, and in the truth,
/// orange is positive and blue negative. Pairs with q <= 0.05 are marked, undefined scores are hatched. If the estimate has q,
/// the truth shows hits, misses and false alarms. Matrices of more than 100 variables are images; those of more than 1,000 are
/// images of block means, without marks.
/// @param title     e.g. the stage's name      @param caption  e.g. its scores
std::string matrix_figure(const std::string& title, const std::string& caption, const Connectivity& estimate,
                          const GroundTruth* truth);

}  // namespace golgi
