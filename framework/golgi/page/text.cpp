#include "golgi/page/text.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <cmath>

#include "golgi/core/error.hpp"
#include "golgi/page/assets.hpp"

namespace golgi::page {

std::string number(double value) { return std::isnan(value) ? "–" : fmt::format("{:.3g}", value); }

std::string hertz(double rate) { return fmt::format("{:.6g} Hz", rate); }

std::string probability(double p) {
  if (std::isnan(p)) return "–";
  if (p >= 0.001) return fmt::format("{:.3f}", p);
  return p > 0 ? fmt::format("{:.1e}", p) : "&lt; 1e-300";
}

std::string duration(double seconds) {
  if (std::isnan(seconds)) return "–";
  if (std::abs(seconds) < 0.9995) return fmt::format("{:.3g} ms", 1000 * seconds);
  if (seconds < 120) return fmt::format("{:.3g} s", seconds);
  return seconds < 7200 ? fmt::format("{:.1f} min", seconds / 60) : fmt::format("{:.1f} h", seconds / 3600);
}

std::string count(std::int64_t value) {
  std::string digits = std::to_string(value);
  for (auto at = std::ssize(digits) - 3; at > (value < 0 ? 1 : 0); at -= 3) digits.insert(at, ",");
  return digits;
}

std::string listed(const std::vector<std::string>& words) {
  std::string out;
  for (std::size_t k = 0; k < words.size(); ++k) out += (k == 0 ? "" : k + 1 == words.size() ? " and " : ", ") + words[k];
  return out;
}

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

std::string download(const std::string& file_name, const std::string& media_type, const std::string& content) {
  constexpr std::size_t largest = 500'000;
  if (content.size() > largest) return "";
  return fmt::format("<a download=\"{0}\" href=\"data:{1};base64,{2}\">{0}</a>", escape(file_name), media_type,
                     base64(content));
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
    throw InternalError("zlib could not pack an image of " + std::to_string(rows.size()) + " bytes");
  packed.resize(size);
  std::string colours;
  for (const auto& colour : palette)
    for (std::size_t k = 1; k < 7; k += 2) colours += static_cast<char>(std::stoi(colour.substr(k, 2), nullptr, 16));
  const std::string about = big_endian(static_cast<std::uint32_t>(width)) + big_endian(static_cast<std::uint32_t>(height)) +
                            std::string{8, 3, 0, 0, 0};  // 8 bits a pixel, of a palette
  return "data:image/png;base64," + base64("\x89PNG\r\n\x1a\n" + chunk("IHDR", about) + chunk("PLTE", colours) +
                                           chunk("IDAT", packed) + chunk("IEND", ""));
}

std::string document(const std::string& title, const std::string& body, const std::string& version) {
  return "<!doctype html>\n<html lang=\"en\" class=\"no-script\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
         "content=\"width=device-width,initial-scale=1\"><meta name=\"color-scheme\" content=\"light\">"
         // It asks nothing of any network, and a browser holds it to that.
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src "
         "'unsafe-inline'; img-src data:\"><title>" +
         escape(title) + "</title><style>" + style + "</style></head><body><main><h1>" + escape(title) + "</h1>" + body +
         "<footer class=\"soft\">Made by golgi " + escape(version) + ".</footer></main><script>" + script +
         "</script></body></html>\n";
}

}  // namespace golgi::page
