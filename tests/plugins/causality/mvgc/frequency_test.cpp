// Causality by frequency and between groups: equal to the MVGC toolbox, found in the band of the drive, and refused where it
// does not exist.
#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <numbers>
#include <string>
#include <vector>

#include "estimates.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/data/npy.hpp"
#include "golgi/testing/plain_context.hpp"
#include "support/number_table.hpp"
#include "support/random_var.hpp"

using namespace golgi;
using namespace golgi::test;

namespace {

mvgc::Params with_bands(std::vector<mvgc::Band> bands, mvgc::Fit fit = mvgc::Fit::ols) {
  mvgc::Params params;
  params.fit = fit;
  params.max_order = 8;
  params.band = std::move(bands);
  return params;
}

/// x0 oscillates at 10 Hz and x1 at 40 Hz, sampled at 200 Hz; both drive x2, only x0 drives x3.
Dataset rhythms() {
  const auto resonance = [](double hz) {
    return std::pair(2 * 0.97 * std::cos(2 * std::numbers::pi * hz / 200), -0.97 * 0.97);
  };
  Eigen::MatrixXd first = Eigen::MatrixXd::Zero(4, 4), second = first;
  std::tie(first(0, 0), second(0, 0)) = resonance(10);
  std::tie(first(1, 1), second(1, 1)) = resonance(40);
  first(2, 0) = first(2, 1) = first(3, 0) = 0.3;
  first(2, 2) = first(3, 3) = 0.3;
  return test::dataset_of({test::var_data({first, second}, 6000, "rhythms")}).set_dt_s(0.005);
}

const Part& part_of(const Connectivity& result, const std::string& name) {
  for (const Part& part : result.parts())
    if (part.name() == name) return part;
  FAIL("no part " << name);
  return result.parts().front();
}

std::vector<Variable> grouped(const std::vector<std::string>& groups) {
  std::vector<Variable> variables;
  for (std::size_t i = 0; i < groups.size(); ++i) variables.push_back(Variable("c" + std::to_string(i)).set_group(groups[i]));
  return variables;
}

}  // namespace

TEST_CASE("means over bands are those of the toolbox, and with a single band its mean is the score") {
  const auto folder = std::filesystem::path(GOLGI_TESTS_DIR) / "golden";
  for (const std::string name : {"var3", "var6"}) {
    const Dataset data = test::dataset_of({read_npy(folder / "mvgc" / name / "x.npy")}).set_dt_s(0.001);
    auto params = with_bands({{"50-150"}, {"high", 200, 350}}, mvgc::Fit::lwr);
    params.n_frequencies = 128;
    const test::PlainContext context;
    const auto result = estimate(data, params, context);
    const Matrix low = test::read_number_table(folder / "spectral" / (name + "_band_0.05_0.15.csv")),
                 high = test::read_number_table(folder / "spectral" / (name + "_band_0.2_0.35.csv")),
                 time = test::read_number_table(folder / "spectral" / (name + "_time.csv"));
    params.band = {{"high", 200, 350}};
    const auto single = estimate(data, params);
    for (std::ptrdiff_t i = 0; i < result.n(); ++i)
      for (std::ptrdiff_t j = 0; j < result.n(); ++j) {
        if (i == j) continue;
        CHECK(std::abs(part_of(result, "50-150").score()(i, j) - low(i, j)) < 1e-9 * low(i, j) + 1e-12);
        CHECK(std::abs(part_of(result, "high").score()(i, j) - high(i, j)) < 1e-9 * high(i, j) + 1e-12);
        CHECK(std::abs(result.score()(i, j) - time(i, j)) < 1e-9 * time(i, j) + 1e-12);
        CHECK(single.score()(i, j) == part_of(result, "high").score()(i, j));
        CHECK(single.p()(i, j) == result.p()(i, j));
      }
    CHECK(part_of(result, "high").from() == 200);
    CHECK(has(single.meaning(), "from 200 to 350 Hz"));
    CHECK(has(context.files.at("bands.csv"), "band,from_hz,to_hz,source,target,granger\n50-150,50,150,x0,x1,"));
  }
}

TEST_CASE("the drive of a rhythm is in its band, and spectra of the strongest pairs are written") {
  auto params = with_bands({{"standard"}});
  params.spectra = 2;
  const test::PlainContext context;
  const auto result = estimate(rhythms(), params, context);
  CHECK(context.warnings.empty());
  CHECK(result.parts(Part::Axis::band).size() == 5);
  const auto at = [&](const char* band, int target, int source) { return part_of(result, band).score()(target, source); };
  CHECK(at("alpha", 2, 0) > 10 * at("gamma", 2, 0));
  CHECK(at("gamma", 2, 1) > 5 * at("alpha", 2, 1));
  CHECK(at("alpha", 3, 0) > 10 * at("gamma", 3, 0));
  CHECK(at("alpha", 0, 2) < 0.02);
  const auto& csv = context.files.at("spectrum.csv");
  CHECK(has(csv, "source,target,frequency_hz,granger\n"));
  CHECK(std::ranges::count(csv, '\n') == 1 + 2 * 257);
  CHECK(has(csv, ",100,"));  // up to half the sampling rate
  CHECK_FALSE(estimate(rhythms(), with_bands({}), context).parts().size() > 0);
}

