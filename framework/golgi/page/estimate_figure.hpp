// One estimate as a separate figure: the drawings of the page with their colours and texts in one SVG.
#pragma once

#include <string>

#include "golgi/page/links.hpp"
#include "golgi/page/matrix.hpp"
#include "golgi/page/network.hpp"
#include "golgi/page/results.hpp"

namespace golgi::page {

/// "12 of 90 pairs: q ≤ 0.05"; with a truth also how many true links are among them.
std::string caption_of(const EstimateShown& estimate, const Links& links, std::size_t n_pairs);

/// @param drawing  of links that all pass (Links::keep): links that a page hides would be visible here
std::string estimate_figure(const std::string& title, const std::string& caption, const Drawing& drawing);

}  // namespace golgi::page
