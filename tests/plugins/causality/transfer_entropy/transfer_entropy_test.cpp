#include "transfer_entropy.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "golgi/core/files.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/data/npy.hpp"
#include "golgi/host/json.hpp"
#include "golgi/numerics/multiple_testing.hpp"
#include "golgi/numerics/var_ols.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/var_data.hpp"
#include "greedy.hpp"
#include "support/messages.hpp"
#include "support/null_rate.hpp"

using namespace golgi;
using namespace golgi::transfer_entropy;

namespace {

std::filesystem::path golden_folder() { return std::filesystem::path(GOLGI_TESTS_DIR) / "golden"; }

Connectivity estimate(const Dataset& data, const Params& params, const TaskContext& context = test::PlainContext()) {
  const auto result = fill_q(TransferEntropy(params).estimate(test::input_of(data), context));
  CHECK_NOTHROW(result.validate());
  return result;
}

Params quick(Estimator estimator, int surrogates) {
  Params params;
  params.estimator = estimator;
  params.surrogates = surrogates;
  return params;
}

const Warning& warning_of(const test::PlainContext& context, const std::string& code) {
  for (const auto& warning : context.warnings)
    if (warning.code == code) return warning;
  static const Warning none{"none", "no such warning"};
  return none;
}

Dataset quadratic() { return test::dataset_of({read_npy(golden_folder() / "te/x.npy")}); }

/// Two variables with memory and no link.
Dataset unconnected(std::ptrdiff_t n_samples, const std::string& seed) {
  return test::dataset_of({test::var_data({0.5 * Eigen::MatrixXd::Identity(2, 2)}, n_samples, seed)});
}

}  // namespace

TEST_CASE("the value of each lag is that of the slow reference, for both estimators and both sets of conditions") {
  const auto golden = Json::parse(read_file(golden_folder() / "te/values.json"));
  const struct {
    const char* name;
    Estimator estimator;
    Given given;
  } cases[] = {{"gaussian", Estimator::gaussian, Given::target},
               {"ksg4", Estimator::ksg, Given::target},
               {"ksg4_conditional", Estimator::ksg, Given::all}};
  for (const auto& one : cases) {
    CAPTURE(std::string(one.name));
    Params params = quick(one.estimator, 1);
    params.given = one.given;
    const auto result = estimate(quadratic(), params);
    const auto parts = result.parts(Part::Axis::lag);
    REQUIRE(parts.size() == 2);
    for (const auto& line : golden) {
      const int target = line["target"], source = line["source"], lag = line["lag"];
      const double found = parts[lag - 1].score()(target, source);
      CHECK(std::abs(found - line[one.name].get<double>()) <= 1e-12);
      CHECK(result.score()(target, source) >= found);
    }
  }
}

TEST_CASE(
    "for Gaussian variables transfer entropy is half of Granger's log ratio on the same rows, and p is that of its F test") {
  const Matrix x = read_npy(golden_folder() / "mvgc/var3/x.npy");
  const std::vector<ConstView> trials{x};
  const OlsVar fit(trials, 2);
  const auto tests = fit.test(trials, GrangerTest::f, Covariance::classical);
  Params params = quick(Estimator::gaussian, 1);
  params.joint_lags = true;
  params.given = Given::all;
  const auto result = estimate(test::dataset_of({x}), params);
  const Matrix ratio = fit.log_ratio();
  for (std::ptrdiff_t i = 0; i < 3; ++i)
    for (std::ptrdiff_t j = 0; j < 3; ++j) {
      if (i == j) continue;
      CHECK(std::abs(result.score()(i, j) - ratio(i, j) / 2) <= 1e-12);
      CHECK(result.p()(i, j) == doctest::Approx(tests.p(i, j)).epsilon(1e-9));
    }
}

TEST_CASE("the greedy choice adds candidates in the order of the slow reference, with its values") {
  const Matrix x = read_npy(golden_folder() / "mvgc/var6/x.npy");
  const auto golden = Json::parse(read_file(golden_folder() / "te/greedy_gaussian_var6.json"));
  const std::vector<ConstView> trials{x};
  const Embedding embedding(trials, default_names(6), Estimator::gaussian, 3, 10);
  const Params params = quick(Estimator::gaussian, 1);
  for (int target = 0; target < 6; ++target) {
    const auto& lines = golden["target" + std::to_string(target)];
    REQUIRE(lines.size() == 9);
    std::vector<Node> chosen, own, others;
    for (int lag = 1; lag <= 3; ++lag) own.push_back({target, lag});
    for (int j = 0; j < 6; ++j)
      for (int lag = 1; j != target && lag <= 3; ++lag) others.push_back({j, lag});
    for (std::size_t step = 0; step < 9; ++step) {
      auto& candidates = step < 3 ? own : others;
      const auto [best, value] = best_candidate(embedding, params, target, chosen, candidates);
      CHECK(candidates[best] == Node{lines[step]["variable"], lines[step]["lag"]});
      CHECK(std::abs(value - lines[step]["cmi"].get<double>()) <= 1e-12);
      chosen.push_back(candidates[best]);
      candidates.erase(candidates.begin() + best);
    }
  }
}

