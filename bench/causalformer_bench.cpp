// Training steps of the Causalformer in float, compared with the speed of float products of the model's shapes: a few products
// follow every step, so that changes of the host's speed cancel in the ratio.
// `bench_causalformer [steps|growth|memory|threads …]` runs some sections; without an argument, all.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "bench.hpp"
#include "golgi/core/rng.hpp"
#include "golgi/data/blocking.hpp"
#include "golgi/learning/adamw.hpp"
#include "golgi/pipeline/runner.hpp"
#include "network.hpp"

// Counts every allocation of the process; glibc's own malloc has a second name.
extern "C" void* __libc_malloc(std::size_t size);
static std::size_t n_allocations = 0;  // read only while a single thread is running
extern "C" __attribute__((visibility("default"))) void* malloc(std::size_t size) {
  ++n_allocations;
  return __libc_malloc(size);
}

using namespace golgi;
using namespace golgi::causalformer;

namespace {

constexpr Index batch_size = 16, windows_per_epoch = 2994;

/// A model in training on noise.
class Training {
 public:
  Training(Index n_variables, Index context, int initialisation = 0)
      : layout_({.N = n_variables, .L = context}),
        network_(layout_, batch_size, true),
        random_(fingerprint_of("bench causalformer"), "dropout", static_cast<std::uint64_t>(initialisation)),
        optimiser_((mean_.resize(n_trained()), mean_), (square_.resize(n_trained()), square_), {}) {
    std::vector<double> start;
    initialise(layout_, Random(fingerprint_of("bench causalformer"), "weights", static_cast<std::uint64_t>(initialisation)),
               start);
    weights_.assign(start.begin(), start.end());
    const auto statistics = initial_statistics(layout_);
    running_.assign(statistics.begin(), statistics.end());
    gradient_.resize(n_trained());
    Random noise(fingerprint_of("bench causalformer"), "noise");
    const Index steps = context + layout_.shape.P, samples = steps + batch_size - 1;
    for (Index i = 0; i < samples * n_variables; ++i) values_.push_back(static_cast<float>(noise.normal()));
    for (Index i = 0; i < samples; ++i) seconds_.push_back(0.001f * static_cast<float>(i));
    for (Index w = 0; w < batch_size; ++w) batch_.push_back({values_.data() + w * n_variables, seconds_.data() + w});
  }

  void step(const ParallelFor& parallel_for = serial_for) {
    optimiser_.begin(++n_steps_, 5e-4);
    network_.train(
        {weights_.data(), running_.data()}, batch_, LossKind::squared, Dropout(0.1), random_, gradient_.data(),
        [&](Index offset, Index count) { optimiser_.update(offset, count, gradient_.data(), weights_.data()); }, parallel_for);
  }

  double megabytes() const { return Network<float>::bytes(layout_, batch_size, true) / 1e6; }

  /// Floating-point operations of the products and the attention in both passes; a multiplication and an addition are two. At
  /// L = 10 the encoder, keys and decoder of one window take 3.136e6 N, and global attention 3.2e3 N².
  double flops() const {
    const auto N = static_cast<double>(layout_.shape.N), L = static_cast<double>(layout_.shape.L);
    return static_cast<double>(batch_size) * 3 * (N * L * (288e3 + 320 * L) + N * 224e3 + 320 * L * N * N);
  }

 private:
  std::size_t n_trained() const { return static_cast<std::size_t>(layout_.n_trained); }

  Layout layout_;
  Network<float> network_;
  const Random random_;  ///< the same dropout in every step
  Numbers<float> weights_, running_, gradient_, mean_, square_;
  AdamW optimiser_;
  std::vector<float> values_, seconds_;
  std::vector<Sample<float>> batch_;
  std::int64_t n_steps_ = 0;
};

/// The first map of the feed-forward over 512 tokens.
class Product {
 public:
  static constexpr double flops = 10 * 2.0 * 400 * 100 * 512;
  void run() {
    for (int k = 0; k < 10; ++k) y_.noalias() = w_ * x_;
  }

