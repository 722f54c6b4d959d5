// Cross-correlograms of chosen pairs, as SVG.
#pragma once

#include <string>
#include <vector>

#include "golgi/data/csv.hpp"

namespace golgi {

/// One panel per pair, in the order of the rows: counts per lag as bars, the expected count as a line, lags in ms. At positive
/// lags the source fires first.
/// @param title  e.g. the stage's name
/// @param rows   the cells of correlograms.csv: a header, then source, target, lag in ms, count, expected, lags ascending
/// @throws DataError for other columns, or text in place of numbers
std::string correlogram_figure(const std::string& title, const std::vector<CsvRow>& rows);

}  // namespace golgi
