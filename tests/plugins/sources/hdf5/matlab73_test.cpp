// MATLAB 7.3, which is HDF5.
#include <doctest/doctest.h>

#include "hdf5_reader.hpp"
#include "plugins/sources/matlab_files.hpp"

namespace golgi::test {
namespace {

TEST_CASE("matlab 7.3: matrices, cells of spike times, trials, labels and wiring") {
  check_matlab_file<Hdf5Reader>("matlab/v73.mat");
}

TEST_CASE("matlab 7.3: broken files are refused with what is wrong") {
  check_broken<Hdf5Reader>({{"table73.mat", "rate_hz: 500"}, {"null_reference.mat", ""}});
}

}  // namespace
}  // namespace golgi::test
