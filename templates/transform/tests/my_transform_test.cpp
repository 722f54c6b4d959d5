#include "my_transform.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <golgi/testing/plain_context.hpp>
#include <golgi/testing/var_data.hpp>

namespace {

golgi::Dataset apply(const golgi::Dataset& data, double time_constant_s, int n_threads = 1) {
  return MyTransform({.time_constant_s = time_constant_s}).apply(data, golgi::test::PlainContext(n_threads));
}

}  // namespace

TEST_CASE("my_transform: a constant becomes 0, a step decays with the time constant") {
  golgi::Matrix values(2, 100, 5);
  for (std::ptrdiff_t t = 50; t < 100; ++t) values(1, t) = 6;
  auto data = golgi::test::dataset_of({values});
  data.set_dt_s(0.01);
  const auto result = apply(data, 0.2);
  CHECK_NOTHROW(result.validate());
  bool is_zero = true, decays = true;
  for (std::ptrdiff_t t = 0; t < 100; ++t) {
    is_zero &= result.trial(0).values()(0, t) == 0;
    // The average takes a fraction 1 - exp(-dt / τ) of each sample, including the present one. (1e-12: rounding.)
    const double expected = t < 50 ? 0 : std::exp(-static_cast<double>(t - 49) / 20);
    decays &= std::abs(result.trial(0).values()(1, t) - expected) < 1e-12;
  }
  CHECK(is_zero);
  CHECK(decays);
}

TEST_CASE("my_transform: names, sampling, events and truth are kept, and the number of threads does not change a byte") {
  auto data = golgi::test::chain_data(3, 200, 0.5, "chain");
  data.set_events({golgi::Events({{1}, {}, {2, 3}})});
  const auto one = apply(data, 10, 1), two = apply(data, 10, 2);
  CHECK(one.names() == data.names());
  CHECK(*one.truth() == *data.truth());
  CHECK(one.trial(0).events() == data.trial(0).events());
  CHECK(one.trial(0).values() == two.trial(0).values());
}
