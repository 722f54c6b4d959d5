// Responses that trials share: found where they exist, not in independent trials, however slow their noise.
#include "golgi/looks/shared_response.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <utility>

#include "golgi/core/rng.hpp"
#include "support/messages.hpp"

using namespace golgi;

namespace {

/// x(t) = memory x(t-1) + e(t) in trials of 120 samples, and in 'a' a response of the given height.
Dataset trials_of(int n_trials, double memory, double height, const std::string& seed) {
  Random random(fingerprint_of(seed), "shared_response");
  std::vector<Trial> trials;
  for (int r = 0; r < n_trials; ++r) {
    Matrix values(2, 120);
    for (std::ptrdiff_t i = 0; i < 2; ++i) {
      double x = random.normal() / std::sqrt(1 - memory * memory);
      for (std::ptrdiff_t t = 0; t < 120; ++t) {
        x = memory * x + random.normal();
        const double response = i == 0 ? height * std::exp(-std::pow((static_cast<double>(t) - 40) / 8, 2)) : 0;
        values(i, t) = 100 + x + response;
      }
    }
    trials.emplace_back(std::move(values));
  }
  return Dataset(std::vector<std::string>{"a", "b"}, 0.004, std::move(trials));
}

}  // namespace

TEST_CASE("a response is found and named, with the remedy") {
  const auto found = shared_response(trials_of(50, 0.5, 1, "response"));
  REQUIRE(found.has_value());
  CHECK(found->code == "shared_response");
  CHECK(test::has(found->text(), "the mean over 50 trials varies more in time than that of independent trials, in 'a' ("));
  CHECK_FALSE(found->text().find("'b'") != std::string::npos);
  CHECK(test::has(found->cure, "transform/center_trials"));
}

TEST_CASE("a response is never found in independent trials, white or slow, few or many") {
  for (const double memory : {0.0, 0.5, 0.95, 0.99})
    for (const int n_trials : {10, 30, 100})
      for (int k = 0; k < 20; ++k) {
        CAPTURE(memory);
        CAPTURE(n_trials);
        CHECK_FALSE(shared_response(trials_of(n_trials, memory, 0, "independent " + std::to_string(k))).has_value());
      }
}

TEST_CASE("for trials of unequal lengths the common length is used, and missing samples are ignored") {
  Dataset data = trials_of(50, 0.5, 2, "response");
  Trial longer = data.trial(3);
  Matrix values(2, 200, 100.0);
  values(0, 150) = 1e6;
  for (std::ptrdiff_t i = 0; i < 2; ++i) std::ranges::copy(longer.values().row(i), values.row(i).begin());
  values(0, 5) = undefined;
  data.set_trial(3, longer.set_values(std::move(values)).set_gaps(Gaps({{{5 * 0.004, 6 * 0.004}}, {}})));
  CHECK(shared_response(data).has_value());
}

TEST_CASE("too few trials, short ones and spikes without values cause no warning") {
  CHECK_FALSE(shared_response(trials_of(9, 0.5, 10, "few")).has_value());
  CHECK(shared_response(trials_of(10, 0.5, 10, "few")).has_value());
  const std::vector<Trial> points(20, Trial(Events(std::vector<std::vector<double>>{{0.1}}), 1));
  CHECK_FALSE(shared_response(Dataset(std::vector<Variable>{Variable("p", VariableKind::point)}, 0.001, points)).has_value());
  const std::vector<Trial> constant(20, Trial(Matrix(1, 20, 3.0)));
  CHECK_FALSE(shared_response(Dataset(std::vector<std::string>{"a"}, 0.001, constant)).has_value());
}
