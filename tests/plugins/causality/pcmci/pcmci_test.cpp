#include "pcmci.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>

#include "golgi/core/files.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/data/npy.hpp"
#include "golgi/numerics/multiple_testing.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/var_data.hpp"
#include "nearest_neighbours.hpp"
#include "support/messages.hpp"
#include "support/null_rate.hpp"

using namespace golgi;
using pcmci::Pcmci, pcmci::NearestNeighbours, pcmci::PartialCorrelation, pcmci::RankCorrelation, pcmci::test_of;

namespace {

Connectivity estimate(const Dataset& data, const Pcmci::Params& params = {},
                      const TaskContext& context = test::PlainContext()) {
  const auto result = fill_q(Pcmci(params).estimate(test::input_of(data), context));
  CHECK_NOTHROW(result.validate());
  return result;
}

Dataset golden_data() {
  return test::dataset_of({read_npy(std::filesystem::path(GOLGI_TESTS_DIR) / "golden/pcmci/x.npy")}).set_dt_s(0.01);
}

Pcmci::Params with_lags(int max_lag, int min_lag = 1) {
  Pcmci::Params params;
  params.max_lag = max_lag;
  params.min_lag = min_lag;
  return params;
}

const Warning& warning_of(const test::PlainContext& context, const std::string& code) {
  for (const auto& warning : context.warnings)
    if (warning.code == code) return warning;
  static const Warning none{"none", "no such warning"};
  return none;
}

/// The data with this variable replaced by a copy of x0.
Dataset with_copy(const Dataset& data, std::ptrdiff_t variable) {
  Matrix x(data.trial(0).values());
  for (std::ptrdiff_t t = 0; t < x.cols(); ++t) x(variable, t) = x(0, t);
  return test::dataset_of({x});
}

}  // namespace

TEST_CASE("the known links, lags and signs of a network with memory are found, and shortcuts of chains are not") {
  // 0 -> 1 at lag 1, 1 -> 2 at lag 2 (-), 2 -> 3 at lag 1, 0 -> 5 at lag 3; at lag 0: 3 -> 4, 4 -> 5 (-).
  const test::PlainContext context;
  const auto result = estimate(golden_data(), with_lags(3, 0), context);
  struct {
    int target, source, lag, sign;
  } const links[] = {{1, 0, 1, 1}, {2, 1, 2, -1}, {3, 2, 1, 1}, {5, 0, 3, 1}};
  for (const auto& link : links) {
    CHECK(result.q()(link.target, link.source) < 1e-4);
    CHECK(result.lag_s()(link.target, link.source) == doctest::Approx(0.01 * link.lag).epsilon(1e-12));
    CHECK(result.sign()(link.target, link.source) == link.sign);
  }
  CHECK(result.q()(2, 0) > 0.05);  // through 1
  CHECK(result.q()(3, 1) > 0.05);  // through 2
  const auto lag_0 = result.parts(Part::Axis::lag).front();
  CHECK(lag_0.name() == "lag0");
  CHECK_FALSE(lag_0.estimate().is_directed());
  CHECK(lag_0.estimate().p()(4, 3) < 1e-6);
  CHECK(result.parts().size() == 4);
  const std::string csv = context.files.at("lags.csv");
  CHECK(csv.starts_with("source,target,lag,value,p,q,assumed\n"));
  CHECK(std::ranges::count(csv, '\n') == 1 + 6 * 6 * 4 - 6);
  CHECK(test::has(context.messages.back(), "tests over 494 rows"));
}

TEST_CASE("PCMCI+ directs a link at the same sample where other links determine it; the rest are listed in both directions") {
  Pcmci::Params params = with_lags(3);
  params.plus = true;
  const test::PlainContext context;
  const auto result = estimate(golden_data(), params, context);
  CHECK(result.score()(4, 3) > 0.3);
  CHECK(result.q()(1, 0) < 1e-4);
  const std::string csv = context.files.at("links.csv");
  CHECK(csv.starts_with("source,target,lag,link,directed,value,p,assumed\n"));
  CHECK(test::has(csv, "\nx0,x1,1,-->,true,"));
  CHECK(test::has(csv, "\nx1,x2,2,-->,true,-"));
  CHECK(csv.find("<--") == std::string::npos);

  // Prior knowledge directs an undirected link: x3 drives x4 at lag 0.
  params.links.require = {{{"x3"}, {"x4"}, {0}}};
  const test::PlainContext known;
  const auto directed = estimate(golden_data(), params, known);
  const std::string lines = known.files.at("links.csv");
  CHECK(test::has(lines, "\nx3,x4,0,-->,true,"));
  CHECK(test::has(lines, ",required\n"));
  CHECK(lines.find("\nx4,x3,0,") == std::string::npos);
}

