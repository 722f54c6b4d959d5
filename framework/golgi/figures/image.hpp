// Images inside a figure, for matrices with so many variables that cells would make it too large.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace golgi::svg {

std::string base64(std::string_view bytes);

/// An image of one byte per pixel, row by row. @param palette  "#rrggbb" each, at most 256
/// @return data URI of a PNG
std::string png(std::span<const std::uint8_t> pixels, std::size_t width, const std::vector<std::string>& palette);

}  // namespace golgi::svg
