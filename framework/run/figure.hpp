// Figures as SVG: an estimated connectivity matrix beside the truth; the losses of models while they train.
#pragma once

#include <optional>
#include <string>

#include "golgi/data/connectivity.hpp"
#include "golgi/data/csv.hpp"
#include "golgi/data/wiring.hpp"

namespace golgi {

/// Rows are targets, columns sources. Scores are shaded from the smallest to the largest off-diagonal one; the truth is red for
/// positive and blue for negative weights. Matrices of more than 128 variables are drawn in blocks, by their means.
/// @param title     e.g. the stage's name      @param caption  e.g. its scores
std::string matrix_figure(const std::string& title, const std::string& caption, const Connectivity& estimate,
                          const Wiring* truth);

/// One pair of curves a model, validation darker; a dot marks the best epoch. The axis of losses is logarithmic where all are
/// above 0.
/// @param curves  rows of model, epoch, train, validation, and more columns; what is not finite is left out
/// @throws DataError where there are fewer columns
std::string training_figure(const std::string& title, const CsvTable& curves);

}  // namespace golgi
