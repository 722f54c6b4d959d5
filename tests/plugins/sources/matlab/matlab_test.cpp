// MATLAB files of versions 4 to 7.
#include <doctest/doctest.h>

#include <algorithm>

#include "matlab_reader.hpp"
#include "plugins/sources/matlab_files.hpp"

namespace golgi::test {
namespace {

using Source = FormatSource<MatlabReader>;

TEST_CASE("matlab 7: matrices, cells of spike times, trials, labels and wiring are read") {
  check_matlab_file<MatlabReader>("matlab/v5.mat");
}

TEST_CASE("matlab 5 and 4: the only matrix in a file is the recording") {
  const Dataset plain = Source("matlab/v5_plain.mat", "rate: fs").read();
  check_entry(plain, expected_of_formats()["files"].at("matlab/v5_plain.mat"));
  check_potentials(plain.trial(0), 128);
  const Dataset old = Source("matlab/v4.mat", "rate: fs").read();
  check_entry(old, expected_of_formats()["files"].at("matlab/v4.mat"));
  check_potentials(old.trial(0), 128);
}

TEST_CASE("matlab: broken files are refused with the reason") {
  check_broken<MatlabReader>(
      {{"truncated.mat", "rate_hz: 500, select: V"}, {"table.mat", "rate_hz: 500"}, {"mixed_cell.mat", "select: spikes"}});
  CHECK(has(Source("broken/mixed_cell.mat", "rate_hz: 500, select: V").fault(), "complex"));
}

TEST_CASE("matlab: a file that is truncated at any byte is refused") {
  const std::string whole = read_file(formats_folder() / "matlab/v5_plain.mat");
  const TempFolder folder;
  const auto path = folder.path() / "cut.mat";
  for (std::size_t size = 0; size < whole.size(); size += size < 300 ? 1 : 997) {
    CAPTURE(size);
    write_file(path, whole.substr(0, size));
    const MatlabReader reader({});
    CHECK_THROWS_AS(reader.candidates(path), Error);
  }
}

TEST_CASE("matlab: the rate of a suite2p folder is that of its Fall.mat, unless another is given") {
  const PlainContext context;
  const Dataset data = Source("suite2p_with_fall/plane0").read(context);
  CHECK(data.dt_s() == 0.04);
  CHECK(data.n_variables() == 8);
  CHECK(std::ranges::any_of(context.messages, [](const std::string& line) { return has(line, "ops.fs is 25 Hz"); }));
  CHECK(Source("suite2p_with_fall/plane0", "rate_hz: 50").read().dt_s() == 0.02);
  CHECK(has(Source("suite2p/plane0").fault(), "give rate_hz"));
}

TEST_CASE("matlab: every line of the guide can be used to read its file") { CHECK(check_guide<MatlabReader>() == 4); }

}  // namespace
}  // namespace golgi::test
