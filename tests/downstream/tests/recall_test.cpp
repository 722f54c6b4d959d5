#include "recall.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <golgi/testing/linear_forecaster.hpp>
#include <golgi/testing/plain_context.hpp>
#include <golgi/testing/var_data.hpp>
#include <string>

#include "neighbourly.hpp"

namespace {

/// A model with a history of one sample and fixed neighbours.
struct Reminded final : golgi::FittedModel, Neighbourly {
  std::ptrdiff_t n_variables() const override { return 2; }
  std::ptrdiff_t history() const override { return 1; }
  std::ptrdiff_t horizon() const override { return 1; }
  const golgi::WindowSplit& windows() const override { return split; }
  const void* interface(std::string_view id) const override { return golgi::offers<Neighbourly>(this, id); }
  golgi::Matrix forecast(std::ptrdiff_t, const golgi::Dataset&, std::span<const golgi::Window>,
                         const golgi::TaskContext&) const override {
    return {};
  }
  void save(golgi::ArtifactWriter&) const override {}
  std::vector<std::vector<std::int64_t>> neighbours(const golgi::Dataset&, std::span<const golgi::Window> windows,
                                                    const golgi::TaskContext&) const override {
    CHECK(windows.size() == split.test.size());
    return {{0}, {1, 2}, {2, 0}};
  }
  golgi::WindowSplit split{{{0, 0}, {0, 1}, {0, 2}}, {}, {{0, 3}, {0, 4}, {0, 5}}};
};

}  // namespace

TEST_CASE("recall: the score is the correlation of the next values with the values in the neighbours") {
  const auto data = golgi::test::dataset_of({golgi::Matrix{{1, 2, 3, 0, 0, 0, 0}, {0, 0, 0, 0, 2, 4, 6}}});
  const auto result = Recall({}).estimate(golgi::test::input_of(data, Reminded()), golgi::test::PlainContext());
  // The next samples of x1 are 2, 4, 6. The neighbours of x0 have 1, (2 + 3) / 2, (3 + 1) / 2: products of deviations 2,
  // squares 8 and 7 / 6.
  CHECK(result.score()(1, 0) == doctest::Approx(2 / std::sqrt(8 * 7.0 / 6)));
  CHECK(std::isnan(result.score()(0, 1)));  // the next samples of x0 are 0, 0, 0
  CHECK(std::isnan(result.score()(0, 0)));
}

TEST_CASE("recall: a model without neighbours is refused, and both are named") {
  const auto data = golgi::test::chain_data(2, 50, 0.9, "recall");
  const golgi::test::LinearForecaster::Lags copy{Eigen::MatrixXd{{0, 0}, {1, 0}}};
  golgi::test::LinearForecaster model({copy});
  model.split = golgi::test::split_of(data, 1);
  try {
    Recall({}).estimate(golgi::test::input_of(data, model), golgi::test::PlainContext());
    FAIL("no error");
  } catch (const golgi::ConfigError& error) {
    CHECK(std::string(error.what()) == "needs a model that offers 'downstream.neighbours'; model/toy does not");
  }
}
