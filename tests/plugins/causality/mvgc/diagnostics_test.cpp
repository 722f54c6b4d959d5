// diagnostics.csv, and the warning of an order that is too short: given where it is, not where the model is right.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "golgi/data/eigen.hpp"
#include "golgi/data/npy.hpp"
#include "golgi/testing/plain_context.hpp"
#include "mvgc.hpp"
#include "support/messages.hpp"
#include "support/random_var.hpp"
#include "support/shared_data.hpp"

using namespace golgi;

namespace {

mvgc::Params untested(int order, mvgc::OrderCriterion criterion = mvgc::OrderCriterion::fixed) {
  mvgc::Params params;
  params.max_order = order;
  params.criterion = criterion;
  params.test = mvgc::PairTest::none;
  return params;
}

bool warns_of(const std::string& code, const Dataset& data, const mvgc::Params& params) {
  const test::PlainContext context;
  mvgc::Mvgc(params).estimate(test::input_of(data), context);
  return std::ranges::any_of(context.warnings, [&](const Warning& one) { return one.code == code; });
}

/// Half of the channels drive the others with this delay.
Dataset delayed(std::ptrdiff_t delay, double strength, std::ptrdiff_t n_samples, int k) {
  std::vector<Eigen::MatrixXd> a(delay, Eigen::MatrixXd::Zero(4, 4));
  a[0].diagonal().setConstant(0.5);
  a[delay - 1](1, 0) += strength;
  a[delay - 1](3, 2) += strength;
  return test::dataset_of({test::var_data(a, n_samples, "delayed " + std::to_string(k))});
}

}  // namespace

TEST_CASE("diagnostics.csv has one row per quantity, by least squares and by LWR") {
  const Dataset data =
      test::dataset_of({read_npy(std::filesystem::path(GOLGI_TESTS_DIR) / "golden/mvgc/var3/x.npy")}).set_dt_s(0.001);
  for (const auto fit : {mvgc::Fit::ols, mvgc::Fit::lwr}) {
    auto params = untested(2);
    params.fit = fit;
    const test::PlainContext context;
    mvgc::Mvgc(params).estimate(test::input_of(data), context);
    const auto& csv = context.files.at("diagnostics.csv");
    CHECK(test::has(csv, "diagnostic,variable,value\nspectral_radius,,0.704"));
    CHECK(test::has(csv, "\nconsistency,,0.237"));
    CHECK(test::has(csv, "\nportmanteau_degrees,,162\n"));
    CHECK(test::has(csv, "\ndurbin_watson,x0,2.006"));
    CHECK(test::has(csv, "\nr_squared,x1,0.523"));
    CHECK(test::has(csv, "\nnoise_change_p,x2,0.42"));
    CHECK(std::ranges::count(csv, '\n') == 11 + 3 * 4);
  }
}

TEST_CASE("an order that is too short is found in nine of ten recordings, and hardly ever where the model is right") {
  const auto share = [](const char* what, int n, const auto& is_warned) {
    int n_found = 0;
    for (int k = 0; k < n; ++k) n_found += is_warned(k);
    std::printf("  %-50s %.2f\n", what, static_cast<double>(n_found) / n);
    return static_cast<double>(n_found) / n;
  };
  CHECK(share("delay 5, order 2, 2000 samples", 40,
              [](int k) { return warns_of("short_order", delayed(5, 0.3, 2000, k), untested(2)); }) >= 0.9);
  CHECK(share("delay 15, order 10, 2000 samples", 40, [](int k) {
          return warns_of("short_order", delayed(15, 0.3, 2000, k), untested(10, mvgc::OrderCriterion::aicc));
        }) >= 0.9);
  // One channel has a rhythm of its own, of 12 samples.
  CHECK(share("own rhythm, order 1, 2000 samples", 40, [](int k) {
          Eigen::MatrixXd first = 0.3 * Eigen::MatrixXd::Identity(3, 3), second = Eigen::MatrixXd::Zero(3, 3);
          first(0, 0) = 1.56;
          second(0, 0) = -0.81;
          const Dataset data = test::dataset_of({test::var_data({first, second}, 2000, "rhythm " + std::to_string(k))});
          return warns_of("short_order", data, untested(1));
        }) >= 0.9);
  CHECK(share("right order 5, 2000 samples", 100,
              [](int k) { return warns_of("short_order", delayed(5, 0.3, 2000, k), untested(5)); }) <= 0.05);
  CHECK(share("VAR(3), 8 channels, 500 samples, AICc", 100, [](int k) {
          const std::string seed = "clean " + std::to_string(k);
          const Dataset data = test::dataset_of({test::var_data(test::random_var(8, 3, 0.9, seed), 500, seed)});
          return warns_of("short_order", data, untested(10, mvgc::OrderCriterion::aicc));
        }) <= 0.05);
}

TEST_CASE("the warning gives the lag at which residuals are correlated, and what to do") {
  const test::PlainContext context;
  mvgc::Mvgc(untested(2)).estimate(test::input_of(delayed(5, 0.5, 4000, 1)), context);
  REQUIRE(context.warnings.size() == 1);
  CHECK(test::has(context.warnings[0].seen, "order 2 is too short: the residuals of 'x"));
  CHECK(test::has(context.warnings[0].seen, "' 5 samples before (correlation 0."));
  CHECK(test::has(context.warnings[0].cure, "raise max_order"));
}
