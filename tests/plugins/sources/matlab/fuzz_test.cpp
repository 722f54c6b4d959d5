// Damaged MATLAB files are handled without crashes.
#include "plugins/sources/fuzz.hpp"
#include "matlab_reader.hpp"

namespace golgi::test {
namespace {

const std::filesystem::path folder = std::filesystem::path(GOLGI_TESTS_DIR) / "golden/formats";

const auto files = read_by<MatlabReader>(
    {folder / "matlab/v5.mat", folder / "matlab/v5_plain.mat", folder / "matlab/v4.mat", folder / "broken/mixed_cell.mat"});

TEST_CASE("matlab: files with single changed bytes are read or refused without faults") { check_format(files, n_changes()); }
TEST_CASE("matlab: files with single changed bytes, many of them, are read or refused without faults [slow]") {
  check_format(files, many_changes);
}

}  // namespace
}  // namespace golgi::test