TEST_CASE("nearest neighbours find the quadratic link that the Gaussian estimator cannot") {
  Matrix x = read_npy(golden_folder() / "te/x.npy");
  const Dataset data = test::dataset_of({matrix_of(eigen(x).leftCols(300))}).set_dt_s(0.1);
  const test::PlainContext context;
  const auto result = estimate(data, quick(Estimator::ksg, 59), context);
  CHECK(result.p()(1, 0) == doctest::Approx(1.0 / 60));
  CHECK(result.lag_s()(1, 0) == doctest::Approx(0.1));
  CHECK(result.p()(0, 1) > 0.05);
  CHECK(test::has(warning_of(context, "few_surrogates").cure, "set surrogates to 119"));
  CHECK(estimate(data, quick(Estimator::gaussian, 59)).p()(1, 0) > 0.05);
}

TEST_CASE("greedy finds the sources of each target and no shortcuts; its q corrects over targets") {
  const Dataset data = test::chain_data(4, 600, 0.5, "greedy");
  Params params = quick(Estimator::gaussian, 99);
  params.selection = Selection::greedy;
  const test::PlainContext context;
  const auto result = estimate(data, params, context);
  for (std::ptrdiff_t i = 0; i < 4; ++i)
    for (std::ptrdiff_t j = 0; j < 4; ++j) {
      if (i == j) continue;
      CAPTURE(i);
      CAPTURE(j);
      CHECK((result.q()(i, j) <= 0.05) == (i == j + 1));
      CHECK((result.score()(i, j) > 0) == (result.p()(i, j) < 1));
    }
  CHECK(result.q()(1, 0) == doctest::Approx(4 * 0.01 / 3));  // 3 of 4 targets have the smallest p
  CHECK(test::has(context.files.at("sources.csv"), "\nx1,x0,1,"));
}

TEST_CASE("p keeps its level where nothing is connected, with both estimators and with each null") {
  const auto series = [](std::ptrdiff_t n_samples) {
    return [=](const std::string& seed) { return unconnected(n_samples, seed); };
  };
  const auto by = [](const Params& params) { return [=](const Dataset& data) { return estimate(data, params); }; };
  test::check_some_nulls(series(300), by(quick(Estimator::gaussian, 1)));  // F
  Params params = quick(Estimator::gaussian, 19);
  params.null = Null::shift;
  test::check_some_nulls(series(200), by(params));
  test::check_some_nulls(series(120), by(quick(Estimator::ksg, 19)));
  params.null = Null::trials;
  test::check_some_nulls(
      [](const std::string& seed) {
        std::vector<Matrix> trials;
        for (int r = 0; r < 8; ++r)
          trials.push_back(test::var_data({0.5 * Eigen::MatrixXd::Identity(2, 2)}, 30, seed + std::to_string(r)));
        return test::dataset_of(std::move(trials));
      },
      by(params));
}

TEST_CASE("greedy finds a driven target in at most a share alpha of unconnected recordings") {
  Params params = quick(Estimator::gaussian, 39);
  params.selection = Selection::greedy;
  int n_targets = 0;
  for (int k = 0; k < 40; ++k) {
    const auto result = estimate(unconnected(150, "alone " + std::to_string(k)), params);
    n_targets += (result.p()(0, 1) <= 0.05) + (result.p()(1, 0) <= 0.05);
  }
  CHECK(n_targets >= 1);
  CHECK(n_targets <= 10);  // binomial of 80 and 0.05: above it in 2e-3 of seeds; these are fixed
}

TEST_CASE("recordings and parameters that cannot be used are refused or reported, once each and with a suggestion") {
  const Dataset data = unconnected(60, "bad");
  Params params = quick(Estimator::ksg, 19);
  params.max_lag = 58;
  CHECK(test::has(test::message_of<DataError>([&] { estimate(data, params); }),
                  "2 samples with all their lags (the longest trial has 60, the longest lag is 58); 6 are needed"));
  params.max_lag = 2;
  params.null = Null::trials;
  CHECK(test::has(test::message_of<DataError>([&] { estimate(data, params); }), "null trials exchanges whole trials"));
  const Matrix x(data.trial(0).values());
  CHECK(test::has(test::message_of<DataError>([&] {
                    estimate(test::dataset_of({x, x, x}), params);
                  }),
                  "3 trials have 6 orders, fewer than 19 surrogates"));
  params.null = Null::f;
  CHECK(
      test::has(test::message_of<ConfigError>([&] { TransferEntropy one(params); }), "null f is a test of estimator gaussian"));
  params = quick(Estimator::gaussian, 9);
  params.selection = Selection::greedy;
  CHECK(test::has(test::message_of<ConfigError>([&] { TransferEntropy one(params); }), "set surrogates to 19 or more"));

  Matrix coarse = x, brief = matrix_of(eigen(x).leftCols(2)), constant = x;
  for (auto& value : constant.row(1)) value = 4;
  CHECK(test::has(test::message_of<DataError>([&] { estimate(test::dataset_of({constant}), quick(Estimator::ksg, 19)); }),
                  "variable 'x1' is constant"));
  for (auto& value : coarse.values()) value = std::round(value);
  const test::PlainContext context;
  estimate(test::dataset_of({coarse, brief}), quick(Estimator::ksg, 19), context);
  CHECK(context.warnings.size() == 3);
  CHECK(test::has(warning_of(context, "ties").seen, "% of the values of 'x"));
  CHECK(test::has(warning_of(context, "short_trials").seen, "1 trial no longer than the longest lag, 2 samples"));
  CHECK(test::has(warning_of(context, "few_surrogates").cure, "set surrogates to 39"));
}

