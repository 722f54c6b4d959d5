#include "golgi/figures/image.hpp"

#include <zlib.h>

#include <algorithm>

#include "golgi/core/error.hpp"

namespace golgi::svg {

std::string base64(std::string_view bytes) {
  static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t k = 0; k < bytes.size(); k += 3) {
    std::uint32_t three = 0;
    const std::size_t here = std::min<std::size_t>(3, bytes.size() - k);
    for (std::size_t b = 0; b < 3; ++b) three = three << 8 | (b < here ? static_cast<unsigned char>(bytes[k + b]) : 0);
    for (std::size_t d = 0; d < 4; ++d) out += d <= here ? digits[three >> (18 - 6 * d) & 63] : '=';
  }
  return out;
}

namespace {

std::string big_endian(std::uint32_t value) {
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
          static_cast<char>(value)};
}

std::string chunk(const std::string& type, const std::string& content) {
  const std::string body = type + content;
  const auto sum = crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
  return big_endian(static_cast<std::uint32_t>(content.size())) + body + big_endian(static_cast<std::uint32_t>(sum));
}

}  // namespace

std::string png(std::span<const std::uint8_t> pixels, std::size_t width, const std::vector<std::string>& palette) {
  const std::size_t height = width == 0 ? 0 : pixels.size() / width;
  std::string rows;
  rows.reserve(pixels.size() + height);
  for (std::size_t y = 0; y < height; ++y) {
    rows += '\0';  // no filter
    for (std::size_t x = 0; x < width; ++x) rows += static_cast<char>(pixels[y * width + x]);
  }
  uLongf size = compressBound(rows.size());
  std::string packed(size, '\0');
  if (compress2(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(rows.data()), rows.size(), 6) !=
      Z_OK)
    throw InternalError("zlib could not compress an image of " + std::to_string(rows.size()) + " bytes");
  packed.resize(size);
  std::string colours;
  for (const auto& colour : palette)
    for (std::size_t k = 1; k < 7; k += 2) colours += static_cast<char>(std::stoi(colour.substr(k, 2), nullptr, 16));
  const std::string about = big_endian(static_cast<std::uint32_t>(width)) + big_endian(static_cast<std::uint32_t>(height)) +
                            std::string{8, 3, 0, 0, 0};  // 8 bits per pixel, with a palette
  return "data:image/png;base64," + base64("\x89PNG\r\n\x1a\n" + chunk("IHDR", about) + chunk("PLTE", colours) +
                                           chunk("IDAT", packed) + chunk("IEND", ""));
}

}  // namespace golgi::svg
