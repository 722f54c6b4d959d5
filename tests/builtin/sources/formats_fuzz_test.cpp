// Files with a byte changed are read or refused by an error of golgi's: they crash nothing, and nothing else is thrown.
#include <doctest/doctest.h>

#include <filesystem>
#include <functional>

#include "golgi/builtin/readers/edf/edf_reader.hpp"
#include "golgi/builtin/readers/nest/nest_reader.hpp"
#include "golgi/builtin/readers/npz/npz_reader.hpp"
#include "golgi/builtin/readers/phy/phy_reader.hpp"
#include "golgi/builtin/sources/wiring.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/rng.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/temp_folder.hpp"

namespace golgi {
namespace {

namespace fs = std::filesystem;
const fs::path folder = fs::path(GOLGI_TESTS_DIR) / "golden/formats";
constexpr int n_changes = 200;

/// Calls use(path) for copies of a file with one byte changed; returns how many were refused.
int refused(const std::string& file, const std::function<void(const fs::path&)>& use) {
  const std::string sound = read_file(folder / file);
  const test::TempFolder temp;
  Random random(fingerprint_of("fuzz"), file);
  int n_refused = 0;
  for (int k = 0; k < n_changes; ++k) {
    std::string changed = sound;
    // Every second one near the beginning, where headers are.
    const double from = random.uniform();
    const auto at = static_cast<std::size_t>(
        from * static_cast<double>(k % 2 == 0 ? changed.size() : std::min<std::size_t>(changed.size(), 512)));
    changed[at] = static_cast<char>(random.uniform() * 256);
    const fs::path path = temp.write(fs::path(file).filename().string(), changed);
    CAPTURE(k);
    CAPTURE(at);
    try {
      use(path);
    } catch (const Error&) {
      ++n_refused;
    }
  }
  return n_refused;
}

/// All that a reader is asked of a file.
void read_all(const Reader& reader, const fs::path& path) {
  ReadRules rules;
  rules.dt_s = 0.002;
  rules.gaps = GapRule::split;
  rules.layout = {"trial", "variable", "sample"};
  const test::PlainContext context;
  for (const Candidate& candidate : reader.candidates(path)) {
    reader.files(path, candidate.name);
    reader.read(ReadRequest(path, candidate.name).set_rules(rules), context).validate();
  }
  const auto* contents = as<FileContents>(reader);
  if (!contents) return;
  for (const FilePart& part : contents->parts(path))
    if (part.kind == FilePart::Kind::table) contents->table(path, part.name);
}

TEST_CASE("archives, EDF files and files of NEST with a changed byte") {
  CHECK(refused("numpy/rec.npz", [](const fs::path& path) { read_all(NpzReader({}), path); }) > n_changes / 10);
  for (const char* file : {"edf/plus.edf", "edf/discontinuous.edf"})
    CHECK(refused(file, [](const fs::path& path) { read_all(EdfReader({}), path); }) > 0);
  CHECK(refused("nest/multimeter-10-0.dat", [](const fs::path& path) { read_all(NestReader({}), path); }) > n_changes / 10);
}

TEST_CASE("a Phy folder with a changed byte in one of its files") {
  for (const char* file : {"spike_times.npy", "spike_clusters.npy", "templates.npy", "cluster_group.tsv", "params.py"}) {
    CAPTURE(file);
    refused(std::string("kilosort/") + file, [&](const fs::path& path) {
      const test::TempFolder copy;
      fs::copy(folder / "kilosort", copy.path(), fs::copy_options::overwrite_existing);
      fs::copy_file(path, copy.path() / file, fs::copy_options::overwrite_existing);
      read_all(PhyReader({}), copy.path());
    });
  }
}

TEST_CASE("graphs with a changed byte") {
  const std::vector<std::string> names{"n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7"};
  for (const char* file : {"wiring/wiring.graphml", "wiring/wiring.gml", "wiring/pre_post.csv"})
    CHECK(refused(file, [&](const fs::path& path) {
            WiringRules rules;
            rules.delay_unit = TimeUnit::ms;
            read_wiring(path, names, rules, test::PlainContext());
          }) > n_changes / 10);
}

}  // namespace
}  // namespace golgi
