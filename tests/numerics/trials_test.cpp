#include "golgi/numerics/trials.hpp"

#include <doctest/doctest.h>

#include <initializer_list>
#include <string>

#include "golgi/core/error.hpp"
#include "golgi/numerics/correlation.hpp"
#include "support/messages.hpp"
#include "support/random_var.hpp"

using namespace golgi;
using test::has;
using test::message_of;

namespace {

const std::vector<std::string> three_names{"a", "b", "c"};

}  // namespace

TEST_CASE("a lagged design contains each row's own past and never crosses trials") {
  const std::vector<Matrix> trials{{{1, 2, 3, 4}, {10, 20, 30, 40}}, {{5, 6, 7}, {50, 60, 70}}, {{9, 9}, {90, 90}}};
  const auto x = test::views(trials);
  CHECK(lagged_design(x, 2) == Matrix{{2, 20, 1, 10}, {3, 30, 2, 20}, {6, 60, 5, 50}});
  CHECK(lagged_responses(x, 2) == Matrix{{3, 30}, {4, 40}, {7, 70}});
  CHECK(n_samples_with_lags(x, 2) == 3);
  CHECK(n_samples_with_lags(x, 0) == 9);
  CHECK(pooled_means(x) == std::vector<double>{46.0 / 9, 460.0 / 9});
}

TEST_CASE("a value that is not finite is refused with trial, variable and sample") {
  const std::vector<Matrix> trials{{{1, 2}, {3, 4}}, {{1, 2}, {3, NAN}}};
  const auto text = message_of<DataError>([&] { require_finite(test::views(trials), three_names); });
  CHECK(has(text, "trial 1"));
  CHECK(has(text, "'b'"));
  CHECK(has(text, "sample 1"));
}

TEST_CASE("a constant variable is refused by name") {
  const std::vector<Matrix> trials{{{1, 2}, {3, 3}}, {{1, 2}, {3, 3}}};
  CHECK(has(message_of<DataError>([&] { require_varying(test::views(trials), three_names); }), "'b' is constant"));
  const std::vector<Matrix> differing{{{1, 2}, {3, 3}}, {{1, 2}, {4, 4}}};
  CHECK_NOTHROW(require_varying(test::views(differing), three_names));
}

TEST_CASE("a variable whose variance overflows or underflows is refused by name, with the remedy") {
  const auto refusal = [&](double scale) {
    const std::vector<Matrix> trials{{{1, 2}, {3 * scale, 5 * scale}}, {{1, 2}, {4 * scale, 4 * scale}}};
    return message_of<DataError>([&] { require_varying(test::views(trials), three_names); });
  };
  CHECK(has(refusal(1e160),
            "'b' ranges from 3e+160 to 5e+160: its variance overflows; rescale the data (for example with "
            "transform/zscore)"));
  CHECK(has(refusal(3e307), "overflows"));
  CHECK(has(refusal(1e-160), "underflows"));
  const std::vector<Matrix> wide{{{-1e148, 1e148}, {-1e-148, 1e-148}}};
  CHECK_NOTHROW(require_varying(test::views(wide), three_names));
}

TEST_CASE("a linear combination of other variables is refused with their names, whatever the units") {
  auto x = test::var_data(test::random_var(3, 1, 0.5, "collinear"), 1000, "collinear");
  CHECK_NOTHROW(require_independent(test::views({x}), three_names));
  for (std::ptrdiff_t t = 0; t < x.cols(); ++t) x(2, t) = 1e6 * x(0, t) + 3;
  const auto text = message_of<DataError>([&] { require_independent(test::views({x}), three_names); });
  CHECK(has(text, "'c' is a linear combination of 'a' at"));
}

TEST_CASE("lagged correlation finds a delayed copy at its lag, exactly, within trials only") {
  const Matrix noise = test::var_data({Eigen::MatrixXd::Zero(1, 1)}, 300, "noise");
  std::vector<Matrix> trials;
  for (std::ptrdiff_t start : {0, 100, 200}) {
    Matrix& trial = trials.emplace_back(2, 97);
    for (std::ptrdiff_t t = 0; t < 97; ++t) trial(0, t) = noise(0, start + t + 3), trial(1, t) = 5 - 2 * noise(0, start + t);
  }
  const auto x = test::views(trials);
  CHECK(lagged_correlation(x, 3)(1, 0) == doctest::Approx(-1).epsilon(1e-12));
  // An independent pair correlates by 1/sqrt(T) = 0.06: four of those.
  CHECK(std::abs(lagged_correlation(x, 2)(1, 0)) < 0.24);
  CHECK(std::abs(lagged_correlation(x, 3)(0, 1)) < 0.24);
  CHECK(lagged_correlation(x, 0)(0, 0) == doctest::Approx(1).epsilon(1e-12));
}
