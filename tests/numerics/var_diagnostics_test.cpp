// Whether a VAR fits: comparison with statsmodels, separate trials, and residual correlation if the order is too short.
#include "golgi/numerics/var_diagnostics.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "golgi/data/eigen.hpp"
#include "golgi/data/npy.hpp"
#include "golgi/numerics/var_ols.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/var_data.hpp"

using namespace golgi;

namespace {

VarDiagnostics diagnostics(const std::vector<Matrix>& trials, std::ptrdiff_t order) {
  const auto views = test::views(trials);
  return var_diagnostics(views, OlsVar(views, order).model());
}

Matrix recording(const std::string& name) {
  return read_npy(std::filesystem::path(GOLGI_TESTS_DIR) / "golden/mvgc" / name / "x.npy");
}

void check_equal(const std::vector<double>& found, const std::vector<double>& expected) {
  REQUIRE(found.size() == expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) CHECK(found[i] == doctest::Approx(expected[i]).epsilon(1e-9));
}

}  // namespace

// statsmodels 0.13.5: VAR(x).fit(p, trend="c"), test_whiteness(nlags=20), durbin_watson; scipy 1.10: f_oneway of |residuals|
// over tenths; numpy 1.24.
TEST_CASE("diagnostics equal those of statsmodels") {
  const auto var3 = diagnostics({recording("var3")}, 2);
  CHECK(var3.spectral_radius == doctest::Approx(0.7040260926125329).epsilon(1e-9));
  check_equal(var3.durbin_watson, {2.006680604239492, 2.0149022893134103, 1.995155668481982});
  check_equal(var3.r_squared, {0.2586207735608632, 0.5230985830251835, 0.11099535545648764});
  CHECK(var3.portmanteau_lags == 20);
  CHECK(var3.degrees == 162);
  CHECK(var3.portmanteau == doctest::Approx(132.1131497466446).epsilon(1e-9));
  CHECK(var3.portmanteau_p == doctest::Approx(0.9588473740064951).epsilon(1e-9));
  CHECK(var3.adjusted == doctest::Approx(134.57351164623913).epsilon(1e-9));
  CHECK(var3.adjusted_p == doctest::Approx(0.9431433981030315).epsilon(1e-9));
  CHECK(var3.consistency == doctest::Approx(0.23783984356755117).epsilon(1e-9));
  check_equal(var3.change_p, {0.098477076583, 0.548329783546, 0.428298382116});
  check_equal(var3.change_ratio, {1.51070557624, 1.40838213685, 1.34569232573});

  const auto var6 = diagnostics({recording("var6")}, 2);
  CHECK(var6.spectral_radius == doctest::Approx(0.5763164278958637).epsilon(1e-9));
  CHECK(var6.portmanteau == doctest::Approx(708.5947345211398).epsilon(1e-9));
  CHECK(var6.adjusted_p == doctest::Approx(0.03309923532706338).epsilon(1e-9));
  CHECK(var6.consistency == doctest::Approx(0.3784262964083188).epsilon(1e-9));
  const auto voltages = diagnostics({recording("izhikevich5")}, 4);
  CHECK(voltages.spectral_radius == doctest::Approx(0.7472765693090676).epsilon(1e-9));
  CHECK(voltages.portmanteau_p == doctest::Approx(0.9629330266162037).epsilon(1e-9));
  CHECK(voltages.consistency == doctest::Approx(0.280823570027403).epsilon(1e-9));
  check_equal(voltages.change_p, {0.770213417402, 0.582362625845, 0.823887551165, 0.0287737023499, 0.81060172653});
}

TEST_CASE("products do not cross the border between two trials, and units change nothing but consistency") {
  const Matrix x = test::var_data({0.5 * Eigen::MatrixXd::Identity(2, 2)}, 3000, "trials");
  std::vector<Matrix> trials;
  for (std::ptrdiff_t r = 0; r < 10; ++r) trials.push_back(matrix_of(eigen(x).middleCols(300 * r, 300)));
  const auto fit = diagnostics(trials, 1);
  // By hand, from the definition.
  const auto views = test::views(trials);
  const VarModel model = OlsVar(views, 1).model();
  Eigen::MatrixXd e(2, 10 * 299);
  for (std::ptrdiff_t r = 0; r < 10; ++r) {
    const Eigen::MatrixXd one = eigen(trials[r]);
    e.middleCols(299 * r, 299) = one.rightCols(299) - eigen(model.coefficients) * one.leftCols(299);
  }
  e.colwise() -= e.rowwise().mean().eval();
  Eigen::VectorXd steps = Eigen::VectorXd::Zero(2);
  Eigen::MatrixXd lag5 = Eigen::MatrixXd::Zero(2, 2);
  for (std::ptrdiff_t r = 0; r < 10; ++r) {
    const auto one = e.middleCols(299 * r, 299);
    steps += (one.rightCols(298) - one.leftCols(298)).rowwise().squaredNorm();
    lag5 += one.rightCols(294) * one.leftCols(294).transpose();
  }
  const Eigen::VectorXd squares = e.rowwise().squaredNorm();
  CHECK(fit.durbin_watson[0] == doctest::Approx(steps[0] / squares[0]).epsilon(1e-9));
  CHECK(fit.durbin_watson[1] == doctest::Approx(steps[1] / squares[1]).epsilon(1e-9));
  CHECK(fit.across.correlation >= std::abs(lag5(1, 0)) / std::sqrt(squares[0] * squares[1]) - 1e-12);
  for (auto& trial : trials) eigen(trial).row(1) *= 1e7;
  const auto scaled = diagnostics(trials, 1);
  CHECK(scaled.portmanteau == doctest::Approx(fit.portmanteau).epsilon(1e-10));
  check_equal(scaled.change_p, fit.change_p);
}

TEST_CASE("an order that is too short leaves a correlation at the missing lag") {
  std::vector<Eigen::MatrixXd> a(5, Eigen::MatrixXd::Zero(2, 2));
  a[4](1, 0) = 0.6;
  const Matrix x = test::var_data(a, 4000, "short");
  const auto short_order = diagnostics({x}, 2), right = diagnostics({x}, 5);
  CHECK(short_order.adjusted_p < 1e-10);
  CHECK(short_order.across.correlation > 0.4);
  CHECK(short_order.across.target == 1);
  CHECK(short_order.across.source == 0);
  CHECK(short_order.across.lag == 5);
  CHECK(right.adjusted_p > 1e-3);
  CHECK(right.across.correlation < 0.1);
}