TEST_CASE("the cost follows the parameters, and work beyond limit_hours is refused unless the limit is null") {
  const Workload work{10, 1, 1000, 0, 2};
  const double one = TransferEntropy(quick(Estimator::ksg, 99)).cost(work).seconds;
  CHECK(TransferEntropy(quick(Estimator::ksg, 199)).cost(work).seconds == doctest::Approx(2 * one));
  CHECK(TransferEntropy(quick(Estimator::gaussian, 99)).cost(work).seconds < one / 1000);
  Params params = quick(Estimator::ksg, 19);
  params.limit_hours = 1e-9;
  CHECK(test::has(test::message_of<DataError>([&] { estimate(unconnected(60, "limit"), params); }), "limit_hours higher"));
  params.limit_hours = std::nullopt;
  CHECK_NOTHROW(estimate(unconnected(60, "limit"), params));
}

TEST_CASE("the number of surrogates increases to the number that q needs, unless this would cost too much") {
  Params params;
  params.null = Null::shift;
  params.estimator = Estimator::gaussian;
  params.max_lag = params.own_lags = 1;
  const auto surrogates = [&](const Dataset& data) {
    const test::PlainContext context;
    const auto result = estimate(data, params, context);
    double least = 1;
    for (const double p : result.p().values())
      if (!std::isnan(p)) least = std::min(least, p);
    CHECK(warning_of(context, "few_surrogates").code == "none");
    return std::pair(context.messages.front(), least);
  };
  // 4 variables, 12 pairs: 239 surrogates; p of the chain is the smallest possible, and q is at most 0.05.
  const auto [log, least] = surrogates(test::chain_data(4, 300, 0.6, "grow"));
  CHECK(log == "239 surrogates of a source behind each p-value");
  CHECK(least == doctest::Approx(1.0 / 240));
  CHECK(surrogates(unconnected(100, "two")).first == "200 surrogates of a source behind each p-value");
  params.selection = Selection::greedy;
  CHECK(surrogates(test::chain_data(4, 300, 0.6, "grow")).first == "200 surrogates of a source behind each p-value");
  // 20 variables with nearest neighbours, 5,000 samples: 7,599 surrogates would take days.
  params = {};
  const Workload large{20, 1, 5000, 0, 1}, small{6, 1, 500, 0, 1};
  const auto fixed = [](int number) {
    Params given;
    given.surrogates = number;
    return TransferEntropy(given);
  };
  CHECK(TransferEntropy(params).cost(large).seconds == fixed(200).cost(large).seconds);
  CHECK(TransferEntropy(params).cost(small).seconds == fixed(599).cost(small).seconds);
}

TEST_CASE("where most pairs are significant by themselves, a warning reports that some are indirect") {
  const Dataset chain = test::chain_data(3, 2000, 0.9, "indirect");
  Params params = quick(Estimator::gaussian, 1);
  params.max_lag = 2;
  const auto warned = [&](const Dataset& data) {
    const test::PlainContext context;
    estimate(data, params, context);
    return warning_of(context, "indirect");
  };
  Matrix driven(chain.trial(0).values());  // in both directions, so that all pairs are related
  for (std::ptrdiff_t t = 1; t < driven.cols(); ++t) driven(0, t) += 0.5 * driven(2, t - 1);
  CHECK(test::has(warned(test::dataset_of({driven})).cure, "set selection to greedy"));
  params.given = Given::all;
  CHECK(warned(test::dataset_of({driven})).code == "none");
  params.given = Given::target;
  CHECK(warned(test::dataset_of({test::var_data({0.5 * Eigen::MatrixXd::Identity(3, 3)}, 300, "apart")})).code == "none");
}

TEST_CASE("transfer_entropy gives the same bytes on one thread and on two [threads]") {
  const Dataset data = test::chain_data(3, 150, 0.5, "threads");
  for (const auto selection : {Selection::pairs, Selection::greedy}) {
    Params params = quick(selection == Selection::pairs ? Estimator::ksg : Estimator::gaussian, 19);
    params.selection = selection;
    CHECK(estimate(data, params, test::PlainContext(1)) == estimate(data, params, test::PlainContext(2)));
  }
}
