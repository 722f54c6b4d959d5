// Every estimator, and one initialisation of model/neuron_transformer, on one thread: seconds of processor time per network
// with default parameters, and their growth with the number of variables and samples; compared with the speed of double
// products in the same run. Readouts use a model trained for one epoch; its training is not included. `bench_estimators [small]
// [NAME …]` runs only the named ones; small: fewer variables and samples, for estimators that would take hours otherwise.
#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <memory>
#include <optional>

#include "bench.hpp"
#include "components.hpp"
#include "golgi/builtin/transforms/clip/clip.hpp"
#include "golgi/builtin/transforms/zscore/zscore.hpp"
#include "golgi/data/blocking.hpp"
#include "golgi/testing/plain_context.hpp"

using namespace golgi;

namespace {

Value numbers(const std::vector<std::pair<std::string, double>>& params) {
  Value values = Value::map();
  for (const auto& [key, value] : params) values.set(key, Value::number(value));
  return values;
}

/// Spiking neurons, eight sources per target at every size, clipped and z-scored.
Dataset network(std::ptrdiff_t n, std::ptrdiff_t steps) {
  const double size = static_cast<double>(n);
  const auto simulator = make<Simulator>("simulator/izhikevich", numbers({{"excitatory", std::floor(0.8 * size)},
                                                                          {"inhibitory", size - std::floor(0.8 * size)},
                                                                          {"connection_probability", std::min(1.0, 8 / size)},
                                                                          {"steps", static_cast<double>(steps)}}));
  const test::PlainContext context;
  return ZScore({}).apply(Clip({std::nullopt, 30}).apply(simulator->simulate(context), context), context);
}

constexpr const char* model_name = "model/neuron_transformer";

struct Subject {
  Dataset data;
  std::shared_ptr<const FittedModel> model;

  Subject(std::ptrdiff_t n, std::ptrdiff_t steps, bool with_model) : data(network(n, steps)) {
    if (with_model)
      model = make<Model>(model_name, numbers({{"max_epochs", 1}, {"initialisations", 1}}))->fit(data, test::PlainContext());
  }

  void run(const ComponentInfo& info) const {
    if (info.kind == ComponentKind::model)
      make<Model>(info.name, numbers({{"initialisations", 1}}))->fit(data, test::PlainContext());
    else
      make<Causality>(info.name)->estimate(model ? test::input_of(data, *model) : test::input_of(data), test::PlainContext());
  }

  /// Seconds, from a single run if it takes long; NaN if the component throws, whose message is printed.
  double seconds(const ComponentInfo& info) const try {
    const auto whole = [&] { run(info); };
    const double first_ms = once_ms<ProcessClock>(whole);
    return (first_ms > 1000 ? first_ms : median_ms<ProcessClock>(whole)) / 1000;
  } catch (const DataError& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return undefined;
  }
};

struct Size {
  std::ptrdiff_t n = 0, steps = 0;
};
/// Three numbers of variables, and the second one with more samples.
using Sizes = std::array<Size, 4>;
constexpr Sizes usual{{{10, 5001}, {40, 5001}, {160, 5001}, {40, 20001}}}, small{{{5, 501}, {10, 501}, {20, 501}, {10, 2001}}};

double exponent(double seconds, double more_seconds, std::ptrdiff_t size, std::ptrdiff_t more) {
  return std::log(more_seconds / seconds) / std::log(static_cast<double>(more) / static_cast<double>(size));
}

double product_gflops() {
  constexpr std::ptrdiff_t n = 256;
  const Eigen::MatrixXd a = Eigen::MatrixXd::Random(n, n), b = Eigen::MatrixXd::Random(n, n);
  Eigen::MatrixXd c(n, n);
  return 2.0 * n * n * n / (median_ms([&] { c.noalias() = a * b; }) * 1e6);
}

}  // namespace

int main(int argc, char** argv) {
  fix_product_blocking();
  std::vector<std::string> names(argv + 1, argv + argc);
  const bool is_small = !names.empty() && names.front() == "small";
  if (is_small) names.erase(names.begin());
  const Sizes& sizes = is_small ? small : usual;
  if (names.empty())
    for (const auto& name : registry().names())
      if (registry().find(name)->kind == ComponentKind::causality || name == model_name) names.push_back(name);
  std::printf("%s, one thread; Eigen double product 256: %.1f GFLOP/s\n", processor().c_str(), product_gflops());
  std::printf(
      "seconds of processor time for variables x samples; exponents: of N from %td to %td, of T from %td to %td at N = %td\n",
      sizes[1].n, sizes[2].n, sizes[1].steps, sizes[3].steps, sizes[3].n);
  std::printf("%-30s", "");
  for (const auto& [n, steps] : sizes) std::printf(" %9s", (std::to_string(n) + "x" + std::to_string(steps)).c_str());
  std::printf(" %6s %6s\n", "N^", "T^");
  std::optional<Subject> subjects[2][4];  // without and with a model; made on first use
  for (const auto& name : names) {
    const ComponentInfo& info = component(name);
    const bool reads_model = std::ranges::count(info.inputs.at(0).accepts(), ArtifactType::model) > 0;
    double seconds[4];
    for (int k = 0; k < 4; ++k) {
      auto& subject = subjects[reads_model][k];
      if (!subject) subject.emplace(sizes[k].n, sizes[k].steps, reads_model);
      seconds[k] = subject->seconds(info);
    }
    std::printf("%-30s %9.4f %9.4f %9.4f %9.4f %6.2f %6.2f\n", name.c_str(), seconds[0], seconds[1], seconds[2], seconds[3],
                exponent(seconds[1], seconds[2], sizes[1].n, sizes[2].n),
                exponent(seconds[1], seconds[3], sizes[1].steps, sizes[3].steps));
    std::fflush(stdout);
  }
}
