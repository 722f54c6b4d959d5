// Makes text from outside (names from files, descriptions, YAML) safe to print: a control character in it could colour, erase
// or rewrite what a terminal shows.
#pragma once

#include <string>
#include <string_view>

namespace golgi {

/// Whether a control character begins at byte i: U+0000 to U+001F, U+007F, or U+0080 to U+009F (two bytes in UTF-8).
inline bool is_control(std::string_view text, std::size_t i) {
  const auto byte = static_cast<unsigned char>(text[i]);
  if (byte < 0x20 || byte == 0x7f) return true;
  const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
  return byte == 0xc2 && next >= 0x80 && next < 0xa0;
}

/// The text with \x1b (as in C++) for each control character except those in `kept`.
inline std::string printable(std::string_view text, std::string_view kept = "") {
  constexpr const char* digits = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_control(text, i) || kept.find(text[i]) != std::string_view::npos) {
      out += text[i];
      continue;
    }
    if (static_cast<unsigned char>(text[i]) == 0xc2) ++i;  // the code of the character is its second byte
    out += {'\\', 'x', digits[static_cast<unsigned char>(text[i]) >> 4], digits[text[i] & 15]};
  }
  return out;
}

/// For whole messages, which may have several lines.
inline std::string printable_lines(std::string_view text) { return printable(text, "\n\t"); }

}  // namespace golgi
