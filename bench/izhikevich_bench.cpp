// Izhikevich networks, one thread: neuron-steps and synaptic events per second, compared with the minimum cost of the parts on
// this machine: a normal deviate per neuron-step, the memory traffic of the state, an addition per synaptic event. Best of
// several runs.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <ctime>
#include <numeric>
#include <vector>

#include "engine.hpp"
#include "golgi/simulation/topology.hpp"

namespace {

using namespace golgi;
using namespace golgi::izhikevich;
using namespace golgi::simulation;

const Fingerprint seed = fingerprint_of("bench");
constexpr int repeats = 5;

/// Processor time in seconds of the fastest run; Brian2 reports processor time, too.
template <class Body>
double best_of(Body&& body) {
  double best = 1e300;
  for (int k = 0; k < repeats; ++k) {
    const std::clock_t start = std::clock();
    body();
    best = std::min(best, static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
  }
  return best;
}

volatile double sink;  // so that the compiler does not remove the computation

double ns_per_normal() {
  std::vector<double> values(4000);
  Random random(seed, "normal");
  const int rounds = 5000;
  const double s = best_of([&] {
    for (int k = 0; k < rounds; ++k) random.fill_normal(values, 5, 2);
    sink = values[7];
  });
  return s / (rounds * static_cast<double>(values.size())) * 1e9;
}

/// Time to read eight arrays and write three per neuron, as a step does, with hardly any arithmetic.
double ns_per_state(int n) {
  const auto size = static_cast<std::size_t>(n);
  std::vector<std::vector<double>> arrays(8, std::vector<double>(size, 1));
  const int rounds = 40'000'000 / n;
  const double s = best_of([&] {
    double *v = arrays[0].data(), *u = arrays[1].data(), *sum = arrays[2].data();
    const double *a = arrays[3].data(), *b = arrays[4].data(), *c = arrays[5].data(), *d = arrays[6].data(),
                 *input = arrays[7].data();
    for (int k = 0; k < rounds; ++k)
#pragma GCC ivdep
      for (int i = 0; i < n; ++i) {
        v[i] = v[i] + (a[i] + b[i]);
        u[i] = u[i] + (c[i] + d[i]);
        sum[i] = sum[i] + input[i];
      }
    sink = v[n / 2] + u[n / 2] + sum[n / 2];
  });
  return s / (static_cast<double>(rounds) * n) * 1e9;
}

/// Time per addition to the targets of sources in random order: 4 bytes of target read and 8 bytes of sum changed per event.
double ns_per_event(const GroundTruth& wiring) {
  std::vector<std::int32_t> order(wiring.n());
  std::iota(order.begin(), order.end(), 0);
  Random(seed, "order").shuffle(std::span<std::int32_t>(order));
  std::vector<double> sum(order.size(), 0);
  const auto rounds = std::max<std::int64_t>(1, 20'000'000 / wiring.n_links());
  const double s = best_of([&] {
    for (std::int64_t k = 0; k < rounds; ++k)
      for (const std::int32_t j : order)
        for (const std::int32_t i : wiring.targets(j)) sum[i] += 0.5;
    sink = sum[0];
  });
  return s / (static_cast<double>(rounds) * static_cast<double>(wiring.n_links())) * 1e9;
}

Neurons paper_neurons(const Population& population) {
  Neurons neurons;
  Random random(seed, "neurons");
  for (std::int32_t i = 0; i < population.size(); ++i) {
    const double r = random.uniform();
    const bool excitatory = i < population.excitatory;
    neurons.a.push_back(excitatory ? 0.02 : 0.02 + 0.08 * r);
    neurons.b.push_back(-0.1);
    neurons.c.push_back(excitatory ? -65 + 15 * r * r : -65);
    neurons.d.push_back(excitatory ? 8 - 6 * r * r : 2);
  }
  return neurons;
}

struct Measured {
  double seconds = 0;
  double events = 0;
};

Measured simulate(const GroundTruth& wiring, const Neurons& neurons, std::ptrdiff_t steps, bool record) {
  const auto n = static_cast<std::size_t>(wiring.n());
  const std::vector<double> v(n, -65), u(n, 6.5);
  Measured measured;
  measured.seconds = best_of([&] {
    Engine engine(wiring, neurons, {}, v, u);
    Random noise(seed, "noise");
    const InputSource input = [&](std::ptrdiff_t, std::ptrdiff_t n_steps, double* values) {
      noise.fill_normal({values, static_cast<std::size_t>(n_steps) * n}, 5, std::sqrt(5.0));
    };
    run(engine, {}, input, {steps, record, false, false, record});
    measured.events = static_cast<double>(engine.synaptic_events());
  });
  return measured;
}

struct Case {
  int n;
  double probability, strength;
  std::ptrdiff_t steps;
};

}  // namespace

int main() {
  const double normal = ns_per_normal();
  fmt::print("one thread, processor time, best of {}\nnormal deviate: {:.2f} ns\n", repeats, normal);
  for (const Case& c : {Case{40, 0.4, 5, 100'000}, Case{1000, 0.1, 0.5, 10'000}, Case{10'000, 0.01, 0.5, 1000}}) {
    const Population population{c.n * 4 / 5, c.n / 5, c.strength, -c.strength};
    const GroundTruth wiring = erdos_renyi(population, c.probability, false, seed);
    const Neurons neurons = paper_neurons(population);
    const double neuron_steps = static_cast<double>(c.n) * static_cast<double>(c.steps);
    const Measured plain = simulate(wiring, neurons, c.steps, false), recorded = simulate(wiring, neurons, c.steps, true);
    const double state = ns_per_state(c.n), event = ns_per_event(wiring), events = plain.events / neuron_steps;
    const double limit = normal + state + events * event, taken = plain.seconds / neuron_steps * 1e9;
    fmt::print("neurons={} probability={} strength={}: {:.1f} million neuron-steps/s, {:.1f} million synaptic events/s\n", c.n,
               c.probability, c.strength, neuron_steps / plain.seconds / 1e6, plain.events / plain.seconds / 1e6);
    fmt::print(
        "  {:.2f} ns per neuron-step; limit {:.2f} = normal {:.2f} + state {:.2f} + {:.2f} events of {:.2f}; {:.0f} % of the "
        "limit's rate\n",
        taken, limit, normal, state, events, event, 100 * limit / taken);
    fmt::print("  with v and events recorded: {:.1f} million neuron-steps/s\n", neuron_steps / recorded.seconds / 1e6);
  }
}
