#include "analogues.hpp"

#include <doctest/doctest.h>

#include <golgi/testing/memory_artifact.hpp>
#include <golgi/testing/plain_context.hpp>
#include <golgi/testing/var_data.hpp>

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
  for (std::ptrdiff_t w = 0; w < 20; ++w) CHECK(forecast(w, 0) == values(0, windows[static_cast<std::size_t>(w)].start + 3));
}
