#include "golgi/figures/svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "golgi/core/text.hpp"

namespace golgi::svg {
namespace {

bool continues_a_character(char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U; }

std::size_t characters_in(std::string_view content) {
  return content.size() - static_cast<std::size_t>(std::count_if(content.begin(), content.end(), continues_a_character));
}

// As a fraction of the size: the mean is 0.5 for Helvetica, and 0.55 for DejaVu, which replaces it if it is missing.
constexpr double character_width = 0.58;

/// Marks with the same number of decimals.
std::vector<Axis::Mark> evenly_spaced(double low, double high) {
  const double rough = (high - low) / 6, decade = std::pow(10, std::floor(std::log10(rough)));
  const double step = decade * (rough < 2 * decade ? 2 : rough < 5 * decade ? 5 : 10);
  const auto decimals = static_cast<int>(std::ceil(-std::log10(step) - 1e-9));
  const double largest = std::max(std::abs(low), std::abs(high));
  // With too many decimals: as many digits as distinguish one mark from the next.
  const int digits = std::max(3, decimals + 1 + static_cast<int>(std::floor(std::log10(largest))));
  std::vector<Axis::Mark> marks;
  for (double k = std::ceil(low / step); k * step <= high; ++k) {
    const double value = k * step + 0.0;  // no -0
    marks.push_back({value, decimals < -4 || decimals > 4 ? fmt::format("{:.{}g}", value, digits)
                                                          : fmt::format("{:.{}f}", value, std::max(0, decimals))});
  }
  return marks;
}

}  // namespace

std::string mix(const Colour& end, double amount) {
  const auto channel = [&](double to) { return static_cast<int>(std::lround(255 + amount * (to - 255))); };
  return fmt::format("#{:02x}{:02x}{:02x}", channel(end.red), channel(end.green), channel(end.blue));
}

std::string escape(std::string_view text) {
  std::string valid(text), out;
  while (const auto at = first_invalid_utf8(valid)) valid[*at] = '?';
  for (const char c : valid) {
    if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '&')
      out += "&amp;";
    else if (c == '"')
      out += "&quot;";
    else if (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n')
      out += '?';
    else
      out += c;
  }
  return out;
}

std::string text(double x, double y, const char* anchor, double size, std::string_view content, const std::string& more) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\" font-size=\"{:.1f}\"{}>{}</text>\n", x, y, anchor,
                     size, more, escape(content));
}

std::string upright_text(double x, double y, const char* anchor, double size, std::string_view content) {
  return text(x, y, anchor, size, content, fmt::format(" transform=\"rotate(-90 {:.1f} {:.1f})\"", x, y));
}

std::string frame(double left, double top, double width, double height) {
  return fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"none\" stroke=\"#444\"/>\n",
                     left, top, width, height);
}

std::string open_figure(double width, double height, const std::string& title, const std::string& caption) {
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" viewBox=\"0 0 {0:.0f} {1:.0f}\" "
      "font-family=\"Helvetica, Arial, sans-serif\" fill=\"#222\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n",
      width, height);
  if (!title.empty()) out += text(24, 30, "start", 17, title, " font-weight=\"bold\"");
  return caption.empty() ? out : out + text(24, 50, "start", 12, caption, " fill=\"#555\"");
}

double text_width(std::string_view content, double size) {
  return character_width * size * static_cast<double>(characters_in(content));
}

std::vector<std::string> wrapped(const std::string& content, double width, double size) {
  std::vector<std::string> lines{""};
  for (std::size_t at = 0; at < content.size();) {
    const std::size_t end = std::min(content.find(' ', at), content.size());
    const std::string word = content.substr(at, end - at);
    if (lines.back().empty())
      lines.back() = word;
    else if (text_width(lines.back() + " " + word, size) <= width)
      lines.back() += " " + word;
    else
      lines.push_back(word);
    at = end + 1;
  }
  return lines;
}

std::string shortened(std::string_view content, std::size_t characters) {
  if (characters_in(content) <= characters) return std::string(content);
  std::size_t end = 0;
  for (std::size_t seen = 0; end < content.size(); ++end)
    if (!continues_a_character(content[end]) && seen++ == characters - 1) break;
  return std::string(content.substr(0, end)) + "…";
}

std::string fitted(std::string_view content, double width, double size) {
  return shortened(content, std::max(2.0, width / (character_width * size)));
}

Axis::Axis(double low, double high, double bottom, double top, Scale scale) : scale_(scale), bottom_(bottom), top_(top) {
  // Closer values are treated as one: marks could not distinguish them.
  if (const double largest = std::max(std::abs(low), std::abs(high)); high - low <= std::max(1e-5 * largest, 1e-300)) {
    const double spread = largest > 1e-300 ? 0.05 * largest : 1;
    low -= spread;
    high += spread;
  }
  const double margin = 0.04 * (scaled(high) - scaled(low));
  low_ = scaled(low) - margin;
  high_ = scaled(high) + margin;
}

std::vector<Axis::Mark> Axis::marks() const {
  std::vector<Mark> marks;
  if (scale_ == Scale::logarithmic)
    for (double decade = std::floor(low_); decade <= high_; ++decade)
      for (const double step : {1, 2, 5})
        if (const double value = step * std::pow(10, decade); scaled(value) >= low_ && scaled(value) <= high_)
          marks.push_back({value, fmt::format("{:.3g}", value)});
  return marks.size() < 3 ? evenly_spaced(unscaled(low_), unscaled(high_)) : marks;
}

double Axis::scaled(double value) const { return scale_ == Scale::logarithmic ? std::log10(value) : value; }

double Axis::unscaled(double position) const { return scale_ == Scale::logarithmic ? std::pow(10, position) : position; }

}  // namespace golgi::svg
