// Dropout: the fraction that it keeps, and that its decisions belong to numbers, not to calls.
#include "golgi/learning/dropout.hpp"

#include <vector>

#include "golgi/learning/gelu.hpp"
#include "support/differences.hpp"

namespace golgi::learning::test {

TEST_CASE("dropout keeps the given fraction, and scaling preserves the mean") {
  const Index n = 100000;
  std::vector<Keep> keep(n);
  CHECK(!Dropout(0).active());
  for (const double p : {0.1, 0.5, 0.9}) {
    const Dropout dropout(p);
    CHECK(dropout.active());
    dropout.decide(Random({1, 2}, "dropout"), 0, keep.data(), n);
    std::vector<double> y(n, 1.0);
    drop(y.data(), keep.data(), dropout.scale(), y.data(), n);
    double kept = 0, sum = 0;
    int wrong = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
      kept += keep[i];
      sum += y[i];
      wrong += y[i] != (keep[i] == 0 ? 0 : dropout.scale());
    }
    CHECK(wrong == 0);
    // Five standard deviations: one seed in two million fails, and this one is fixed.
    const double bound = 5 * std::sqrt(p * (1 - p) / static_cast<double>(n));
    CHECK(std::abs(kept / static_cast<double>(n) - (1 - p)) < bound);
    CHECK(std::abs(sum / static_cast<double>(n) - 1) < bound / (1 - p));
    // p is rounded to a multiple of 2^-16.
    CHECK(std::abs(dropout.scale() * (1 - p) - 1) < 0x1p-17 / (1 - p) * 1.01);
  }
}

TEST_CASE("dropout's decisions do not depend on where a call starts") {
  const Dropout dropout(0.3);
  const Index n = 5003;
  std::vector<Keep> all(n), part(all);
  Random random({1, 2}, "dropout");
  dropout.decide(random, 7, all.data(), n);
  random.word();  // the stream's own position does not matter
  for (const Index first : {0, 4, 1024, 4096, 5000})
    for (const Index count : {Index{1}, Index{3}, n - first}) {
      dropout.decide(random, 7 + Dropout::words(first), part.data(), count);
      CHECK(std::equal(part.begin(), part.begin() + count, all.begin() + first));
    }

  // The same in pieces, after GELU.
  const auto x = draw(random, 1, n);
  Array<double> y = x, slope(1, n), expected = x, expected_slope(1, n);
  gelu_dropout(y.data(), slope.data(), n, dropout, random, 7);
  gelu(expected.data(), expected_slope.data(), n);
  drop(expected.data(), all.data(), dropout.scale(), expected.data(), n);
  drop(expected_slope.data(), all.data(), dropout.scale(), expected_slope.data(), n);
  CHECK(distance(y, expected) == 0);
  CHECK(distance(slope, expected_slope) == 0);
}

}  // namespace golgi::learning::test
