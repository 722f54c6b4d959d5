#include "analogues.hpp"

#include <doctest/doctest.h>

#include <golgi/testing/memory_artifact.hpp>
#include <golgi/testing/plain_context.hpp>
#include <golgi/testing/var_data.hpp>

#include "neighbourly.hpp"

TEST_CASE("analogues: a periodic signal is forecast exactly, also after save and load") {
  golgi::Matrix values(1, 100);
  for (std::ptrdiff_t t = 0; t < 100; ++t) values(0, t) = static_cast<double>(t * t % 5);
  const auto data = golgi::test::dataset_of({values});
  const golgi::test::PlainContext context(2);
  const Analogues model({.history = 3, .neighbours = 4});
  const auto fitted = model.fit(data, context);
  golgi::test::MemoryArtifact saved;
  fitted->save(saved);
  const auto loaded = model.load(saved);
  const auto& windows = loaded->windows().test;
  REQUIRE(windows.size() == 20);
  const auto forecast = loaded->forecast(0, data, windows, context);
  for (std::ptrdiff_t w = 0; w < 20; ++w) CHECK(forecast(w, 0) == values(0, windows[w].start + 3));
}

TEST_CASE("analogues: neighbours are training windows whose values are the nearest, also after save and load") {
  // Values rise by 10 per sample: for a window unlike any before, the latest ones are the nearest.
  golgi::Matrix values(1, 12);
  for (std::ptrdiff_t t = 0; t < 12; ++t) values(0, t) = 10.0 * static_cast<double>(t);
  const auto data = golgi::test::dataset_of({values});
  const golgi::test::PlainContext context(2);
  const Analogues model({.history = 2, .neighbours = 3});
  golgi::test::MemoryArtifact saved;
  model.fit(data, context)->save(saved);
  const auto loaded = model.load(saved);
  CHECK(loaded->windows().train.size() == 8);
  const auto* neighbourly = golgi::as<Neighbourly>(*loaded);
  REQUIRE(neighbourly);
  const std::vector<golgi::Window> asked{{0, 9}, {0, 4}};
  const auto like = neighbourly->neighbours(data, asked, context);
  REQUIRE(like.size() == 2);
  CHECK(like[0] == std::vector<std::int64_t>{7, 6, 5});
  CHECK(like[1] == std::vector<std::int64_t>{4, 3, 5});  // the window itself; of equal distances the earlier one first
}