TEST_CASE("bands beyond half the sampling rate, unknown bands and invalid ranges are refused with a suggestion") {
  const Dataset data = rhythms();
  CHECK(has(refusal_of<Error>(data, with_bands({{"80-120"}})),
            "band '80-120' ends at 120 Hz, above half the sampling rate, 100 Hz"));
  CHECK(has(refusal_of<Error>(data, with_bands({{"gama"}})), "there is no band 'gama'; did you mean 'gamma'?"));
  CHECK(has(refusal_of<Error>(data, with_bands({{"wide"}})), "or give a range in Hz such as 30-80"));
  CHECK(has(refusal_of<Error>(data, with_bands({{"80-30"}})), "goes from 80 to 30 Hz; a band begins at 0 Hz or above"));
  CHECK(has(refusal_of<Error>(data, with_bands({{"alpha"}, {"alpha"}})), "there are two bands 'alpha'"));
  CHECK(has(refusal_of<Error>(data, with_bands({{"x", 3, {}}})), "band 'x' needs both from_hz and to_hz"));
  CHECK(estimate(data, with_bands({{"30"}, {"80"}})).parts().front().name() == "30-80");
  Dataset slow = rhythms();
  slow.set_dt_s(0.02);  // half the rate is 25 Hz
  const test::PlainContext context;
  CHECK(estimate(slow, with_bands({{"standard"}}), context).parts().size() == 3);
  CHECK(has(context.messages.at(1), "above half the sampling rate, 25 Hz, are left out: beta, gamma"));
  slow.set_dt_s(2);
  CHECK(has(refusal_of<Error>(slow, with_bands({{"standard"}})), "all bands are above half the sampling rate, 0.25 Hz"));
}

TEST_CASE("too few frequencies for a sharp peak are reported, and a VAR that is not stable has no spectrum") {
  auto params = with_bands({{"alpha"}});
  params.n_frequencies = 16;
  const test::PlainContext context;
  estimate(rhythms(), params, context);
  REQUIRE(context.warnings.size() == 1);
  CHECK(context.warnings[0].code == "coarse_frequencies");
  CHECK(context.warnings[0].cure == "double n_frequencies");
  Matrix growing(2, 300);
  Random random(fingerprint_of("growing"), "x");
  for (std::ptrdiff_t t = 1; t < 300; ++t) {
    growing(0, t) = 1.05 * growing(0, t - 1) + random.normal();
    growing(1, t) = random.normal();
  }
  const Dataset data = test::dataset_of({growing}).set_dt_s(0.001);
  CHECK(has(refusal_of<Error>(data, with_bands({{"30-80"}})), "the fitted VAR is not stable: its spectral radius is 1."));
  const test::PlainContext warned;
  estimate(data, with_bands({}), warned);
  CHECK(std::ranges::any_of(warned.warnings, [](const Warning& one) { return one.code == "unstable"; }));
}

TEST_CASE("groups give the toolbox's blocks, with names and with p of all their coefficients") {
  const auto folder = std::filesystem::path(GOLGI_TESTS_DIR) / "golden/mvgc/var6";
  const Dataset data = test::dataset_of({read_npy(folder / "x.npy")}).set_dt_s(0.001);
  auto params = with_bands({}, mvgc::Fit::lwr);
  params.groups = {{"front", {"x0", "x1", "x2"}}, {"back", {"x3", "x4", "x5"}}};
  const auto blocks = estimate(data, params);
  CHECK(blocks.names() == std::vector<std::string>{"front", "back"});
  CHECK(blocks.is_of_groups());
  CHECK(blocks.score()(0, 1) == doctest::Approx(0.51323439803215665).epsilon(1e-9));
  CHECK(blocks.score()(1, 0) == doctest::Approx(0.58634298183158717).epsilon(1e-9));
  CHECK(blocks.p().empty());
  params = with_bands({{"50-150"}});
  params.groups = {{"pair", {"x0", "x1"}}, {"other", {"x2", "x3"}}};  // conditional on x4 and x5
  const auto tested = estimate(data, params);
  CHECK(tested.p()(1, 0) < 1e-6);
  CHECK(tested.p()(0, 1) > 1e-3);
  CHECK(tested.score()(1, 0) == part_of(tested, "50-150").score()(1, 0));
}

