// Code in the guides is code that is built: every block names its file, and is in it word for word.
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
        continue;  // commands, and YAML from elsewhere
      CHECK_MESSAGE(!block.file.empty(), "names no file");
      if (block.file.empty()) continue;
      CHECK_MESSAGE((block.file.starts_with("templates/") || block.file.starts_with("tests/downstream/") ||
                     block.file.starts_with("configs/")),
                    "is not a file that tests build: ", block.file);
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

TEST_CASE("pipelines of the guide to certainty run as they are written, with the results that it states") {
  const Workplace place;
  // x0 drives x1, more strongly in the second half and after the change.
  const auto driven = [](std::ptrdiff_t n_samples, double early, double late, const std::string& seed) {
    Random random(fingerprint_of(seed), "certainty");
    Matrix x(3, n_samples);
    for (std::ptrdiff_t t = 0; t < n_samples; ++t)
      for (std::ptrdiff_t i = 0; i < 3; ++i) {
        x(i, t) = random.normal() + (t > 0 ? 0.3 * x(i, t - 1) : 0);
        if (i == 1 && t > 0) x(i, t) += (t < n_samples / 2 ? early : late) * x(0, t - 1);
      }
    return x;
  };
  write_npy(place / "rest.npy", driven(2000, 0.4, 0.4, "rest"));
  write_npy(place / "session.npy", driven(6000, 0, 0.5, "session"));
  std::string table = "start_s,condition\n";
  for (int k = 0; k < 40; ++k) table += std::to_string(0.1 + 0.5 * k) + (k < 20 ? ",left\n" : ",right\n");
  place.write("trials.csv", table);
  for (const char* folder : {"before", "after"}) {
    fs::create_directory(place / folder);
    const double strength = folder == std::string("before") ? 0.2 : 0.5;
    for (int k = 0; k < 12; ++k)
      write_npy(place / (std::string(folder) + "/trial_" + std::to_string(10 + k) + ".npy"),
                driven(100, strength, strength, folder + std::to_string(k)));
  }
  int n_run = 0;
  for (const auto& block : blocks_in(fs::path(GOLGI_SOURCE_DIR) / "docs/guide/certainty.md")) {
    if (block.language != "yaml") continue;
    INFO("line ", block.line);
    const auto finished = place.run_pipeline("name: guide\nstages:\n" + block.text, {"--force"});
    CHECK_MESSAGE(finished.exit_code == 0, finished.err);
    ++n_run;
    for (const char* stage : {"tested", "change"}) {
      if (!fs::exists(place / ("out/" + std::string(stage) + "/edges.csv"))) continue;
      const Texts lines = lines_of(slurp(place / ("out/" + std::string(stage) + "/edges.csv")));
      CHECK_MESSAGE(lines.at(1).find("x0,x1") != std::string::npos, lines.at(1));
    }
  }
  CHECK(n_run == 6);
  CHECK(slurp(place / "out/reliable/split_half.csv").find("division,spearman") == 0);
}

TEST_CASE("pipelines of the guide to continuous signals run as they are written, and find the existing link") {
  const Workplace place;
  // x0 drives x1, two samples later.
  const auto driven = [](std::ptrdiff_t n_variables, std::ptrdiff_t n_samples, const std::string& seed) {
    Random random(fingerprint_of(seed), "continuous");
    Matrix x(n_variables, n_samples);
    for (std::ptrdiff_t t = 0; t < n_samples; ++t)
      for (std::ptrdiff_t i = 0; i < n_variables; ++i)
        x(i, t) = random.normal() + (t > 0 ? 0.3 * x(i, t - 1) : 0) + (i == 1 && t > 1 ? 0.8 * x(0, t - 2) : 0);
    return x;
  };
  write_npy(place / "eeg.npy", driven(6, 2000, "eeg"));
  write_npy(place / "lfp.npy", driven(4, 6000, "lfp"));
  write_npy(place / "bold.npy", driven(8, 200, "bold"));
  write_npy(place / "rates.npy", driven(3, 400, "rates"));
  write_npy(place / "wide.npy", driven(30, 60, "wide"));
  int n_run = 0;
  for (const auto& block : blocks_in(fs::path(GOLGI_SOURCE_DIR) / "docs/guide/continuous.md")) {
    if (block.language != "yaml") continue;
    INFO("line ", block.line);
    const auto finished = place.run_pipeline("name: guide\nstages:\n" + block.text, {"--force"});
    CHECK_MESSAGE(finished.exit_code == 0, finished.err);
    ++n_run;
    for (const char* stage : {"links", "few"}) {
      if (!fs::exists(place / ("out/" + std::string(stage) + "/edges.csv"))) continue;
      const Texts lines = lines_of(slurp(place / ("out/" + std::string(stage) + "/edges.csv")));
      CHECK_MESSAGE(lines.at(1).find("x0,x1") != std::string::npos, lines.at(1));
    }
  }
  CHECK(n_run == 7);
}
