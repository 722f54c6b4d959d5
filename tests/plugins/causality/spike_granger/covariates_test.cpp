// Given covariates: which effects they remove from the fit, and which not.
#include "covariates.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "golgi/core/error.hpp"
#include "golgi/core/rng.hpp"
#include "golgi/numerics/multiple_testing.hpp"
#include "golgi/testing/plain_context.hpp"
#include "spike_granger.hpp"
#include "support/messages.hpp"
#include "support/random_spikes.hpp"
#include "support/solvers.hpp"

using namespace golgi;
using namespace golgi::spike_granger;

namespace {

constexpr std::ptrdiff_t n_units = 20;

Covariate covariate_at(Covariate::At at) {
  Covariate covariate;
  covariate.name = "stimulus";
  covariate.at = at;
  return covariate;
}

/// The first units follow a stimulus that varies within about 20 ms, at six delays, 3 ms apart; the others do not.
Dataset driven(const std::string& seed, double duration_s, Covariate::At at, std::ptrdiff_t n_driven = 6) {
  const auto n_bins = static_cast<std::ptrdiff_t>(1000 * duration_s);
  Random random(fingerprint_of(seed), "stimulus"), spikes(fingerprint_of(seed), "spikes");
  Matrix stimulus(1, n_bins);
  double slow = 0, x = 0;
  for (double& value : stimulus.row(0)) {
    slow = 0.9 * slow + random.normal();
    x = 0.9 * x + 0.1 * slow;
    value = std::tanh(x);
  }
  constexpr double rate = 0.01;  // per bin
  test::SpikeLists times_s(n_units);
  for (std::ptrdiff_t i = 0; i < n_units; ++i)
    for (std::ptrdiff_t t = 0; t < n_bins; ++t) {
      const auto seen = t - 3 * (i % 6) - (at == Covariate::At::now ? 1 : 0);
      const double gain = i < n_driven && seen >= 0 ? 1 + stimulus(0, seen) : 1;
      if (spikes.uniform() < rate * gain) times_s[i].push_back(0.001 * static_cast<double>(t));
    }
  const Dataset plain = test::spike_data(times_s, duration_s);
  Trial trial = plain.trial(0);
  Dataset data(std::vector<Variable>(plain.variables().begin(), plain.variables().end()), plain.dt_s(),
               {trial.set_covariates(std::move(stimulus))});
  return data.set_covariates({covariate_at(at)});
}

Params given() {
  Params params;
  params.covariates = {"stimulus"};
  return params;
}

struct Found {
  int false_links = 0, low = 0, pairs = 0;
};
Found found_in(const Dataset& data, const Params& params) {
  const auto result = fill_q(SpikeGranger(params).estimate(test::input_of(data), test::PlainContext()));
  Found found;
  for (std::ptrdiff_t i = 0; i < n_units; ++i)
    for (std::ptrdiff_t j = 0; j < n_units; ++j) {
      if (i == j) continue;
      ++found.pairs;
      found.false_links += result.q()(i, j) <= 0.05;
      found.low += result.p()(i, j) <= 0.05;
    }
  return found;
}

}  // namespace

TEST_CASE("a stimulus that drives some units makes links between them unless it is given") {
  for (const auto at : {Covariate::At::next, Covariate::At::now}) {
    int without = 0;
    Found with;
    for (const char* seed : {"a", "b", "c"}) {
      const Dataset data = driven(seed, 300, at);
      without += found_in(data, {}).false_links;
      Params wald = given();
      wald.null_model = NullModel::wald;
      const Found one = found_in(data, given()), against_none = found_in(data, wald);
      with.false_links += one.false_links;
      with.low += against_none.low;
      with.pairs += against_none.pairs;
    }
    MESSAGE(without << " false links without the covariate; with it " << with.false_links << ", and Wald's p <= .05 in "
                    << with.low << " of " << with.pairs);
    CHECK(without >= 20);
    CHECK(with.false_links == 0);
    // 57 of 1,140 are expected; 4 standard deviations of a binomial number are 29.
    CHECK(with.low <= 86);
    CHECK(with.low >= 28);
  }
}

TEST_CASE("Wald p-values give a warning if all units follow a stimulus, and none if no unit does") {
  for (const std::ptrdiff_t n_driven : {std::ptrdiff_t{0}, n_units}) {
    Params params;
    params.null_model = NullModel::wald;
    const test::PlainContext context;
    SpikeGranger(params).estimate(test::input_of(driven("all", 300, Covariate::At::next, n_driven)), context);
    CHECK(std::ranges::any_of(context.warnings, [](const Warning& each) { return each.code == "wald_inflated"; }) ==
          (n_driven > 0));
  }
}

