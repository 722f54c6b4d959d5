#include "golgi/pipeline/executor.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <latch>
#include <mutex>
#include <numeric>
#include <string>
#include <thread>

#include "golgi/host/process_state.hpp"
#include "support/messages.hpp"

using namespace golgi;
using golgi::test::has;

namespace {

const ComponentInfo& component() {
  static const ComponentInfo info = [] {
    ComponentInfo made;
    made.name = "transform/toy";
    made.library.version = "1.2.3";
    made.library.file = "/lib/toy.so";
    return made;
  }();
  return info;
}

/// inputs[i]: the stages that stage i depends on.
Graph graph_of(const std::vector<std::vector<std::size_t>>& inputs) {
  Graph graph;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    Node node;
    node.stage = std::string(1, static_cast<char>('a' + i));
    node.component = &component();
    node.inputs = {inputs[i]};
    graph.nodes.push_back(std::move(node));
    graph.order.push_back(i);
  }
  return graph;
}

const auto never = [] { return false; };
const auto quiet = [](std::size_t, const StageResult&) {};

std::vector<std::unique_ptr<Runner>> runners(int n_threads) {
  std::vector<std::unique_ptr<Runner>> all;
  all.push_back(make_runner(n_threads));
  all.push_back(make_thread_runner(n_threads));
  return all;
}

}  // namespace

TEST_CASE("a failed stage skips its dependents and nothing else") {
  // b fails; d and e depend on it, c and f do not.
  const Graph graph = graph_of({{}, {0}, {0}, {1, 2}, {3}, {2}});
  for (const auto& runner : runners(2)) {
    std::mutex mutex;
    std::vector<std::size_t> finished;
    const auto results = execute(
        graph, *runner,
        [](std::size_t i) -> Outcome {
          if (i == 1) throw DataError("no spikes");
          return i == 0 ? Outcome::found : Outcome::done;
        },
        never,
        [&](std::size_t i, const StageResult&) {
          const std::scoped_lock lock(mutex);
          finished.push_back(i);
        });
    CHECK(results[0].outcome == Outcome::found);
    CHECK(results[1].outcome == Outcome::failed);
    CHECK(results[1].message == "stage 'b' (transform/toy 1.2.3, /lib/toy.so): no spikes");
    CHECK(results[2].outcome == Outcome::done);
    CHECK(results[3].outcome == Outcome::skipped);
    CHECK(results[3].message == "'b' failed");
    CHECK(results[4].outcome == Outcome::skipped);
    CHECK(results[5].outcome == Outcome::done);
    CHECK(finished.size() == 6);
    CHECK(exit_code(results) == 5);
  }
}

TEST_CASE("any exception of a stage is a failure of that stage, by its kind") {
  const Graph graph = graph_of({{}, {}, {}, {}});
  const auto results = execute(
      graph, *make_runner(1),
      [](std::size_t i) -> Outcome {
        if (i == 0) throw NumericError("x");
        if (i == 1) throw std::bad_alloc();
        if (i == 2) throw std::runtime_error("y");
        throw 42;
      },
      never, quiet);
  CHECK(results[0].error == ErrorKind::numeric);
  CHECK(results[1].error == ErrorKind::data);
  CHECK(results[1].message.find("out of memory") != std::string::npos);
  CHECK(results[2].error == ErrorKind::plugin);
  CHECK(has(results[2].message, "threw std::runtime_error: y; a component reports failures by throwing golgi::Error"));
  CHECK(has(results[3].message, "threw an exception of type int"));
  CHECK(results[3].outcome == Outcome::failed);
  CHECK(exit_code(results) == 6);
}

TEST_CASE("the exit code is that of all failures if they have the same kind") {
  const StageResult data{Outcome::failed, ErrorKind::data, ""}, numeric{Outcome::failed, ErrorKind::numeric, ""},
      done{Outcome::done, {}, ""};
  CHECK(exit_code({done}) == 0);
  CHECK(exit_code({data, done, data}) == 5);
  CHECK(exit_code({numeric}) == 7);
  CHECK(exit_code({data, numeric}) == 6);
}