TEST_CASE("links that are ruled out are undefined, with the reason") {
  Pcmci::Params params = with_lags(2);
  params.links.forbid = {{{"x0"}, {"x1"}, {}}};
  const auto result = estimate(golden_data(), params);
  CHECK(std::isnan(result.score()(1, 0)));
  CHECK_FALSE(std::isnan(result.score()(0, 1)));
  REQUIRE(result.undefined_pairs().size() == 1);
  CHECK(result.undefined_pairs()[0].reason == "ruled out by the parameter links");
  params.links.forbid[0].from = {"y0"};
  CHECK(test::has(test::message_of<ConfigError>([&] { estimate(golden_data(), params); }),
                  "links.forbid[0]: there is no variable 'y0'; did you mean 'x0'?"));
}

TEST_CASE("p keeps its level where nothing is connected, even with strong memory") {
  const auto memory = [](const std::string& seed) {
    return test::dataset_of({test::var_data({0.9 * Eigen::MatrixXd::Identity(3, 3)}, 300, seed)});
  };
  test::check_some_nulls(memory, [](const Dataset& data) { return estimate(data, with_lags(1)); });
  test::check_some_nulls(memory, [](const Dataset& data) { return estimate(data, with_lags(3, 0)); });
}

TEST_CASE("with test rank any monotone scale gives the same bytes, and outliers do not hide a link") {
  Matrix x = test::var_data({Eigen::MatrixXd{{0.5, 0, 0}, {0.4, 0.5, 0}, {0, 0, 0.5}}}, 400, "rank");
  Matrix bent = x;
  for (auto& value : bent.values()) value = std::exp(2 * value);
  Pcmci::Params params = with_lags(2);
  params.test = test_of<RankCorrelation>();
  const auto straight = estimate(test::dataset_of({x}), params);
  CHECK(straight == estimate(test::dataset_of({bent}), params));
  CHECK(straight.q()(1, 0) < 1e-4);
  for (std::ptrdiff_t t = 50; t < 400; t += 50) x(0, t) = 1e6;
  CHECK(estimate(test::dataset_of({x}), params).q()(1, 0) < 1e-4);
  params.test = test_of<PartialCorrelation>();
  CHECK(estimate(test::dataset_of({x}), params).q()(1, 0) > 0.05);
}

TEST_CASE("with nearest neighbours a quadratic link is found that partial correlation misses") {
  const Matrix all = read_npy(std::filesystem::path(GOLGI_TESTS_DIR) / "golden/te/x.npy");
  const Dataset data = test::dataset_of({matrix_of(eigen(all).leftCols(300))});
  Pcmci::Params params = with_lags(1);
  CHECK(estimate(data, params).p()(1, 0) > 0.05);
  params.test = test_of<NearestNeighbours>({.neighbours = 10, .shuffles = 59});
  const test::PlainContext context;
  const auto result = estimate(data, params, context);
  CHECK(result.p()(1, 0) == doctest::Approx(1.0 / 60));
  CHECK(result.p()(0, 1) > 0.05);
  CHECK(result.sign().empty());
  CHECK(test::has(warning_of(context, "few_shuffles").cure, "give the test 119 shuffles"));
}

TEST_CASE("a copied channel is reported, and does not affect the pairs of other channels") {
  const Dataset data = golden_data();
  const test::PlainContext context;
  const auto result = estimate(with_copy(data, 4), with_lags(2), context);
  CHECK(result.q()(1, 0) < 0.05);
  CHECK(test::has(warning_of(context, "undetermined").seen, "follows from the conditions, to rounding"));
  CHECK(test::has(warning_of(context, "undetermined").cure, "transform/select"));
}

