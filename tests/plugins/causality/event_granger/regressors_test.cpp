// Known links and given covariates: which estimates they change, and which not.
#include <doctest/doctest.h>

#include <cmath>
#include <memory>
#include <string>

#include "estimated.hpp"
#include "golgi/data/eigen.hpp"
#include "support/driven_data.hpp"
#include "support/messages.hpp"

using namespace golgi;
using test::driven, test::estimate, test::recording_of;

namespace {

/// x0 drives x1 and x1 drives x2, a sample later.
Dataset chain() {
  Eigen::MatrixXd a = 0.5 * Eigen::MatrixXd::Identity(3, 3);
  a(1, 0) = a(2, 1) = 0.6;
  return test::dataset_of({test::var_data({a}, 2000, "chain")});
}

/// A chain of events alone: an event of x0 causes one of x1 a sample later, and one of x1 causes one of x2, in half of the
/// cases.
Dataset chain_of_events() {
  Random random(fingerprint_of("chain of events"), "raster");
  Matrix x(3, 20'000);
  for (std::ptrdiff_t t = 1; t < x.cols(); ++t)
    for (std::ptrdiff_t i = 0; i < 3; ++i) x(i, t) = random.uniform() < (i > 0 && x(i - 1, t - 1) > 0 ? 0.5 : 0.02);
  return test::dataset_of({x});
}

Place place(int line) { return {std::make_shared<const std::string>("run.yaml"), line, 9}; }

std::string fault_of(event_granger::Params params) {
  Diagnostics diagnostics;
  Binder binder(diagnostics, "params", "causality/event_granger");
  event_granger::Params::complete(params, Value::map(), binder);
  return diagnostics.empty() ? "" : diagnostics.messages().front();
}

}  // namespace

TEST_CASE("rules that allow every link change nothing, for values, for spiking values and for events alone") {
  event_granger::Params all;
  all.links.only = {{}};
  const Dataset spiking = recording_of(test::random_weights(4, 0.5, "links"), 1500, "links");
  for (const Dataset& data : {chain(), spiking, chain_of_events()}) CHECK(estimate(data, all) == estimate(data));
}

TEST_CASE("a source that is ruled out is in no regression of the target; another source gets the effect that came through it") {
  for (const Dataset& data : {chain(), chain_of_events()}) {
    event_granger::Params params;
    CHECK(estimate(data, params).p()(2, 0) > 0.01);
    params.links.forbid = {{{"x1"}, {"x2"}, {}}};
    const test::PlainContext context;
    const auto result = estimate(data, params, context);
    CHECK_NOTHROW(result.validate());
    CHECK(std::isnan(result.score()(2, 1)));
    CHECK(std::isnan(result.p()(2, 1)));
    REQUIRE(result.undefined_pairs().size() == 1);
    CHECK(result.undefined_pairs()[0].reason == "ruled out by the parameter links");
    CHECK(context.warnings.empty());  // no suggestion is needed for links that the user ruled out
    CHECK(result.p()(2, 0) < 1e-4);
    CHECK(result.p()(1, 0) == estimate(data).p()(1, 0));
    params.links.forbid[0].from = {"y1"};
    CHECK(test::has(test::message_of<ConfigError>([&] { estimate(data, params); }),
                    "links.forbid[0]: there is no variable 'y1'; did you mean 'x1'?"));
  }
}

TEST_CASE("rules can name single lags, and a remaining lag has the effect") {
  for (const Dataset& data : {chain(), chain_of_events()}) {
    event_granger::Params params;
    params.lags = 3;
    params.cause_time_constants = std::vector<double>{};
    CHECK(estimate(data, params).lag_s()(1, 0) == data.dt_s());
    params.links.forbid = {{{"x0"}, {"x1"}, {1}}};
    const auto result = estimate(data, params);
    CHECK(result.lag_s()(1, 0) > data.dt_s());
    CHECK(result.lag_s()(2, 1) == data.dt_s());
    CHECK(result.undefined_pairs().empty());
    // A trace spans all lags, so it is removed with the first lag that is ruled out.
    params.cause_time_constants = {5};
    const auto traced = estimate(data, params);
    params.links.forbid = {{{"x0"}, {"x1"}, {1, 2, 3}}};
    CHECK(std::isnan(estimate(data, params).score()(1, 0)));
    CHECK_FALSE(std::isnan(traced.score()(1, 0)));
  }
}

TEST_CASE("a spiking source that is ruled out has no regressor for the target, not even at its chosen lag") {
  Eigen::MatrixXd weights = Eigen::MatrixXd::Zero(3, 3);
  weights(1, 0) = weights(2, 0) = 5;
  Dataset data = test::dataset_of({test::spiking_data(weights, 3000, "delay", 3)});
  data.set_dt_s(0.001);
  event_granger::Params params;
  params.links.forbid = {{{"x0"}, {"x1"}, {}}, {{"x1"}, {"x0"}, {}}};
  const auto result = estimate(data, params);
  CHECK(result.lag_s()(2, 0) == 0.003);
  CHECK(result.p()(2, 0) < 1e-6);
  CHECK(std::isnan(result.score()(1, 0)));
  CHECK(std::isnan(result.score()(0, 1)));
  CHECK(result.undefined_pairs().size() == 2);
}

TEST_CASE("rules that cannot be applied are refused with their place, before any recording is read") {
  event_granger::Params params;
  params.links.forbid = {{{"a"}, {"b"}, {2}, place(7)}};
  CHECK(test::has(fault_of(params), "run.yaml:7:9 params.links: names lags, and without the parameter lags"));
  params.lags = 1;
  CHECK(test::has(fault_of(params), "run.yaml:7:9 params.links: links.forbid[0]: lag 2 is not estimated; lags are 1 to 1"));
  params.lags = 2;
  CHECK(fault_of(params).empty());
  params.links.require = {{{"a"}, {"b"}, {}, place(9)}};
  CHECK(test::has(fault_of(params), "run.yaml:9:9 params.links: requires 'a' -> 'b' at lag 2, which another rule forbids"));
}

TEST_CASE("a given covariate that drives two variables makes no link between them") {
  for (const auto at : {Covariate::At::next, Covariate::At::now}) {
    CHECK(estimate(driven("one", 1000, at)).p()(1, 0) < 1e-6);
    event_granger::Params params;
    params.covariates = {"speed"};
    int n_low = 0, n_pairs = 0;
    for (int seed = 0; seed < 100; ++seed) {
      const auto result = estimate(driven(std::to_string(seed), 400, at), params);
      for (const double p : result.p().values())
        if (!std::isnan(p)) n_low += p <= 0.05, ++n_pairs;
    }
    MESSAGE(n_low << " of " << n_pairs << " pairs have p <= .05");
    CHECK(n_pairs == 600);
    // 30 of 600 are expected; 4 standard deviations of a binomial number are 21.
    CHECK(n_low >= 9);
    CHECK(n_low <= 51);
  }
}

TEST_CASE("a covariate that is known in advance explains the same sample, and any other only later samples") {
  // x0(t) = x1(t - 1) / 2 + 3 c(t) + noise: without c(t) the noise's variance is 10 and not 1.
  Random random(fingerprint_of("advance"), "driven");
  Matrix x(2, 2000), c(1, 2000);
  for (std::ptrdiff_t t = 0; t < 2000; ++t) {
    c(0, t) = random.normal();
    x(1, t) = random.normal();
    x(0, t) = random.normal() + 3 * c(0, t) + (t > 0 ? 0.5 * x(1, t - 1) : 0);
  }
  Dataset data(default_names(2), 1, {Trial(std::move(x)).set_covariates(std::move(c))});
  event_granger::Params params;
  params.covariates = {"stimulus"};
  Covariate stimulus;
  stimulus.name = "stimulus";
  stimulus.at = Covariate::At::next;
  const double known = estimate(data.set_covariates({stimulus}), params).score()(0, 1);
  stimulus.at = Covariate::At::now;
  const double later = estimate(data.set_covariates({stimulus}), params).score()(0, 1);
  // In standard errors: 0.5 sqrt(2000) = 22, and about a third of it with sqrt(10) times the noise.
  CHECK(known == doctest::Approx(22).epsilon(0.15));
  CHECK(later == doctest::Approx(7).epsilon(0.4));
}

TEST_CASE("covariates that cannot be used are refused") {
  const Dataset data = driven("refused", 400, Covariate::At::now);
  event_granger::Params params;
  params.covariates = {"sped"};
  CHECK(test::has(test::message_of<DataError>([&] { estimate(data, params); }), "no covariate 'sped'; did you mean 'speed'?"));
  CHECK_FALSE(event_granger::EventGranger(params).uses(data.covariates()[0]));
  params.covariates = {"speed"};
  CHECK(event_granger::EventGranger(params).uses(data.covariates()[0]));
  CHECK(test::has(test::message_of<ConfigError>([&] { estimate(chain_of_events(), params); }),
                  "covariates are regressors of values"));
  params.response = event_granger::Response::poisson;
  CHECK(test::has(test::message_of<ConfigError>([&] { event_granger::EventGranger{params}; }), "leave covariates out"));
}

TEST_CASE("regressions with rules and covariates give the same bytes on any number of threads [threads]") {
  const Dataset data = driven("threads", 500, Covariate::At::next);
  event_granger::Params params;
  params.covariates = {"speed"};
  params.links.forbid = {{{"x2"}, {"x0"}, {}}};
  CHECK(estimate(data, params, test::PlainContext(1)) == estimate(data, params, test::PlainContext(2)));
}
