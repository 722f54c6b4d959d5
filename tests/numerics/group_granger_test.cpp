// Granger causality of groups and by frequency: compared with the MVGC toolbox, and with identities that hold for any VAR.
#include "golgi/numerics/group_granger.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <complex>
#include <filesystem>
#include <numbers>
#include <numeric>
#include <string>

#include "golgi/core/error.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/numerics/granger.hpp"
#include "support/number_table.hpp"
#include "support/random_var.hpp"
#include "support/solvers.hpp"

using namespace golgi;
using Eigen::MatrixXcd;
using Eigen::MatrixXd;

namespace {

Matrix golden(const std::string& path) {
  return test::read_number_table(std::filesystem::path(GOLGI_TESTS_DIR) / "golden" / path);
}

VarModel golden_model(const std::string& name) {
  VarModel model;
  model.coefficients = golden("mvgc/" + name + "/A_aic.csv");
  model.residual_covariance = golden("mvgc/" + name + "/Sigma_aic.csv");
  model.order = model.coefficients.cols() / model.coefficients.rows();
  return model;
}

VarModel random_model(std::ptrdiff_t n, int order, double radius, const std::string& seed) {
  VarModel model;
  model.order = order;
  model.coefficients = Matrix(n, n * order);
  const auto coefficients = test::random_var(n, order, radius, seed);
  for (int lag = 0; lag < order; ++lag) eigen(model.coefficients).middleCols(lag * n, n) = coefficients[lag];
  Random random(fingerprint_of(seed), "covariance");
  const MatrixXd root = MatrixXd::NullaryExpr(n, n, [&] { return random.normal(); });
  model.residual_covariance = matrix_of(root * root.transpose() + 0.1 * MatrixXd::Identity(n, n));
  return model;
}

double mean_of(const Matrix& spectra, std::ptrdiff_t row) { return band_mean(spectra.row(row), 0, 0.5); }

/// f(ω) of x <- y without other variables: the share of x's own spectrum that y's noise causes. Geweke 1982.
double unconditional(const VarModel& model, const std::vector<std::ptrdiff_t>& x, const std::vector<std::ptrdiff_t>& y,
                     double omega) {
  const auto n = model.n();
  MatrixXcd inverse = MatrixXcd::Identity(n, n);
  for (std::ptrdiff_t lag = 1; lag <= model.order; ++lag)
    inverse -= eigen(model.coefficients).middleCols((lag - 1) * n, n) * std::polar(1.0, -omega * static_cast<double>(lag));
  const MatrixXcd h = inverse.inverse();
  const MatrixXd sigma = eigen(model.residual_covariance);
  const MatrixXcd spectrum = (h * sigma * h.adjoint())(x, x);
  const MatrixXd given = sigma(y, y) - sigma(y, x) * test::inverse_of(sigma(x, x)) * sigma(x, y);
  const MatrixXcd through = h(x, y);
  return std::log(std::abs(spectrum.determinant() / (spectrum - through * given * through.adjoint()).determinant()));
}

}  // namespace

TEST_CASE("spectra of pairs, their means over bands, and F equal the toolbox's") {
  for (const std::string name : {"var3", "var6"}) {
    const VarModel model = golden_model(name);
    const auto n = model.n();
    const Matrix spectra = spectral_granger(model, single_variables(n), 128), f = group_granger(model, single_variables(n));
    const Matrix pairs = golden("spectral/" + name + "_pairs.csv"), time = golden("spectral/" + name + "_time.csv"),
                 low = golden("spectral/" + name + "_band_0.05_0.15.csv"),
                 high = golden("spectral/" + name + "_band_0.2_0.35.csv");
    for (std::ptrdiff_t i = 0; i < n; ++i)
      for (std::ptrdiff_t j = 0; j < n; ++j) {
        const auto row = i * n + j;
        if (i == j) {
          CHECK(std::isnan(f(i, j)));
          CHECK(std::isnan(spectra(row, 5)));
          continue;
        }
        // The toolbox subtracts logarithms of determinants near 1: 1e-14 absolute.
        for (std::ptrdiff_t k = 0; k <= 128; ++k)
          CHECK(std::abs(spectra(row, k) - pairs(row, k)) < 1e-9 * pairs(row, k) + 1e-13);
        CHECK(std::abs(f(i, j) - time(i, j)) < 1e-9 * time(i, j) + 1e-13);
        CHECK(std::abs(mean_of(spectra, row) - f(i, j)) < 1e-10);
        CHECK(std::abs(band_mean(spectra.row(row), 0.05, 0.15) - low(i, j)) < 1e-9 * low(i, j) + 1e-13);
        CHECK(std::abs(band_mean(spectra.row(row), 0.2, 0.35) - high(i, j)) < 1e-9 * high(i, j) + 1e-13);
      }
  }
}

TEST_CASE("F and spectra of blocks equal the toolbox's") {
  using Blocks = std::vector<std::pair<std::vector<std::ptrdiff_t>, std::vector<std::ptrdiff_t>>>;
  const auto check = [](const std::string& name, const Blocks& blocks, const std::vector<double>& f) {
    const VarModel model = golden_model(name);
    const Matrix spectral = golden("spectral/" + name + "_blocks_spectral.csv");
    for (std::size_t k = 0; k < blocks.size(); ++k) {
      const Groups groups{blocks[k].first, blocks[k].second};
      CHECK(group_granger(model, groups)(0, 1) == doctest::Approx(f[k]).epsilon(1e-9));
      const Matrix spectra = spectral_granger(model, groups, 128);
      for (std::ptrdiff_t at = 0; at <= 128; ++at)
        CHECK(std::abs(spectra(1, at) - spectral(static_cast<std::ptrdiff_t>(k), at)) < 1e-9 * f[k]);
    }
  };
  check("var3", {{{0}, {1, 2}}, {{1, 2}, {0}}, {{0, 1}, {2}}},
        {0.02045865378763545, 0.0051362079238062019, 0.41701664109562286});
  check("var6",
        {{{0, 1}, {2, 3}}, {{2, 3}, {0, 1}}, {{0, 1, 2}, {3, 4, 5}}, {{3, 4, 5}, {0, 1, 2}}, {{0}, {1, 2}}, {{4, 5}, {0}}},
        {0.0029819886451442068, 0.16629074925381326, 0.51323439803215665, 0.58634298183158717, 0.0005613953518417425,
         0.00018494546901426379});
}

