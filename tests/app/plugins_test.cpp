// golgi plugins: a listing runs no code of a library, a check reports what is wrong, and files that others could have written
// are not used.
#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "app/workplace.hpp"
#include "host/plugin_paths.hpp"

using namespace golgi;
using namespace golgi::test;
using nlohmann::json;

namespace {

constexpr const char* noise_pipeline = "stages: {noise: {use: simulator/test_noise}}\n";

/// golgi ARGUMENTS…, which knows only the plugins of `folder` besides its own.
Finished golgi_with(const fs::path& folder, const Workplace& place, const Texts& arguments) {
  Command command = place.command(arguments);
  command.environment["GOLGI_PLUGIN_PATH"] = folder.string();
  return run(command);
}

/// An estimator of tests/bad_plugins/liars.cpp or process_liars.cpp at the end of a pipeline, each stage in a process of its
/// own.
Finished run_liar(const Workplace& place, const TempFolder& folder, const std::string& component) {
  for (const char* library : {"liars", "process_liars"}) described_copy(bad_plugin(library), folder);
  place.write("p.yaml", "stages:\n  network: {use: simulator/var, params: {variables: 5, steps: 500}}\n  liar: {use: " +
                            component + ", in: network}\n");
  return golgi_with(folder.path(), place, {"sweep", "p.yaml", "--replicates", "1", "--out", "out", "--isolate"});
}

}  // namespace

TEST_CASE("a listing runs no code of a library; a run that uses a faulty one reports the fault") {
  const Workplace place;
  const TempFolder folder;
  // It crashes when it is loaded, and its description does not show it.
  const auto file = described_copy(bad_plugin("crash_initialiser"), folder, good_plugin());
  for (const Texts& listing : {Texts{"plugins"}, Texts{"plugins", "show", "simulator/test_noise"}, Texts{"schema"}}) {
    const auto finished = golgi_with(folder.path(), place, listing);
    CHECK(finished.exit_code == 0);
    CHECK(finished.err == "");
    CHECK(has(finished.out, "simulator/test_noise"));
  }
  place.write("p.yaml", noise_pipeline);
  check_failure(golgi_with(folder.path(), place, {"run", "p.yaml"}), 4,
                {file.string(), "crashed (SIGSEGV", "in a static initialiser"});
  // Pipelines that do not use it are not affected.
  place.write("q.yaml", "stages: {network: {use: simulator/var, params: {steps: 100}}}\n");
  CHECK(golgi_with(folder.path(), place, {"run", "q.yaml", "--quiet"}).exit_code == 0);
}

TEST_CASE("a library whose description is missing or does not match is reported with the command that fixes it") {
  const Workplace place;
  const TempFolder folder;
  const fs::path file = folder.path() / "bare.so";
  fs::copy_file(good_plugin(), file);
  check_failure(golgi_with(folder.path(), place, {"plugins"}), 0,
                {"warning: ", "bare.so' has no description", "golgi plugins describe '" + file.string() + "'"});
  CHECK(place.golgi({"plugins", "describe", file.string()}).exit_code == 0);
  const auto listed = golgi_with(folder.path(), place, {"plugins"});
  CHECK(listed.err == "");
  CHECK(has(listed.out, "simulator/test_noise"));
  write_file(file, read_file(file) + "!");
  check_failure(golgi_with(folder.path(), place, {"plugins"}), 0,
                {"has changed since its description 'bare.plugin.json' was written"});
  place.write("p.yaml", noise_pipeline);
  check_failure(golgi_with(folder.path(), place, {"run", "p.yaml"}), 4,
                {"p.yaml:1:23 stages.noise.use: the library of 'simulator/test_noise' cannot be used: plugin '" + file.string(),
                 "has changed since its description"});
}

