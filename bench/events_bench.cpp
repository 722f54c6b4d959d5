// A long recording of spikes in memory, in the store and read back: bytes and seconds compared with those of the bare times.
// `bench_events`: 1,000 units for one hour at 2 events per second.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "bench.hpp"
#include "golgi/core/files.hpp"
#include "golgi/store/artifact.hpp"
#include "golgi/testing/temp_folder.hpp"
#include "spike_recording.hpp"

using namespace golgi;
namespace fs = std::filesystem;

namespace {

constexpr std::ptrdiff_t n_units = 1000, n_per_unit = 7200;
constexpr double duration_s = 3600, raw_bytes = 8.0 * n_units * n_per_unit;

double resident_bytes() {
  double pages = 0;
  std::ifstream("/proc/self/statm") >> pages >> pages;
  return pages * 4096;
}

std::uintmax_t bytes_below(const fs::path& folder) {
  std::uintmax_t bytes = 0;
  for (const auto& entry : fs::directory_iterator(folder)) bytes += entry.file_size();
  return bytes;
}

}  // namespace

int main() {
  const test::TempFolder place;
  const fs::path folder = place.path() / "recording", renamed = place.path() / "renamed";
  make_folder(folder);
  make_folder(renamed);
  const double before = resident_bytes();
  Dataset data = random_spikes(n_units, n_per_unit, duration_s);
  const double in_memory = resident_bytes() - before;
  FolderWriter writer(folder);
  save(data, writer);
  fmt::print("{} units, {} events: the bare times take {:.1f} MB\n", n_units, n_units * n_per_unit, raw_bytes / 1e6);
  fmt::print("in memory {:.3f} of that, in the store {:.3f}\n", in_memory / raw_bytes,
             static_cast<double>(bytes_below(folder)) / raw_bytes);

  // If only names change, the times are linked.
  std::vector<Variable> variables(data.variables().begin(), data.variables().end());
  variables[0].set_name("first");
  FolderWriter other(renamed, kept_arrays(data, folder));
  save(Dataset(data).set_variables(std::move(variables)), other);
  const bool is_linked = fs::hard_link_count(renamed / "event_times_s.npy") == 2;
  fmt::print("with another name: the times are {}\n", is_linked ? "linked" : "written again");

  data = {};
  std::size_t n_read = 0;  // so that the compiler does not remove the computation
  const double bare = median_ms([&] { n_read += read_file(folder / "event_times_s.npy").size(); });
  const double loaded = median_ms([&] {
    const Dataset read = load_dataset(FolderReader(folder));
    read.validate();
    n_read += static_cast<std::size_t>(read.trial(0).events().size());
  });
  fmt::print("read back and checked in {:.0f} ms; the bare file in {:.0f} ms, ratio {:.2f} ({})\n", loaded, bare, loaded / bare,
             processor());
  return n_read > 0 ? 0 : 1;
}
