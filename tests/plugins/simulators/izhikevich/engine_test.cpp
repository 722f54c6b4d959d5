// The step loop compared with its plain twin, and the recording.
#include "engine.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <utility>

#include "golgi/simulation/topology.hpp"
#include "support/messages.hpp"

using namespace golgi;
using namespace golgi::izhikevich;

namespace {

const Fingerprint seed = fingerprint_of("engine test");

Neurons some_neurons(std::size_t n) {
  Random random(seed, "neurons");
  Neurons neurons;
  for (std::size_t i = 0; i < n; ++i) {
    const double r = random.uniform();
    neurons.a.push_back(0.02 + 0.08 * r);
    neurons.b.push_back(-0.1 - 0.05 * r);
    neurons.c.push_back(-65 + 15 * r);
    neurons.d.push_back(8 - 6 * r);
  }
  return neurons;
}

struct State {
  std::vector<double> v, u;
};

/// The definition: one neuron after the other, with a dense matrix.
State plain_step(const State& before, const Matrix& weights, const Neurons& neurons, const Equation& e, const double* input) {
  const std::size_t n = before.v.size();
  State after = before;
  for (std::size_t i = 0; i < n; ++i) {
    double& v = after.v[i];
    double& u = after.u[i];
    double current = input[i];
    for (std::size_t j = 0; j < n; ++j)
      if (before.v[j] >= e.threshold_mv) current += weights(static_cast<std::ptrdiff_t>(i), static_cast<std::ptrdiff_t>(j));
    if (before.v[i] >= e.threshold_mv) {
      v = neurons.c[i];
      u += neurons.d[i];
    }
    for (int k = 0; k < e.substeps; ++k)
      v += e.dt_ms / e.substeps * (e.quadratic * v * v + e.linear * v + e.constant - u + current);
    u += e.dt_ms * neurons.a[i] * (neurons.b[i] * v - u);
  }
  return after;
}

InputSource noise_source(Random& noise, std::ptrdiff_t n) {
  return [&noise, n](std::ptrdiff_t, std::ptrdiff_t n_steps, double* values) {
    noise.fill_normal(std::span(values, n_steps * n), 5, std::sqrt(5.0));
  };
}

}  // namespace

TEST_CASE(
    "a step equals the plain definition, at every size, with equal and with different weights, and with another equation") {
  const Equation paper, other{0.05, 4.8, 130, 25, 0.5, 3};
  for (const Equation& equation : {paper, other}) {
    for (const int n : {1, 2, 3, 4, 5, 7, 8, 9, 31, 64}) {
      const auto size = static_cast<std::size_t>(n);
      Random random(seed, "weights", size);
      Matrix weights(n, n);
      for (std::ptrdiff_t j = 0; j < n; ++j) {
        const double common = random.normal();
        for (std::ptrdiff_t i = 0; i < n; ++i)
          if (random.uniform() < 0.5) weights(i, j) = j % 2 == 0 ? common : random.normal();
      }
      const GroundTruth wiring = GroundTruth::from_dense(weights);
      const Neurons neurons = some_neurons(size);
      State plain{std::vector<double>(size, -65), std::vector<double>(size, 6.5)};
      plain.v[0] = 30;  // fires in the first step
      Engine engine(wiring, neurons, equation, plain.v, plain.u);
      std::vector<double> input(size + Engine::padding);
      Random noise(seed, "noise");
      std::int64_t events = 0;
      for (int t = 0; t < 300; ++t) {
        noise.fill_normal(std::span(input).first(size), 5, 2);
        for (const std::int32_t j : engine.fired()) events += std::ssize(wiring.targets(j));
        plain = plain_step(plain, weights, neurons, equation, input.data());
        REQUIRE(engine.step(input.data()));
        for (std::size_t i = 0; i < size; ++i) {
          // 1e-12: the two round differently (fused operations), by a few units in the last place of values near 300.
          REQUIRE(std::abs(engine.v()[i] - plain.v[i]) <= 1e-12 * std::max(1.0, std::abs(plain.v[i])));
          REQUIRE(std::abs(engine.u()[i] - plain.u[i]) <= 1e-12 * std::max(1.0, std::abs(plain.u[i])));
        }
        // Both continue from the same state, because the system amplifies differences.
        plain = {{engine.v().begin(), engine.v().end()}, {engine.u().begin(), engine.u().end()}};
      }
      CHECK(engine.synaptic_events() == events);
      if (n >= 4) CHECK(events > 0);
    }
  }
}

TEST_CASE("the recording equals single steps by hand, over several blocks and at sizes that do not fill them") {
  for (const int n : {3, 40, 1030}) {
    const simulation::Population population{n * 4 / 5, n - n * 4 / 5, 5.0 / n, -5.0 / n};
    const GroundTruth wiring = simulation::erdos_renyi(population, 0.3, false, seed);
    const Neurons neurons = some_neurons(n);
    const std::vector<double> v(n, -65), u(v.size(), 6.5);
    const std::ptrdiff_t n_steps = n == 1030 ? 100 : 333;
    Engine recorded(wiring, neurons, {}, v, u), stepped(wiring, neurons, {}, v, u);
    Random noise(seed, "noise"), again(seed, "noise");
    const Recording recording = run(recorded, {}, noise_source(noise, n), {n_steps, true, true, true, true});
    CHECK(recording.v.cols() == n_steps + 1);
    CHECK(recording.input.cols() == n_steps);
    std::vector<double> input(v.size() + Engine::padding);
    bool same = true;
    for (std::ptrdiff_t t = 0; t <= n_steps; ++t) {
      for (std::ptrdiff_t i = 0; i < n; ++i) {
        const auto at = static_cast<std::size_t>(i);
        same = same && recording.v(i, t) == stepped.v()[at] && recording.u(i, t) == stepped.u()[at];
      }
      if (t == n_steps) break;
      again.fill_normal(std::span(input).first(v.size()), 5, std::sqrt(5.0));
      for (std::ptrdiff_t i = 0; i < n; ++i) same = same && recording.input(i, t) == input[i];
      REQUIRE(stepped.step(input.data()));
    }
    CHECK(same);
    CHECK(recording.events_s == detect_events(recording.v, 0.001, 30, EventMode::every));
  }
}

TEST_CASE("a state that is no longer finite is an error that names neuron and step") {
  // Neuron 4, in the padded part of the last group, is driven to infinity; the padding itself must not be reported.
  const GroundTruth wiring(5, {});
  const Neurons neurons = some_neurons(5);
  const std::vector<double> v(5, -65), u(5, 6.5);
  Engine engine(wiring, neurons, {}, v, u);
  const InputSource input = [](std::ptrdiff_t first, std::ptrdiff_t n_steps, double* values) {
    std::fill_n(values, n_steps * 5, 5.0);
    if (first <= 17 && 17 < first + n_steps) values[(17 - first) * 5 + 4] = 1e200;
  };
  const std::string message = test::message_of<NumericError>([&] { run(engine, {}, input, {100}); });
  CHECK(test::has(message, "neuron 4"));
  CHECK(test::has(message, "step 17"));
  CHECK(test::has(message, "smaller"));
}
