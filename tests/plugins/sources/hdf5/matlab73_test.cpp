// MATLAB 7.3 files, which are HDF5 files.
#include <doctest/doctest.h>

#include "hdf5_reader.hpp"
#include "plugins/sources/matlab_files.hpp"

namespace golgi::test {
namespace {

TEST_CASE("matlab 7.3: matrices, cells of spike times, trials, labels and wiring are read") {
  check_matlab_file<Hdf5Reader>("matlab/v73.mat");
}

TEST_CASE("matlab 7.3: broken files are refused with the reason") {
  check_broken<Hdf5Reader>({{"table73.mat", "rate_hz: 500"}, {"null_reference.mat", ""}});
}

}  // namespace
}  // namespace golgi::test
