// A probe of 384 channels, a minute at 2500 Hz, int16 and compressed as in NWB files: time and peak memory of reading it,
// compared with one call of HDF5 that reads the same numbers as doubles or as they are stored, which is all that h5py does.
// `bench_read_nwb` writes the file first.
#define H5_USE_110_API
#include <fmt/format.h>
#include <hdf5.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "bench.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/temp_folder.hpp"
#include "hdf5_reader.hpp"

using namespace golgi;

namespace {

constexpr hsize_t n_channels = 384, n_samples = 150000;
constexpr double result_bytes = 8.0 * n_channels * n_samples;

void text_attribute(hid_t object, const char* name, const std::string& text) {
  const hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate(H5S_SCALAR);
  H5Tset_size(type, text.size());
  const hid_t attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  H5Awrite(attribute, type, text.data());
  H5Aclose(attribute), H5Sclose(space), H5Tclose(type);
}

void number_attribute(hid_t object, const char* name, double value) {
  const hid_t space = H5Screate(H5S_SCALAR),
              attribute = H5Acreate2(object, name, H5T_IEEE_F64LE, space, H5P_DEFAULT, H5P_DEFAULT);
  H5Awrite(attribute, H5T_NATIVE_DOUBLE, &value);
  H5Aclose(attribute), H5Sclose(space);
}

/// Slow waves with noise of a few bits, like the signal of a probe: it compresses to about half its size.
void write_recording(const std::filesystem::path& path, hsize_t chunk_samples, hsize_t chunk_channels) {
  const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  text_attribute(file, "nwb_version", "2.6.0");
  const hid_t acquisition = H5Gcreate2(file, "acquisition", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  const hid_t series = H5Gcreate2(acquisition, "raw", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  text_attribute(series, "neurodata_type", "ElectricalSeries");
  const hsize_t extent[2] = {n_samples, n_channels}, chunk[2] = {chunk_samples, chunk_channels};
  const hid_t space = H5Screate_simple(2, extent, nullptr), creation = H5Pcreate(H5P_DATASET_CREATE);
  H5Pset_chunk(creation, 2, chunk);
  H5Pset_deflate(creation, 4);
  const hid_t data = H5Dcreate2(series, "data", H5T_STD_I16LE, space, H5P_DEFAULT, creation, H5P_DEFAULT);
  std::vector<std::int16_t> values(n_samples * n_channels);
  std::uint64_t state = 1;
  for (hsize_t t = 0; t < n_samples; ++t)
    for (hsize_t i = 0; i < n_channels; ++i) {
      state = state * 6364136223846793005U + 1442695040888963407U;
      values[t * n_channels + i] =
          static_cast<std::int16_t>(100 * std::sin(0.01 * static_cast<double>(t + 7 * i)) + static_cast<double>(state >> 59));
    }
  H5Dwrite(data, H5T_NATIVE_SHORT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
  text_attribute(data, "unit", "volts");
  number_attribute(data, "conversion", 1e-6);
  const hid_t scalar = H5Screate(H5S_SCALAR);
  const hid_t start = H5Dcreate2(series, "starting_time", H5T_IEEE_F64LE, scalar, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  const double zero = 0;
  H5Dwrite(start, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, &zero);
  number_attribute(start, "rate", 2500);
  H5Dclose(start), H5Sclose(scalar), H5Dclose(data), H5Pclose(creation), H5Sclose(space), H5Gclose(series),
      H5Gclose(acquisition), H5Fclose(file);
}

double status_mb(const std::string& key) {
  std::ifstream file("/proc/self/status");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(key)) return std::strtod(line.c_str() + key.size(), nullptr) * 1024 / 1e6;
  return 0;
}

double read_here(const std::filesystem::path& path) {
  const Hdf5Reader reader({});
  return once_ms([&] {
    const Dataset data = reader.read(ReadRequest(path, "acquisition/raw"), test::PlainContext());
    if (data.n_variables() != n_channels || data.trial(0).n_samples() != n_samples) std::abort();
  });
}

/// Reads all values in one call of HDF5, sample after sample. @param type  HDF5's identifier of T
template <class T>
double read_plainly(const std::filesystem::path& path, hid_t type) {
  return once_ms([&] {
    const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT),
                data = H5Dopen2(file, "acquisition/raw/data", H5P_DEFAULT);
    std::vector<T> values(n_samples * n_channels);
    H5Dread(data, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
    H5Dclose(data), H5Fclose(file);
  });
}

}  // namespace

int main() {
  fmt::print("{}\n", processor());
  const test::TempFolder folder;
  const auto path = folder.path() / "probe.nwb";
  for (const auto& [samples, channels] : {std::pair<hsize_t, hsize_t>{1000, 64}, {40000, 1}}) {
    write_recording(path, samples, channels);
    std::fflush(nullptr);
    const pid_t child = fork();  // a separate process, so that its peak memory is that of reading
    if (child == 0) {
      const double before = status_mb("VmRSS:");
      read_here(path);
      fmt::print("chunks of {} x {}: peak memory {:.2f} of the result's {:.0f} MB\n", samples, channels,
                 (status_mb("VmHWM:") - before) * 1e6 / result_bytes, result_bytes / 1e6);
      std::fflush(nullptr);
      _exit(0);
    }
    waitpid(child, nullptr, 0);
    std::vector<double> ours, stored, doubles;
    for (int k = 0; k < 5; ++k) {
      ours.push_back(read_here(path));
      stored.push_back(read_plainly<std::int16_t>(path, H5T_NATIVE_INT16));
      doubles.push_back(read_plainly<double>(path, H5T_NATIVE_DOUBLE));
    }
    fmt::print(
        "chunks of {} x {}: {:.0f} ms converted to V, one row per channel; one call of HDF5: {:.0f} ms as doubles, ratio "
        "{:.2f}; {:.0f} ms as stored, ratio {:.2f}\n",
        samples, channels, median(ours), median(doubles), median(ours) / median(doubles), median(stored),
        median(ours) / median(stored));
  }
}
