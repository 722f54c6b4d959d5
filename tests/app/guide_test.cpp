// Code in the guides is code that is built: every block says which file it is from, and stands in it word for word.
#include "golgi/core/rng.hpp"
#include "golgi/data/npy.hpp"
#include "workplace.hpp"

using namespace golgi;
using namespace golgi::test;

namespace {

struct Block {
  std::string guide, language, file, text;
  int line = 0;
};

/// Blocks of code with the file named above them, if any: <!-- from FILE -->.
std::vector<Block> blocks_in(const fs::path& guide) {
  std::vector<Block> blocks;
  std::string from;
  bool is_inside = false;
  int number = 0;
  for (const auto& line : lines_of(slurp(guide))) {
    ++number;
    const std::string opening = "<!-- from ";
    if (!is_inside && line.starts_with(opening)) {
      from = line.substr(opening.size(), line.find(" -->") - opening.size());
    } else if (line.starts_with("```")) {
      if (!is_inside) blocks.push_back({guide.filename().string(), line.substr(3), from, "", number});
      is_inside = !is_inside;
      from.clear();
    } else if (is_inside) {
      blocks.back().text += line + "\n";
    }
  }
  return blocks;
}

}  // namespace

TEST_CASE("code in the guides of plugins and in the README is from files that are built and tested") {
  const fs::path root = GOLGI_SOURCE_DIR;
  std::size_t n_checked = 0;
  for (const char* guide :
       {"README.md", "docs/guide/first_estimator.md", "docs/guide/first_simulator.md", "docs/guide/first_model.md",
        "docs/guide/gradient_model.md", "docs/guide/wrappers_and_readers.md", "docs/guide/loading.md", "docs/guide/testing.md"})
    for (const auto& block : blocks_in(root / guide)) {
      INFO(std::string(guide), ":", block.line);
      if (block.language != "cpp" && block.language != "cmake" && block.file.empty())
        continue;  // commands, and YAML of other places
      CHECK_MESSAGE(!block.file.empty(), "names no file");
      if (block.file.empty()) continue;
      CHECK_MESSAGE((block.file.starts_with("templates/") || block.file.starts_with("tests/downstream/") ||
                     block.file.starts_with("configs/")),
                    "is no file that tests build: ", block.file);
      CHECK_MESSAGE(slurp(root / block.file).find(block.text) != std::string::npos, block.file, " does not hold\n", block.text);
      ++n_checked;
    }
  CHECK(n_checked >= 15);
}

TEST_CASE("guides link to files that exist") {
  const fs::path root = GOLGI_SOURCE_DIR;
  Texts pages{"README.md", "CONTRIBUTING.md"};
  for (const auto& entry : fs::recursive_directory_iterator(root / "docs"))
    if (entry.path().extension() == ".md") pages.push_back(entry.path().lexically_relative(root).string());
  for (const auto& page : pages) {
    const std::string text = slurp(root / page);
    for (auto at = text.find("]("); at != std::string::npos; at = text.find("](", at + 1)) {
      const std::string target = text.substr(at + 2, text.find_first_of(")#", at + 2) - at - 2);
      if (target.empty() || target.find("://") != std::string::npos || target.find(' ') != std::string::npos) continue;
      CHECK_MESSAGE(fs::exists((root / page).parent_path() / target), page, " links to ", target);
    }
  }
}

TEST_CASE("pipelines of the guide to preparing recordings run as they are written") {
  const Workplace place;
  Random random(fingerprint_of("guide"), "recordings");
  const auto noise = [&](std::ptrdiff_t n_samples) {
    Matrix values(8, n_samples);
    for (double& value : values.values()) value = random.normal();
    return values;
  };
  for (int k = 0; k < 25; ++k) {
    fs::create_directory(place / "epochs");
    write_npy(place / ("epochs/trial_" + std::to_string(k) + ".npy"), noise(100));
  }
  write_npy(place / "eeg.npy", noise(1000));
  write_npy(place / "lfp.npy", noise(6000));
  place.write("trials.csv", "start_s,condition\n0.5,left\n1.5,right\n2.5,left\n");
  place.write("spikes.csv", "variable,time_s\n0,0.5\n1,0.7\n0,4.2\n");
  std::string speed = "speed\n";
  for (int t = 0; t < 300; ++t) speed += std::to_string(t) + "\n";
  place.write("speed.csv", speed);
  int n_run = 0;
  for (const auto& block : blocks_in(fs::path(GOLGI_SOURCE_DIR) / "docs/guide/preparing.md")) {
    if (block.language != "yaml") continue;
    INFO("line ", block.line);
    const auto finished = place.run_pipeline("name: guide\nstages:\n" + block.text, {"--force"});
    CHECK_MESSAGE(finished.exit_code == 0, finished.err);
    ++n_run;
  }
  CHECK(n_run == 6);
}
