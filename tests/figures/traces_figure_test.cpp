#include "golgi/figures/traces_figure.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "figures/occurrences.hpp"
#include "golgi/core/error.hpp"
#include "support/messages.hpp"

using namespace golgi;
using test::count;

namespace {

Dataset recording() {
  Matrix values(2, 5);
  for (std::ptrdiff_t t = 0; t < 5; ++t) {
    values(0, t) = static_cast<double>(t);
    values(1, t) = static_cast<double>(10 - t);
  }
  Trial trial(std::move(values), Events({{0.1, 0.3}, {0.2}}));
  trial.set_covariates(Matrix{{0, 1, 1, 0, 0}});
  Dataset data(std::vector<std::string>{"a", "b"}, 0.1, {trial});
  return data.set_covariates({{"stimulus", "", Covariate::Course::step, Covariate::At::next}});
}

}  // namespace

TEST_CASE("a recording: a trace per variable, a tick per event, covariates below, time along the axis") {
  const auto svg = traces_figure("network", recording(), {});
  CHECK(count(svg, "<path") == 5);  // two traces, two rows of ticks, the covariate
  CHECK(test::has(svg, ">stimulus</text>"));
  CHECK(test::has(svg, ">time (s)</text>"));
  CHECK(test::has(svg, "each trace on its own scale"));
  // 0.5 s on 860 px from 110: 'a' rises from the bottom of its row by its whole height in four samples of 172 px.
  CHECK(test::has(svg, "d=\"M110.0 120.0L282.0 110.5L454.0 101.1L626.0 91.6L798.0 82.2\""));
  CHECK(test::has(svg, "d=\"M282.0 120.0v-5.0M626.0 120.0v-5.0\""));
  CHECK(count(svg, "nan") == 0);
}

TEST_CASE("variables with the same unit share a scale, and the figure names it") {
  Dataset data = recording();
  data.set_unit("mV");
  const auto svg = traces_figure("network", data, {});
  CHECK(test::has(svg, "values 0 to 10 mV"));
  CHECK(test::has(svg, "d=\"M110.0 120.0L282.0 116.2"));  // a tenth of the row's 37.8 px
}

TEST_CASE("a part of the time, or another trial; unknown ones are refused") {
  const Dataset data = recording();
  const auto svg = traces_figure("network", data, {0, 0.2, 0.2});
  CHECK(test::has(svg, "M110.0 120.0L540.0 "));  // samples 2 and 3, 430 px apart
  CHECK(test::has(test::message_of<DataError>([&] { traces_figure("network", data, {1}); }), "1 trial, counted from 0"));
  CHECK(test::has(test::message_of<DataError>([&] { traces_figure("network", data, {0, 0.6}); }), "lasts 0.5 s"));
}

TEST_CASE("years are given in days, and of many point variables the first 128 are drawn") {
  const Dataset cases(std::vector<std::string>{"a"}, 86'400, {Trial(Matrix(1, 200))});
  const auto years = traces_figure("x", cases, {});
  CHECK(test::has(years, ">time (days)</text>"));
  CHECK(test::has(years, ">150</text>"));
  std::vector<Variable> units;
  for (const auto& name : default_names(200)) units.emplace_back(name, VariableKind::point);
  const Dataset raster(units, 0.001, {Trial(Events(std::vector<std::vector<double>>(200, {0.5})), 1.0)});
  const auto svg = traces_figure("x", raster, {});
  CHECK(count(svg, "<path") == 128);
  CHECK(test::has(svg, "72 more variables"));
}

TEST_CASE("long recordings are drawn as the range per pixel, point variables as rasters, gaps stay blank") {
  Matrix values(1, 100'000);
  for (std::ptrdiff_t t = 0; t < 100'000; ++t) values(0, t) = t % 2 == 0 ? 1.0 : -1.0;
  const auto dense = traces_figure("x", Dataset(std::vector<std::string>{"a"}, 0.001, {Trial(std::move(values))}), {});
  CHECK(dense.size() < 100'000);
  CHECK(count(dense, "V82.2") > 1000);  // from the bottom to the top

  std::vector<double> times_s;
  for (int k = 0; k < 50'000; ++k) times_s.push_back(k * 1e-4);
  Dataset points({Variable("u", VariableKind::point)}, 0.001, {Trial(Events({times_s}), 5.0)});
  const auto raster = traces_figure("x", points, {});
  CHECK(count(raster, "v-7.7") > 1000);
  CHECK(raster.size() < 50'000);

  Matrix with_gap{{1, 2, undefined, 4}};
  Trial trial(std::move(with_gap));
  trial.set_gaps(Gaps({{{0.2, 0.3}}}));
  const auto gap = traces_figure("x", Dataset(std::vector<std::string>{"a"}, 0.1, {trial}), {});
  CHECK(count(gap, "M755.0") == 1);  // the line starts again at the fourth sample
  CHECK(count(gap, "nan") == 0);
}
