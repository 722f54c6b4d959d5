#include "golgi/numerics/roc.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <initializer_list>

#include "golgi/core/error.hpp"

using namespace golgi;

namespace {

LabelledPairs random_pairs(std::size_t n, double shift, int levels, std::uint64_t stream) {
  // Two streams: a normal number uses part of the word before it.
  Random labels(fingerprint_of("roc"), "labels", stream), noise(fingerprint_of("roc"), "noise", stream);
  LabelledPairs pairs;
  for (std::size_t i = 0; i < n; ++i) {
    pairs.connected.push_back(labels.uniform() < 0.3);
    const double score = noise.normal() + shift * pairs.connected.back();
    pairs.values.push_back(levels == 0 ? score : std::floor(score * levels));  // few levels: many ties
  }
  return pairs;
}

double brute_force_auroc(const LabelledPairs& pairs) {
  double wins = 0, total = 0;
  for (std::size_t i = 0; i < pairs.values.size(); ++i)
    for (std::size_t j = 0; j < pairs.values.size(); ++j)
      if (pairs.connected[i] && !pairs.connected[j]) {
        total += 1;
        wins += pairs.values[i] > pairs.values[j] ? 1 : pairs.values[i] == pairs.values[j] ? 0.5 : 0;
      }
  return wins / total;
}

double standard_normal_cdf(double x) { return std::erfc(-x / std::sqrt(2)) / 2; }

}  // namespace

TEST_CASE("auroc is the fraction of pairs in the right order, ties count half") {
  CHECK(auroc({{4, 3, 2, 1}, {1, 1, 0, 0}}).value == 1);
  CHECK(auroc({{4, 3, 2, 1}, {0, 0, 1, 1}}).value == 0);
  CHECK(auroc({{1, 1, 1}, {1, 0, 0}}).value == 0.5);
  for (int levels : {0, 1, 3}) {
    const auto pairs = random_pairs(200, 0.8, levels, 1);
    CHECK(auroc(pairs).value == doctest::Approx(brute_force_auroc(pairs)).epsilon(1e-13));  // rounding of sums of halves
  }
}

TEST_CASE("auprc is the average precision computed by hand") {
  // Hits at ranks 1 and 3: (1/1 + 2/3) / 2.
  CHECK(auprc({{9, 8, 7, 6}, {1, 0, 1, 0}}).value == doctest::Approx((1 + 2.0 / 3) / 2));
  // All tied: the share of connected pairs.
  CHECK(auprc({{1, 1, 1, 1}, {1, 0, 0, 0}}).value == 0.25);
  CHECK(auprc({{1, 2}, {1, 1}}).value == 1);
}

TEST_CASE("decision metrics count values at or below the level as found") {
  // found: 0.01 (connected), 0.05 (not); missed: 0.2 (connected); correctly not found: 0.9, 0.06
  const auto metrics = decision_metrics({{0.01, 0.05, 0.2, 0.9, 0.06}, {1, 0, 1, 0, 0}}, 0.05);
  CHECK(metrics.f1.value == 0.5);
  CHECK(metrics.true_positive_rate.value == 0.5);
  CHECK(metrics.false_positive_rate.value == doctest::Approx(1.0 / 3));
}

TEST_CASE("a selection is counted by its closed form") {
  const auto metrics = selection_metrics({{0, -0.5, 2, 1e-9, 0}, {1, 1, 0, 0, 0}});
  CHECK(metrics.true_positive_rate.value == 0.5);
  CHECK(metrics.false_positive_rate.value == doctest::Approx(2.0 / 3));
  CHECK(metrics.false_discovery_share.value == doctest::Approx(2.0 / 3));
  CHECK(selection_metrics({{0, 0}, {1, 0}}).false_discovery_share.reason == "no pair was selected");
  CHECK(selection_metrics({{0, NAN}, {1, 0}}).true_positive_rate.reason == "1 of 2 pairs have no weight");
}

