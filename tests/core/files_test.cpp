#include "golgi/core/files.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "golgi/core/error.hpp"
#include "golgi/core/fingerprint.hpp"
#include "golgi/testing/temp_folder.hpp"
#include "support/messages.hpp"

using namespace golgi;
using golgi::test::has;
using golgi::test::message_of;

TEST_CASE("a path that is not a regular file is refused immediately, for reading and hashing, and the message gives its type") {
  const test::TempFolder folder;
  const auto pipe = folder.path() / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);  // without a writer: opening it would block forever
  const std::vector<std::pair<std::filesystem::path, std::string>> kinds{
      {pipe, "it is a pipe"}, {"/dev/zero", "it is a device"}, {folder.path(), "Is a directory"}, {"/nowhere", "No such file"}};
  for (const auto& [path, what] : kinds) {
    CAPTURE(path);
    const std::string start = "cannot read '" + path.string() + "': ";
    CHECK(has(message_of<IoError>([&] { read_file(path); }), start + what));
    CHECK(has(message_of<IoError>([&] { fingerprint_file(path); }), start + what));
  }
  CHECK_NOTHROW(read_file("/proc/self/status"));  // a regular file, although its size is 0
}

TEST_CASE("a huge file without content is refused; one with content at its end is not") {
  const test::TempFolder folder;
  const auto path = folder.write("sparse", "a,b\n1,2\n");
  std::filesystem::resize_file(path, std::uintmax_t{1} << 34);
  CHECK(has(message_of<IoError>([&] { read_file(path); }), "it is a sparse file: 17179869184 bytes long"));
  {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(-1, std::ios::end);
    file.put('x');
  }
  CHECK_NOTHROW(check_input_file(path));
}

TEST_CASE("hashing a long file ends when it is cancelled, between two blocks") {
  const test::TempFolder folder;
  const auto path = folder.write("long", std::string(1 << 20, 'x'));
  int asked = 0;
  CHECK_THROWS_AS(fingerprint_file(path, poll_of([&] { return ++asked == 3; })), Interrupted);
  CHECK(asked == 3);
  CHECK(fingerprint_file(path, poll_of([] { return false; })) == fingerprint_file(path));
}
