// Sweeps of toy components in a folder of the test's own.
#pragma once

#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "golgi/builtin/register_builtin.hpp"
#include "golgi/core/files.hpp"
#include "golgi/pipeline/yaml_reader.hpp"
#include "golgi/sweep/run_sweep.hpp"
#include "golgi/testing/temp_folder.hpp"
#include "support/nested_toys.hpp"
#include "support/toy_components.hpp"

namespace golgi::test {

struct SweepHarness {
  struct Loaded {
    PipelineSpec spec;
    Sweep sweep;
    std::vector<std::string> errors;
  };

  Loaded load(const std::string& yaml, const std::vector<std::string>& grids = {}) {
    registry = std::make_unique<Registry>();
    add_toys(*registry, build_id);
    registry->add<ToyHalves>();
    registry->add<ToyNoise>();
    registry->begin_library({"golgi", "0", "", "build"});
    register_builtin(*registry);
    Diagnostics diagnostics;
    Loaded loaded;
    loaded.spec = parse_spec(parse_yaml(yaml, (temporary.path() / "p.yaml").string()), "p", diagnostics);
    for (const auto& grid : grids) set_grid_axis(loaded.spec, grid);
    SweepSpec axes = parse_sweep(loaded.spec, diagnostics);
    loaded.sweep = expand(loaded.spec, std::move(axes), *registry, {}, {"sdk", {}}, diagnostics);
    loaded.errors = diagnostics.messages();
    return loaded;
  }

  SweepOptions options(const std::filesystem::path& into, int threads = 1) const {
    SweepOptions made;
    made.folder = into;
    made.n_threads = threads;
    made.version = "test";
    return made;
  }

  SweepReport run(const Loaded& loaded, const SweepOptions& how) {
    REQUIRE_MESSAGE(loaded.errors.empty(), (loaded.errors.empty() ? "" : loaded.errors.front()));
    SweepObserver observer;
    return run_sweep(loaded.sweep, loaded.spec, {"p.yaml", {}, {}}, how, observer, [] { return false; });
  }
  SweepReport run(const std::string& yaml, int threads = 1) { return run(load(yaml), options(folder, threads)); }

  TempFolder temporary;
  std::filesystem::path folder = temporary.path() / "out";
  std::string build_id = "build-1";
  std::unique_ptr<Registry> registry;
};

/// The tables of a sweep by name.
inline std::map<std::string, std::string> tables_in(const std::filesystem::path& folder) {
  std::map<std::string, std::string> all;
  for (const char* name : {"results.csv", "summary.csv", "points.csv"}) all[name] = read_file(folder / name);
  return all;
}

/// a -> b -> e -> s; b may fail.
inline const std::string chain_stages =
    "stages:\n"
    "  a: {use: simulator/toy}\n"
    "  b: {use: transform/toy, in: a}\n"
    "  e: {use: causality/toy, in: b}\n"
    "  s: {use: evaluate, in: {truth: a, estimates: [e]}, params: {bootstrap: 10, metrics: [auroc]}}\n";

}  // namespace golgi::test
