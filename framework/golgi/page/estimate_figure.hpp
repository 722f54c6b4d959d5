// One estimate as a figure that stands alone: the drawings of the page with their colours and words in one SVG.
#pragma once

#include <string>

#include "golgi/page/links.hpp"
#include "golgi/page/matrix.hpp"
#include "golgi/page/network.hpp"
#include "golgi/page/results.hpp"

namespace golgi::page {

/// "12 of 90 pairs: q ≤ 0.05"; with a truth how many of them are true.
std::string caption_of(const EstimateShown& estimate, const Links& links, std::size_t n_pairs);

/// @param drawing  of links that all pass (Links::keep): what a page hides is not hidden here
std::string estimate_figure(const std::string& title, const std::string& caption, const Drawing& drawing);

}  // namespace golgi::page
