// Every warning code is listed in docs/warnings.md, and every code listed there is used by some part of golgi.
#include <set>

#include "support/patterns.hpp"
#include "workplace.hpp"

using namespace golgi;
using namespace golgi::test;

namespace {

/// The codes in warn({"code", …}), warnings.push_back({"code", …}), Warning{"code", …}, warn("code", …) and return {"code", …}
/// of the sources, and the one that a check of recordings shares with them.
std::set<std::string> codes_in_sources(const fs::path& root) {
  std::set<std::string> codes{"line_noise"};
  const auto collect = [&](const std::string& source) {
    for (auto quote = source.find('"'); quote != std::string::npos; quote = source.find('"', quote + 1)) {
      const auto end = source.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", quote + 1);
      if (end == quote + 1 || source.compare(end, 2, "\",") != 0) continue;
      const auto start = quote < 40 ? 0 : quote - 40;
      const std::string before = source.substr(start, quote - start), after = source.substr(end + 2, 40);
      const bool is_given =
          !matches_of(before, R"((?:\bwarn|\.tell|[Ww]arnings\.push_back|\bWarning)\s*\(?\s*\{?\s*$)").empty();
      const bool is_returned = !matches_of(before, R"(\breturn \{\{?$)").empty() &&
                               !matches_of(after, R"(^\s*(?:plural|std::to_string|change))").empty();
      if (is_given || is_returned) codes.insert(source.substr(quote + 1, end - quote - 1));
    }
  };
  for (const char* room : {"framework/golgi", "plugins"})
    for (const auto& entry : fs::recursive_directory_iterator(root / room))
      if (entry.path().extension() == ".cpp") collect(slurp(entry.path()));
  return codes;
}

std::set<std::string> codes_in_table(const std::string& document) {
  std::set<std::string> codes;
  for (const auto& match : matches_of(document, "(?:^|\n)\\| `([a-z_]+)` \\|")) codes.insert(match[1]);
  return codes;
}

}  // namespace

TEST_CASE("docs/warnings.md lists the codes of all warnings") {
  const fs::path root = GOLGI_SOURCE_DIR;
  const auto given = codes_in_sources(root), told = codes_in_table(slurp(root / "docs/warnings.md"));
  CHECK(given.size() > 60);
  for (const auto& code : given) CHECK_MESSAGE(told.contains(code), "not in docs/warnings.md: ", code);
  for (const auto& code : told) CHECK_MESSAGE(given.contains(code), "no source gives it: ", code);
}
