#include "halves.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <golgi/testing/plain_context.hpp>
#include <golgi/testing/var_data.hpp>
#include <memory>
#include <string>
#include <utility>

namespace {

using golgi::Matrix;

/// d = first value of the target times last value of the source; score |d|, sign of d. Undefined for d = 0.
struct Ends : golgi::Causality, golgi::Costed {
  golgi::Connectivity estimate(const golgi::Inputs& given, const golgi::TaskContext&) const override {
    const auto& x = given.data().trial(0).values();
    const auto n = given.data().n_variables();
    Matrix score(n, n, golgi::undefined), sign = score;
    for (std::ptrdiff_t i = 0; i < n; ++i)
      for (std::ptrdiff_t j = 0; j < n; ++j) {
        const double d = x(i, 0) * x(j, x.cols() - 1);
        if (i != j && d != 0) score(i, j) = std::abs(d), sign(i, j) = d > 0 ? 1 : -1;
      }
    golgi::Connectivity result(given.data().names(), std::move(score));
    result.set(golgi::Quantity::sign, std::move(sign)).set_meaning("product of the ends", "mV²");
    for (std::int32_t i = 0; i < n; ++i)
      if (x(i, 0) == 0) result.add_undefined({i, -1, "'" + given.data().variable(i).name() + "' begins with 0"});
    return result;
  }
  golgi::Cost cost(const golgi::Workload& work) const override {
    return {100.0 * static_cast<double>(work.n_samples), 2, "wait"};
  }
  const void* interface(std::string_view id) const override { return golgi::offers<golgi::Costed>(this, id); }
};

/// One random number for all pairs.
struct Dice : golgi::Causality {
  golgi::Connectivity estimate(const golgi::Inputs& given, const golgi::TaskContext& context) const override {
    const double drawn = context.random("dice").uniform();
    context.output("drawn.txt", golgi::format_number(drawn));
    return {given.data().names(), Matrix(given.data().n_variables(), given.data().n_variables(), drawn)};
  }
};

template <class Method>
Halves halves_with(bool is_stochastic = false) {
  return Halves({.method = golgi::NestedComponent::of("causality/toy", std::make_shared<const Method>(), is_stochastic)});
}

golgi::Dataset five_samples() { return golgi::test::dataset_of({Matrix{{1, 2, 3, 4, 5}, {10, 20, -30, 40, 50}}}); }

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("halves: the smaller score of both halves is used, and the sign on which both agree") {
  const golgi::test::PlainContext context;
  const auto result = halves_with<Ends>().estimate(golgi::test::input_of(five_samples()), context);
  // By hand, samples 0-1 and 2-4: x1 to x0 has 1 · 20 and 3 · 50; x0 to x1 has 10 · 2 and -30 · 5.
  CHECK(result.score()(0, 1) == 20);
  CHECK(result.score()(1, 0) == 20);
  CHECK(std::isnan(result.score()(0, 0)));
  CHECK(result.sign()(0, 1) == 1);
  CHECK(std::isnan(result.sign()(1, 0)));
  CHECK(result.meaning() == "smaller of both halves' scores: product of the ends");
  CHECK(result.unit() == "mV²");
  REQUIRE(context.warnings.size() == 1);
  CHECK(context.warnings[0].code == "halves_disagree");
  CHECK(context.warnings[0].text() ==
        "the halves give different signs to 1 of 2 pairs; their signs are undefined; use a longer recording");
}

TEST_CASE("halves: a pair that one half leaves undefined is undefined, with that half's reason") {
  const auto data = golgi::test::dataset_of({Matrix{{1, 2, 0, 4}, {10, 20, 30, 40}}});
  const auto result = halves_with<Ends>().estimate(golgi::test::input_of(data), golgi::test::PlainContext());
  CHECK(std::isnan(result.score()(0, 1)));
  CHECK(result.score()(1, 0) == 20);
  REQUIRE(result.undefined_pairs().size() == 1);
  CHECK(result.undefined_pairs()[0] == golgi::UndefinedPairs{0, -1, "in the second half 'x0' begins with 0"});
}

TEST_CASE("halves: pairs whose prior is 0 are undefined, whatever the order and number of the prior's variables") {
  const golgi::Connectivity prior({"other", "x1", "x0"}, Matrix{{0, 0, 0}, {0, 0, 2}, {0, 0, 0}});  // only x0 drives x1
  const auto input = golgi::test::input_of(five_samples()).add("prior", "anatomy", prior);
  const auto result = halves_with<Ends>().estimate(input, golgi::test::PlainContext());
  CHECK(result.score()(1, 0) == 20);
  CHECK(std::isnan(result.score()(0, 1)));
  REQUIRE(result.undefined_pairs().size() == 1);
  CHECK(result.undefined_pairs()[0] == golgi::UndefinedPairs{0, 1, "its prior is 0"});
}

TEST_CASE("halves: a prior that lacks a variable is refused, and the variable named") {
  const golgi::Connectivity prior({"x0", "y1"}, Matrix(2, 2, 1));
  const auto input = golgi::test::input_of(five_samples()).add("prior", "anatomy", prior);
  try {
    halves_with<Ends>().estimate(input, golgi::test::PlainContext());
    FAIL("no error");
  } catch (const golgi::DataError& error) {
    CHECK(has(error.what(), "the prior knows no variable 'x1'"));
  }
}

TEST_CASE("halves: trials of one sample cannot be halved") {
  const auto input = golgi::test::input_of(golgi::test::dataset_of({Matrix{{1}, {2}}, Matrix{{1}, {2}}}));
  CHECK_THROWS_AS(halves_with<Ends>().estimate(input, golgi::test::PlainContext()), golgi::DataError);
}

TEST_CASE("halves: each half has random numbers and files of its own, the same in every call") {
  const auto input = golgi::test::input_of(five_samples());
  const golgi::test::PlainContext one, two(2);
  const auto first = halves_with<Dice>(true).estimate(input, one), second = halves_with<Dice>(true).estimate(input, two);
  CHECK(first.score() == second.score());
  CHECK(one.files == two.files);
  REQUIRE(one.files.size() == 2);
  const std::string &a = one.files.at("first_half/drawn.txt"), &b = one.files.at("second_half/drawn.txt");
  CHECK(a != b);
  CHECK(first.score()(0, 1) == std::min(golgi::parse_number(a), golgi::parse_number(b)));
}

TEST_CASE("halves: a method that draws random numbers without declaring it is refused") {
  const auto input = golgi::test::input_of(five_samples());
  CHECK_THROWS_AS(halves_with<Dice>().estimate(input, golgi::test::PlainContext()), golgi::PluginError);
}

TEST_CASE("halves: its cost is known if its method's is, and includes a copy of one half") {
  const Halves halves = halves_with<Ends>();
  const auto* costed = golgi::as<golgi::Costed>(halves);
  REQUIRE(costed);
  const golgi::Cost cost = costed->cost({.n_variables = 3, .n_trials = 1, .n_samples = 9});
  CHECK(cost.bytes == 100 * 5 + 8 * 3 * 5);
  CHECK(cost.seconds == 4);
  CHECK(cost.cure == "wait");
  CHECK_FALSE(golgi::as<golgi::Costed>(halves_with<Dice>()));
}
