// Drawing functions of the figures: escaped text, colours, an axis. Lengths are in px, y grows downwards.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace golgi::svg {

struct Colour {
  double red, green, blue;
};

// Ends of the scales: of training curves, of scores without a sign, of excitation, of inhibition. Orange and blue can be
// distinguished with red-green blindness, and in greyscale, where the blue is darker.
inline constexpr Colour ink{20, 60, 92}, grey{45, 45, 45}, positive{213, 94, 0}, negative{0, 72, 135};

/// "#rrggbb" between white (0) and a colour (1).
std::string mix(const Colour& end, double amount);

/// Escapes text and attributes; characters that XML does not allow (control characters, bad UTF-8) become "?".
std::string escape(std::string_view text);

/// @param anchor  "start", "middle" or "end"   @param more  further attributes, each after a blank
std::string text(double x, double y, const char* anchor, double size, std::string_view content, const std::string& more = "");

/// Text that is rotated to read upwards.
std::string upright_text(double x, double y, const char* anchor, double size, std::string_view content);

/// An unfilled rectangle around a drawing.
std::string frame(double left, double top, double width, double height);

/// The beginning of a figure: white, with a title and a line below it, unless these are empty. "</svg>" closes the figure.
std::string open_figure(double width, double height, const std::string& title, const std::string& caption = "");

/// Approximate width of a text in Helvetica, rather too large than too small.
double text_width(std::string_view content, double size);

/// Lines of at most `width`, broken at blanks.
std::vector<std::string> wrapped(const std::string& content, double width, double size);

/// The first characters and "…" if there are more than `characters`.
std::string shortened(std::string_view content, std::size_t characters);

/// The first characters and "…" if the whole text would be wider than `width`.
std::string fitted(std::string_view content, double width, double size);

/// An axis of values: maps data to pixels and chooses its marks.
class Axis {
 public:
  enum class Scale { linear, logarithmic };
  /// @param low, high    the data's range; the axis is 4 % longer on either side
  /// @param bottom, top  pixels of the two ends
  Axis(double low, double high, double bottom, double top, Scale scale);
  double pixel(double value) const { return bottom_ + (scaled(value) - low_) / (high_ - low_) * (top_ - bottom_); }
  struct Mark {
    double value;
    std::string label;
  };
  /// Round values. On a logarithmic axis 1, 2 and 5 times powers of ten; evenly spaced if fewer than 3 of those are on it.
  std::vector<Mark> marks() const;

 private:
  double scaled(double value) const;
  double unscaled(double position) const;
  Scale scale_;
  double bottom_, top_, low_ = 0, high_ = 0;
};

}  // namespace golgi::svg
