// The losses of models while they train, as SVG.
#pragma once

#include <string>

#include "golgi/data/csv.hpp"

namespace golgi {

/// One pair of curves per model, validation darker; a dot marks the best epoch. The axis of losses is logarithmic if all are
/// above 0.
/// @param curves  rows of model, epoch, train, validation, and more columns; values that are not finite are left out
/// @throws DataError if there are fewer columns
std::string training_figure(const std::string& title, const CsvTable& curves);

}  // namespace golgi