TEST_CASE("an undefined metric has no value, no interval and a reason") {
  const Bootstrap bootstrap{Random(fingerprint_of("x"), "bootstrap")};
  const auto undefined_with = [](const Metric& metric, const std::string& reason) {
    return std::isnan(metric.value) && std::isnan(metric.low) && std::isnan(metric.high) && metric.reason == reason;
  };
  CHECK(undefined_with(auroc({{1, 2}, {1, 1}}, bootstrap), "every pair is connected"));
  CHECK(undefined_with(auroc({{1, 2}, {0, 0}}, bootstrap), "no pair is connected"));
  CHECK(undefined_with(auroc({{1, NAN}, {0, 1}}, bootstrap), "1 of 2 pairs have no score"));
  CHECK(undefined_with(auroc({}, bootstrap), "there are no pairs"));
  CHECK(undefined_with(auprc({{1, 2}, {0, 0}}, bootstrap), "no pair is connected"));
  const auto none = decision_metrics({{0.5, 0.6}, {0, 0}}, 0.05, bootstrap);
  CHECK(undefined_with(none.f1, "no pair is connected and none was found"));
  CHECK(undefined_with(none.true_positive_rate, "no pair is connected"));
  CHECK(none.false_positive_rate.value == 0);
  CHECK(none.false_positive_rate.reason.empty());
  CHECK(undefined_with(decision_metrics({{0.5, 0.6}, {1, 1}}, 0.05).false_positive_rate, "every pair is connected"));
  CHECK(undefined_with(decision_metrics({{NAN, 0.6}, {1, 0}}, 0.05).f1, "1 of 2 pairs have no p-value"));
}

TEST_CASE("a bootstrap interval contains its value, depends only on the seed, and is absent unless requested") {
  const auto pairs = random_pairs(300, 1, 0, 2);
  const Bootstrap bootstrap{Random(fingerprint_of("a"), "bootstrap")};
  const auto metric = auroc(pairs, bootstrap), again = auroc(pairs, bootstrap);
  CHECK(metric.low < metric.value);
  CHECK(metric.value < metric.high);
  CHECK(metric.low == again.low);
  CHECK(metric.high == again.high);
  CHECK(auroc(pairs, Bootstrap{Random(fingerprint_of("b"), "bootstrap")}).low != metric.low);
  CHECK(std::isnan(auroc(pairs).low));
}

TEST_CASE("95 % bootstrap intervals of auroc cover the true value in 90 to 99.5 % of 200 data sets") {
  const double truth = standard_normal_cdf(1 / std::sqrt(2.0));  // two unit normals, one apart
  int covered = 0;
  constexpr int n_data_sets = 200;
  for (int k = 0; k < n_data_sets; ++k) {
    const auto metric = auroc(random_pairs(200, 1, 0, 100 + static_cast<std::uint64_t>(k)),
                              Bootstrap{Random(fingerprint_of("coverage"), "bootstrap", static_cast<std::uint64_t>(k)), 200});
    covered += metric.low <= truth && truth <= metric.high;
  }
  // Binomial(200, 0.95) is within 180 … 199 except with probability 0.003; percentile intervals are slightly short, which
  // lowers it.
  CHECK(covered >= 180);
  CHECK(covered <= 199);
}

TEST_CASE("off-diagonal pairs exclude the diagonal, the paper's count it as unconnected with score 0") {
  const Matrix score{{undefined, 2}, {-1, undefined}}, truth{{7, 0}, {-5, 0}};
  const auto pairs = off_diagonal_pairs(score, truth);
  CHECK(pairs.values == std::vector<double>{2, -1});
  CHECK(pairs.connected == std::vector<std::uint8_t>{0, 1});
  const auto paper = paper_pairs(score, truth);
  CHECK(paper.values == std::vector<double>{0, 2, -1, 0});
  CHECK(paper.connected == std::vector<std::uint8_t>{0, 0, 1, 0});
  const Matrix larger(3, 3);
  CHECK_THROWS_AS(off_diagonal_pairs(score, larger), DataError);
}
