// Given covariates: regressors of every target that are not penalised and not scored.
#include <doctest/doctest.h>

#include <optional>
#include <string>

#include "golgi/testing/plain_context.hpp"
#include "sparse_var.hpp"

using namespace golgi;

namespace {

/// A slow covariate strongly drives x0 without delay and x1 a sample later; x1 drives x2; x3 is independent.
Dataset driven(const std::string& seed, std::ptrdiff_t n_samples, Covariate::At at = Covariate::At::next) {
  Random random(fingerprint_of(seed), "driven");
  Matrix x(4, n_samples), c(2, n_samples);
  const std::ptrdiff_t delay = at == Covariate::At::next ? 0 : 1;  // not known in advance: acts a sample later
  const auto drive = [&](std::ptrdiff_t t) { return t >= 0 ? c(1, t) : 0.0; };
  for (std::ptrdiff_t t = 0; t < n_samples; ++t) {
    c(0, t) = random.normal();
    c(1, t) = 0.6 * drive(t - 1) + random.normal();
    for (std::ptrdiff_t i = 0; i < 4; ++i) x(i, t) = (t > 0 ? 0.3 * x(i, t - 1) : 0) + random.normal();
    x(0, t) += drive(t - delay);
    x(1, t) += drive(t - delay - 1);
    if (t > 0) x(2, t) += 0.5 * x(1, t - 1);
  }
  Dataset data(default_names(4), 1, {Trial(std::move(x)).set_covariates(std::move(c))});
  Covariate noise, speed;
  noise.name = "noise";
  speed.name = "speed";
  speed.at = noise.at = at;
  return data.set_covariates({noise, speed});
}

Connectivity estimated(const Dataset& data, const sparse_var::Params& params,
                       const TaskContext& context = test::PlainContext(2)) {
  auto result = sparse_var::SparseVar(params).estimate(test::input_of(data), context);
  CHECK_NOTHROW(result.validate());
  return result;
}

}  // namespace

TEST_CASE("sparse_var: a given covariate that drives two variables makes no link between them") {
  for (const auto at : {Covariate::At::next, Covariate::At::now})
    for (const std::optional<int> order : {std::optional<int>(), std::optional<int>(2)}) {
      sparse_var::Params params;
      params.order = order;
      const Dataset data = driven("one", 1000, at);
      CHECK(estimated(data, params).get(Quantity::weight)(1, 0) != 0);
      params.covariates = {"speed"};
      const auto result = estimated(data, params);
      CHECK(result.get(Quantity::weight)(1, 0) == 0);
      CHECK(result.get(Quantity::weight)(0, 1) == 0);
      CHECK(result.get(Quantity::weight)(2, 1) == doctest::Approx(0.5).epsilon(0.2));
      CHECK(result.score().rows() == 4);
    }
}

TEST_CASE("sparse_var: covariates are not penalised, never selected, and work with rules, halves and products") {
  const Dataset data = driven("with", 400);
  sparse_var::Params params;
  params.order = 1;
  params.covariates = {"speed", "noise"};
  const test::PlainContext context;
  const auto result = estimated(data, params, context);
  CHECK(context.files.at("selected.csv").find("speed") == std::string::npos);
  params.score = sparse_var::Score::stability;
  params.stability_pairs = 5;
  params.links.forbid = {{{"x3"}, {"x2"}, {}}};
  const auto stable = estimated(data, params);
  CHECK(stable.score()(2, 1) > 0.9);
  CHECK(stable.undefined_pairs().size() == 1);
  sparse_var::Params products;
  products.degree = 2;
  products.covariates = {"speed"};
  CHECK(estimated(data, products).get(Quantity::weight)(1, 0) == 0);
  CHECK(sparse_var::SparseVar(products).cost({10, 1, 1000, 0, 1}).bytes >
        sparse_var::SparseVar({.degree = 2}).cost({10, 1, 1000, 0, 1}).bytes);
}

TEST_CASE("sparse_var: covariates that cannot be used are refused") {
  const Dataset data = driven("refused", 60);
  sparse_var::Params params;
  params.covariates = {"sped"};
  CHECK_THROWS_WITH_AS(estimated(data, params), doctest::Contains("there is no covariate 'sped'; did you mean 'speed'?"),
                       DataError);
  CHECK(!sparse_var::SparseVar(params).uses(data.covariates()[1]));
  params.covariates = {"speed", "noise"};
  CHECK(sparse_var::SparseVar(params).uses(data.covariates()[1]));
  params.order = 20;
  CHECK_THROWS_WITH_AS(estimated(data, params), doctest::Contains("covariates are 42 regressors of each target"), DataError);
}
