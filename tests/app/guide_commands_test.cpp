// Every command of the README and the guides is run as it is written, in a reader's order, in a fresh folder for each page; or
// it is listed here with the reason why not.

#include "support/patterns.hpp"
#include "support/shared_data.hpp"
#include "workplace.hpp"

using namespace golgi::test;

namespace {

/// The commands in shell blocks: at the start of a line, and after three blanks or more, since comments may contain a second
/// command.
Texts commands_of(const fs::path& page) {
  const std::string command = R"((?:^|\s{3})((?:golgi|\./dev|cmake|pip|python3|grep|export|cd)\b.*?)(?=\s{2,}|\s#|$))";
  Texts all;
  bool is_inside = false;
  for (const auto& line : lines_of(slurp(page))) {
    if (line.starts_with("```")) {
      is_inside = !is_inside && line == "```sh";
    } else if (is_inside) {
      for (const auto& match : matches_of(line, command)) all.push_back(match[1]);
    }
  }
  return all;
}

/// Commands that begin with, or contain, one of these texts are run elsewhere.
bool is_elsewhere(const std::string& command) {
  for (const char* start : {
           "./dev", "pip", "export", "cmake", "cd ", "sh ", "golgi figure runs/simulators",
           "golgi new",  // building and installing: .ci/run, app/new_test, python/tests
       })
    if (command.starts_with(start)) return true;
  for (const char* part : {
           "build/plugins",                    // app/new_test
           "my_method.py", "--plugin-path .",  // python/tests
           "--executor slurm",                 // tests/slurm
           " FILE", " DIR",                    // stand for names in earlier commands
       })
    if (contains(command, part)) return true;
  return false;
}

struct Page {
  const char* file;
  void (*prepare)(const Workplace& place, const fs::path& shared);
  Texts slow;  ///< parts of commands that take more than a few seconds, and of those that read their output
};

Finished in_shell(const Workplace& place, const std::string& command, std::chrono::seconds limit) {
  Command shell = place.command({});
  shell.arguments = {"/bin/sh", "-c", command};
  shell.environment["PATH"] = GOLGI_BUILD_DIR "/bin:/usr/bin:/bin";
  shell.environment["PYTHONPATH"] = GOLGI_SOURCE_DIR "/python";
  return Process(shell).wait(limit);
}

void must_run(const Workplace& place, const std::string& command) {
  const Finished finished = in_shell(place, command, std::chrono::seconds(60));
  REQUIRE_MESSAGE(finished.exit_code == 0, command, "\n", finished.err);
}

void prepare_readme(const Workplace& place, const fs::path& shared) {
  must_run(place, "golgi run configs/quickstart.yaml --stages network");
  fs::copy(shared / "formats/nwb/units_only.nwb", place / "recording.nwb");
  fs::copy(shared / "formats/edf/plain.edf", place / "recording.edf");
  place.write("made.yaml",
              "seed: 5\nstages:\n  network: {use: simulator/izhikevich, params: {steps: 2000}}\n"
              "  event_granger: {use: causality/event_granger, in: network}\n");
  for (const char* name : {"mine", "a", "b"}) must_run(place, std::string("golgi run made.yaml --out runs/") + name);
  fs::copy(place / "runs/mine/network/values.npy", place / "voltages.npy");
  fs::copy(place / "runs/mine/network/truth.npy", place / "wiring.npy");
  fs::copy(place / "configs/recording_fields.yaml", place / "pipeline.yaml");
  must_run(place, "golgi run pipeline.yaml");
}

void prepare_recording(const Workplace& place, const fs::path& shared) {
  fs::copy(shared / "formats/nwb/session.nwb", place / "session.nwb");
}

/// The pipelines that need no training of the quickstart, and the table of a sweep that takes days.
void prepare_pipelines(const Workplace& place, const fs::path&) {
  must_run(place, "golgi run configs/quickstart.yaml --stages mvgc --stages event_granger");
  fs::create_directories(place / "runs/paper");
  place.write("runs/paper/results.csv",
              "n,p,replicate,evaluation,estimate,member,metric,value,low,high,status,reason\n"
              "5,0.2,0,scores,mvgc,,auroc_paper,0.5,,,done,\n5,0.4,0,scores,mvgc,,auroc_paper,0.75,,,done,\n"
              "10,0.2,0,scores,mvgc,,auroc_paper,0.5,,,done,\n10,0.4,0,scores,mvgc,,auroc_paper,0.75,,,done,\n");
}

void prepare_nothing(const Workplace&, const fs::path&) {}

const std::vector<Page>& pages() {
  static const std::vector<Page> all{
      {"README.md", prepare_readme, {"configs/accuracy.yaml", "runs/accuracy"}},
      {"docs/guide/recordings.md", prepare_recording, {}},
      {"docs/guide/pipelines.md", prepare_pipelines, {}},
      {"docs/guide/simulators.md", prepare_nothing, {}},
      {"docs/guide/report.md", prepare_nothing, {"configs/quickstart.yaml"}},
      {"docs/guide/sweeps.md", prepare_nothing, {"configs/paper/figure2.yaml"}},
      {"docs/guide/changing.md", prepare_nothing, {"configs/changing"}},
      {"docs/guide/spikes.md", prepare_nothing, {"configs/spikes.yaml", "configs/spikes_", "runs/spikes"}},
      {"docs/guide/first_estimator.md", prepare_nothing, {}},
      {"docs/guide/first_model.md", prepare_nothing, {}},
      {"docs/guide/first_simulator.md", prepare_nothing, {}},
      {"docs/guide/gradient_model.md", prepare_nothing, {}},
      {"docs/guide/python.md", prepare_nothing, {}},
      {"docs/guide/python_methods.md", prepare_nothing, {"configs/"}},
      {"docs/guide/testing.md", prepare_nothing, {}},
  };
  return all;
}

bool is_slow(const Page& page, const std::string& command) {
  return std::ranges::any_of(page.slow, [&](const std::string& part) { return contains(command, part); });
}

/// @return number of commands run
int follow(const Page& page, bool with_slow, const fs::path& shared) {
  const Workplace place;
  fs::create_directory_symlink(fs::path(GOLGI_SOURCE_DIR) / "configs", place / "configs");
  page.prepare(place, shared);
  int n_run = 0;
  for (const auto& command : commands_of(fs::path(GOLGI_SOURCE_DIR) / page.file)) {
    if (is_elsewhere(command) || (!with_slow && is_slow(page, command))) continue;
    if (contains(command, ".nwb") && !reads_hdf5(command)) {
      ++n_run;  // counts as a command of the page
      continue;
    }
    const Finished finished = in_shell(place, command, std::chrono::seconds(with_slow ? 1800 : 60));
    CHECK_MESSAGE(finished.exit_code == 0, page.file, ": ", command, "\n", finished.err);
    ++n_run;
  }
  return n_run;
}

}  // namespace

TEST_CASE("every page with commands is followed") {
  const fs::path root = GOLGI_SOURCE_DIR;
  Texts files{"README.md"};
  for (const auto& entry : fs::directory_iterator(root / "docs/guide"))
    files.push_back("docs/guide/" + entry.path().filename().string());
  for (const auto& file : files)
    if (!commands_of(root / file).empty())
      CHECK_MESSAGE(std::ranges::any_of(pages(), [&](const Page& page) { return page.file == file; }), file,
                    " is not followed");
}

TEST_CASE("commands of the README and the guides run as they are written, in a reader's order") {
  const auto shared = shared_data("commands of the README and the guides");
  if (!shared) return;
  int n_run = 0;
  for (const Page& page : pages()) n_run += follow(page, false, *shared);
  CHECK(n_run >= 22);
}

TEST_CASE("commands that train or sweep run as they are written [slow]") {
  const auto shared = shared_data("slow commands of the README and the guides");
  if (!shared) return;
  for (const Page& page : pages())
    if (!page.slow.empty()) follow(page, true, *shared);
}
