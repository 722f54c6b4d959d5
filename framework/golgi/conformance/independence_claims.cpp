// Claims about tests of conditional independence: p keeps its level without a dependence, is small with one, and cases that
// cannot be tested are reported as such.
#include <array>
#include <cmath>

#include "golgi/api/independence.hpp"
#include "golgi/conformance/claims.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/matrix.hpp"

namespace golgi {
namespace {

constexpr std::ptrdiff_t n_rows = 150;

/// x, y and one condition z, with mean 0 and variance 1. @param make  computes (x, y, z) from three independent normal numbers
template <class Make>
Matrix rows_of(std::uint64_t stream, const Make& make) {
  Random random(fingerprint_of("conformance"), "rows", stream);
  Matrix rows(3, n_rows);
  for (std::ptrdiff_t t = 0; t < n_rows; ++t) {
    const double a = random.normal(), b = random.normal(), c = random.normal();
    const auto sample = make(a, b, c);
    for (std::ptrdiff_t i = 0; i < 3; ++i) rows(i, t) = sample[i];
  }
  for (std::ptrdiff_t i = 0; i < 3; ++i) {
    double mean = 0, squares = 0;
    for (const double value : rows.row(i)) mean += value / n_rows;
    for (double& value : rows.row(i)) value -= mean, squares += value * value / n_rows;
    if (squares > 0)
      for (double& value : rows.row(i)) value /= std::sqrt(squares);
  }
  return rows;
}

using Sample = std::array<double, 3>;
Sample common_drive(double a, double b, double c) { return {a + c, b + c, c}; }
Sample link(double a, double b, double c) { return {a, a + b / 2, c}; }
Sample constant(double, double b, double c) { return {0, b, c}; }

Independence tested(const Examination& examination, const Matrix& rows, std::uint64_t stream, int n_threads = 1) {
  std::vector<std::int64_t> times(n_rows);
  for (std::ptrdiff_t t = 0; t < n_rows; ++t) times[t] = t;
  Independence found;
  examination.with_context({n_threads}, [&](const TaskContext& context) {
    found = examination.as<IndependenceTest>().test({rows, times, stream}, context);
  });
  return found;
}

std::string text_of(const Independence& found) {
  return "value " + format_number(found.value) + ", p " + format_number(found.p);
}

Finding gives_the_same(const Examination& examination) {
  for (std::uint64_t stream = 0; stream < 3; ++stream) {
    const Matrix rows = rows_of(stream, stream == 0 ? link : common_drive);
    const Independence one = tested(examination, rows, stream), two = tested(examination, rows, stream, 2);
    if (!std::isfinite(one.value) || !(one.p >= 0 && one.p <= 1)) return broken("it gives " + text_of(one));
    if (one.value != two.value || one.p != two.p)
      return broken("the same rows give " + text_of(one) + " and then " + text_of(two) +
                    "; draw random numbers from context.random with the rows' stream");
  }
  return kept();
}

Finding finds_a_link(const Examination& examination) {
  const double least = examination.as<IndependenceTest>().traits().least_p;
  if (least > 0.05) return not_checked("it gives no p below " + format_number(least));
  const Independence found = tested(examination, rows_of(0, link), 0);
  if (!found.is_determined || found.p > 0.05) return broken("for y = x + e / 2 in 150 rows it gives " + text_of(found));
  return kept(text_of(found));
}

Finding keeps_its_level(const Examination& examination) {
  const int n = examination.is_quick() ? 40 : 200;
  const double most = 0.05 * n + 4 * std::sqrt(0.05 * 0.95 * n);  // four standard deviations of a binomial number
  int n_low = 0;
  for (int k = 0; k < n; ++k) n_low += tested(examination, rows_of(k, common_drive), k).p <= 0.05;
  const std::string found = std::to_string(n_low) + " of " + std::to_string(n) + " have p <= 0.05";
  return n_low <= most ? kept(found) : broken("for x and y that share only the condition z, " + found);
}

Finding says_what_is_not_determined(const Examination& examination) {
  const Independence found = tested(examination, rows_of(0, constant), 0);
  if (found.is_determined || found.value != 0 || found.p != 1)
    return broken("for a constant x it gives " + text_of(found) + "; it should give {0, 1, false}");
  return kept();
}

}  // namespace

std::vector<ClaimCheck> independence_claims() {
  return {{"repeats", "the same rows give the same value and p, which is in [0, 1]", gives_the_same},
          {"link", "x and y that depend on each other have p <= 0.05", finds_a_link},
          {"level", "x and y that share only a condition have p <= 0.05 in about one of twenty cases, or less often",
           keeps_its_level},
          {"undetermined", "for a constant x the result is not determined", says_what_is_not_determined}};
}

}  // namespace golgi
