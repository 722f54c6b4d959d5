#include "golgi/numerics/weighted_fit.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <utility>
#include <vector>

#include "golgi/core/error.hpp"
#include "golgi/core/rng.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/numerics/distributions.hpp"
#include "support/messages.hpp"
#include "support/solvers.hpp"

using namespace golgi;

namespace {

struct Sample {
  Matrix x;  // (P, M), the first row constant
  std::vector<double> y, w;
};

Sample random_sample(std::ptrdiff_t p, std::ptrdiff_t m) {
  Random random(fingerprint_of("weighted fit"), "sample"), weights(fingerprint_of("weighted fit"), "weights");
  Sample sample{Matrix(p, m, 1.0), {}, {}};
  for (std::ptrdiff_t k = 1; k < p; ++k)
    for (auto& value : sample.x.row(k)) value = random.normal();
  for (std::ptrdiff_t t = 0; t < m; ++t) {
    sample.w.push_back(0.1 + weights.uniform());
    sample.y.push_back(2 - sample.x(1, t) + random.normal() / std::sqrt(sample.w.back()));
  }
  return sample;
}

double weighted_sum_of_squares(const Sample& sample, const LinearFit& fit) {
  double sum = 0;
  for (std::size_t t = 0; t < sample.y.size(); ++t) sum += sample.w[t] * std::pow(sample.y[t] - fit.fitted[t], 2);
  return sum;
}

}  // namespace

TEST_CASE("coefficients, covariance and t equal those of a QR of the weighted regressors") {
  const auto sample = random_sample(5, 700);
  const auto fit = weighted_least_squares(sample.x, sample.y, sample.w);
  const Eigen::Map<const Eigen::VectorXd> y(sample.y.data(), 700), w(sample.w.data(), 700);
  const Eigen::VectorXd root = w.cwiseSqrt();
  const Eigen::MatrixXd design = root.asDiagonal() * eigen(sample.x).transpose();
  const Eigen::VectorXd b = test::least_squares(design, root.cwiseProduct(y));
  const double variance = (design * b - root.cwiseProduct(y)).squaredNorm() / (700 - 5);
  const Eigen::MatrixXd covariance = variance * test::inverse_of(design.transpose() * design);
  CHECK(fit.degrees_of_freedom == 695);
  for (std::ptrdiff_t k = 0; k < 5; ++k) {
    // Well conditioned: rounding only.
    CHECK(fit.coefficients[k] == doctest::Approx(b(k)).epsilon(1e-10));
    CHECK(fit.covariance(k, 1) == doctest::Approx(covariance(k, 1)).epsilon(1e-10));
    CHECK(fit.t(k) == doctest::Approx(b(k) / std::sqrt(covariance(k, k))).epsilon(1e-10));
  }
  CHECK(fit.t(1) < -10);
}

TEST_CASE("the joint test is the F-test of the fits with and without the chosen regressors; for one it is its t-test") {
  const auto sample = random_sample(5, 60);
  const auto full = weighted_least_squares(sample.x, sample.y, sample.w);
  const Matrix fewer = matrix_of(eigen(sample.x).topRows(3));
  const double without = weighted_sum_of_squares(sample, weighted_least_squares(fewer, sample.y, sample.w));
  const double with = weighted_sum_of_squares(sample, full);
  const auto joint = joint_test(full, std::vector<std::ptrdiff_t>{3, 4});
  CHECK(joint.n == 2);
  CHECK(joint.p == doctest::Approx(f_upper_tail((without - with) / 2 / (with / 55), 2, 55)).epsilon(1e-9));
  CHECK(joint_test(full, std::vector<std::ptrdiff_t>{2}).p == doctest::Approx(t_two_sided(full.t(2), 55)).epsilon(1e-9));
}

TEST_CASE("units of a regressor change its coefficient and no t") {
  auto sample = random_sample(4, 300);
  const auto fit = weighted_least_squares(sample.x, sample.y, sample.w);
  for (auto& value : sample.x.row(1)) value *= 1e9;
  const auto scaled = weighted_least_squares(sample.x, sample.y, sample.w);
  CHECK(1e9 * scaled.coefficients[1] == doctest::Approx(fit.coefficients[1]).epsilon(1e-10));
  for (std::ptrdiff_t k = 0; k < 4; ++k) CHECK(scaled.t(k) == doctest::Approx(fit.t(k)).epsilon(1e-10));
}

TEST_CASE("a coefficient that the data do not determine has no t, and does not affect the others") {
  const auto sample = random_sample(4, 300);
  const auto whole = weighted_least_squares(sample.x, sample.y, sample.w);
  // Row 4 is zero, rows 3 and 5 are multiples of each other.
  Matrix x(6, 300);
  eigen(x).topRows(4) = eigen(sample.x);
  eigen(x).row(5) = -3 * eigen(sample.x).row(3);
  const auto fit = weighted_least_squares(x, sample.y, sample.w);
  CHECK(fit.determined == std::vector<std::uint8_t>{1, 1, 1, 0, 0, 0});
  for (const std::ptrdiff_t k : {3, 4, 5}) CHECK(std::isnan(fit.t(k)));
  for (const std::ptrdiff_t k : {0, 1, 2}) CHECK(fit.t(k) == doctest::Approx(whole.t(k)).epsilon(1e-9));
  CHECK(fit.degrees_of_freedom == 296);
  CHECK(fit.fitted[17] == doctest::Approx(whole.fitted[17]).epsilon(1e-9));
  CHECK(std::isnan(joint_test(fit, std::vector<std::ptrdiff_t>{3, 5}).p));
  CHECK(joint_test(fit, std::vector<std::ptrdiff_t>{2, 3}).n == 1);
}

