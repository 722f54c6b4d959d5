// Every warning code is listed in docs/warnings.md, and every code listed there is used by some part of golgi.
#include <regex>
#include <set>

#include "workplace.hpp"

using namespace golgi;
using namespace golgi::test;

namespace {

/// The codes in warn({"code", …}), warnings.push_back({"code", …}), Warning{"code", …}, warn("code", …) and return {"code", …}
/// of the sources, and the one that a check of recordings shares with them.
std::set<std::string> codes_in_sources(const fs::path& root) {
  const std::regex call(
      R"re((?:(?:\bwarn|\.tell|[Ww]arnings\.push_back|\bWarning)\s*\(?\s*\{?\s*|\breturn \{\{?(?="[a-z_]+",\s*(?:plural|std::to_string|change)))"([a-z_]+)",)re");
  std::set<std::string> codes{"line_noise"};
  for (const char* room : {"framework/golgi", "plugins"})
    for (const auto& entry : fs::recursive_directory_iterator(root / room)) {
      if (entry.path().extension() != ".cpp") continue;
      const std::string source = slurp(entry.path());
      for (std::sregex_iterator hit(source.begin(), source.end(), call), end; hit != end; ++hit) codes.insert((*hit)[1]);
    }
  return codes;
}

std::set<std::string> codes_in_table(const std::string& document) {
  const std::regex row("(?:^|\n)\\| `([a-z_]+)` \\|");
  std::set<std::string> codes;
  for (std::sregex_iterator hit(document.begin(), document.end(), row), end; hit != end; ++hit) codes.insert((*hit)[1]);
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
