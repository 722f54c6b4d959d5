#include "golgi/core/fingerprint.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <set>
#include <string>

#include "golgi/core/error.hpp"
#include "golgi/testing/temp_folder.hpp"
#include "support/messages.hpp"

using namespace golgi;
using golgi::test::has;
using golgi::test::message_of;

namespace {

std::string hex_of_bytes(std::string_view bytes) {
  return FingerprintBuilder().bytes(std::as_bytes(std::span(bytes))).finish().hex();
}

}  // namespace

TEST_CASE("bytes have the published XXH3 128-bit hashes") {
  // xxHash 0.8, XXH3_128bits() in one call (seed 0); xxhsum -H128 prints the same.
  CHECK(hex_of_bytes("") == "99aa06d3014798d86001c324468d497f");
  CHECK(hex_of_bytes("abc") == "06b05ab6733a618578af5f94892f3950");
}

TEST_CASE("texts are distinguished by their boundaries, and numbers from texts") {
  const auto two = [](std::string_view a, std::string_view b) { return FingerprintBuilder().text(a).text(b).finish(); };
  CHECK(two("ab", "c") != two("a", "bc"));
  CHECK(two("", "a") != two("a", ""));
  CHECK(two("a", "b") == two("a", "b"));
  CHECK(FingerprintBuilder().text("").finish() != FingerprintBuilder().finish());
  CHECK(FingerprintBuilder().number(1).finish() != FingerprintBuilder().text("1").finish());
  CHECK(fingerprint_of("a") == FingerprintBuilder().text("a").finish());
}

TEST_CASE("hex keeps leading zeros, high half first") {
  CHECK(Fingerprint{1, 0xab}.hex() == "000000000000000100000000000000ab");
}

TEST_CASE("a file's fingerprint is that of its bytes, however many blocks it has") {
  const golgi::test::TempFolder folder;
  // 600,000 bytes: more than two of the 256 KiB blocks.
  std::string content;
  for (int i = 0; i < 600000; ++i) content += static_cast<char>(i * 7 + i / 251);
  CHECK(fingerprint_file(folder.write("long", content)).hex() == hex_of_bytes(content));
  CHECK(fingerprint_file(folder.write("empty", "")).hex() == hex_of_bytes(""));
  content[400000] ^= 1;
  CHECK(fingerprint_file(folder.write("changed", content)) != fingerprint_file(folder.path() / "long"));
}

TEST_CASE("a file that cannot be read is named with the system's reason") {
  CHECK(
      has(message_of<IoError>([] { fingerprint_file("/nowhere/x"); }), "cannot read '/nowhere/x': No such file or directory"));
  const golgi::test::TempFolder folder;
  CHECK(has(message_of<IoError>([&] { fingerprint_file(folder.path()); }), "Is a directory"));
}
