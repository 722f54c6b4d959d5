// Step inputs, a requested spectral radius, and wiring that depends on the state or the stimulus.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "golgi/data/eigen.hpp"
#include "golgi/testing/plain_context.hpp"
#include "rate.hpp"
#include "support/messages.hpp"
#include "support/solvers.hpp"

using namespace golgi;
using namespace golgi::rate;

namespace {

Params small_network() {
  Params params;
  params.neurons = 6;
  params.types = {"unit"};
  params.shares = {1};
  params.probabilities = {0.6};
  params.means = {0};
  params.weight_deviation = 1;
  params.spectral_radius = 0.8;
  params.bias_deviation = 0;
  params.noise_deviation = 0;
  params.steps = 60;
  params.burn_in = 0;
  params.trials = 3;
  return params;
}

Dataset run(const Params& params, int n_threads = 1) { return Rate(params).simulate(test::PlainContext(n_threads)); }

}  // namespace

TEST_CASE("the weights have the requested spectral radius, and are otherwise unchanged") {
  const Params params = small_network();
  Params plain = params;
  plain.spectral_radius = std::nullopt;
  const Matrix scaled = run(params).truth()->dense(), drawn = run(plain).truth()->dense();
  const Eigen::MatrixXd w = eigen(scaled);
  CHECK(test::spectral_radius(w) == doctest::Approx(0.8).epsilon(1e-12));
  const double factor = eigen(scaled).norm() / eigen(drawn).norm();
  CHECK((eigen(scaled) - factor * eigen(drawn)).cwiseAbs().maxCoeff() < 1e-12);
}

TEST_CASE("step inputs are covariates that explain every sample, and have at most one step per trial") {
  Params params = small_network();
  params.step_inputs.number = 2;
  const Dataset data = run(params);
  data.validate();
  CHECK(data == run(params, 4));
  REQUIRE(data.covariates().size() == 2);
  CHECK(data.covariates()[1].name == "input1");
  CHECK(data.covariates()[1].at == Covariate::At::next);
  const Eigen::MatrixXd w = eigen(data.truth()->dense());
  // atanh(x(t+1)) - W x(t) is the same combination of the inputs at every sample: it has the rank of the inputs.
  Eigen::MatrixXd rest(6, 3 * 59), inputs(2, 3 * 59);
  for (std::ptrdiff_t r = 0; r < 3; ++r) {
    const auto x = eigen(data.trial(r).values()), c = eigen(data.trial(r).covariates());
    rest.middleCols(59 * r, 59) = x.rightCols(59).array().atanh().matrix() - w * x.leftCols(59);
    inputs.middleCols(59 * r, 59) = c.rightCols(59);
    for (std::ptrdiff_t k = 0; k < 2; ++k) {
      int n_steps = 0;
      for (std::ptrdiff_t t = 1; t < 60; ++t) n_steps += c(k, t) != c(k, t - 1);
      CHECK(n_steps <= 1);
    }
  }
  const Eigen::MatrixXd b = test::least_squares(inputs.transpose(), rest.transpose());
  // 1e-9: atanh near 1 loses digits.
  CHECK((rest - b.transpose() * inputs).cwiseAbs().maxCoeff() < 1e-9);
  CHECK(b.cwiseAbs().maxCoeff() > 0.1);
  CHECK(data.trial(0).covariates() != data.trial(1).covariates());
}

TEST_CASE("a gate changes the weights with the target's state, and the truth contains their means") {
  Params params = small_network();
  params.noise_deviation = 0.2;
  params.gate = {GatedBy::target, 0.5, 0.7, 10};
  const Dataset data = run(params);
  data.validate();
  CHECK(data == run(params, 4));
  const GroundTruth& truth = *data.truth();
  REQUIRE(truth.segments().size() == 18);
  CHECK(truth.reading() == SegmentReading::mean);
  CHECK(truth.segments()[7].trial == 1);
  CHECK(truth.segments()[7].start_s == doctest::Approx(0.01));
  Params still = params;
  still.gate = {};
  const Matrix fixed = run(still).truth()->dense();
  // The weight of each pair is a linear function of the mean state of its target, equal to the weight without a gate at 0.
  std::ptrdiff_t n_gated = 0;
  for (std::ptrdiff_t i = 0; i < 6; ++i)
    for (std::ptrdiff_t j = 0; j < 6; ++j) {
      if (fixed(i, j) == 0) continue;
      double slope = undefined;
      for (std::ptrdiff_t s = 0; s < 18; ++s) {
        const auto x = eigen(data.trial(s / 6).values());
        const double mean = x.row(i).segment(10 * (s % 6), 10).mean(), change = truth.dense_in(s)(i, j) - fixed(i, j);
        if (s == 0) slope = change / mean;
        CHECK(change == doctest::Approx(slope * mean).epsilon(1e-9));
      }
      n_gated += slope != 0;
    }
  CHECK(n_gated > 0);
  CHECK(n_gated < truth.n_links());
}

TEST_CASE("with a gate and no noise the next sample is tanh of the gated sum") {
  Params params = small_network();
  params.trials = 1;
  params.gate = {GatedBy::target, 1, 0.7, 1};
  const Dataset data = run(params);
  for (std::ptrdiff_t t = 0; t + 1 < 60; ++t) {
    const Eigen::VectorXd x = eigen(data.trial(0).values()).col(t), next = eigen(data.trial(0).values()).col(t + 1);
    const Eigen::MatrixXd w = eigen(data.truth()->dense_in(t));
    CHECK(((w * x).array().tanh().matrix() - next).cwiseAbs().maxCoeff() < 1e-12);
  }
  params.gate.by = GatedBy::stimulus;
  params.stimulus.course = simulation::StimulusCourse::noise;
  params.stimulus.amplitude = 0.5;
  const Dataset driven = run(params);
  for (std::ptrdiff_t t = 0; t + 1 < 60; ++t) {
    const Eigen::VectorXd x = eigen(driven.trial(0).values()).col(t), next = eigen(driven.trial(0).values()).col(t + 1);
    const Eigen::MatrixXd w = eigen(driven.truth()->dense_in(t));
    const double stimulus = driven.trial(0).covariates()(0, t + 1);
    CHECK((((w * x).array() + stimulus).tanh().matrix() - next).cwiseAbs().maxCoeff() < 1e-12);
  }
}

TEST_CASE("parameters that exclude a gate or a radius are refused") {
  Params params = small_network();
  params.gate.by = GatedBy::target;
  params.drift.kind = simulation::DriftKind::sine;
  CHECK(test::has(test::message_of<ConfigError>([&] { Rate{params}; }), "gate cannot be combined with regimes or drift"));
  params = small_network();
  params.gate.by = GatedBy::stimulus;
  CHECK(test::has(test::message_of<ConfigError>([&] { Rate{params}; }), "needs a stimulus"));
}
