// Granger causality of chosen pairs by frequency, as SVG.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "golgi/data/connectivity.hpp"
#include "golgi/data/csv.hpp"

namespace golgi {

/// One panel per pair, in the order of the rows, at most 24: a curve over frequency, with shaded bands, on a common scale.
/// @param title  e.g. the stage's name
/// @param rows   the cells of spectrum.csv: a header, then source, target, frequency in Hz, causality; frequencies ascending
/// @param bands  parts along Axis::band; others are not drawn
/// @throws DataError for other columns, or text in place of numbers
std::string spectrum_figure(const std::string& title, const std::vector<CsvRow>& rows, std::span<const Part> bands);

}  // namespace golgi
