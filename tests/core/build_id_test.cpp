#include "golgi/core/build_id.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <memory>
#include <string>

#include "golgi/core/error.hpp"

using namespace golgi;

namespace {

const char in_this_program = 0;

/// As binutils' readelf reads it from the file.
std::string build_id_by_readelf(const std::string& file) {
  const std::string command = "readelf -n '" + file + "' 2>/dev/null | sed -n 's/.*Build ID: //p'";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"), &pclose);
  std::string text;
  for (int c; (c = std::fgetc(pipe.get())) != EOF && c != '\n';) text += static_cast<char>(c);
  return text;
}

}  // namespace

TEST_CASE("the build id is the one that readelf reads from the file") {
  CHECK(build_id_of(&in_this_program) == build_id_by_readelf(GOLGI_BUILD_DIR "/bin/test_core"));
  CHECK(sdk_build_id() == build_id_by_readelf(GOLGI_BUILD_DIR "/lib/libgolgi.so"));
}

TEST_CASE("program and library have different build ids, functions and data of one library the same") {
  CHECK(build_id_of(&in_this_program) != sdk_build_id());
  static int data = 0;
  CHECK(build_id_of(&data) == build_id_of(&in_this_program));
  CHECK(sdk_build_id().size() == 40);  // SHA-1 in hex
}

TEST_CASE("an address that belongs to no library is an internal error") {
  const auto heap = std::make_unique<int>(1);
  CHECK_THROWS_AS(build_id_of(heap.get()), InternalError);
}
