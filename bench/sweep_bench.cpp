// `golgi sweep` as a program: the cost of planning, of `status` and of a point with hardly any computation, and two threads
// compared with two processes that share the points. `bench_sweep [small|many|throughput …]` runs some sections; without an
// argument, all.
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "bench.hpp"
#include "golgi/core/files.hpp"

using namespace golgi;
namespace fs = std::filesystem;

namespace {

struct Ran {
  double seconds = 0;      // wall time
  double megabytes = 0;    // peak resident memory
  double processor_s = 0;  // user and system
};

pid_t start(const fs::path& folder, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), GOLGI_PROGRAM);
  std::vector<char*> argv;
  for (auto& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
  for (const int descriptor : {STDOUT_FILENO, STDERR_FILENO})
    posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  const int status = posix_spawn(&child, GOLGI_PROGRAM, &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (status != 0) std::exit(1);
  return child;
}

/// Runs all commands in parallel.
Ran run(const fs::path& folder, const std::vector<std::vector<std::string>>& commands) {
  const auto begin = std::chrono::steady_clock::now();
  std::vector<pid_t> children;
  for (const auto& command : commands) children.push_back(start(folder, command));
  Ran ran;
  for (const pid_t child : children) {
    int status = 0;
    rusage usage{};
    wait4(child, &status, 0, &usage);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
      fmt::print(stderr, "golgi failed\n");
      std::exit(1);
    }
    ran.megabytes = std::max(ran.megabytes, static_cast<double>(usage.ru_maxrss) / 1024);
    for (const auto& time : {usage.ru_utime, usage.ru_stime})
      ran.processor_s += static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  }
  ran.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return ran;
}

/// 10,000 points with hardly any computation: four stages on three variables of fifty samples.
void small_points(const fs::path& place) {
  constexpr double n_points = 10'000;
  write_file(place / "p.yaml",
             "name: p\nstages:\n"
             "  network: {use: simulator/var, params: {variables: 3, steps: 50, burn_in: 0}}\n"
             "  signal: {use: transform/zscore, in: network}\n"
             "  corr: {use: causality/correlation, in: signal}\n"
             "  scores: {use: evaluate, in: {truth: network, estimates: [corr]}}\n"
             "sweep:\n  grid: {network.connection_probability: \"linspace(0.1, 0.9, 100)\"}\n  replicates: 100\n");
  const auto tell = [&](const char* what, const Ran& ran) {
    fmt::print("{:<44} {:8.2f} s  {:7.3f} ms per point, {:.3f} ms of processor time; {:.0f} MB\n", what, ran.seconds,
               1e3 * ran.seconds / n_points, 1e3 * ran.processor_s / n_points, ran.megabytes);
  };
  tell("plan 10,000 points, nothing done", run(place, {{"plan", "p.yaml"}}));
  tell("sweep, four stages per point, one thread", run(place, {{"sweep", "p.yaml", "--threads", "1"}}));
  tell("plan, all done", run(place, {{"plan", "p.yaml"}}));
  tell("sweep, all up to date", run(place, {{"sweep", "p.yaml", "--threads", "1"}}));
  tell("status", run(place, {{"status", "runs/p"}}));
  // One new stage per point; the others are shared.
  tell("sweep, one new stage per point",
       run(place, {{"sweep", "p.yaml", "--threads", "1", "--force", "--set", "scores.alpha=0.01"}}));
}

/// Planning of 50,000 points, each with its own parameters of the simulator.
void many_points(const fs::path& place) {
  write_file(place / "many.yaml",
             "name: many\nstages:\n"
             "  network: {use: simulator/var, params: {variables: 3, steps: 50, burn_in: 0}}\n"
             "  signal: {use: transform/zscore, in: network}\n"
             "  corr: {use: causality/correlation, in: signal}\n"
             "  scores: {use: evaluate, in: {truth: network, estimates: [corr]}}\n"
             "sweep:\n  grid: {network.connection_probability: \"linspace(0.1, 0.9, 50000)\"}\n");
  const Ran ran = run(place, {{"plan", "many.yaml"}});
  fmt::print("plan 50,000 points of 50,000 parameters: {:.2f} s, {:.0f} MB\n", ran.seconds, ran.megabytes);
}

/// 200 points of simulation and MVGC.
void throughput(const fs::path& place) {
  write_file(place / "m.yaml",
             "name: m\nstages:\n"
             "  network: {use: simulator/izhikevich, params: {excitatory: 16, inhibitory: 4}}\n"
             "  clipped: {use: transform/clip, in: network, params: {max: 30}}\n"
             "  signal: {use: transform/zscore, in: clipped}\n"
             "  mvgc: {use: causality/mvgc, in: signal, params: {fit: lwr, max_order: 10, criterion: bic}}\n"
             "  scores: {use: evaluate, in: {truth: network, estimates: [mvgc]}}\n"
             "sweep: {replicates: 200}\n");
  // New folders, because some file systems create files slowly after others were deleted. The order of the two alternates.
  std::vector<double> ratios;
  for (int round = 0; round < 6; ++round) {
    const auto sweep = [&](const std::string& name, const char* threads, const char* replicates, const char* seed) {
      return std::vector<std::string>{
          "sweep",        "m.yaml",   "--threads", threads, "--out", fmt::format("{}{}", name, round),
          "--replicates", replicates, "--seed",    seed};
    };
    Ran one, two;
    const auto run_one = [&] { one = run(place, {sweep("whole", "2", "200", "1")}); };
    const auto run_two = [&] { two = run(place, {sweep("a", "1", "100", "1"), sweep("b", "1", "100", "2")}); };
    if (round % 2 == 0) run_one();
    run_two();
    if (round % 2 == 1) run_one();
    ratios.push_back(two.seconds / one.seconds);
    fmt::print(
        "200 points of simulation and MVGC: two threads {:.2f} s ({:.2f} of processor time), two processes of 100 points "
        "{:.2f} s ({:.2f}); ratio {:.3f}; {:.0f} MB\n",
        one.seconds, one.processor_s, two.seconds, two.processor_s, ratios.back(), one.megabytes);
  }
  fmt::print("median ratio {:.3f}\n", median(ratios));
}

}  // namespace

int main(int argc, char** argv) {
  std::string pattern = (fs::temp_directory_path() / "golgi-bench-XXXXXX").string();
  if (!mkdtemp(pattern.data())) return 1;
  const fs::path place = pattern;
  const auto wanted = [&](const std::string& section) {
    return argc < 2 || std::any_of(argv + 1, argv + argc, [&](const char* argument) { return section == argument; });
  };
  fmt::print("{}\n", processor());
  if (wanted("small")) small_points(place);
  if (wanted("many")) many_points(place);
  if (wanted("throughput")) throughput(place);
  fs::remove_all(place);
}