TEST_CASE("groups of the recording can be used, and unknown names are refused") {
  Dataset data = rhythms();
  data.set_variables(grouped({"slow", "fast", "target", "target"}));
  mvgc::Params params;
  params.max_order = 2;
  params.groups = {{"recorded", {}}};
  const auto all = estimate(data, params);
  CHECK(all.names() == std::vector<std::string>{"slow", "fast", "target"});
  CHECK(all.p()(2, 0) < 1e-9);
  CHECK(all.p()(2, 1) < 1e-9);
  CHECK(all.p()(0, 2) > 0.001);
  params.groups = {{"target", {}}, {"slow", {}}};
  CHECK(estimate(data, params).names() == std::vector<std::string>{"target", "slow"});
  const auto refused = [&](std::vector<mvgc::Group> groups) {
    params.groups = std::move(groups);
    return refusal_of<Error>(data, params);
  };
  CHECK(has(refused({{"targt", {}}, {"slow", {}}}), "no variable is in a group 'targt'; did you mean 'target'?"));
  CHECK(has(refused({{"a", {"c0", "c9"}}, {"slow", {}}}), "group 'a' has 'c9', which is not a variable of the data"));
  CHECK(has(refused({{"a", {"c0"}}, {"slow", {}}}), "'c0' is in 'a' and in 'slow'"));
  CHECK(has(refused({{"a", {"c0"}}, {"a", {"c1"}}}), "there are two groups 'a'"));
  CHECK(has(refused({{"a", {"c0", "c1"}}}), "causality needs two groups, there is one, 'a'"));
  data = rhythms();
  CHECK(has(refused({{"slow", {}}, {"fast", {}}}), "the recording states no groups, so give each its members"));
  CHECK(has(refused({{"recorded", {}}}), "there is none: the recording states no groups"));
}

TEST_CASE("group and spectra of a copied channel are undefined, and dependent noise is refused with a suggestion") {
  Matrix x(5, 3000);
  const Matrix four = test::var_data(test::random_var(4, 2, 0.8, "copy"), 3000, "copy");
  eigen(x).topRows(4) = eigen(four);
  eigen(x).row(4) = eigen(four).row(3);
  const Dataset data = test::dataset_of({x}).set_dt_s(0.001);
  auto params = with_bands({{"30-80"}});
  CHECK(has(refusal_of<Error>(data, params), "the noise of some variables follows from that of others"));
  params.groups = {{"clean", {"x0", "x1"}}, {"copied", {"x3", "x4"}}};
  CHECK(has(refusal_of<Error>(data, params), "the noise of some variables follows from that of others"));
  // The lags of this variable follow from other variables, but its noise does not.
  for (std::ptrdiff_t t = 1; t < 3000; ++t) x(4, t) = four(3, t - 1) + four(2, t - 1);
  params.max_order = 2;
  params.criterion = mvgc::OrderCriterion::fixed;
  const auto result = estimate(test::dataset_of({x}).set_dt_s(0.001), params);
  CHECK(std::isnan(result.score()(0, 1)));
  CHECK(std::isnan(result.p()(0, 1)));
  CHECK(result.score()(1, 0) >= 0);
  REQUIRE_FALSE(result.undefined_pairs().empty());
  CHECK(result.undefined_pairs().front().source == 1);
}

TEST_CASE("coefficients of every lag are those of statsmodels, with standard errors, as parts and as a file") {
  const auto folder = std::filesystem::path(GOLGI_TESTS_DIR) / "golden";
  const Dataset data = test::dataset_of({read_npy(folder / "mvgc/var3/x.npy")}).set_dt_s(0.002);
  mvgc::Params params;
  params.max_order = 2;
  params.criterion = mvgc::OrderCriterion::fixed;
  params.per_lag = true;
  const test::PlainContext context;
  const auto result = estimate(data, params, context);
  const Matrix coefficients = test::read_number_table(folder / "ols/var3_p2/coef.csv");
  REQUIRE(result.parts(Part::Axis::lag).size() == 2);
  Matrix sum(3, 3);
  for (int lag = 1; lag <= 2; ++lag) {
    const Part& part = result.parts()[lag - 1];
    CHECK(part.from() == doctest::Approx(0.002 * lag));
    for (std::ptrdiff_t i = 0; i < 3; ++i)
      for (std::ptrdiff_t j = 0; j < 3; ++j)
        if (i != j) {
          const double b = coefficients(i, 1 + (lag - 1) * 3 + j);
          CHECK(part.estimate().get(Quantity::weight)(i, j) == doctest::Approx(b).epsilon(1e-9));
          CHECK(part.estimate().sign()(i, j) == (b > 0 ? 1 : -1));
          sum(i, j) += b;
        }
  }
  CHECK(result.get(Quantity::weight)(1, 0) == doctest::Approx(sum(1, 0)).epsilon(1e-9));
  // HC3 by numpy: -0.01767668 / 0.01426764.
  CHECK(result.parts()[1].score()(1, 0) == doctest::Approx(0.01767668 / 0.01426764).epsilon(1e-5));
  CHECK(
      has(context.files.at("coefficients.csv"), "source,target,lag,lag_s,coefficient,standard_error\nx0,x1,1,0.002,-0.00016"));
  params.test = mvgc::PairTest::none;
  CHECK_THROWS_AS(mvgc::Mvgc{params}, ConfigError);
}

TEST_CASE("spectra and groups have the same bytes on any number of threads [threads]") {
  auto params = with_bands({{"alpha"}, {"gamma"}});
  params.groups = {{"a", {"x0", "x1"}}, {"b", {"x2"}}};
  const auto one = estimate(rhythms(), params, test::PlainContext(1)), two = estimate(rhythms(), params, test::PlainContext(2));
  CHECK(one == two);
}