TEST_CASE("stages without common inputs run at the same time [threads]") {
  const Graph graph = graph_of({{}, {}, {0, 1}});
  for (const auto& runner : runners(2)) {
    std::latch both(2);  // each waits for the other: if they ran one after the other, this would never end
    const auto results = execute(
        graph, *runner,
        [&](std::size_t i) {
          if (i < 2) both.arrive_and_wait();
          return Outcome::done;
        },
        never, quiet);
    for (const auto& result : results) CHECK(result.outcome == Outcome::done);
  }
}

TEST_CASE("every stage runs once and after its inputs, on any number of threads [threads]") {
  // A wide random graph; inputs have smaller numbers.
  std::vector<std::vector<std::size_t>> inputs(200);
  unsigned state = 1;
  for (std::size_t i = 1; i < inputs.size(); ++i)
    for (int k = 0; k < 3; ++k) inputs[i].push_back((state = state * 1664525u + 1013904223u) % i);
  const Graph graph = graph_of(inputs);
  for (const int threads : {1, 2, 8})
    for (const auto& runner : runners(threads)) {
      std::atomic<std::size_t> clock{0};
      std::vector<std::size_t> started(200), ended(200);
      execute(
          graph, *runner,
          [&](std::size_t i) {
            started[i] = ++clock;
            ended[i] = ++clock;
            return Outcome::done;
          },
          never, quiet);
      for (std::size_t i = 0; i < 200; ++i) {
        CHECK(started[i] > 0);
        for (const std::size_t before : inputs[i]) CHECK(ended[before] < started[i]);
      }
    }
}

TEST_CASE("once the run is cancelled, no further stage starts") {
  const Graph graph = graph_of({{}, {0}, {1}});
  std::atomic<bool> stop{false};
  const auto results = execute(
      graph, *make_runner(2),
      [&](std::size_t i) -> Outcome {
        if (i == 1) {
          stop = true;
          throw Interrupted();
        }
        return Outcome::done;
      },
      [&] { return stop.load(); }, quiet);
  CHECK(results[0].outcome == Outcome::done);
  CHECK(results[1].outcome == Outcome::cancelled);
  CHECK(results[2].outcome == Outcome::cancelled);
  CHECK(exit_code(results) == 0);
}

TEST_CASE("parallel_for runs every index and rethrows the failure of the smallest one [threads]") {
  for (const int threads : {1, 2, 8})
    for (const auto& runner : runners(threads)) {
      std::vector<int> seen(1000, 0);
      const auto body = [&](std::ptrdiff_t i) {
        ++seen[i];
        if (i == 700 || i == 300) throw std::to_string(i);
      };
      std::string thrown;
      try {
        runner->parallel_for(1000, body);
      } catch (const std::string& index) {
        thrown = index;
      }
      CHECK(thrown == "300");
      CHECK(std::accumulate(seen.begin(), seen.end(), 0) == 1000);
    }
}

TEST_CASE("a runner's threads end with it [threads]") {
  const auto before = ProcessState::now();
  constexpr int n = 24;  // more than the threads that other tests could leave behind
  std::latch all(n);     // so that all of them work at the same time
  make_runner(n)->parallel_for(n, [&](std::ptrdiff_t) { all.arrive_and_wait(); });
  CHECK(before.threads_more() == 0);
}

TEST_CASE("a stage that waits in its loop never starts another stage on the same thread [threads]") {
  // Otherwise a stage that is only half done could share thread-local state and locks with another one.
  const Graph graph = graph_of(std::vector<std::vector<std::size_t>>(16));
  for (const auto& runner : runners(2)) {
    thread_local int inside = 0;
    std::atomic<int> nested{0};
    execute(
        graph, *runner,
        [&](std::size_t) {
          if (inside > 0) ++nested;
          ++inside;
          runner->parallel_for(8, [](std::ptrdiff_t) { std::this_thread::sleep_for(std::chrono::microseconds(50)); });
          --inside;
          return Outcome::done;
        },
        never, quiet);
    CHECK(nested == 0);
  }
}
