// q of estimates: the families over which p-values are adjusted.
#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "golgi/core/rng.hpp"
#include "golgi/numerics/multiple_testing.hpp"
#include "numerics/corrections.hpp"

using namespace golgi;

namespace {

const std::vector<std::string> four_names{"a", "b", "c", "d"};

/// (4, 4) p-values, two of them undefined, and small ones on the diagonal, which are not tests.
Matrix p_values(const char* seed) {
  Random random(fingerprint_of("fill_q"), seed);
  Matrix p(4, 4);
  for (double& value : p.values()) value = random.uniform() * random.uniform();
  for (std::ptrdiff_t i = 0; i < 4; ++i) p(i, i) = 1e-9;
  p(1, 2) = p(3, 0) = undefined;
  return p;
}

void add_pairs(const SharedMatrix& matrix, std::vector<double>& to) {
  for (std::ptrdiff_t i = 0; i < matrix.rows(); ++i)
    for (std::ptrdiff_t j = 0; j < matrix.cols(); ++j)
      if (i != j) to.push_back(matrix(i, j));
}

bool same(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t k = 0; k < a.size(); ++k)
    if (a[k] != b[k] && !(std::isnan(a[k]) && std::isnan(b[k]))) return false;
  return true;
}

/// Whether the q of some estimates are their p-values, adjusted as one family.
bool is_one_family(const std::vector<Estimate>& estimates, Correction correction) {
  std::vector<double> p, q;
  for (const auto& estimate : estimates) {
    add_pairs(estimate.p(), p);
    add_pairs(estimate.q(), q);
  }
  return same(q, adjust_p_values(p, correction));
}

Part part(Part::Axis axis, const char* name, Correction correction) {
  return Part(axis, name, 1, 1, Estimate(Matrix(4, 4)).set_p(p_values(name), correction));
}

}  // namespace

TEST_CASE("q is p adjusted over all pairs of different variables that have one; the diagonal has none") {
  for (const auto correction : test::all_corrections) {
    Connectivity estimate(four_names, Matrix(4, 4));
    estimate.set_p(p_values("all"), correction);
    const Connectivity filled = fill_q(estimate);
    CHECK(is_one_family({filled.estimate()}, correction));
    for (std::ptrdiff_t i = 0; i < 4; ++i) CHECK(std::isnan(filled.q()(i, i)));
    CHECK(std::isnan(filled.q()(1, 2)));
    CHECK(filled.p().shares(estimate.p()));
    CHECK(estimate.q().empty());
    CHECK_FALSE(filled.estimate().correction());
    CHECK(fill_q(filled) == filled);
  }
}

TEST_CASE("every member and every segment is a family of its own") {
  Connectivity estimate(four_names, Matrix(4, 4));
  estimate.set_p(p_values("all"), Correction::holm)
      .add_part(part(Part::Axis::member, "00", Correction::holm))
      .add_part(part(Part::Axis::segment, "0", Correction::bonferroni))
      .add_part(part(Part::Axis::band, "gamma", Correction::sidak));
  const Connectivity filled = fill_q(estimate);
  CHECK(is_one_family({filled.estimate()}, Correction::holm));
  REQUIRE(filled.parts().size() == 3);
  CHECK(is_one_family({filled.parts()[0].estimate()}, Correction::holm));
  CHECK(is_one_family({filled.parts()[1].estimate()}, Correction::bonferroni));
  CHECK(is_one_family({filled.parts()[2].estimate()}, Correction::sidak));
  CHECK(filled.parts()[2].name() == "gamma");
}

TEST_CASE("all lags are one family, apart from the estimate and from other parts") {
  for (const auto correction : test::all_corrections) {
    Connectivity estimate(four_names, Matrix(4, 4));
    estimate.set_p(p_values("all"), correction)
        .add_part(part(Part::Axis::lag, "1", correction))
        .add_part(part(Part::Axis::member, "00", correction))
        .add_part(part(Part::Axis::lag, "2", correction));
    const Connectivity filled = fill_q(estimate);
    CHECK(is_one_family({filled.estimate()}, correction));
    CHECK(is_one_family({filled.parts()[1].estimate()}, correction));
    CHECK(is_one_family({filled.parts()[0].estimate(), filled.parts()[2].estimate()}, correction));
  }
}

TEST_CASE("a given q, and p without a correction, are not changed") {
  Connectivity own(four_names, Matrix(4, 4));
  own.set_p(p_values("all"), Correction::holm).set(Quantity::q, Matrix(4, 4, 0.125));
  own.add_part(Part(Part::Axis::lag, "1", 1, 1,
                    Estimate(Matrix(4, 4)).set_p(p_values("1"), Correction::holm).set(Quantity::q, Matrix(4, 4, 0.25))));
  own.add_part(Part(Part::Axis::member, "00", 0, 0, Estimate(Matrix(4, 4)).set(Quantity::p, p_values("00"))));
  const Connectivity filled = fill_q(own);
  CHECK(filled == own);
  CHECK(filled.q() == Matrix(4, 4, 0.125));
  CHECK(filled.parts()[1].estimate().q().empty());
  CHECK(fill_q(Connectivity(four_names, Matrix(4, 4))) == Connectivity(four_names, Matrix(4, 4)));
}
