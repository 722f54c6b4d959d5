// Damaged HDF5 files do no harm.
#include "plugins/sources/fuzz.hpp"
#include "hdf5_reader.hpp"

namespace golgi::test {
namespace {

const std::filesystem::path folder = std::filesystem::path(GOLGI_TESTS_DIR) / "golden/formats";

void check_all(int n) {
  for (const char* file : {"nwb/session.nwb", "nwb/ophys.nwb", "matlab/v73.mat", "sonata/edges.h5"})
    check_fuzzed<Hdf5Reader>(folder / file, n);
}

TEST_CASE("hdf5: single bytes changed") { check_all(60); }
TEST_CASE("hdf5: many single bytes changed [slow]") { check_all(2500); }

}  // namespace
}  // namespace golgi::test
