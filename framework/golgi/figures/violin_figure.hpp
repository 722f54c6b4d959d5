// Scores of many networks as violins, as SVG of A4's width.
#pragma once

#include <cstddef>
#include <string>

#include "golgi/figures/grouped_scores.hpp"

namespace golgi {

/// Colours that colour-blind readers distinguish (Okabe & Ito 2008, without the yellow, which is faint on white).
inline constexpr std::size_t max_series = 7;

/// A panel for each of the panels' values, in it a group for each x, in it a violin for each series. A violin's half width is
/// the normal kernel density (bandwidth of Silverman, cut at the smallest and largest value) as a share of its own largest;
/// where fewer than 3 values differ there are dots only, and through one that is alone a line, its interval. All panels share
/// one axis of values.
/// @param title  may be empty
/// @throws UsageError for more than max_series series
std::string violin_figure(const std::string& title, const GroupedScores& scores);

}  // namespace golgi
