// What an analysis cannot show and how its methods are cited, in words; and the text for a paper's methods section.
#pragma once

#include <string>

#include "golgi/page/results.hpp"

namespace golgi::page {

/// A list of what this analysis cannot show, in words that fit the recording and the methods. HTML.
std::string limits(const RunShown& run, const std::optional<Dataset>& recording);

/// Text, parameters, references, the pipeline as a picture, provenance. HTML.
std::string methods(const RunShown& run, const std::optional<Dataset>& recording);

}  // namespace golgi::page