TEST_CASE("the mean over frequencies is F for correlated noise, of pairs and of groups; with strong couplings it may be less") {
  // With z = exp(-iω) the mean of ln |det M| is its value at z = 0 unless det M has zeros within the unit circle: Jensen's
  // formula.
  for (const auto& [n, order, radius, coupling] :
       {std::tuple(4, 3, 0.9, 0.5), std::tuple(7, 2, 0.97, 0.3), std::tuple(7, 2, 0.97, 1.0)}) {
    VarModel model = random_model(n, order, radius, "mean " + std::to_string(n));
    for (std::ptrdiff_t i = 0; i < n; ++i)
      for (std::ptrdiff_t k = 0; k < n * order; ++k)
        if (k % n != i) {
          model.coefficients(i, k) *= coupling;
          if (k < n) model.residual_covariance(i, k) *= coupling;
        }
    REQUIRE(spectral_radius(model) < 1);
    for (const Groups& groups : {single_variables(n), Groups{{0, 2}, {3, 1}}, Groups{{0}, {1, 2, 3}}}) {
      const Matrix f = group_granger(model, groups), spectra = spectral_granger(model, groups, 2048);
      for (std::ptrdiff_t g = 0; g < std::ssize(groups); ++g)
        for (std::ptrdiff_t h = 0; h < std::ssize(groups); ++h) {
          if (g == h) continue;
          const double mean = mean_of(spectra, g * std::ssize(groups) + h);
          CHECK(mean < f(g, h) + 1e-10);
          if (coupling < 1) CHECK(mean > f(g, h) - 1e-10);
        }
    }
  }
}

TEST_CASE("single variables equal the pairs of the time domain, and without others f is Geweke's share of the spectrum") {
  const VarModel model = random_model(5, 2, 0.9, "pairs");
  const Matrix f = group_granger(model, single_variables(5)), pairs = pairwise_conditional_granger(model);
  for (std::ptrdiff_t i = 0; i < 5; ++i)
    for (std::ptrdiff_t j = 0; j < 5; ++j)
      if (i != j) CHECK(f(i, j) == doctest::Approx(pairs(i, j)).epsilon(1e-12));
  const Groups groups{{0, 3}, {4, 1, 2}};
  const Matrix spectra = spectral_granger(model, groups, 32);
  for (std::ptrdiff_t k = 0; k <= 32; ++k) {
    const double omega = std::numbers::pi * static_cast<double>(k) / 32;
    CHECK(spectra(1, k) == doctest::Approx(unconditional(model, groups[0], groups[1], omega)).epsilon(1e-9));
    CHECK(spectra(2, k) == doctest::Approx(unconditional(model, groups[1], groups[0], omega)).epsilon(1e-9));
  }
}

TEST_CASE("units change nothing, and a source without effect has none at any frequency") {
  const VarModel model = random_model(4, 2, 0.9, "units");
  VarModel changed = model;
  const auto unit = [](std::ptrdiff_t i) { return std::pow(10.0, 6.0 * static_cast<double>(i) - 9); };
  for (std::ptrdiff_t i = 0; i < 4; ++i) {
    for (std::ptrdiff_t k = 0; k < 8; ++k) changed.coefficients(i, k) *= unit(i) / unit(k % 4);
    for (std::ptrdiff_t j = 0; j < 4; ++j) changed.residual_covariance(i, j) *= unit(i) * unit(j);
  }
  const Groups groups{{0, 1}, {2}};
  const Matrix a = spectral_granger(model, groups, 16), b = spectral_granger(changed, groups, 16);
  for (std::ptrdiff_t k = 0; k <= 16; ++k) CHECK(b(1, k) == doctest::Approx(a(1, k)).epsilon(1e-9));
  VarModel apart = model;
  for (std::ptrdiff_t lag = 0; lag < 2; ++lag)
    for (std::ptrdiff_t i = 0; i < 4; ++i)
      if (i != 2) apart.coefficients(i, lag * 4 + 2) = 0;
  const Matrix none = spectral_granger(apart, single_variables(4), 16);
  for (std::ptrdiff_t k = 0; k <= 16; ++k) CHECK(std::abs(none(0 * 4 + 2, k)) < 1e-12);
}

TEST_CASE("the ends of a band may be between frequencies; dependent noise is an error") {
  const std::vector<double> line{0, 1, 2, 3, 4};  // f = 8 ω
  CHECK(band_mean(line, 0, 0.5) == doctest::Approx(2));
  CHECK(band_mean(line, 0.05, 0.45) == doctest::Approx(2));
  CHECK(band_mean(line, 0.13, 0.14) == doctest::Approx(8 * 0.135));
  CHECK(band_mean(std::vector<double>{0, 0, 1, 0, 0}, 0.1875, 0.3125) == doctest::Approx(0.75));
  VarModel model = random_model(3, 1, 0.5, "dependent");
  model.residual_covariance = Matrix(3, 3, 1.0);
  CHECK_THROWS_AS(group_granger(model, single_variables(3)), NumericError);
}
