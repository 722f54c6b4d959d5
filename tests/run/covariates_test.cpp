// Covariates that estimators use or ignore.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "golgi/core/error.hpp"
#include "golgi/run/usable_data.hpp"
#include "support/messages.hpp"
#include "support/toy_components.hpp"

using namespace golgi;
using test::has;

namespace {

struct Follower final : test::ToyEstimator, UsesCovariates {
  explicit Follower(std::string followed) : ToyEstimator(Params{}), used(std::move(followed)) {}
  bool uses(const Covariate& covariate) const override { return covariate.name == used; }
  const void* interface(std::string_view id) const override { return offers<UsesCovariates>(this, id); }
  std::string used;
};

ComponentInfo estimator() {
  ComponentInfo info;
  info.name = "causality/toy";
  info.kind = ComponentKind::causality;
  info.output = ArtifactType::connectivity;
  return info;
}

/// Two variables, ten samples of one second each; the stimulus lacks samples 4 and 5, the speed lacks sample 8.
Dataset recording() {
  Matrix values(2, 10), covariates(2, 10);
  for (std::ptrdiff_t t = 0; t < 10; ++t) {
    values(0, t) = static_cast<double>(t * t % 7);
    values(1, t) = static_cast<double>(t % 3);
  }
  covariates(0, 4) = covariates(0, 5) = covariates(1, 8) = undefined;
  Dataset data(default_names(2), 1, {Trial(std::move(values)).set_covariates(std::move(covariates))});
  return data.set_covariates({Covariate{.name = "stimulus", .unit = ""}, Covariate{.name = "speed", .unit = "cm/s"}});
}

}  // namespace

TEST_CASE("time in which a used covariate is missing is cut out, and the unused covariates are named") {
  const UsableData used = usable_data(estimator(), Follower("stimulus"), recording());
  REQUIRE(used.data.n_trials() == 2);
  CHECK(used.data.trial(0).n_samples() == 4);
  CHECK(used.data.trial(1).n_samples() == 4);
  CHECK(used.cut_at[1].time == Interval{6, 10});
  CHECK(used.notes == std::vector<std::string>{"does not use these covariates: speed"});
  CHECK(has(used.warnings.at(0).text(), "the data are cut to 2 segments without any, 80 % of the recording"));
}

TEST_CASE("an estimator that uses no covariates loses no time because of them, and the log names them") {
  for (const UsableData& used : {usable_data(estimator(), Follower("nothing"), recording()),
                                 usable_data(estimator(), test::ToyEstimator({}), recording())}) {
    CHECK(used.data.n_trials() == 1);
    CHECK(used.notes == std::vector<std::string>{"does not use these covariates: stimulus, speed"});
  }
}

TEST_CASE("a covariate that is always missing leaves no data for an estimator that uses it") {
  Dataset data = recording();
  data.set_trial(0, Trial(data.trial(0)).set_covariates(Matrix(2, 10, undefined)));
  std::string message;
  try {
    usable_data(estimator(), Follower("stimulus"), data);
  } catch (const DataError& error) {
    message = error.what();
  }
  CHECK(has(message, "some variable or covariate is missing at every time, and causality/toy does not handle missing values"));
}
