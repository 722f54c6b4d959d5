#include "bootstrap.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "golgi/data/csv.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/var_data.hpp"
#include "support/granger_method.hpp"
#include "support/messages.hpp"

using namespace golgi;
using bootstrap::IntervalKind;
using bootstrap::Unit;
using test::has;

namespace {

/// x0 is white noise and drives x1, whose own coefficient is .3: the regression of x1 without x0 has residual variance 1 + c².
Dataset driven(double coupling, std::ptrdiff_t n_trials, std::ptrdiff_t n_samples, const std::string& seed) {
  Eigen::MatrixXd a = Eigen::MatrixXd::Zero(2, 2);
  a(1, 1) = 0.3;
  a(1, 0) = coupling;
  std::vector<Matrix> trials;
  for (std::ptrdiff_t k = 0; k < n_trials; ++k)
    trials.push_back(test::var_data({a}, n_samples, seed + " " + std::to_string(k)));
  return test::dataset_of(std::move(trials));
}

bootstrap::Params params_of(Unit unit, int n = 99) {
  bootstrap::Params params;
  params.method = test::granger(1);
  params.unit = unit;
  params.n = n;
  return params;
}

Connectivity estimate(const Dataset& data, const bootstrap::Params& params, const TaskContext& context = test::PlainContext()) {
  Connectivity result = bootstrap::Bootstrap(params).estimate(test::input_of(data), context);
  CHECK_NOTHROW(result.validate());
  return result;
}

/// One row of bootstrap.csv: source, target, score, low, high, sd, weight, weight_low, weight_high, stability.
std::vector<double> line_of(const test::PlainContext& context, const std::string& source, const std::string& target) {
  for (const CsvRow& row : parse_csv_cells(context.files.at("bootstrap.csv"), "bootstrap.csv")) {
    if (row.cells[0].text != source || row.cells[1].text != target) continue;
    std::vector<double> numbers;
    for (std::size_t k = 2; k < row.cells.size(); ++k) numbers.push_back(std::stod(row.cells[k].text));
    return numbers;
  }
  FAIL("no line of this pair");
  return {};
}

}  // namespace

TEST_CASE("the estimate is that of the method; a strong link is stable and far from 0, an absent one neither") {
  for (const auto& [unit, data] :
       {std::pair(Unit::trials, driven(0.5, 20, 100, "stable")), {Unit::blocks, driven(0.5, 1, 2000, "stable")}}) {
    const test::PlainContext context;
    const auto result = estimate(data, params_of(unit), context);
    CHECK(result.score() == test::granger(1)->estimate(test::input_of(data), test::PlainContext()).score());
    CHECK(result.get(Quantity::low)(1, 0) > 0.12);  // ln 1.25 = .223, standard error .02
    CHECK(result.get(Quantity::high)(1, 0) < 0.32);
    CHECK(result.get(Quantity::low)(0, 1) == 0);
    CHECK(result.get(Quantity::high)(0, 1) < 0.02);
    CHECK(std::isnan(result.get(Quantity::low)(0, 0)));
    const auto link = line_of(context, "x0", "x1"), absent = line_of(context, "x1", "x0");
    CHECK(link[7] == 1);
    CHECK(absent[7] < 0.7);
    CHECK(link[5] < 0.5);  // interval of the coefficient
    CHECK(link[6] > 0.5);
    CHECK(link[6] - link[5] < 0.15);
    // The basic interval is the percentile interval mirrored about the score.
    auto params = params_of(unit);
    params.interval = IntervalKind::percentile;
    const auto percentile = estimate(data, params);
    const double score = result.score()(1, 0);
    CHECK(result.get(Quantity::low)(1, 0) == doctest::Approx(2 * score - percentile.get(Quantity::high)(1, 0)));
    CHECK(percentile.get(Quantity::low)(0, 1) > 0);  // noise can only raise F
  }
}

TEST_CASE("for the same seed bootstrap gives the same bytes on one thread and on four [threads]") {
  for (const auto& [unit, data] :
       {std::pair(Unit::trials, driven(0.3, 10, 50, "threads")), {Unit::blocks, driven(0.3, 2, 300, "threads")}}) {
    const test::PlainContext one(1), four(4);
    CHECK(estimate(data, params_of(unit), one) == estimate(data, params_of(unit), four));
    CHECK(one.files == four.files);
  }
}

TEST_CASE("too few trials and too short ones are refused with a suggestion") {
  const auto failure = [](const Dataset& data, const bootstrap::Params& params) {
    return test::message_of<DataError>([&] { estimate(data, params); });
  };
  CHECK(
      has(failure(driven(0, 4, 100, "few"), params_of(Unit::trials)), "4 trials are too few (5 are needed); use unit: blocks"));
  auto params = params_of(Unit::automatic);
  CHECK(has(failure(driven(0, 1, 40, "short"), params),
            "a trial of 40 samples is too short for two blocks of 20 and their history of 10; lower block or history"));
  params.block = 10;
  CHECK_NOTHROW(estimate(driven(0, 1, 40, "short"), params));
}

namespace {

struct Coverage {
  double weight = 0, percentile = 0, basic = 0;
};

/// Coverage of the 95 % intervals of a coefficient and of a true F of .05, in 300 recordings.
Coverage coverage_of(std::ptrdiff_t n_trials, std::ptrdiff_t n_samples, Unit unit) {
  constexpr int n_recordings = 300;
  const double true_f = 0.05, coupling = std::sqrt(std::exp(true_f) - 1);
  Coverage coverage;
  for (int k = 0; k < n_recordings; ++k) {
    const Dataset data = driven(coupling, n_trials, n_samples, "recording " + std::to_string(k));
    const test::PlainContext context(1, std::to_string(k));
    auto params = params_of(unit);
    params.history = 1;
    params.method = test::granger(1, Covariance::classical);
    estimate(data, params, context);
    const auto line = line_of(context, "x0", "x1");
    const double score = line[0], low = line[1], high = line[2];
    coverage.basic += low <= true_f && true_f <= high;
    coverage.percentile += 2 * score - high <= true_f && true_f <= 2 * score - low;
    coverage.weight += line[5] <= coupling && coupling <= line[6];
  }
  return {coverage.weight / n_recordings, coverage.percentile / n_recordings, coverage.basic / n_recordings};
}

}  // namespace

// The standard error is .013 to .017; .88 is 4 of these below .95.
TEST_CASE("95 % intervals contain the true coefficient and the true F in about 95 % of recordings [slow]") {
  for (const auto& [name, n_trials, n_samples, unit] : {std::tuple("20 trials", 20, 100, Unit::trials),
                                                        {"80 trials", 80, 100, Unit::trials},
                                                        {"blocks of 2000 samples", 1, 2000, Unit::blocks}}) {
    CAPTURE(std::string(name));
    const Coverage coverage = coverage_of(n_trials, n_samples, unit);
    MESSAGE(std::string(name) << ": coefficient " << coverage.weight << ", F percentile " << coverage.percentile << ", F basic "
                              << coverage.basic);
    for (const double one : {coverage.weight, coverage.percentile, coverage.basic}) {
      CHECK(one >= 0.88);
      CHECK(one <= 0.995);
    }
  }
}
