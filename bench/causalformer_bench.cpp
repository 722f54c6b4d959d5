// Training steps of the Causalformer beside this machine's speed at float products in the same run: one thread, the growth with
// variables and context, memory, and two threads beside two processes.
//
//   bench_causalformer [steps|growth|memory|threads]…     all of it unless named
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <Eigen/Dense>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "adamw.hpp"
#include "bench.hpp"
#include "golgi/pipeline/runner.hpp"
#include "network.hpp"

using namespace golgi;
using namespace golgi::causalformer;

// Every request for memory is counted.
namespace {
std::atomic<long> n_requests = 0;
}
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void* malloc(std::size_t n) { return ++n_requests, __libc_malloc(n); }
void* calloc(std::size_t n, std::size_t size) { return ++n_requests, __libc_calloc(n, size); }
void* realloc(void* p, std::size_t n) { return ++n_requests, __libc_realloc(p, n); }
void* aligned_alloc(std::size_t alignment, std::size_t n) { return ++n_requests, __libc_memalign(alignment, n); }
}

namespace {

constexpr Index batch_size = 16;
constexpr double windows_per_epoch = 2994;  // of a recording of 5,000 samples

/// Floating-point operations of a training step of one window: three times the forward pass. At L = 10 it is
/// 3 (3.136e6 N + 3.2e3 N²).
double operations(const Shape& s) {
  const auto d = [](Index n) { return static_cast<double>(n); };
  const double width = d(s.heads_width()), tokens = d(s.N * s.L), queries = d(s.N * s.P);
  const double encoder = tokens * (2 * d(s.D) * (4 * width + 2 * d(s.F)) + 4 * d(s.L) * width);
  const double keys = tokens * 2 * d(s.D) * 4 * width;
  const double decoder =
      queries * (2 * d(s.D) * (4 * width + 2 * d(s.F)) + 4 * d(s.L) * width + 4 * tokens * width + 2 * d(s.D));
  return 3 * (encoder + keys + decoder);
}

/// A model in training on noise: what it learns does not matter.
class Training {
 public:
  explicit Training(const Shape& shape) : layout_(shape), network_(layout_, batch_size, true) {
    std::vector<double> values;
    initialise(layout_, Random({1, 2}, "weights"), values);
    weights_.assign(values.begin(), values.end());
    const auto statistics = initial_statistics(layout_);
    running_.assign(statistics.begin(), statistics.end());
    gradient_.resize(weights_.size());
    mean_.resize(weights_.size());
    square_.resize(weights_.size());
    const Index samples = shape.L + shape.P + 200;
    values.resize(static_cast<std::size_t>(samples * shape.N));
    Random({1, 2}, "data").fill_normal(values);
    data_.assign(values.begin(), values.end());
    for (Index t = 0; t < samples; ++t) seconds_.push_back(0.001f * static_cast<float>(t));
    batch_.resize(batch_size);
  }

  void step(const ParallelFor& parallel_for) {
    ++n_steps_;
    for (Index b = 0; b < batch_size; ++b) {
      const Index at = (n_steps_ * 31 + b * 7) % 200;
      batch_[static_cast<std::size_t>(b)] = {data_.data() + at * layout_.shape.N, seconds_.data() + at};
    }
    optimiser_.begin(n_steps_, 5e-4);
    network_.train({weights_.data(), running_.data()}, batch_, LossKind::squared, Dropout(0.1),
                   Random({3, 4}, "dropout", static_cast<std::uint64_t>(n_steps_)), gradient_.data(), update_, parallel_for);
  }

 private:
  Layout layout_;
  Network<float> network_;
  Numbers<float> weights_, running_, gradient_, mean_, square_;
  AdamW optimiser_{mean_, square_, {}};
  std::vector<float> data_, seconds_;
  std::vector<Sample<float>> batch_;
  Index n_steps_ = 0;
  const OnGradient update_ = [this](Index offset, Index count) {
    optimiser_.update(offset, count, gradient_.data(), weights_.data());
  };
};

const ParallelFor one_thread = serial_for;

/// The largest product of the model.
class Product {
 public:
  void run() {
    for (int i = 0; i < times; ++i) c_.noalias() = a_ * b_;
  }
  static double operations() { return times * 2.0 * 400 * 100 * 512; }

