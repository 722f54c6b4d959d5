// Damaged HDF5 files are handled without crashes.
#include "plugins/sources/fuzz.hpp"
#include "hdf5_reader.hpp"

namespace golgi::test {
namespace {

const std::filesystem::path folder = std::filesystem::path(GOLGI_TESTS_DIR) / "golden/formats";

const auto files = read_by<Hdf5Reader>(
    {folder / "nwb/session.nwb", folder / "nwb/ophys.nwb", folder / "matlab/v73.mat", folder / "sonata/edges.h5"});

TEST_CASE("hdf5: files with single changed bytes are read or refused without faults") { check_format(files, n_changes()); }
TEST_CASE("hdf5: files with single changed bytes, many of them, are read or refused without faults [slow]") {
  check_format(files, many_changes);
}

}  // namespace
}  // namespace golgi::test
