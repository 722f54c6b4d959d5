// The network compared with golden values, its cell types, and changing wiring.
#include "rate.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <map>

#include "golgi/testing/plain_context.hpp"
#include "support/messages.hpp"
#include "support/npy_numbers.hpp"
#include "support/stimulated_component.hpp"

using namespace golgi;
using namespace golgi::rate;

namespace {

const std::filesystem::path golden = std::filesystem::path(GOLGI_TESTS_DIR) / "golden/simulators";

Dataset simulate(const Params& params, int n_threads = 1) { return Rate(params).simulate(test::PlainContext(n_threads)); }

Matrix square(const std::vector<double>& values) {
  const auto n = std::lround(std::sqrt(static_cast<double>(values.size())));
  Matrix matrix(n, n);
  std::ranges::copy(values, matrix.values().begin());
  return matrix;
}

}  // namespace

TEST_CASE("the network without noise follows the golden trajectory") {
  const auto bias = test::npy_numbers<double>(golden / "rate/bias.npy"),
             rows = test::npy_numbers<double>(golden / "rate/x.npy");
  const GroundTruth wiring = GroundTruth::from_dense(square(test::npy_numbers<double>(golden / "rate/w.npy")));
  const std::size_t n = bias.size();
  std::vector<double> x(rows.begin(), rows.begin() + 6), next(n);
  for (std::size_t t = 1; t < rows.size() / n; ++t) {
    advance(wiring, LinkFunction::tanh, bias, x, next);
    for (std::size_t i = 0; i < n; ++i) CHECK(std::abs(next[i] - rows[t * n + i]) < 1e-10);
    x = next;
  }
}

TEST_CASE("weights that drift follow the golden trajectory") {
  const auto first = test::npy_numbers<double>(golden / "drift/w0.npy"),
             amplitude = test::npy_numbers<double>(golden / "drift/w1.npy"),
             phase = test::npy_numbers<double>(golden / "drift/phase.npy"),
             rows = test::npy_numbers<double>(golden / "drift/x.npy");
  const auto weights_at = [&](double t) {
    std::vector<double> weights(first.size());
    for (std::size_t k = 0; k < weights.size(); ++k) weights[k] = simulation::drifted(first[k], amplitude[k], t, 50, phase[k]);
    return weights;
  };
  for (const int t : {0, 99}) {
    const auto expected = test::npy_numbers<double>(golden / ("drift/truth_" + std::to_string(t) + ".npy"));
    for (std::size_t k = 0; k < expected.size(); ++k) CHECK(std::abs(weights_at(t)[k] - expected[k]) < 1e-10);
  }
  constexpr std::size_t n = 5;
  std::vector<double> x(rows.begin(), rows.begin() + n), next(n);
  for (std::size_t t = 0; t < 100; ++t) {
    advance(GroundTruth::from_dense(square(weights_at(static_cast<double>(t)))), LinkFunction::identity,
            std::vector<double>(n, 1.0), x, next);
    for (std::size_t i = 0; i < n; ++i) {
      x[i] = 0.5 * x[i] + next[i];
      CHECK(std::abs(x[i] - rows[(t + 1) * n + i]) < 1e-10);
    }
  }
}

TEST_CASE("types have their shares of the units, and links and weights follow the tables") {
  Params params;
  params.neurons = 1000;
  params.steps = 1;
  const Dataset data = simulate(params);
  data.validate();
  std::map<std::string, int> n_of;
  for (const Variable& variable : data.variables()) ++n_of[variable.group()];
  CHECK(n_of == std::map<std::string, int>{{"E", 760}, {"Pv", 80}, {"Sst", 80}, {"Vip", 80}});
  struct Block {
    double n = 0, sum = 0;
  };
  std::map<std::pair<std::string, std::string>, Block> blocks;
  for (const Link& link : data.truth()->links()) {
    Block& block = blocks[{data.variable(link.target).group(), data.variable(link.source).group()}];
    ++block.n;
    block.sum += link.weight;
  }
  const Block pv_from_e = blocks.at({"Pv", "E"});
  // 60,800 pairs: standard error of the share 0.002, of the mean weight 0.0006.
  CHECK(std::abs(pv_from_e.n / (80 * 760) - 22.0 / 53) < 0.01);
  CHECK(std::abs(pv_from_e.sum / pv_from_e.n - 0.27) < 0.003);
  CHECK(!blocks.contains({"Vip", "Pv"}));
}

TEST_CASE("a run is the same as without a switch until the switch, and the truth gives the wiring of each segment") {
  Params params;
  params.neurons = 40;
  params.steps = 400;
  params.trials = 2;
  const Dataset plain = simulate(params);
  params.regimes = {{.at_s = 0.2, .rewire = 0.5, .scale = 1, .connectivity = {}}};
  const Dataset switched = simulate(params);
  CHECK(switched == simulate(params, 4));
  const Matrix before(plain.trial(1).values()), after(switched.trial(1).values());
  for (std::ptrdiff_t i = 0; i < 40; ++i) {
    for (std::ptrdiff_t t = 0; t <= 200; ++t) CHECK(before(i, t) == after(i, t));
  }
  bool differs = false;
  for (std::ptrdiff_t i = 0; i < 40; ++i) differs = differs || before(i, 201) != after(i, 201);
  CHECK(differs);
  const GroundTruth& truth = *switched.truth();
  REQUIRE(truth.segments().size() == 2);
  CHECK(truth.segments()[1].start_s == 0.2);
  CHECK(truth.dense_in(0) == plain.truth()->dense());
}

TEST_CASE("tables that do not match the types are refused") {
  Params params;
  params.means.pop_back();
  CHECK(test::has(test::message_of<ConfigError>([&] { Rate{params}; }), "4 types need 16"));
  params = Params();
  params.shares = {0.5, 0.5, 0.5, 0.5};
  CHECK(test::has(test::message_of<ConfigError>([&] { Rate{params}; }), "add up to 1"));
}

TEST_CASE("a stimulus changes its unit, and the covariate gives its time course") {
  Params params;
  params.neurons = 5;
  params.steps = 50;
  test::check_stimulus_on_node<Rate>(params, 0.5);
}

TEST_CASE("units that diverge are named with the step, and a network without any link is refused") {
  Params params;
  params.neurons = 20;
  params.link = LinkFunction::identity;
  for (double& mean : params.means) mean = 1000;
  const std::string message = test::message_of<NumericError>([&] { Rate(params).simulate(test::PlainContext()); });
  CHECK(test::has(message, "unit "));
  CHECK(test::has(message, " is not finite at step "));
  CHECK(test::has(message, "set smaller means"));
  params.probabilities.assign(params.probabilities.size(), 1e-9);
  CHECK(test::has(test::message_of<DataError>([&] { Rate(params).simulate(test::PlainContext()); }),
                  "the network of 20 nodes has no link"));
}
