#include "golgi/page/text.hpp"

#include <fmt/format.h>

#include <cmath>

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

std::string download(const std::string& file_name, const std::string& media_type, const std::string& content) {
  constexpr std::size_t largest = 500'000;
  if (content.size() > largest) return "";
  return fmt::format("<a download=\"{0}\" href=\"data:{1};base64,{2}\">{0}</a>", escape(file_name), media_type,
                     base64(content));
}

std::string document(const std::string& title, const std::string& body, const std::string& version) {
  return "<!doctype html>\n<html lang=\"en\" class=\"no-script\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
         "content=\"width=device-width,initial-scale=1\"><meta name=\"color-scheme\" content=\"light\">"
         // The page needs no network, and this makes browsers enforce it.
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src "
         "'unsafe-inline'; img-src data:\"><title>" +
         escape(title) + "</title><style>" + style + "</style></head><body><main><h1>" + escape(title) + "</h1>" + body +
         "<footer class=\"soft\">Made by golgi " + escape(version) + ".</footer></main><script>" + script +
         "</script></body></html>\n";
}

}  // namespace golgi::page
