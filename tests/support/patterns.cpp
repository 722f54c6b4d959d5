#include "support/patterns.hpp"

#include <regex>

namespace golgi::test {

std::vector<std::vector<std::string>> matches_of(const std::string& text, const std::string& pattern) {
  const std::regex compiled(pattern);
  std::vector<std::vector<std::string>> all;
  for (std::sregex_iterator match(text.begin(), text.end(), compiled), end; match != end; ++match)
    all.emplace_back(match->begin(), match->end());
  return all;
}

}  // namespace golgi::test