TEST_CASE("a component of an unusable library: exit code 4, the library and the reason, and no other name") {
  const Workplace place;
  const TempFolder folder;
  const auto file = described_copy(good_plugin(), folder);
  std::string description = read_file(description_path(file));
  const std::string tag = "\"abi\": \"";
  description.insert(description.find(tag) + tag.size(), "other-");
  write_file(description_path(file), description);
  place.write("p.yaml", "stages:\n  noise: {use: simulator/test_noise}\n  a: {use: transform/test_sleep, in: noise}\n");
  for (const char* command : {"run", "validate", "plan", "sweep"}) {
    Texts arguments{command, "p.yaml"};
    if (arguments[0] == "sweep") arguments.insert(arguments.end(), {"--replicates", "2"});
    const auto finished = golgi_with(folder.path(), place, arguments);
    check_failure(finished, 4,
                  {"p.yaml:2:16 stages.noise.use: the library of 'simulator/test_noise' cannot be used: plugin '" +
                       file.string() + "' was built for the ABI 'other-",
                   "p.yaml:3:12 stages.a.use: the library of 'transform/test_sleep' cannot be used"});
    CHECK_FALSE(has(finished.err, "did you mean"));
  }
  check_failure(golgi_with(folder.path(), place, {"plugins", "show", "simulator/test_noise"}), 4,
                {"was built for the ABI 'other-"});
  // With an error in the file as well, both are reported, and the exit code is that of the file.
  place.write("q.yaml", "stages:\n  noise: {use: simulator/test_noise}\n  b: {use: transform/zscoer, in: noise}\n");
  check_failure(golgi_with(folder.path(), place, {"run", "q.yaml"}), 3,
                {"cannot be used: plugin", "did you mean 'transform/zscore'?"});
  // Without any description, the library is recognised by its name.
  fs::remove(description_path(file));
  fs::rename(file, folder.path() / "test_noise.so");
  check_failure(golgi_with(folder.path(), place, {"run", "q.yaml"}), 3, {"test_noise.so' has no description"});
}

TEST_CASE("a library that crashes while it is loaded is named with the stage that needs it") {
  const Workplace place;
  const TempFolder folder;
  described_copy(bad_plugin("crash_initialiser"), folder, good_plugin());
  place.write("p.yaml", noise_pipeline);
  check_failure(golgi_with(folder.path(), place, {"run", "p.yaml"}), 4, {"p.yaml:1:23 stages.noise.use: plugin '"});
}

TEST_CASE("describe refuses a library that does not load, and writes nothing") {
  const Workplace place;
  const TempFolder folder;
  fs::copy_file(bad_plugin("throws_int"), folder.path() / "bad.so");
  check_failure(place.golgi({"plugins", "describe", (folder.path() / "bad.so").string()}), 4,
                {"its register function threw an exception of type int"});
  CHECK_FALSE(fs::exists(folder.path() / "bad.plugin.json"));
  check_failure(place.golgi({"plugins", "describe", "/nowhere/a.so"}), 2, {"there is no library '/nowhere/a.so'"});
}

TEST_CASE("check --data: claims are checked on the output of a pipeline's stage, without those about generated recordings") {
  const Workplace place;
  const std::string library = GOLGI_BUILD_DIR "/lib/golgi/plugins/correlation.so";
  place.write("p.yaml",
              "stages:\n  chain: {use: simulator/var, params: {variables: 4, steps: 300}}\n"
              "  signal: {use: transform/zscore, in: chain}\n  corr: {use: causality/correlation, in: signal}\n");
  const auto check = [&](const std::string& data) { return place.golgi({"plugins", "check", library, "--data", data}); };
  const auto finished = check("p.yaml:signal");
  CHECK_MESSAGE(finished.exit_code == 0, finished.out);
  CHECK(has(finished.out, "passed       order: "));
  for (const char* claim : {"recovery: ", "false_positives: ", "interruption_time: "}) CHECK_FALSE(has(finished.out, claim));
  check_failure(check("p.yaml:signl"), 2, {"--data p.yaml:signl: there is no stage 'signl'; did you mean 'signal'?"});
  check_failure(check("p.yaml:corr"), 2, {"'corr' has the output type connectivity; name a stage that gives a dataset"});
  check_failure(check("p.yaml"), 2, {"--data p.yaml: expected a pipeline file and a stage of it"});
}

