#include "golgi/numerics/multiple_testing.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <string>

#include "golgi/core/rng.hpp"
#include "numerics/corrections.hpp"

using namespace golgi;

namespace {

void check_close(const std::vector<double>& found, const std::vector<double>& expected) {
  REQUIRE(found.size() == expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    CAPTURE(i);
    if (std::isnan(expected[i]))
      CHECK(std::isnan(found[i]));
    else
      CHECK(found[i] == doctest::Approx(expected[i]).epsilon(1e-12));  // a few roundings
  }
}

}  // namespace

TEST_CASE("each correction equals the values computed by hand, and NaN entries are not tests") {
  // m = 4; ascending .01 .02 .03 .5
  const std::vector<double> p{0.03, NAN, 0.01, 0.5, 0.02};
  check_close(adjust_p_values(p, Correction::none), p);
  check_close(adjust_p_values(p, Correction::bonferroni), {0.12, NAN, 0.04, 1, 0.08});
  check_close(adjust_p_values(p, Correction::sidak),
              {1 - std::pow(0.97, 4), NAN, 1 - std::pow(0.99, 4), 1 - 0.0625, 1 - std::pow(0.98, 4)});
  check_close(adjust_p_values(p, Correction::holm), {0.06, NAN, 0.04, 0.5, 0.06});
  check_close(adjust_p_values(p, Correction::benjamini_hochberg), {0.04, NAN, 0.04, 0.5, 0.04});
  const double harmonic = 1 + 1.0 / 2 + 1.0 / 3 + 1.0 / 4;
  check_close(adjust_p_values(p, Correction::benjamini_yekutieli), {0.04 * harmonic, NAN, 0.04 * harmonic, 1, 0.04 * harmonic});
}

TEST_CASE("corrections keep the order of p, never lower it, and stay in [0, 1]") {
  Random random(fingerprint_of("corrections"), "p");
  std::vector<double> p(200);
  for (auto& value : p) value = std::pow(random.uniform(), 6);
  p[7] = 0;
  p[8] = 1;
  p[9] = p[10];
  for (auto correction : test::all_corrections) {
    const auto q = adjust_p_values(p, correction);
    for (std::size_t i = 0; i < p.size(); ++i) {
      CHECK(q[i] >= p[i] * (1 - 1e-15));
      CHECK(q[i] <= 1);
      for (std::size_t j = 0; j < p.size(); ++j)
        if (p[i] <= p[j]) REQUIRE(q[i] <= q[j]);
    }
  }
  // From weak to strong.
  const auto bonferroni = adjust_p_values(p, Correction::bonferroni), holm = adjust_p_values(p, Correction::holm),
             discovery = adjust_p_values(p, Correction::benjamini_hochberg);
  for (std::size_t i = 0; i < p.size(); ++i) {
    CHECK(holm[i] <= bonferroni[i]);
    CHECK(discovery[i] <= holm[i] * (1 + 1e-15));
  }
}

TEST_CASE("Šidák is accurate where 1 - (1-p)^m would be rounded away") {
  CHECK(adjust_p_values(std::vector<double>{1e-20, 0.5}, Correction::sidak)[0] == doctest::Approx(2e-20).epsilon(1e-12));
}

TEST_CASE("no p-values give no q-values") {
  for (auto correction : test::all_corrections) CHECK(adjust_p_values({}, correction).empty());
}
