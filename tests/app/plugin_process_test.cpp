// Changes of a plugin to the process that it shares with golgi and other plugins: they are undone and reported.
#include <signal.h>

#include <tuple>

#include "app/workplace.hpp"
#include "host/plugin_paths.hpp"

using namespace golgi;
using namespace golgi::test;

namespace {

/// The pipeline noise -> changed -> correlation, in which `changed` uses a component of a bad plugin; results in out/.
Finished run_changed(const Workplace& place, const TempFolder& folder, const std::string& changed, const Texts& more = {}) {
  place.write("p.yaml", "stages:\n  noise: {use: simulator/test_noise}\n  changed: {use: " + changed +
                            ", in: noise}\n  correlation: {use: causality/correlation, in: changed}\n");
  Texts arguments{"run", "p.yaml", "--out", "out"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  Command command = place.command(arguments);
  command.environment["GOLGI_PLUGIN_PATH"] = folder.path().string() + ":" + good_plugin().string();
  return run(command);
}

}  // namespace

TEST_CASE("process-wide changes by a component are undone, reported with its name, and affect no other component") {
  const TempFolder folder;
  described_copy(bad_plugin("changes_process"), folder);
  const auto with = [](const std::string& what) { return "transform/changes_process, params: {what: " + what + "}"; };
  const Workplace sound;
  const auto honest = run_changed(sound, folder, with("nothing"));
  REQUIRE_MESSAGE(honest.exit_code == 0, honest.err);
  CHECK_FALSE(has(honest.err, "warning"));
  const std::map<std::string, std::string> told {
    {"rounding", "the rounding mode changed from 'to nearest' to 'down'"},
        {"rounding_in_loop", "the rounding mode changed from 'to nearest' to 'up'"},
#if defined(__x86_64__)
        {"tiny", "the treatment of subnormal numbers changed from 'kept' to 'set to 0'"},
#endif
        {"locale", "the C locale changed from 'C' to 'C.UTF-8'"}, {"folder", "to '/'"}, {
      "descriptors", "standard output changed from "
    }
  };
  for (const auto& [what, change] : told) {
    CAPTURE(what);
    const Workplace place;
    const auto finished = run_changed(place, folder, with(what));
    CHECK(finished.exit_code == 0);
    CHECK(finished.out == honest.out);
    CHECK_MESSAGE(has(finished.err, "transform/changes_process 1.0.0 changed "), finished.err);
    CHECK_MESSAGE(has(finished.err, change), finished.err);
    CHECK(slurp(place / "out/correlation/score.csv") == slurp(sound / "out/correlation/score.csv"));
    // Stored with the artifact: a rerun reports it too.
    CHECK(has(run_changed(place, folder, with(what)).err, change));
  }
  // A file that it writes by name is in the right place, even after a change of the working folder.
  const Workplace place;
  check_failure(run_changed(place, folder, with("folder_then_throw")), 5, {"as asked", "the working folder changed from "});
}

TEST_CASE("process-wide changes by a library while it loads are undone and reported with its file") {
  const TempFolder folder;
  const auto file = described_copy(bad_plugin("changes_at_load"), folder);
  const Workplace place;
  const auto finished = run_changed(place, folder, "transform/changes_at_load");
  check_failure(finished, 0,
                {"warning: plugin '" + file.string() + "' changed ", "the rounding mode changed from 'to nearest' to 'up'",
                 "the working folder changed from "});
  CHECK(fs::exists(place / "out/manifest.json"));
}

TEST_CASE("started with closed standard descriptors, golgi writes its results and nothing else into them") {
  const Workplace open, closed;
  for (const Workplace* place : {&open, &closed})
    place->write("p.yaml", "stages:\n  noise: {use: simulator/test_noise}\n  lag: {use: causality/correlation, in: noise}\n");
  REQUIRE(open.golgi({"run", "p.yaml", "--out", "out"}).exit_code == 0);
  Command command = closed.command({"run", "p.yaml", "--out", "out"});
  command.arguments = {"/bin/sh", "-c", "exec " + command.arguments[0] + " run p.yaml --out out <&- >&- 2>&-"};
  // Without standard output, nobody can read its table of results.
  CHECK(run(command).exit_code == 8);
  const auto expected = results_in(open / "out"), found = results_in(closed / "out");
  for (const char* name : {"noise/values.npy", "lag/score.csv", "lag/edges.csv"}) CHECK(found.at(name) == expected.at(name));
  CHECK(found.size() == expected.size());
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST_CASE("a crash names the stage and the plugin, whatever its kind and thread, and ends the program with its signal") {
  const TempFolder folder;
  const auto file = described_copy(bad_plugin("crashes"), folder);
  const std::string where = "golgi: stage 'changed' (transform/crashes 1.0.0, " + file.string() + ") crashed: ";
  const std::vector<std::tuple<std::string, int, std::string>> ways{
      {"write", SIGSEGV, where + "segmentation fault\n"},
      {"stack", SIGSEGV, where + "segmentation fault\n"},
      {"abort", SIGABRT, where + "aborted\n"},
      {"in_loop", SIGSEGV, where + "segmentation fault\n"},
      {"own_thread", SIGSEGV,
       "golgi: a thread that golgi did not start crashed: segmentation fault; running: " +
           where.substr(7, where.rfind(" crashed") - 7) + "\n"}};
  for (const auto& [how, number, line] : ways) {
    CAPTURE(how);
    const Workplace place;
    const auto finished = run_changed(place, folder, "transform/crashes, params: {how: " + how + "}");
    CHECK(finished.signal == number);
    CHECK_MESSAGE(has(finished.err, line), finished.err);
    CHECK_FALSE(fs::exists(place / "out/manifest.json"));
  }
}

TEST_CASE("--isolate: a crash is the error of its stage, with stage and plugin, and exit code 6") {
  const TempFolder folder;
  const auto file = described_copy(bad_plugin("crashes"), folder);
  const Workplace place;
  place.write("p.yaml", "stages:\n  noise: {use: simulator/test_noise}\n  bad: {use: transform/crashes, in: noise}\n");
  Command command = place.command({"sweep", "p.yaml", "--replicates", "1", "--out", "out", "--isolate"});
  command.environment["GOLGI_PLUGIN_PATH"] = folder.path().string() + ":" + good_plugin().string();
  check_failure(run(command), 6, {"bad (transform/crashes", "crashed (SIGSEGV, Segmentation fault) while running"});
}
#endif
