// A golgi without the plugin that reads HDF5 reports how to get it.
#include <doctest/doctest.h>

#include "builtin/sources/bound_source.hpp"
#include "golgi/core/files.hpp"
#include "golgi/testing/temp_folder.hpp"

namespace golgi {
namespace {

TEST_CASE("an HDF5 file that no plugin reads is recognised by its content, and the error names what to install") {
  const test::TempFolder folder;
  const std::string signature = "\x89HDF\r\n\x1a\n";
  for (const std::string& content : {signature, std::string(512, ' ') + signature}) {
    const auto path = folder.path() / "a.csv";
    write_file(path, content);
    for (const char* more : {"rate_hz: 500", "select: units"}) {
      const std::string said = test::BoundSource("{path: " + path.string() + ", " + more + "}").fault();
      CHECK(test::has(said, "a.csv': is an HDF5 file"));
      CHECK(test::has(said, "install libhdf5-dev, rebuild golgi"));
    }
  }
  const auto path = folder.path() / "a.nwb";
  write_file(path, "nothing of the kind");
  CHECK(test::BoundSource("{path: " + path.string() + "}").fault().find("HDF5") == std::string::npos);
}

}  // namespace
}  // namespace golgi