 private:
  static constexpr int times = 20;
  Array<float> a_ = Array<float>::Random(400, 100), b_ = Array<float>::Random(100, 512), c_{400, 512};
};

struct StepTime {
  double ms, product_gflops, share;
};

/// Steps and products in turn, so that a machine that slows down slows both.
StepTime time_steps(const Shape& shape, double seconds) {
  Training training(shape);
  Product product;
  training.step(one_thread);
  product.run();
  std::vector<double> step_ms, product_ms, shares;
  const auto start = ProcessClock::now();
  while (step_ms.size() < 3 || ProcessClock::now() - start < std::chrono::duration<double>(seconds)) {
    step_ms.push_back(once_ms<ProcessClock>([&] { training.step(one_thread); }));
    product_ms.push_back(once_ms<ProcessClock>([&] { product.run(); }));
    shares.push_back(batch_size * operations(shape) / step_ms.back() / (Product::operations() / product_ms.back()));
  }
  return {median(step_ms), Product::operations() / median(product_ms) / 1e6, median(shares)};
}

void steps() {
  for (const Index n : {5, 40}) {
    const auto time = time_steps({.N = n}, 4);
    Training training({.N = n});
    training.step(one_thread);
    const long before = n_requests;
    for (int i = 0; i < 5; ++i) training.step(one_thread);
    std::printf(
        "variables=%td: %.2f ms a step of %td windows, %.1f GFLOP/s, %.3f of the product's %.1f; %.2f s an epoch; %ld requests "
        "for "
        "memory in 5 steps\n",
        n, time.ms, batch_size, batch_size * operations({.N = n}) / time.ms / 1e6, time.share, time.product_gflops,
        time.ms / batch_size * windows_per_epoch / 1000, n_requests - before);
  }
}

void growth() {
  const auto row = [](const Shape& shape) {
    const auto time = time_steps(shape, 1);
    std::printf("variables=%3td context=%2td: %8.3f ms a window, %.3f of the product's speed\n", shape.N, shape.L,
                time.ms / batch_size, time.share);
  };
  for (const Index n : {5, 10, 20, 40, 80, 160}) row({.N = n});
  for (const Index l : {5, 20, 40}) row({.N = 10, .L = l});
}

/// In a process of its own, since a peak stays.
template <class Work>
rusage in_child(const Work& work) {
  std::fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    work();
    std::fflush(stdout);
    _exit(0);
  }
  int status = 0;
  rusage usage{};
  if (child < 0 || wait4(child, &status, 0, &usage) != child || status != 0) std::exit(1);
  return usage;
}

void memory() {
  for (const Index n : {40, 200}) {
    const auto usage = in_child([&] {
      Training training({.N = n});
      for (int i = 0; i < 2; ++i) training.step(one_thread);
    });
    const Shape shape{.N = n};
    std::printf(
        "variables=%td: peak memory of a process that trains one model %.0f MB, of which the network's activations %.0f MB\n",
        n, static_cast<double>(usage.ru_maxrss) / 1024, Network<float>::bytes(Layout(shape), batch_size, true) / 1048576);
  }
}

double seconds_of(const std::function<void()>& work) { return once_ms(work) / 1000; }

/// Two processes with one thread each, side by side.
double two_processes(const std::function<void()>& work) {
  std::fflush(stdout);
  return seconds_of([&] {
    for (int i = 0; i < 2; ++i)
      if (fork() == 0) {
        work();
        _exit(0);
      }
    while (wait(nullptr) > 0) {
    }
  });
}

void threads() {
  constexpr int n_models = 10, n_steps = 60;
  const Shape shape{.N = 5};
  const auto train = [&](int n_times, const ParallelFor& parallel_for) {
    Training training(shape);
    for (int i = 0; i < n_times; ++i) training.step(parallel_for);
  };
  // Processes first: a child of a process that has threads would be without them.
  std::vector<double> ten, alone;
  const double ten_apart = two_processes([&] {
    for (int m = 0; m < n_models / 2; ++m) train(n_steps, one_thread);
  });
  const double alone_apart = two_processes([&] { train(5 * n_steps, one_thread); });
  const double alone_40_apart = two_processes([&] {
    Training training({.N = 40});
    for (int i = 0; i < n_steps / 2; ++i) training.step(one_thread);
  });
  const auto runner = make_tbb_runner(2);
  const ParallelFor on_two = [&](std::ptrdiff_t n, const std::function<void(std::ptrdiff_t)>& body) {
    runner->parallel_for(n, body);
  };
  const double ten_here = seconds_of([&] { on_two(n_models, [&](std::ptrdiff_t) { train(n_steps, on_two); }); });
  const double alone_here = seconds_of([&] { train(5 * n_steps, on_two); });
  const double alone_40_here = seconds_of([&] {
    Training training({.N = 40});
    for (int i = 0; i < n_steps / 2; ++i) training.step(on_two);
  });
  std::printf(
      "two threads against two processes of one thread each, in throughput: ten models of 5 variables %.3f, one model of 5 "
      "variables %.3f, one model of 40 variables %.3f\n",
      ten_apart / ten_here, alone_apart / alone_here / 2, alone_40_apart / alone_40_here / 2);
}

}  // namespace

int main(int argc, char** argv) {
  std::printf("%s\n", processor().c_str());
  const std::vector<std::string> named(argv + 1, argv + argc);
  const auto wanted = [&](const char* section) {
    return named.empty() || std::find(named.begin(), named.end(), section) != named.end();
  };
  if (wanted("threads")) threads();
  if (wanted("steps")) steps();
  if (wanted("growth")) growth();
  if (wanted("memory")) memory();
}
