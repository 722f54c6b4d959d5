// The flow compared with golden values, and the spikes that result from it.
#include "latent_drive.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "golgi/testing/plain_context.hpp"
#include "support/messages.hpp"
#include "support/npy_numbers.hpp"

using namespace golgi;
using namespace golgi::latent_drive;

namespace {

Dataset simulate(const Params& params, int n_threads = 1) {
  return LatentDrive(params).simulate(test::PlainContext(n_threads));
}

}  // namespace

TEST_CASE("the flow without noise follows the golden trajectory") {
  const std::filesystem::path golden = std::filesystem::path(GOLGI_TESTS_DIR) / "golden/simulators/latent_drive";
  const auto rows = test::npy_numbers<double>(golden / "zu.npy"), k = test::npy_numbers<double>(golden / "k.npy");
  Flow flow;
  flow.omega = test::npy_numbers<double>(golden / "omega.npy");
  flow.coupling = Matrix(3, 3);
  std::ranges::copy(k, flow.coupling.values().begin());
  flow.gamma = 1;
  std::vector<double> z(rows.begin(), rows.begin() + 3), u(rows.begin() + 3, rows.begin() + 6);
  for (std::size_t t = 1; t < rows.size() / 6; ++t) {
    advance(flow, 0.01, {}, z, u);
    for (std::size_t i = 0; i < 3; ++i) {
      CHECK(std::abs(z[i] - rows[6 * t + i]) < 1e-10);
      CHECK(std::abs(u[i] - rows[6 * t + 3 + i]) < 1e-10);
    }
  }
}

TEST_CASE("spikes have the mean rate, the truth has no link, and covariates are the latent variables with unit variance") {
  Params params;
  params.steps = 200'000;
  params.stimulus = true;
  const Dataset data = simulate(params);
  data.validate();
  CHECK(data.truth()->n_links() == 0);
  const Trial& trial = data.trial(0);
  const double rate_hz = static_cast<double>(trial.events().size()) / 40 / trial.duration_s();
  MESSAGE("mean rate: " << rate_hz << " Hz");
  // Forty neurons share three slow variables: over 200 s the mean rate deviates by some percent.
  CHECK(std::abs(rate_hz - 5) < 1);
  REQUIRE(data.covariates().size() == 3);
  for (std::ptrdiff_t k = 0; k < 3; ++k) {
    double squares = 0;
    for (const double z : trial.covariates().row(k)) squares += z * z;
    // The correlation time is about 0.4 s: 200 s contain about 500 independent values, and the standard error of the variance
    // is 0.07.
    CHECK(std::abs(squares / params.steps - 1) < 0.25);
  }
}

TEST_CASE("counts of neurons with a common drive vary together, and do not with a depth of 0") {
  Params params;
  params.steps = 100'000;
  const auto fano = [&] {
    const Dataset data = simulate(params);
    std::vector<double> counts(1000);
    for (const double time : data.trial(0).events().times_s().values()) ++counts[time / 0.1];
    double mean = 0, variance = 0;
    for (const double count : counts) mean += count / 1000;
    for (const double count : counts) variance += (count - mean) * (count - mean) / 1000;
    return variance / mean;
  };
  CHECK(fano() > 2);
  params.depth = 0;
  CHECK(std::abs(fano() - 1) < 0.2);  // Poisson; standard error 0.045
}

TEST_CASE("a requested synapse raises its target's rate by its strength right after a spike") {
  Params params;
  params.neurons = 2;
  params.steps = 2'000'000;
  params.depth = 0;
  params.rate_hz = 10;
  params.connection_probability = 1;
  params.negative_probability = 0;
  params.strength = 1;
  const Dataset data = simulate(params);
  CHECK(data.truth()->n_links() == 2);
  // Pairs of spikes 1 ms apart: e times as many as at the base rate, and more where effects add up.
  const auto a = data.trial(0).events()[0], b = data.trial(0).events()[1];
  std::size_t at = 0;
  double n_pairs = 0;
  for (const double time : a) {
    while (at < b.size() && b[at] < time + 0.0005) ++at;
    n_pairs += at < b.size() && b[at] < time + 0.0015;
  }
  const double rate = static_cast<double>(b.size()) / 2000, ratio = n_pairs / static_cast<double>(a.size()) / (rate * 0.001);
  MESSAGE("rate right after a spike over the mean rate: " << ratio);
  CHECK(ratio > 2.2);
  CHECK(ratio < 3.2);
}

TEST_CASE("values are the drive plus noise, and nothing depends on the number of threads [threads]") {
  Params params;
  params.steps = 2000;
  params.trials = 3;
  params.output = Output::values;
  const Dataset data = simulate(params);
  CHECK(data == simulate(params, 4));
  CHECK(data.has_values());
  params.output = Output::spikes;
  CHECK(simulate(params) == simulate(params, 4));
  params.dt_s = 0.1;
  CHECK(test::has(test::message_of<ConfigError>([&] { LatentDrive{params}; }), "too long a step"));
}
