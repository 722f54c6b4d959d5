#include "my_method.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <golgi/testing/plain_context.hpp>
#include <golgi/testing/var_data.hpp>
#include <string>
#include <utility>

namespace {

golgi::Connectivity estimate(const golgi::Dataset& data, const MyMethod::Params& params = {}, int n_threads = 1) {
  return MyMethod(params).estimate(golgi::test::input_of(data), golgi::test::PlainContext(n_threads));
}

}  // namespace

TEST_CASE("my_method: in a chain x0 → x1 → x2 every link is found, and none against its direction") {
  const auto result = estimate(golgi::test::chain_data(3, 1000, 0.5, "chain"));
  CHECK_NOTHROW(result.validate());
  for (std::ptrdiff_t link = 1; link < 3; ++link) {
    CHECK(result.p()(link, link - 1) < 1e-6);
    CHECK(result.score()(link, link - 1) > 10 * result.score()(link - 1, link));
  }
  CHECK(std::isnan(result.score()(0, 0)));
}

TEST_CASE("my_method: without connections, one p-value in twenty is below 0.05") {
  int below = 0, all = 0;
  for (int recording = 0; recording < 50; ++recording) {
    const auto result = estimate(golgi::test::chain_data(4, 300, 0, "null " + std::to_string(recording)));
    for (const double p : result.p().values()) {
      if (std::isnan(p)) continue;
      ++all;
      below += p < 0.05 ? 1 : 0;
    }
  }
  REQUIRE(all == 600);
  // 30 ± 5.3 expected; a correct method is outside these three standard deviations for one of 370 seeds; the seeds are fixed.
  CHECK(below > 14);
  CHECK(below < 46);
}

TEST_CASE("my_method: the number of threads does not change a byte") {
  const auto data = golgi::test::chain_data(5, 200, 0.5, "threads");
  const auto one = estimate(data, {}, 1), two = estimate(data, {}, 2);
  CHECK(one.score() == two.score());
  CHECK(one.p() == two.p());
}

TEST_CASE("my_method: data that it cannot use are refused with the reason") {
  CHECK_THROWS_WITH_AS(estimate(golgi::test::chain_data(2, 10, 0.5, "short"), {.order = 5}),
                       doctest::Contains("needs more than 11 samples"), golgi::DataError);
  auto data = golgi::test::chain_data(2, 100, 0.5, "constant");
  golgi::Matrix values(data.trial(0).values());
  for (double& value : values.row(1)) value = 3;
  data.set_trial(0, golgi::Trial(std::move(values)));
  CHECK_THROWS_WITH_AS(estimate(data), doctest::Contains("'x1' is constant"), golgi::DataError);
}
