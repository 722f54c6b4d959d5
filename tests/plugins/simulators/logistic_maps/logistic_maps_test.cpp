#include "logistic_maps.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "golgi/data/eigen.hpp"
#include "golgi/testing/plain_context.hpp"
#include "support/messages.hpp"
#include "support/stimulated_component.hpp"

using namespace golgi;
using namespace golgi::logistic_maps;
using golgi::test::PlainContext;

TEST_CASE("without noise each step follows the equation from the recorded values and the truth") {
  Params params;
  params.noise_deviation = 0;
  params.growth_min = params.growth_max = 3.8;
  params.steps = 50;
  params.trials = 2;
  const auto data = LogisticMaps(params).simulate(PlainContext());
  REQUIRE(data.truth());
  const Matrix truth = data.truth()->dense();
  CHECK(data.truth()->n_links() > 10);
  for (const auto& link : data.truth()->links()) CHECK(link.delay_s == data.dt_s());
  for (const auto& trial : data.trials()) {
    const auto x = eigen(trial.values());
    for (std::ptrdiff_t t = 0; t + 1 < 50; ++t) {
      const Eigen::ArrayXd f = 3.8 * x.col(t).array() * (1 - x.col(t).array());
      const Eigen::ArrayXd from_sources = (eigen(truth) * f.matrix()).array();
      for (std::ptrdiff_t i = 0; i < 10; ++i) {
        const bool driven = eigen(truth).row(i).sum() > 0;
        // 1e-12: rounding of a sum of ten terms of order one.
        CHECK(std::abs((driven ? 0.8 : 1) * f(i) + from_sources(i) - x(i, t + 1)) < 1e-12);
      }
    }
  }
  CHECK(!(data.trial(0).values() == data.trial(1).values()));
}

TEST_CASE("values stay in the unit interval whatever the noise, and without coupling there is no truth") {
  Params params;
  params.noise_deviation = 0.5;
  params.coupling = 0;
  params.steps = 300;
  const auto data = LogisticMaps(params).simulate(PlainContext(2));
  CHECK(!data.truth());
  CHECK(eigen(data.trial(0).values()).minCoeff() >= 0);
  CHECK(eigen(data.trial(0).values()).maxCoeff() <= 1);
  CHECK(LogisticMaps(params).simulate(PlainContext(1)).trial(0).values() == data.trial(0).values());
  params.growth_min = 3.99;
  CHECK_THROWS_AS(LogisticMaps{params}, ConfigError);
}

TEST_CASE("a stimulus changes its map, and the covariate gives its time course") {
  // 0.01 is far from the bounds, where values would be clipped.
  test::check_stimulus_on_node<LogisticMaps>(Params(), 0.01);
}

TEST_CASE("the cost of logistic_maps: the values of all trials, and for each link its entries in the map and the truth") {
  Params params;
  params.variables = 5;
  params.connection_probability = 0.5;
  params.steps = 100;
  params.trials = 3;
  const LogisticMaps asked(params);
  REQUIRE(as<Costed>(asked) != nullptr);
  // 3 x 100 x 5 values; 10 of 20 links: 4 bytes per source, 24 in the list, 4 + 8 + 8 in the truth.
  CHECK(as<Costed>(asked)->cost({}).bytes == doctest::Approx(1500 * 8 + 10 * 48).epsilon(1e-12));
  params.steps = 200;
  CHECK(LogisticMaps(params).cost({}).bytes == doctest::Approx(3000 * 8 + 10 * 48).epsilon(1e-12));
}

TEST_CASE("maps without any link are refused unless requested") {
  Params params;
  params.connection_probability = 1e-9;
  CHECK(test::has(test::message_of<DataError>([&] { LogisticMaps(params).simulate(test::PlainContext()); }),
                  "has no link, so no node acts on another"));
  params.connection_probability = 0;
  LogisticMaps(params).simulate(test::PlainContext());
}
