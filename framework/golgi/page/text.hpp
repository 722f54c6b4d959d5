// Functions for writing pages: escaped text, numbers as people read them, data embedded in the file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "golgi/figures/image.hpp"
#include "golgi/figures/svg.hpp"

namespace golgi::page {

using svg::base64;
using svg::escape;
using svg::png;

/// Three significant digits; "–" for NaN.
std::string number(double value);
/// "1000 Hz".
std::string hertz(double rate);
/// As number, but never 0 for a small p-value.
std::string probability(double p);
/// "1.2 ms", "3.4 s".
std::string duration(double seconds);
/// "1,050".
std::string count(std::int64_t value);
/// "a, b and c"; the words must be escaped.
std::string listed(const std::vector<std::string>& words);

/// A link that saves `content` as a file; empty if it would make the page too large.
std::string download(const std::string& file_name, const std::string& media_type, const std::string& content);

/// The whole HTML file around a body.
std::string document(const std::string& title, const std::string& body, const std::string& version);

}  // namespace golgi::page
