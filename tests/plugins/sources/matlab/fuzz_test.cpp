// Damaged MATLAB files do no harm.
#include "plugins/sources/fuzz.hpp"
#include "matlab_reader.hpp"

namespace golgi::test {
namespace {

const std::filesystem::path folder = std::filesystem::path(GOLGI_TESTS_DIR) / "golden/formats";

void check_all(int n) {
  for (const char* file : {"matlab/v5.mat", "matlab/v5_plain.mat", "matlab/v4.mat", "broken/mixed_cell.mat"})
    check_fuzzed<MatlabReader>(folder / file, n);
}

TEST_CASE("matlab: single bytes changed") { check_all(200); }
TEST_CASE("matlab: many single bytes changed [slow]") { check_all(2500); }

}  // namespace
}  // namespace golgi::test
