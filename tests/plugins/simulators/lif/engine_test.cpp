// The step loop compared with a golden run of an independent implementation and with its plain twin.
#include "engine.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <utility>
#include <vector>

#include "golgi/data/npy.hpp"
#include "support/messages.hpp"

using namespace golgi;
using namespace golgi::lif;

namespace {

const Fingerprint seed = fingerprint_of("lif engine test");
constexpr double dt_ms = 0.5;

GroundTruth random_wiring(std::int32_t n, Random random) {
  std::vector<Link> links;
  for (std::int32_t i = 0; i < n; ++i)
    for (std::int32_t j = 0; j < n; ++j) {
      const double weight = (j % 3 == 2 ? -6 : 4) * random.uniform();
      const auto steps = 1 + static_cast<std::int32_t>(random.below(7));
      if (i != j && random.uniform() < 0.5) links.push_back({i, j, weight, steps * dt_ms / 1000});
    }
  return GroundTruth(n, std::move(links));
}

/// The definition: one neuron after the other; arriving spikes are found in the list of all spikes.
struct PlainTwin {
  const GroundTruth& wiring;
  Equation e;
  std::vector<double> mean, v, s_e, s_i;
  std::vector<int> hold;
  std::vector<std::pair<std::int32_t, std::int32_t>> spikes;  // column, neuron
  std::int32_t column = 0;

  void arrive(std::size_t i) {
    for (const Link& link : wiring.links()) {
      if (link.target != static_cast<std::int32_t>(i)) continue;
      const auto delay = static_cast<std::int32_t>(std::lround(link.delay_s / (e.dt_ms / 1000)));
      // A spike acts in the step that computes the column of the spike plus the delay.
      if (!std::ranges::count(spikes, std::pair(column + 1 - delay, link.source))) continue;
      const double tau = link.weight > 0 ? e.tau_excitatory_ms : e.tau_inhibitory_ms;
      double amount = link.weight / tau;
      if (e.synapses == SynapseKind::conductance)
        amount *= e.tau_membrane_ms / ((link.weight > 0 ? e.excitatory_reversal_mv : e.inhibitory_reversal_mv) - 10);
      (link.weight > 0 ? s_e : s_i)[i] += amount;
    }
  }

  static double charge(double dt, double tau_m, double tau) {
    if (tau == tau_m) return dt * std::exp(-dt / tau);
    return (std::exp(-dt / tau_m) - std::exp(-dt / tau)) / (1 / tau - 1 / tau_m);
  }

  void step(const double* drive, const double* kick) {
    std::vector<std::pair<std::int32_t, std::int32_t>> fired;
    for (std::size_t i = 0; i < v.size(); ++i) {
      arrive(i);
      const double m = mean[i] + drive[i], a = std::exp(-e.dt_ms / e.tau_membrane_ms);
      double next = m + (v[i] - m) * a + charge(e.dt_ms, e.tau_membrane_ms, e.tau_excitatory_ms) * s_e[i] +
                    charge(e.dt_ms, e.tau_membrane_ms, e.tau_inhibitory_ms) * s_i[i];
      if (e.synapses == SynapseKind::conductance) {
        const double g = 1 + s_e[i] + s_i[i];
        const double end = (m + s_e[i] * e.excitatory_reversal_mv + s_i[i] * e.inhibitory_reversal_mv) / g;
        next = end + (v[i] - end) * std::exp(-e.dt_ms * g / e.tau_membrane_ms);
      }
      next += kick[i];
      s_e[i] *= std::exp(-e.dt_ms / e.tau_excitatory_ms);
      s_i[i] *= std::exp(-e.dt_ms / e.tau_inhibitory_ms);
      if (hold[i] > 0) {
        --hold[i];
        next = e.reset_mv;
      } else if (next >= e.threshold_mv) {
        next = e.reset_mv;
        hold[i] = static_cast<int>(std::lround(e.refractory_ms / e.dt_ms));
        fired.emplace_back(column + 1, static_cast<std::int32_t>(i));
      }
      v[i] = next;
    }
    spikes.insert(spikes.end(), fired.begin(), fired.end());
    ++column;
  }
};

}  // namespace

