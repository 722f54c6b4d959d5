#include "split_half.hpp"

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
using test::has;

namespace {

split_half::Params params_of(int n = 20) {
  split_half::Params params;
  params.method = test::granger(1);
  params.n = n;
  return params;
}

Connectivity estimate(const Dataset& data, const split_half::Params& params, const TaskContext& context) {
  Connectivity result = split_half::SplitHalf(params).estimate(test::input_of(data), context);
  CHECK_NOTHROW(result.validate());
  return result;
}

/// A recording of a chain of n variables.
Dataset chain(std::ptrdiff_t n, std::ptrdiff_t n_trials, std::ptrdiff_t n_samples, double coupling, const std::string& seed) {
  std::vector<Matrix> trials;
  for (std::ptrdiff_t k = 0; k < n_trials; ++k)
    trials.emplace_back(test::chain_data(n, n_samples, coupling, seed + std::to_string(k)).trial(0).values().view());
  return test::dataset_of(std::move(trials));
}

/// The table of split_half.csv: division, spearman, spearman_brown, jaccard.
Matrix table_of(const test::PlainContext& context) {
  return parse_csv(context.files.at("split_half.csv"), "split_half.csv").values;
}

}  // namespace

TEST_CASE("halves of a recording with strong links agree, whether halves of the trials or of the time") {
  for (const std::ptrdiff_t n_trials : {10, 1}) {
    const Dataset data = chain(5, n_trials, 2000 / n_trials, 0.5, "strong ");
    const test::PlainContext context;
    const auto result = estimate(data, params_of(), context);
    CHECK(result.score() == test::granger(1)->estimate(test::input_of(data), test::PlainContext()).score());
    const Matrix table = table_of(context);
    REQUIRE(table.rows() == (n_trials > 1 ? 20 : 1));
    for (std::ptrdiff_t k = 0; k < table.rows(); ++k) {
      CHECK(table(k, 0) == static_cast<double>(k));
      CHECK(table(k, 2) == doctest::Approx(2 * table(k, 1) / (1 + table(k, 1))));
      CHECK(table(k, 3) >= 0.5);  // 4 links in both, and sometimes one of the 16 absent links in one half
    }
    CHECK(has(context.messages.back(),
              n_trials > 1 ? "halves of the trials: rank correlation of scores 0." : "halves of the recording: "));
    CHECK(context.warnings.empty());
  }
}

TEST_CASE("the first division is into odd and even trials, and its correlation is Spearman's") {
  const Dataset data = chain(3, 4, 200, 0.4, "odd ");
  std::vector<Matrix> halves[2];
  for (std::ptrdiff_t k = 0; k < 4; ++k) halves[k % 2].emplace_back(data.trial(k).values().view());
  std::vector<double> scores[2];
  for (const int half : {0, 1}) {
    const auto result = test::granger(1)->estimate(test::input_of(test::dataset_of(halves[half])), test::PlainContext());
    for (std::ptrdiff_t i = 0; i < 3; ++i)
      for (std::ptrdiff_t j = 0; j < 3; ++j)
        if (i != j) scores[half].push_back(result.score()(i, j));
  }
  // 1 - 6 Σ d² / (n (n² - 1)), without equal scores.
  double squares = 0;
  for (std::size_t k = 0; k < 6; ++k) {
    double rank[2] = {0, 0};
    for (const int half : {0, 1})
      for (const double other : scores[half]) rank[half] += other < scores[half][k];
    squares += (rank[0] - rank[1]) * (rank[0] - rank[1]);
  }
  const test::PlainContext context;
  estimate(data, params_of(1), context);
  CHECK(table_of(context)(0, 1) == doctest::Approx(1 - 6 * squares / (6 * 35)));
}

TEST_CASE("halves of noise do not agree, and a warning reports it") {
  const test::PlainContext context;
  estimate(chain(8, 6, 100, 0, "noise "), params_of(), context);
  double sum = 0;
  const Matrix table = table_of(context);
  for (std::ptrdiff_t k = 0; k < table.rows(); ++k) sum += table(k, 1) / static_cast<double>(table.rows());
  CHECK(std::abs(sum) < 3 / std::sqrt(56.0));
  REQUIRE(context.warnings.size() == 1);
  CHECK(context.warnings[0].code == "halves_disagree");
}

TEST_CASE("split_half gives the same bytes on one thread and on four [threads]") {
  const Dataset data = chain(4, 6, 80, 0.3, "threads ");
  const test::PlainContext one(1), four(4);
  CHECK(estimate(data, params_of(), one) == estimate(data, params_of(), four));
  CHECK(one.files == four.files);
  CHECK(one.messages == four.messages);
}