 private:
  Array<float> w_ = Array<float>::Random(400, 100), x_ = Array<float>::Random(100, 512), y_{400, 512};
};

struct Speed {
  double step_ms, wall_ms, gflops, product_gflops, share;
};

/// Speed on one thread. Times are medians of processor time, except wall_ms.
Speed speed(Training& training, Product& product, double seconds) {
  std::vector<double> step_ms, wall_ms, product_ms, share;
  training.step();
  product.run();
  const auto start = std::chrono::steady_clock::now();
  while (step_ms.size() < 3 || std::chrono::steady_clock::now() - start < std::chrono::duration<double>(seconds)) {
    wall_ms.push_back(once_ms([&] { step_ms.push_back(once_ms<ProcessClock>([&] { training.step(); })); }));
    product_ms.push_back(once_ms<ProcessClock>([&] { product.run(); }));
    share.push_back(training.flops() / step_ms.back() / (Product::flops / product_ms.back()));
  }
  const double step = median(step_ms);
  return {step, median(wall_ms), training.flops() / (step * 1e6), Product::flops / (median(product_ms) * 1e6), median(share)};
}

void steps() {
  std::printf("batches of %td, L = 10, P = 1, dropout 0.1, AdamW; share: of the rate of products in the same run\n",
              batch_size);
  Product product;
  for (const Index n : {5, 40}) {
    Training training(n, 10);
    const Speed s = speed(training, product, 8);
    const auto before = n_allocations;
    training.step();
    std::printf(
        "N=%td: %.2f ms/step (%.2f wall), %.1f GFLOP/s, product %.1f GFLOP/s, share %.3f; %.2f s/epoch of %td windows; ", n,
        s.step_ms, s.wall_ms, s.gflops, s.product_gflops, s.share, s.step_ms / 1e3 * windows_per_epoch / batch_size,
        windows_per_epoch);
    std::printf("%zu allocations in a step\n", n_allocations - before);
  }
}

void growth() {
  std::puts("cost by size:     N    L  ms/window  MFLOP/window  share");
  Product product;
  const auto row = [&](Index n, Index context) {
    Training training(n, context);
    const Speed s = speed(training, product, 2);
    std::printf("              %5td %4td %10.3f %13.1f  %.3f\n", n, context, s.step_ms / batch_size,
                training.flops() / batch_size / 1e6, s.share);
  };
  for (const Index n : {5, 10, 20, 40, 80, 160}) row(n, 10);
  for (const Index context : {5, 20, 40}) row(10, context);
}

std::string output_of(const std::string& arguments) {
  static const std::string self = std::filesystem::read_symlink("/proc/self/exe").string();
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(("'" + self + "' " + arguments).c_str(), "r"), pclose);
  std::string text;
  for (int c; (c = std::fgetc(pipe.get())) != EOF;) text += static_cast<char>(c);
  return text;
}

/// To be run in a separate process: trains two steps, then prints the peak memory.
void memory_of(Index n) {
  Training training(n, 10);
  training.step();
  training.step();
  std::ifstream file("/proc/self/status");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("VmHWM"))
      std::printf("N=%td: Network::bytes %.0f MB, peak of the process %.0f MB\n", n, training.megabytes(),
                  std::stod(line.substr(6)) * 1.024e-3);
}

void memory() {
  for (const char* n : {"5", "40", "200"}) std::fputs(output_of(std::string("memory-of ") + n).c_str(), stdout);
}

struct Work {
  double wall_s;  ///< wall time of the steps
  double cpu_s;   ///< processor time of the whole process
};

/// To be run in a separate process: trains some initialisations in parallel, each for n_steps steps after one warm-up step.
Work train(Index n, int n_initialisations, int n_steps, int n_threads) {
  const auto runner = make_tbb_runner(n_threads);
  const ParallelFor parallel_for = [&](Index count, const std::function<void(Index)>& body) {
    runner->parallel_for(count, body);
  };
  std::vector<std::unique_ptr<Training>> trainings;
  for (int i = 0; i < n_initialisations; ++i) trainings.push_back(std::make_unique<Training>(n, 10, i));
  const auto run = [&](int count) {
    parallel_for(n_initialisations, [&](Index i) {
      for (int k = 0; k < count; ++k) trainings[i]->step(parallel_for);
    });
  };
  run(1);
  const double wall_ms = once_ms([&] { run(n_steps); });
  return {wall_ms / 1e3, std::chrono::duration<double>(ProcessClock::now().time_since_epoch()).count()};
}

