// The examples of the plugin's README and of the guide run unchanged.
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "equations.hpp"
#include "golgi/pipeline/yaml_reader.hpp"
#include "golgi/testing/plain_context.hpp"

using namespace golgi;

namespace {

/// The YAML blocks of a document.
std::vector<std::string> yaml_in(const std::string& path) {
  std::ifstream file(std::string(GOLGI_SOURCE_DIR) + "/" + path);
  REQUIRE(file.good());
  std::vector<std::string> blocks;
  bool is_inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line == "```yaml") blocks.emplace_back();
    if (line.starts_with("```")) {
      is_inside = line == "```yaml";
      continue;
    }
    if (is_inside) blocks.back() += line + "\n";
  }
  return blocks;
}

/// Runs the blocks that use this simulator. @return their number
int run_all(const std::string& path) {
  int n_run = 0;
  for (const auto& block : yaml_in(path)) {
    const Value stage = parse_yaml(block, path).members.at(0).value;
    if (!stage.find("use") || stage.find("use")->text != equations::Equations::name) continue;
    INFO(block);
    equations::Params params;
    Diagnostics faults;
    Binder binder(faults, "params", "");
    schema_of<equations::Params>().bind(&params, *stage.find("params"), binder);
    if (faults.empty()) equations::Params::complete(params, *stage.find("params"), binder);
    for (const auto& fault : faults.messages()) FAIL_CHECK(fault);
    const Dataset data = equations::Equations(params).simulate(test::PlainContext());
    data.validate();
    CHECK(data.truth()->n_links() > 0);
    // Every node varies, and with a threshold the nodes fire.
    for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i) {
      const auto [low, high] = std::ranges::minmax(data.trial(0).values().row(i));
      CHECK(high - low > 0.1);
    }
    if (!params.threshold.text.empty()) CHECK(data.trial(0).events().size() > 50);
    ++n_run;
  }
  return n_run;
}

}  // namespace

TEST_CASE("the examples of the README run unchanged") { CHECK(run_all("plugins/simulators/equations/README.md") == 3); }

TEST_CASE("the examples of the guide run unchanged") { CHECK(run_all("docs/guide/simulators.md") == 2); }