TEST_CASE("the part removed for covariates is the part that a dense design of their regressors explains") {
  const std::vector<std::pair<test::SpikeLists, double>> trials{{test::independent_trains(2, 40, 1, "first"), 1},
                                                                {test::independent_trains(2, 40, 0.7, "second"), 0.7}};
  const Dataset data = test::spike_data(trials);
  const SpikeTrains trains(data);
  const std::vector<std::ptrdiff_t> units{0, 1}, first_lags{0, 1};
  const Features features = features_of({});
  const auto m = features.size();
  Random random(fingerprint_of("values"), "values");
  std::vector<Matrix> values;
  Eigen::Vector2d mean = Eigen::Vector2d::Zero();
  for (const auto& trial : trains.trials()) {
    Matrix& each = values.emplace_back(2, trial.n_bins);
    for (std::ptrdiff_t c = 0; c < 2; ++c)
      for (double& x : each.row(c)) mean(c) += (x = random.normal()) / 1700;
  }
  for (auto& each : values)
    for (std::ptrdiff_t c = 0; c < 2; ++c)
      for (double& x : each.row(c)) x -= mean(c);
  Moments moments = moments_of(trains, units, features, serial_for);
  const Moments before = moments;
  take_out(values, first_lags, trains, units, features, serial_for, moments);

  // Rows: features of both units, targets, and seven regressors of each covariate, without the flank after the bin.
  const std::ptrdiff_t reach = 200, n_columns = 1700 + 4 * reach;
  Eigen::MatrixXd x = Eigen::MatrixXd::Zero(2 * m, n_columns), y = Eigen::MatrixXd::Zero(2, n_columns),
                  z = Eigen::MatrixXd::Zero(14, n_columns);
  std::ptrdiff_t first = reach;
  for (std::size_t k = 0; k < values.size(); ++k) {
    const auto& trial = trains.trials()[k];
    for (std::size_t s = 0; s < trial.bins.size(); ++s) {
      const auto unit = static_cast<std::ptrdiff_t>(trial.units[s]), t = first + static_cast<std::ptrdiff_t>(trial.bins[s]);
      ++y(unit, t);
      for (auto l = features.first; l <= features.last(); ++l)
        x.col(t + l).segment(unit * m, m) += features.weights.col(l - features.first);
    }
    for (std::ptrdiff_t c = 0; c < 2; ++c)
      for (std::ptrdiff_t t = 0; t < trial.n_bins; ++t)
        for (std::ptrdiff_t l = 1; l <= 100; ++l)
          for (std::ptrdiff_t b = 0, row = 7 * c; b < m; ++b) {
            if (b == m - 2) continue;  // the flank before a spike
            z(row++, first + t + l - 1 + first_lags[c]) += features.weight(b, l) * values[k](c, t);
          }
    first += trial.n_bins + 2 * reach;
  }
  const Eigen::MatrixXd inverse = test::inverse_of(z * z.transpose()), with_x = x * z.transpose(), with_y = y * z.transpose();
  const Eigen::MatrixXd gram = with_x * inverse * with_x.transpose() / 1700,
                        responses = with_x * inverse * with_y.transpose() / 1700;
  const Eigen::MatrixXd taken = (before.gram - moments.gram).triangularView<Eigen::Lower>(),
                        expected = gram.triangularView<Eigen::Lower>();
  CHECK((taken - expected).cwiseAbs().maxCoeff() < 1e-9 * expected.cwiseAbs().maxCoeff());
  CHECK((before.responses - moments.responses - responses).cwiseAbs().maxCoeff() < 1e-9 * responses.cwiseAbs().maxCoeff());
  for (std::ptrdiff_t i = 0; i < 2; ++i)
    CHECK(before.variances(i) - moments.variances(i) ==
          doctest::Approx(with_y.row(i).dot(inverse * with_y.row(i).transpose()) / 1700).epsilon(1e-9));
}

TEST_CASE("unknown covariates, and a refinement that cannot use covariates, are refused") {
  const Dataset data = driven("refused", 10, Covariate::At::next);
  Params params = given();
  CHECK(SpikeGranger(params).uses(data.covariates()[0]));
  CHECK(!SpikeGranger({}).uses(data.covariates()[0]));
  params.covariates = {"stimulu"};
  CHECK(
      test::has(test::message_of<DataError>([&] { SpikeGranger(params).estimate(test::input_of(data), test::PlainContext()); }),
                "there is no covariate 'stimulu'; did you mean 'stimulus'?"));
  params = given();
  params.refine = Refine::logit;
  CHECK(
      test::has(test::message_of<ConfigError>([&] { SpikeGranger{params}; }), "covariates cannot be used with refine: logit"));
}
