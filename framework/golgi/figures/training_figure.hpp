// The losses of models while they train, as SVG.
#pragma once

#include <string>

#include "golgi/data/csv.hpp"

namespace golgi {

/// One pair of curves a model, validation darker; a dot marks the best epoch. The axis of losses is logarithmic where all are
/// above 0.
/// @param curves  rows of model, epoch, train, validation, and more columns; what is not finite is left out
/// @throws DataError where there are fewer columns
std::string training_figure(const std::string& title, const CsvTable& curves);

}  // namespace golgi