TEST_CASE("check: exit code 0 if no claim is broken, 4 if one is, with the case and how to reproduce it") {
  const Workplace place;
  const std::string sound = GOLGI_BUILD_DIR "/lib/golgi/plugins/mvgc.so", liars = bad_plugin("liars").string();
  const auto kept = place.golgi({"plugins", "check", sound, "--claim", "order"});
  CHECK(kept.exit_code == 0);
  CHECK(has(kept.out, "causality/mvgc 1.0.0: 1 passed\n"));
  const auto broken = place.golgi({"plugins", "check", liars, "--component", "causality/liar_order", "--claim", "order"});
  CHECK(broken.exit_code == 4);
  CHECK(has(broken.out, "causality/liar_order 1.0.0: 1 failed\n"));
  CHECK(has(broken.out, "the score of x0 -> x3 is "));
  CHECK(has(broken.out, "to repeat: golgi plugins check " + liars + " --component causality/liar_order --claim order\n"));
  const auto unmade = place.golgi({"plugins", "check", sound, "--set", "max_order=many", "--claim", "order"});
  CHECK(unmade.exit_code == 0);
  CHECK(place.golgi({"plugins", "check", sound, "--set", "max_order=many", "--claim", "order", "--strict"}).exit_code == 4);
  const json report = json::parse(place.golgi({"plugins", "check", sound, "--claim", "seed", "--json"}).out);
  CHECK(report.at("components").at(0).at("component") == "causality/mvgc");
  CHECK(report.at("components").at(0).at("claims").at(0).at("verdict") == "not claimed");
  const auto refused = place.golgi({"plugins", "check", sound, "--set", "max_order=many"}).out;
  const std::string reason = "the component could not be constructed: --set max_order params.max_order: expected an integer";
  CHECK(has(refused, reason));
  CHECK_MESSAGE(refused.find(reason) == refused.rfind(reason), "told once for all that is not checked:\n", refused);
  check_failure(place.golgi({"plugins", "check", sound, "--set", "max_order"}), 2, {"expected param=value"});
  check_failure(place.golgi({"plugins", "check", sound, "--timeout", "0"}), 2, {"--timeout 0"});
  check_failure(place.golgi({"plugins", "check", bad_plugin("no_descriptor").string()}), 4, {"has no descriptor"});
}

TEST_CASE("a plugin that others could have written is refused with the switch that allows it, also in processes of stages") {
  const Workplace place;
  const TempFolder folder;
  described_copy(good_plugin(), folder);
  REQUIRE(chmod(folder.path().c_str(), 0777) == 0);
  check_failure(golgi_with(folder.path(), place, {"plugins"}), 0, {"can be written by everyone", "--allow-unsafe-plugins"});
  place.write("p.yaml", noise_pipeline);
  check_failure(golgi_with(folder.path(), place, {"run", "p.yaml"}), 4,
                {"the library of 'simulator/test_noise' cannot be used: ", "can be written by everyone"});
  CHECK(golgi_with(folder.path(), place, {"run", "p.yaml", "--allow-unsafe-plugins", "--quiet"}).exit_code == 0);
  const auto isolated = golgi_with(
      folder.path(), place, {"sweep", "p.yaml", "--replicates", "2", "--out", "out", "--isolate", "--allow-unsafe-plugins"});
  CHECK_MESSAGE(isolated.exit_code == 0, isolated.err);
}

TEST_CASE("--isolate: changes by a plugin to its process end with its stage, and golgi continues") {
  const Workplace place;
  const TempFolder folder;
  const auto failing = [&](const char* component, const char* part) {
    const auto finished = run_liar(place, folder, component);
    CHECK(finished.exit_code != 0);
    CHECK(finished.signal == 0);
    CHECK(has(finished.err + slurp(place / "out" / "points.csv"), part));
    fs::remove_all(place / "out");
  };
  failing("causality/liar_making_crash", "crashed (SIGSEGV");
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  failing("causality/liar_making_memory", "it wrote outside its memory");
#endif
  failing("causality/liar_result_negative_p", "returned an invalid connectivity: p of ");
  failing("causality/liar_result_overrun", "returned an invalid connectivity: score: something was written past");
  failing("causality/liar_making_throws", "threw an exception of type int");
  const auto left = run_liar(place, folder, "causality/liar_threads_left");
  CHECK(left.exit_code == 0);
  CHECK(has(left.err, "causality/liar_threads_left left 1 thread running"));
}
