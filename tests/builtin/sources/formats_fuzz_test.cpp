// Files with a changed byte are read, or refused with an error of golgi's: no crash, and no other exception.
#include <filesystem>

#include "builtin/sources/bound_source.hpp"
#include "golgi/builtin/readers/edf/edf_reader.hpp"
#include "golgi/builtin/readers/nest/nest_reader.hpp"
#include "golgi/builtin/readers/npz/npz_reader.hpp"
#include "golgi/builtin/readers/phy/phy_reader.hpp"
#include "golgi/builtin/readers/suite2p/suite2p_reader.hpp"
#include "golgi/builtin/sources/old_results.hpp"
#include "golgi/builtin/sources/wiring.hpp"
#include "plugins/sources/fuzz.hpp"

namespace golgi::test {
namespace {

namespace fs = std::filesystem;
const fs::path formats = fs::path(GOLGI_TESTS_DIR) / "golden/formats";

/// The result of source/file on a file. @param more  parameters besides path
std::function<void(const fs::path&)> as_source(const std::string& more, const std::string& before = "path: ") {
  return [=](const fs::path& path) {
    const BoundSource source("{" + before + "'" + path.string() + "'" + more + "}");
    if (source.bind_fault().empty()) source.read().validate();
  };
}

void as_wiring(const fs::path& path) {
  WiringRules rules;
  rules.delay_unit = TimeUnit::ms;
  read_wiring(path, {"n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7"}, rules, PlainContext());
}

const std::vector<Fuzzed>& archives() {
  static const auto all =
      read_by<NpzReader>({formats / "numpy/rec.npz", formats / "numpy/stored.npz", formats / "numpy/odd.npz"});
  return all;
}

const std::vector<Fuzzed>& arrays() {
  static const std::vector<Fuzzed> all = {
      {formats / "numpy/v.npy", as_source(", rate_hz: 500")},
      {formats / "numpy/transposed.npy", as_source(", rate_hz: 500, variables: columns, window_s: [1, 2]")},
      {formats / "numpy/trials.npy", as_source(", rate_hz: 500, layout: [trial, variable, sample]")}};
  return all;
}

const std::vector<Fuzzed>& edf_files() {
  static const auto all = read_by<EdfReader>({formats / "edf/plus.edf", formats / "edf/discontinuous.edf"});
  return all;
}

const std::vector<Fuzzed>& nest_files() {
  static const auto all = read_by<NestReader>(
      {formats / "nest/multimeter-10-0.dat", formats / "nest/spike_detector-9-0.gdf", formats / "nest/in_steps.dat"});
  return all;
}

const std::vector<Fuzzed>& phy_files() {
  const fs::path folder = formats / "kilosort";
  static const auto all = read_by<PhyReader>({folder / "spike_times.npy", folder / "spike_clusters.npy",
                                              folder / "templates.npy", folder / "cluster_group.tsv", folder / "params.py"},
                                             folder);
  return all;
}

const std::vector<Fuzzed>& suite2p_files() {
  const fs::path folder = formats / "suite2p/plane0";
  static const auto all = read_by<Suite2pReader>({folder / "F.npy", folder / "iscell.npy"}, folder);
  return all;
}

const std::vector<Fuzzed>& texts() {
  static const std::vector<Fuzzed> all = {{formats / "text/time_s.csv", as_source("")},
                                          {formats / "text/european.csv", as_source("")},
                                          {formats / "text/pandas_index.csv", as_source(", rate_hz: 500")},
                                          {formats / "brian2/i_t.csv", as_source("")},
                                          {formats / "text/ragged.txt", as_source(", events_layout: lines")}};
  return all;
}

const std::vector<Fuzzed>& wirings() {
  static const std::vector<Fuzzed> all = {{formats / "wiring/wiring.graphml", as_wiring},
                                          {formats / "wiring/wiring.gml", as_wiring},
                                          {formats / "wiring/pre_post.csv", as_wiring},
                                          {formats / "wiring/weights.npy", as_wiring}};
  return all;
}

const std::vector<Fuzzed>& results() {
  const fs::path dataset = formats / "golgi/dataset", estimate = formats / "golgi/estimate";
  static const std::vector<Fuzzed> all = {{dataset / "dataset.json", as_source(""), dataset},
                                          {dataset / "events.csv", as_source(""), dataset},
                                          {estimate / "connectivity.json", as_wiring, estimate}};
  return all;
}

TEST_CASE("archives with a changed byte") { check_format(archives(), n_changes()); }
TEST_CASE("arrays with a changed byte") { check_format(arrays(), n_changes()); }
TEST_CASE("EDF files with a changed byte") { check_format(edf_files(), n_changes()); }
TEST_CASE("files of NEST with a changed byte") { check_format(nest_files(), n_changes()); }
TEST_CASE("folders of Phy with a changed byte") { check_format(phy_files(), n_changes()); }
TEST_CASE("folders of suite2p with a changed byte") { check_format(suite2p_files(), n_changes()); }
TEST_CASE("text with a changed byte") { check_format(texts(), n_changes()); }
TEST_CASE("wiring with a changed byte") { check_format(wirings(), n_changes()); }
TEST_CASE("results of golgi with a changed byte") { check_format(results(), n_changes()); }

TEST_CASE("every built-in format with many changed bytes [slow]") {
  for (const auto* files :
       {&archives(), &arrays(), &edf_files(), &nest_files(), &phy_files(), &suite2p_files(), &texts(), &wirings(), &results()})
    check_format(*files, many_changes);
}

}  // namespace
}  // namespace golgi::test