TEST_CASE("voltages and spikes equal those of an independent implementation") {
  const std::filesystem::path folder = GOLGI_TESTS_DIR "/golden/delayed_steps/lif";
  Matrix delays_s = read_npy(folder / "delays_ms.npy");
  for (double& delay : delays_s.values()) delay /= 1000;
  const GroundTruth wiring = GroundTruth::from_dense(read_npy(folder / "weights.npy"), delays_s);
  const Matrix v = read_npy(folder / "v.npy"), spikes = read_npy(folder / "spikes_column_neuron.npy");
  const std::vector<double> mean{16.0, 15.5, 17.0, 14.0, 15.2}, start{0, 3, 6, 9, 12}, nothing(5 + Engine::padding);
  Engine engine(wiring, {}, mean, start);
  std::ptrdiff_t seen = 0;
  double largest = 0;
  for (std::ptrdiff_t column = 0; column <= 2000; ++column) {
    if (column > 0) REQUIRE(engine.step(nothing.data(), nothing.data()));
    for (const std::int32_t j : engine.fired()) {
      REQUIRE(seen < spikes.rows());
      CHECK(spikes(seen, 0) == static_cast<double>(column));
      CHECK(spikes(seen, 1) == j);
      ++seen;
    }
    if (column >= v.cols()) continue;
    for (std::ptrdiff_t i = 0; i < 5; ++i) largest = std::max(largest, std::abs(engine.v()[i] - v(i, column)));
  }
  CHECK(seen == spikes.rows());
  // Without noise differences decay from step to step: the rounding of a few steps of numbers near 15 remains.
  CHECK(largest < 1e-12);
}

TEST_CASE("a step equals the plain definition, at every size, with currents and conductances, and with equal time constants") {
  Equation conductance, equal;
  conductance.synapses = SynapseKind::conductance;
  equal.tau_excitatory_ms = equal.tau_membrane_ms;
  equal.reset_mv = -2;
  equal.refractory_ms = 0;
  for (const Equation& equation : {Equation{}, conductance, equal})
    for (const std::int32_t n : {1, 2, 3, 4, 5, 7, 8, 13}) {
      const auto size = static_cast<std::size_t>(n);
      const GroundTruth wiring = random_wiring(n, Random(seed, "wiring", size));
      const std::vector<double> mean(size, 16);
      PlainTwin plain{wiring,
                      equation,
                      mean,
                      std::vector<double>(size, 3),
                      std::vector<double>(size),
                      std::vector<double>(size),
                      std::vector<int>(size),
                      {}};
      Engine engine(wiring, equation, mean, plain.v);
      std::vector<double> drive(size + Engine::padding), kick(drive);
      Random noise(seed, "noise");
      bool same = true;
      double largest = 0;
      for (int k = 0; k < 400; ++k) {
        noise.fill_normal(std::span(drive).first(size));
        noise.fill_normal(std::span(kick).first(size), 0, 1.5);
        const std::size_t before = plain.spikes.size();
        plain.step(drive.data(), kick.data());
        REQUIRE(engine.step(drive.data(), kick.data()));
        std::vector<std::int32_t> fired;
        for (std::size_t s = before; s < plain.spikes.size(); ++s) fired.push_back(plain.spikes[s].second);
        same = same && std::ranges::equal(engine.fired(), fired);
        for (std::size_t i = 0; i < size; ++i) largest = std::max(largest, std::abs(engine.v()[i] - plain.v[i]));
      }
      CHECK(same);
      // 1e-11: rounding of numbers up to some tens, which decays within some tens of steps.
      CHECK(largest < 1e-11);
      CHECK(plain.spikes.size() > 3);
    }
}

TEST_CASE("a state that is no longer finite is detected with its neuron, and the padding is not reported") {
  const std::vector<double> mean(5, 8), v(5, 0);
  Engine engine(GroundTruth(5, {}), {}, mean, v);
  std::vector<double> drive(5 + Engine::padding, 0.0), kick(drive);
  kick[5] = kick[6] = undefined;
  CHECK(engine.step(drive.data(), kick.data()));
  CHECK(engine.first_not_finite() == -1);
  drive[4] = 1e308 * 10;
  CHECK(!engine.step(drive.data(), kick.data()));
  CHECK(engine.first_not_finite() == 4);
}