/// Processor seconds of the whole machine since it started, without idle time.
double busy_s() {
  std::ifstream file("/proc/stat");
  std::string name;
  double user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, softirq = 0, steal = 0;
  file >> name >> user >> nice >> system >> idle >> wait >> irq >> softirq >> steal;
  return (user + nice + system + irq + softirq + steal) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

struct Watched {
  double wall_s = 0;  ///< wall time of the slowest process
  double others = 0;  ///< number of processors that other processes used meanwhile
};
/// Runs this program once for every line of arguments, in parallel.
Watched watch(const std::vector<std::string>& arguments) {
  Watched result;
  double own_s = 0;
  std::vector<Work> work(arguments.size());
  const double before = busy_s();
  const double wall_s = once_ms([&] {
                          make_thread_runner(2)->parallel_for(std::ssize(arguments), [&](Index i) {
                            Work& one = work[i];
                            std::sscanf(output_of(arguments[i]).c_str(), "%lf %lf", &one.wall_s, &one.cpu_s);
                          });
                        }) /
                        1e3;
  for (const Work& one : work) {
    result.wall_s = std::max(result.wall_s, one.wall_s);
    own_s += one.cpu_s;
  }
  result.others = (busy_s() - before - own_s) / wall_s;
  return result;
}

/// Compares the same work on two threads and in two processes of one thread each. If other processes use the machine, the ratio
/// is meaningless, so it is computed only from rounds in which other processes used little of the machine.
void compare(const char* what, int n, int n_initialisations, int n_steps, const std::string& half) {
  const std::string whole = fmt::format("train {} {} {} 2", n, n_initialisations, n_steps);
  constexpr int rounds = 5;
  constexpr double little = 0.1;  // processors
  std::vector<double> threads, processes, ratio, others;
  for (int k = 0; k < rounds; ++k) {
    const Watched together = watch({whole}), apart = watch({half, half});
    threads.push_back(together.wall_s);
    processes.push_back(apart.wall_s);
    others.push_back(std::max(together.others, apart.others));
    if (others.back() <= little) ratio.push_back(apart.wall_s / together.wall_s);
  }
  std::printf("N=%d, %s: two threads %.2f s, two processes of one thread with half of it each %.2f s; ", n, what,
              median(threads), median(processes));
  if (ratio.empty())
    std::printf("no ratio: other processes used %.2f processors\n", median(others));
  else
    std::printf("speed ratio %.2f, from %zu rounds without other load in %d\n", median(ratio), ratio.size(), rounds);
}

void threads() {
  compare("ten initialisations of 20 steps", 5, 10, 20, "train 5 5 20 1");
  compare("ten initialisations of 3 steps", 40, 10, 3, "train 40 5 3 1");
  compare("one initialisation of 120 steps", 5, 1, 120, "train 5 1 60 1");
  compare("one initialisation of 20 steps", 40, 1, 20, "train 40 1 10 1");
}

}  // namespace

int main(int argc, char** argv) {
  fix_product_blocking();
  const std::string verb = argc > 1 ? argv[1] : "";
  if (verb == "memory-of") return memory_of(std::atoi(argv[2])), 0;
  if (verb == "train") {
    const Work work = train(std::atoi(argv[2]), std::atoi(argv[3]), std::atoi(argv[4]), std::atoi(argv[5]));
    return std::printf("%.6f %.6f\n", work.wall_s, work.cpu_s), 0;
  }

  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  std::printf("%s\n", processor().c_str());
  const struct {
    const char* name;
    void (*run)();
  } sections[] = {{"steps", steps}, {"growth", growth}, {"memory", memory}, {"threads", threads}};
  for (const auto& section : sections) {
    bool wanted = argc == 1;
    for (int i = 1; i < argc; ++i) wanted = wanted || std::strcmp(argv[i], section.name) == 0;
    if (wanted) section.run();
  }
}
