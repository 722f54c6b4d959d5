#include "lines.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <functional>
#include <golgi/testing/plain_context.hpp>
#include <golgi/testing/temp_folder.hpp>
#include <string>

namespace {

namespace fs = std::filesystem;

const std::string two_recordings = "LINES 1\n[rest 100]\n1 2 3\n4 5 6\n\n[task 250]\n7.5 -8\n9 1e3\n";

struct File {
  explicit File(const std::string& content) { golgi::write_file(path, content); }
  golgi::Dataset read(golgi::ReadRequest request, const Lines& lines = Lines({})) const {
    return lines.read(request, golgi::test::PlainContext());
  }
  golgi::Dataset read(const std::string& candidate) const { return read(golgi::ReadRequest(path, candidate)); }

  golgi::test::TempFolder folder;
  fs::path path = folder.path() / "a.lines";
};

/// The error message for a file with this content, without the folder.
std::string fault(const std::string& content, const std::string& candidate = "rest") {
  const File file(content);
  try {
    Lines({}).candidates(file.path);
    file.read(candidate);
  } catch (const golgi::DataError& error) {
    const std::string text = error.what(), path = "'" + file.path.string() + "'";
    REQUIRE(text.starts_with(path));
    return text.substr(path.size());
  }
  FAIL("no error");
  return "";
}

}  // namespace

TEST_CASE("lines: a file is recognised by its first line, whatever its name") {
  const File ours(two_recordings), other("lines 1\n1 2\n");
  CHECK(golgi::fits(Lines::magic().front(), ours.path));
  CHECK_FALSE(golgi::fits(Lines::magic().front(), other.path));
}

TEST_CASE("lines: recordings are listed with variables, samples and rate") {
  const auto all = Lines({}).candidates(File(two_recordings).path);
  REQUIRE(all.size() == 2);
  CHECK(all[0].name == "rest");
  CHECK(all[0].summary == "2 variables x 3, 100 Hz");
  CHECK(all[1].name == "task");
  CHECK(all[1].summary == "2 variables x 2, 250 Hz");
}

TEST_CASE("lines: the requested recording is read, one row per variable") {
  const auto data = File(two_recordings).read("task");
  CHECK_NOTHROW(data.validate());
  CHECK(data.dt_s() == 0.004);
  CHECK(data.names() == std::vector<std::string>{"x0", "x1"});
  CHECK(data.trial(0).values() == golgi::Matrix{{7.5, -8}, {9, 1000}});
  CHECK(data.unit().empty());
}

TEST_CASE("lines: the unit is a parameter, and names come from the file next to it") {
  const File file(two_recordings);
  CHECK(Lines({}).files(file.path, "rest") == std::vector<fs::path>{file.path});
  golgi::write_file(file.path.string() + ".names", "left\nright\n");
  CHECK(Lines({}).files(file.path, "rest") == std::vector<fs::path>{file.path, file.path.string() + ".names"});
  const auto data = file.read(golgi::ReadRequest(file.path, "rest"), Lines({.unit = "mV"}));
  CHECK(data.unit() == "mV");
  CHECK(data.names() == std::vector<std::string>{"left", "right"});
  golgi::write_file(file.path.string() + ".names", "left\n");
  CHECK_THROWS_AS(file.read("rest"), golgi::DataError);
}

TEST_CASE("lines: of a window only its samples are read, and later ones need not even be numbers") {
  const File file("LINES 1\n[rest 100]\n1 2 3 4\n5 6 7 oops\n");
  const auto data = file.read(golgi::ReadRequest(file.path, "rest").set_window_s({0.01, 0.03}));
  CHECK(data.trial(0).values() == golgi::Matrix{{2, 3}, {6, 7}});
  CHECK(data.trial(0).duration_s() == doctest::Approx(0.02));
  CHECK_THROWS_AS(file.read(golgi::ReadRequest(file.path, "rest").set_window_s({0.04, 0.06})), golgi::DataError);
}

TEST_CASE("lines: errors in a file are reported with their line") {
  CHECK(fault("LINES 2\n") == ", line 1: expected LINES 1");
  CHECK(fault("") == ", line 1: expected LINES 1");
  CHECK(fault("LINES 1\n") == ": holds no recording; expected a heading [name rate_hz]");
  CHECK(fault("LINES 1\n1 2\n") == ", line 2: expected a heading [name rate_hz] before the first values");
  for (const char* heading : {"[rest]", "[rest 0]", "[rest nan]", "[my rest 100]", "[rest 100"})
    CHECK(fault("LINES 1\n" + std::string(heading) + "\n1 2\n") ==
          ", line 2: expected a heading [name rate_hz], with a rate above 0 and no blank in the name");
  CHECK(fault("LINES 1\n[rest 100]\n[task 100]\n1\n") == ", line 2: 'rest' has no values; expected a line per variable");
  CHECK(fault("LINES 1\n[rest 100]\n1\n[rest 100]\n1\n") ==
        ", line 4: the name 'rest' is taken; name each recording differently");
  CHECK(fault("LINES 1\n[rest 100]\n1 2\n3 x\n") == ", line 2: 'rest', variable x1: expected a number, found 'x'");
  CHECK(fault("LINES 1\n[rest 100]\n1 2\n3\n") ==
        ", line 2: 'rest', variable x1: expected 2 values as of the first one, found 1");
  CHECK(fault(two_recordings, "sleep") == ": holds no recording 'sleep'");
}