TEST_CASE("samples in gaps are omitted per test, and targets can be restricted by a covariate") {
  const Dataset data = golden_data();
  Matrix x(data.trial(0).values());
  std::vector<std::vector<Interval>> gaps(6);
  gaps[2] = {{2.0, 3.0}};
  for (std::ptrdiff_t t = 200; t < 300; ++t) x(2, t) = undefined;
  Dataset with_gap = data;
  with_gap.set_trial(0, Trial(std::move(x)).set_gaps(Gaps(gaps)));
  const auto result = estimate(with_gap, with_lags(3, 0));
  CHECK(result.q()(2, 1) < 1e-3);
  CHECK(result.score()(2, 1) != estimate(data, with_lags(3, 0)).score()(2, 1));

  // x0 drives x1 in the second half only, so targets of the first half do not show it.
  Matrix y = test::var_data({Eigen::MatrixXd{{0.3, 0}, {0, 0.3}}}, 800, "halves");
  Matrix half(1, 800);
  for (std::ptrdiff_t t = 400; t < 800; ++t) {
    y(1, t) += 0.6 * y(0, t - 1);
    half(0, t) = 1;
  }
  Dataset halves = test::dataset_of({y});
  Covariate second;
  second.name = "second";
  halves.set_covariates({second});
  Trial trial = halves.trial(0);
  halves.set_trial(0, trial.set_covariates(half));
  Pcmci::Params params = with_lags(1);
  const double both = estimate(halves, params).score()(1, 0);
  params.targets_in = "second";
  CHECK(estimate(halves, params).score()(1, 0) > both + 0.1);
  params.targets_in = "secund";
  CHECK(test::message_of<DataError>([&] { estimate(halves, params); }) ==
        "targets_in: there is no covariate 'secund'; did you mean 'second'?");
}

TEST_CASE("recordings and parameters that cannot be used are refused with a suggestion") {
  CHECK(test::message_of<DataError>(
            [] { estimate(test::dataset_of({test::var_data({0.3 * Eigen::MatrixXd::Identity(2, 2)}, 12, "brief")})); }) ==
        "the longest trial has 12 samples, and max_lag 5 needs more than 13: conditions have lags of up to twice max_lag; set "
        "max_lag lower or record longer");
  Pcmci::Params params;
  params.test = test_of<NearestNeighbours>({.shuffles = 3});
  CHECK(test::has(test::message_of<ConfigError>([&] { Pcmci one(params); }),
                  "independence/knn gives no p below 0.25, and pc_alpha is 0.2: every link would be dropped; give the test 4 "
                  "shuffles or more"));
  params.test = test_of<NearestNeighbours>({.shuffles = 99});
  params.choose_alpha = true;
  CHECK(test::has(test::message_of<ConfigError>([&] { Pcmci one(params); }), "choose_alpha needs test parcorr or rank"));
  // Coarse values, with nearest neighbours.
  Matrix coarse = test::var_data({0.3 * Eigen::MatrixXd::Identity(2, 2)}, 100, "coarse");
  for (auto& value : coarse.values()) value = std::round(value);
  params.choose_alpha = false;
  params.max_lag = 1;
  params.test = test_of<NearestNeighbours>({.shuffles = 9});
  const test::PlainContext context;
  estimate(test::dataset_of({coarse}), params, context);
  CHECK(test::has(warning_of(context, "ties").cure, "set test to parcorr or rank"));
}

TEST_CASE("each bad recording gives one clear error or warning, and binary values give none") {
  Matrix x = test::var_data({0.3 * Eigen::MatrixXd::Identity(3, 3)}, 200, "bad");
  Matrix constant = x;
  for (double& value : constant.row(1)) value = 4;
  CHECK(test::has(test::message_of<DataError>([&] { estimate(test::dataset_of({constant}), with_lags(2)); }),
                  "variable 'x1' is constant"));

  const test::PlainContext brief;
  const auto with_brief = estimate(test::dataset_of({x, matrix_of(eigen(x).leftCols(4))}), with_lags(2), brief);
  REQUIRE(brief.warnings.size() == 1);
  CHECK(brief.warnings[0].seen == "1 trial no longer than twice max_lag, 4 samples, the longest lag of conditions");

  // Variables with two values: partial correlation uses them unchanged, and ties share a rank.
  for (double& value : x.row(1)) value = value > 0;
  for (const auto& test : {test_of<PartialCorrelation>(), test_of<RankCorrelation>()}) {
    Pcmci::Params params = with_lags(2);
    params.test = test;
    const test::PlainContext binary;
    const auto result = estimate(test::dataset_of({x}), params, binary);
    CHECK(binary.warnings.empty());
    CHECK_FALSE(std::isnan(result.score()(0, 1)));
  }
}

TEST_CASE("PCMCI and PCMCI+ give the same bytes on one thread and on two; the cost follows the parameters [threads]") {
  for (const bool plus : {false, true}) {
    Pcmci::Params params = with_lags(3, 0);
    params.plus = plus;
    const test::PlainContext one(1), two(2);
    CHECK(estimate(golden_data(), params, one) == estimate(golden_data(), params, two));
    CHECK(one.files == two.files);
  }
  const Workload work{100, 1, 2000, 0, 2};
  const Cost cost = Pcmci(with_lags(5)).cost(work);
  CHECK(cost.bytes == 8.0 * (100 * 2000 + 2 * 1100.0 * 1100));
  CHECK(cost.seconds > 0);
}
