#include "my_model.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <golgi/testing/memory_artifact.hpp>
#include <golgi/testing/plain_context.hpp>
#include <golgi/testing/var_data.hpp>

TEST_CASE("my_model: the coefficients of a chain are found, and saved") {
  const auto data = golgi::test::chain_data(3, 5000, 0.5, "chain");
  const auto fitted = MyModel({.history = 1}).fit(data, golgi::test::PlainContext());
  golgi::test::MemoryArtifact saved;
  fitted->save(saved);
  const golgi::Matrix& found = saved.matrices.at("coefficients");
  for (std::ptrdiff_t target = 0; target < 3; ++target)
    for (std::ptrdiff_t source = 0; source < 3; ++source) {
      const double expected = target == source ? 0.3 : target == source + 1 ? 0.5 : 0;
      // 0.08: five standard errors, which are below 1 / sqrt(3,000 training windows).
      CHECK(std::abs(found(target, 1 + source) - expected) < 0.08);
    }
}

TEST_CASE("my_model: a model that was saved and loaded forecasts the same bytes") {
  const auto data = golgi::test::chain_data(3, 400, 0.5, "save");
  const golgi::test::PlainContext context(2);
  const MyModel model(MyModel::Params{});
  const auto fitted = model.fit(data, context);
  golgi::test::MemoryArtifact saved;
  fitted->save(saved);
  const auto loaded = model.load(saved);
  const auto& windows = fitted->windows().test;
  CHECK(windows.size() == loaded->windows().test.size());
  CHECK(fitted->forecast(0, data, windows, context) == loaded->forecast(0, data, windows, context));
}

TEST_CASE("my_model: a past replaced by itself changes no forecast, one replaced by zeros only those of its targets") {
  const auto data = golgi::test::chain_data(3, 2000, 0.5, "intervene");
  const golgi::test::PlainContext context;
  const auto fitted = MyModel({.history = 1}).fit(data, context);
  const golgi::Window window{0, 100};
  const auto& intervenable = *golgi::as<golgi::Intervenable>(*fitted);
  const auto forecast = [&](double past) {
    return intervenable.intervene(0, data, {&window, 1}, {0, golgi::Matrix(1, 1, past)}, context);
  };
  const auto before = fitted->forecast(0, data, {&window, 1}, context);
  const double past = data.trial(0).values()(0, 100);
  CHECK(forecast(past) == before);
  const auto after = forecast(0);
  CHECK(std::abs(after(0, 1) - before(0, 1)) == doctest::Approx(0.5 * std::abs(past)).epsilon(0.2));
  CHECK(std::abs(after(0, 2) - before(0, 2)) < 0.1 * std::abs(past));
}

TEST_CASE("my_model: a recording with too few windows is refused with the reason") {
  CHECK_THROWS_WITH_AS(
      MyModel(MyModel::Params{}).fit(golgi::test::chain_data(3, 15, 0.5, "short"), golgi::test::PlainContext()),
      doctest::Contains("needs more than 10 training windows; the recording has 7"), golgi::DataError);
}
