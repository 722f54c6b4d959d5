#include "windows.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "golgi/data/csv.hpp"
#include "golgi/numerics/multiple_testing.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/var_data.hpp"
#include "support/granger_method.hpp"
#include "support/messages.hpp"

using namespace golgi;
using test::has;

namespace {

/// x1 → x2 in the first half and x0 → x1 in the second; 10 samples per second.
Matrix switching(std::ptrdiff_t n_samples, const std::string& seed) {
  Random random(fingerprint_of(seed), "noise");
  Matrix x(3, n_samples);
  for (std::ptrdiff_t t = 0; t < n_samples; ++t)
    for (std::ptrdiff_t i = 0; i < 3; ++i) {
      x(i, t) = random.normal();
      if (t == 0) continue;
      x(i, t) += 0.5 * x(i, t - 1);
      if (i == 2 && t < n_samples / 2) x(i, t) += 0.4 * x(1, t - 1);
      if (i == 1 && t >= n_samples / 2) x(i, t) += 0.4 * x(0, t - 1);
    }
  return x;
}

Dataset recording(std::vector<Matrix> trials) { return test::dataset_of(std::move(trials)).set_dt_s(0.1); }

windows::Params params_of(double length_s) {
  windows::Params params;
  params.method = test::granger(1);
  params.length_s = length_s;
  return params;
}

Connectivity estimate(const Dataset& data, const windows::Params& params, const TaskContext& context = test::PlainContext()) {
  Connectivity result = fill_q(windows::Windows(params).estimate(test::input_of(data), context));
  CHECK_NOTHROW(result.validate());
  return result;
}

std::string failure(const Dataset& data, const windows::Params& params) {
  return test::message_of<DataError>([&] { estimate(data, params); });
}

}  // namespace

TEST_CASE("a link that is present in one half of the time is found only in the windows of that half") {
  const Dataset data = recording({switching(6000, "switch")});
  const test::PlainContext context;
  const auto result = estimate(data, params_of(100), context);
  const auto parts = result.parts(Part::Axis::segment);
  REQUIRE(parts.size() == 6);
  for (std::size_t k = 0; k < 6; ++k) {
    const bool is_early = k < 3;
    const Part& part = parts[k];
    CHECK(part.name() == std::to_string(k));
    CHECK(part.from() == doctest::Approx(100.0 * static_cast<double>(k)));
    CHECK(part.to() == doctest::Approx(100.0 * static_cast<double>(k + 1)));
    for (std::ptrdiff_t i = 0; i < 3; ++i)
      for (std::ptrdiff_t j = 0; j < 3; ++j) {
        const bool is_link = is_early ? i == 2 && j == 1 : i == 1 && j == 0;
        if (i == j) continue;
        if (is_link) CHECK(part.estimate().q()(i, j) <= 1e-6);
        if (!is_link) CHECK(part.estimate().q()(i, j) > 0.001);  // 5 absent pairs in 6 windows
      }
    // Exactly the method's result for that part of the recording.
    Matrix alone(3, 1000);
    for (std::ptrdiff_t i = 0; i < 3; ++i)
      for (std::ptrdiff_t t = 0; t < 1000; ++t)
        alone(i, t) = data.trial(0).values()(i, 1000 * static_cast<std::ptrdiff_t>(k) + t);
    const auto of_part = test::input_of(recording({alone}));
    CHECK(part.score() == test::granger(1)->estimate(of_part, test::PlainContext()).score());
  }
  const auto course = parse_csv_cells(context.files.at("course.csv"), "course.csv");
  REQUIRE(course.size() == 1 + 6 * 6);
  const auto& line = course.at(1 + 3 * 6 + 2);  // first window of the second half, first pair of target x1
  CHECK(line.cells[0].text == "300");
  CHECK(line.cells[2].text == "x0");
  CHECK(line.cells[3].text == "x1");
  CHECK(std::stod(line.cells[4].text) == parts[3].score()(1, 0));
  CHECK(result.score() == test::granger(1)->estimate(test::input_of(data), test::PlainContext()).score());
}

TEST_CASE("a window of trials is that time in all trials that are long enough; windows may overlap") {
  std::vector<Matrix> trials;
  for (int k = 0; k < 30; ++k) trials.push_back(switching(k < 20 ? 60 : 40, "trial " + std::to_string(k)));
  auto params = params_of(2);
  params.step_s = 1;
  const Dataset data = recording(trials);
  const auto result = estimate(data, params);
  const auto parts = result.parts(Part::Axis::segment);
  REQUIRE(parts.size() == 5);
  CHECK(parts[1].from() == doctest::Approx(1));
  std::vector<Matrix> last;
  for (int k = 0; k < 20; ++k) {
    Matrix tail(3, 20);
    for (std::ptrdiff_t i = 0; i < 3; ++i)
      for (std::ptrdiff_t t = 0; t < 20; ++t) tail(i, t) = trials[k](i, 40 + t);
    last.push_back(std::move(tail));
  }
  CHECK(parts[4].score() == test::granger(1)->estimate(test::input_of(recording(last)), test::PlainContext()).score());
}

TEST_CASE("windows gives the same result on one thread and on four [threads]") {
  const Dataset data = recording({switching(1000, "threads")});
  CHECK(estimate(data, params_of(10), test::PlainContext(1)) == estimate(data, params_of(10), test::PlainContext(4)));
}

TEST_CASE("too few windows, and windows too short for their variables, are refused") {
  const Dataset data = recording({switching(1000, "errors")});
  CHECK(has(failure(data, params_of(40)),
            "2 windows of 40 s fit into 100 s, and a course over time needs 3; lower length_s or step_s"));
  auto params = params_of(0.7);
  params.method = test::correlation_method();
  CHECK(has(failure(data, params),
            "the window from 0 s has 7 samples of 3 variables; 8 are needed for one lag of each; raise length_s"));
  params.allow = true;
  const test::PlainContext context;
  CHECK(estimate(data, params, context).parts(Part::Axis::segment).size() == 142);
  CHECK(context.warnings.at(0).code == "short_windows");
  // A window that the method refuses is reported as failed.
  params.method = test::granger(1);
  params.length_s = 0.4;
  CHECK_THROWS_WITH_AS(estimate(data, params), doctest::Contains("250 of 250 windows failed"), NumericError);
}
