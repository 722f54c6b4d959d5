// The limits of an analysis and the citations of its methods, in words; and the text for a paper's methods section.
#pragma once

#include <string>

#include "golgi/page/results.hpp"

namespace golgi::page {

/// A list of the limits of this analysis, according to the recording and the methods. HTML.
std::string limits(const RunShown& run, const std::optional<Dataset>& recording);

/// Text, parameters, references, the pipeline as a picture, provenance. HTML.
std::string methods(const RunShown& run, const std::optional<Dataset>& recording);

}  // namespace golgi::page
