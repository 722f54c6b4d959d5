// Regular expressions, which take seconds to compile in each test that has its own.
#pragma once

#include <string>
#include <vector>

namespace golgi::test {

/// The matches of an ECMAScript pattern from left to right, each with its groups: [0] is the whole match.
std::vector<std::vector<std::string>> matches_of(const std::string& text, const std::string& pattern);

}  // namespace golgi::test
