// Scores of many networks as violins, as SVG with the width of A4.
#pragma once

#include <cstddef>
#include <string>

#include "golgi/figures/grouped_scores.hpp"

namespace golgi {

/// Colours that colour-blind readers can distinguish (Okabe & Ito 2008, without the yellow, which is faint on white).
inline constexpr std::size_t max_series = 7;

/// One panel per value of the panels, in it a group for each x, and in that a violin for each series. The half width of a
/// violin is the normal kernel density (bandwidth of Silverman, cut at the smallest and largest value), relative to its
/// maximum. Fewer than 3 distinct values are drawn as dots only, with a line for the interval of a value that is alone. All
/// panels share one axis of values.
/// @param title  may be empty
/// @throws UsageError for more than max_series series
std::string violin_figure(const std::string& title, const GroupedScores& scores);

}  // namespace golgi