TEST_CASE("an exact fit has a large t, not an infinite one; too few samples are refused") {
  auto sample = random_sample(2, 50);
  for (std::size_t t = 0; t < 50; ++t) sample.y[t] = 3 * sample.x(1, static_cast<std::ptrdiff_t>(t));
  const double t = weighted_least_squares(sample.x, sample.y, sample.w).t(1);
  CHECK(t > 1e10);
  CHECK(std::isfinite(t));
  const auto few = random_sample(5, 5);
  CHECK(test::has(test::message_of<DataError>([&] { weighted_least_squares(few.x, few.y, few.w); }), "there are 5"));
}

TEST_CASE("if the regressors distinguish groups, the log variance is that of each group's mean square") {
  Matrix x(2, 600, 1.0);
  std::vector<double> squared;
  Random random(fingerprint_of("groups"), "noise");
  double sums[2] = {0, 0};
  for (std::ptrdiff_t t = 0; t < 600; ++t) {
    const bool second = t % 3 == 0;
    x(1, t) = second;
    squared.push_back(std::pow(random.normal() * (second ? 30 : 0.1), 2));
    sums[second] += squared.back();
  }
  const auto g = fit_log_variance(x, squared);
  // Scoring stops at steps of 1e-3 and converges quadratically in this saturated case.
  CHECK(g[0] == doctest::Approx(std::log(sums[0] / 400)).epsilon(1e-5));
  CHECK(g[0] + g[1] == doctest::Approx(std::log(sums[1] / 200)).epsilon(1e-5));
}

namespace {

/// The rows of a matrix, read in blocks.
class Rows final : public RegressorBlocks {
 public:
  explicit Rows(const Matrix& x) : x_(x) {}
  std::ptrdiff_t n_regressors() const override { return x_.rows(); }
  std::ptrdiff_t n_samples() const override { return x_.cols(); }
  void read(std::ptrdiff_t first, View block) const override {
    for (std::ptrdiff_t k = 0; k < block.rows(); ++k)
      for (std::ptrdiff_t t = 0; t < block.cols(); ++t) block(k, t) = x_(k, first + t);
  }

 private:
  const Matrix& x_;
};

}  // namespace

TEST_CASE("regressors read in blocks give the fit of the whole") {
  const auto sample = random_sample(5, 700);
  const auto whole = weighted_least_squares(sample.x, sample.y, sample.w);
  const auto fit = weighted_least_squares(Rows(sample.x), sample.y, sample.w);
  CHECK(fit.coefficients == whole.coefficients);
  CHECK(fit.degrees_of_freedom == whole.degrees_of_freedom);
  // The products of fitted values are grouped differently.
  CHECK(fit.fitted[699] == doctest::Approx(whole.fitted[699]).epsilon(1e-12));
  CHECK(fit.covariance(1, 2) == doctest::Approx(whole.covariance(1, 2)).epsilon(1e-10));
}

TEST_CASE("robust covariances are HC3, written out") {
  const auto sample = random_sample(5, 300);
  const auto fit = weighted_least_squares(Rows(sample.x), sample.y, sample.w);
  const std::vector<std::vector<std::ptrdiff_t>> groups{{1, 2}, {4}};
  const auto robust = robust_covariances(Rows(sample.x), fit, sample.y, sample.w, groups);
  const Eigen::Map<const Eigen::VectorXd> w(sample.w.data(), 300);
  const Eigen::MatrixXd x = (eigen(sample.x) * w.cwiseSqrt().asDiagonal()).transpose();
  const Eigen::MatrixXd inverse = test::inverse_of(x.transpose() * x);
  Eigen::MatrixXd middle = Eigen::MatrixXd::Zero(5, 5);
  for (std::ptrdiff_t t = 0; t < 300; ++t) {
    const Eigen::VectorXd row = x.row(t).transpose();
    const double e = std::sqrt(w(t)) * (sample.y[t] - fit.fitted[t]) / (1 - row.dot(inverse * row));
    middle += e * e * row * row.transpose();
  }
  const Eigen::MatrixXd expected = inverse * middle * inverse;
  REQUIRE(robust.size() == 2);
  CHECK(robust[0](0, 0) == doctest::Approx(expected(1, 1)).epsilon(1e-9));
  CHECK(robust[0](0, 1) == doctest::Approx(expected(1, 2)).epsilon(1e-9));
  CHECK(robust[1](0, 0) == doctest::Approx(expected(4, 4)).epsilon(1e-9));
}
