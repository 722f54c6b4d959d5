#include "support/shared_data.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

namespace golgi::test {

std::optional<std::filesystem::path> shared_data(const char* what) {
  const char* named = std::getenv("GOLGI_SHARED");
  const std::filesystem::path root =
      named ? std::filesystem::path(named) : std::filesystem::path(GOLGI_SOURCE_DIR) / "../shared";
  const auto data = root / "data";
  if (std::filesystem::exists(data / "izhikevich")) return data;
  std::cout << "skipped: " << what << " (no recordings in '" << data.string() << "'; GOLGI_SHARED names another place)\n";
  const char* strict = std::getenv("GOLGI_FAIL_ON_SKIP");
  if (strict && std::string_view(strict) == "1") FAIL("skipped: ", std::string(what));
  return std::nullopt;
}

}  // namespace golgi::test
