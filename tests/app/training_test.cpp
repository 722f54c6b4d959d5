// A training that is killed continues, through the program as users run it.
#include <signal.h>

#include <chrono>
#include <thread>

#include "workplace.hpp"

using namespace golgi::test;

namespace {

const std::string training_pipeline =
    "stages:\n"
    "  data: {use: simulator/var, params: {variables: 3, steps: 400}}\n"
    "  signal: {use: transform/zscore, in: data}\n"
    "  model: {use: model/causalformer, in: signal, params: {initialisations: 2, max_epochs: 12, context: 4, width: 40}}\n"
    "  attention: {use: causality/cross_attention, in: model}\n"
    "  scores: {use: evaluate, in: {truth: data, estimates: attention}, params: {bootstrap: 10}}\n";

/// Sizes of the checkpoints below `folder`: they grow with every epoch.
std::uintmax_t checkpoint_bytes(const fs::path& folder) {
  std::uintmax_t bytes = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    if (entry->path().filename().string().starts_with("model") && !entry->path().has_extension() &&
        entry->is_regular_file(error))
      bytes += entry->file_size(error);
  return bytes;
}

std::map<std::string, std::string> without_training_times(std::map<std::string, std::string> files) {
  for (const char* name : {"times.csv", "model/training.csv"}) CHECK(files.erase(name) == 1);
  return files;
}

}  // namespace

TEST_CASE("a training that is killed twice ends with the same bytes as an uninterrupted one") {
  const Workplace place;
  const auto whole = place.run_pipeline(training_pipeline, {"--threads", "1"});
  REQUIRE_MESSAGE(whole.exit_code == 0, whole.err);
  CHECK(fs::exists(place / "out/figures/model.svg"));

  const Workplace killed;
  killed.write("p.yaml", training_pipeline);
  std::uintmax_t before = 0;
  for (int time = 0; time < 2; ++time) {
    Process process(killed.command({"run", "p.yaml", "--out", "out", "--threads", "1"}));
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (checkpoint_bytes(killed / "out") <= before && std::chrono::steady_clock::now() < deadline)
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    process.signal(SIGKILL);
    REQUIRE(process.wait().signal == SIGKILL);
    before = checkpoint_bytes(killed / "out");
    REQUIRE(before > 0);
  }
  const auto rest = killed.golgi({"run", "p.yaml", "--out", "out", "--threads", "2"});
  REQUIRE_MESSAGE(rest.exit_code == 0, rest.err);
  CHECK(without_training_times(results_in(killed / "out")) == without_training_times(results_in(place / "out")));
  CHECK(leftovers_in(killed / "out").empty());
}
