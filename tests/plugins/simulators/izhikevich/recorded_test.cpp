// Comparison with the recordings of Lu et al. 2023. The system is chaotic, so every recorded state is followed for one step
// only; the component as a whole is followed for the few steps in which a replay must agree.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <vector>

#include "golgi/testing/plain_context.hpp"
#include "izhikevich.hpp"
#include "runs.hpp"
#include "support/messages.hpp"
#include "support/shared_data.hpp"

using namespace golgi;
using namespace golgi::izhikevich;
using test::column;
namespace fs = std::filesystem;

namespace {

struct Recorded {
  fs::path folder;
  Matrix v, u, input, parameters, firings;  // firings: step from 1, neuron from 1
  GroundTruth wiring;
};

/// The folders of the 16 networks with recorded inputs.
std::vector<fs::path> folders(const fs::path& shared) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(shared / "izhikevich"))
    if (fs::exists(entry.path() / "input.npy")) found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

Recorded read(const fs::path& folder) {
  const Matrix weights = read_npy(folder / "connectivity.npy");
  return {folder,
          read_npy(folder / "v.npy"),
          read_npy(folder / "u.npy"),
          read_npy(folder / "input.npy"),
          read_csv(folder / "params_abcd.csv").values,
          read_csv(folder / "firings.csv").values,
          GroundTruth::from_dense(weights)};
}

Neurons neurons_of(const Matrix& abcd) { return {column(abcd, 0), column(abcd, 1), column(abcd, 2), column(abcd, 3)}; }

/// Largest |difference| / max(1, |expected|).
double error_of(std::span<const double> found, const std::vector<double>& expected) {
  double worst = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double error = std::abs(found[i] - expected[i]) / std::max(1.0, std::abs(expected[i]));
    worst = error <= worst ? worst : error;  // NaN is kept as the worst
  }
  return worst;
}

Params replay_of(const fs::path& folder, int n) {
  Params params;
  params.excitatory = n * 4 / 5;
  params.inhibitory = n - params.excitatory;
  params.topology = Topology::given;
  params.connectivity = {folder / "connectivity.npy"};
  params.neuron_parameters = {folder / "params_abcd.csv"};
  params.input = {folder / "input.npy"};
  params.record = {"u", "input"};
  return params;
}

}  // namespace

TEST_CASE("one step from every recorded state leads to the next one, with the recorded neurons firing") {
  const auto shared = test::shared_data("izhikevich: one step ahead on the 16 recordings with inputs");
  if (!shared) return;
  const auto all = folders(*shared);
  CHECK(all.size() == 16);
  for (const auto& folder : all) {
    const Recorded r = read(folder);
    const Neurons neurons = neurons_of(r.parameters);
    double worst_v = 0, worst_u = 0;
    std::ptrdiff_t next_firing = 0, wrong_firings = 0;
    for (std::ptrdiff_t t = 0; t < r.input.cols(); ++t) {
      Engine engine(r.wiring, neurons, {}, column(r.v, t), column(r.u, t));
      for (const std::int32_t j : engine.fired()) {
        const bool known = next_firing < r.firings.rows() && r.firings(next_firing, 0) == static_cast<double>(t + 1) &&
                           r.firings(next_firing, 1) == j + 1;
        wrong_firings += !known;
        ++next_firing;
      }
      std::vector<double> input = column(r.input, t);
      input.resize(input.size() + Engine::padding);
      REQUIRE(engine.step(input.data()));
      worst_v = std::max(worst_v, error_of(engine.v(), column(r.v, t + 1)));
      worst_u = std::max(worst_u, error_of(engine.u(), column(r.u, t + 1)));
    }
    CAPTURE(folder.string());
    // The bound of the specification; rounding alone gives 3e-13, because a step near the threshold amplifies it.
    CHECK(worst_v <= 1e-12);
    CHECK(worst_u <= 1e-12);
    CHECK(wrong_firings == 0);
    CHECK(next_firing == r.firings.rows());
  }
}

TEST_CASE("the component replays a recording from its files: inputs, truth, events, and ten steps of the states") {
  const auto shared = test::shared_data("izhikevich: replay of a recording");
  if (!shared) return;
  const fs::path folder = *shared / "izhikevich/n20_p6_s0";
  const Recorded r = read(folder);
  const Dataset data = Izhikevich(replay_of(folder, 20)).simulate(test::PlainContext());
  data.validate();
  const Trial& trial = data.trials().front();
  CHECK(trial.values().cols() == 5001);
  CHECK(trial.hidden().at("input") == r.input);
  CHECK(*data.truth() == r.wiring);
  CHECK(data.dt_s() == 0.001);
  for (std::ptrdiff_t t = 0; t <= 10; ++t) {
    // 1e-11: a replay agrees to about 1e-13 for ten steps, and a spike in between may amplify the difference a little.
    CHECK(error_of(column(trial.values(), t), column(r.v, t)) < 1e-11);
    CHECK(error_of(column(trial.hidden().at("u"), t), column(r.u, t)) < 1e-11);
  }
  CHECK(trial.events() == Events(detect_events(trial.values(), 0.001, 30, EventMode::every)));
}

TEST_CASE("a replay can start at any recorded sample") {
  const auto shared = test::shared_data("izhikevich: replay from the middle of a recording");
  if (!shared) return;
  const fs::path folder = *shared / "izhikevich/n10_p4_s0";
  const Recorded r = read(folder);
  Params params = replay_of(folder, 10);
  params.initial_v_file = {folder / "v.npy"};
  params.initial_u_file = {folder / "u.npy"};
  params.start_column = 2500;
  params.steps = 5;
  const Dataset data = Izhikevich(params).simulate(test::PlainContext());
  for (std::ptrdiff_t t = 0; t <= 5; ++t) CHECK(error_of(column(data.trial(0).values(), t), column(r.v, 2500 + t)) < 1e-11);
  params.steps = 2501;  // one more than is recorded
  CHECK(test::has(test::message_of<DataError>([&] { Izhikevich(params).simulate(test::PlainContext()); }), "needs 5001"));
}
