// Estimates of link_granger for networks of saturating units with driving inputs.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "link_granger.hpp"
#include "made_data.hpp"

using namespace golgi;
using namespace golgi::link_granger;
using golgi::test::input_of;
using golgi::test::PlainContext;

namespace {

double tanh_of(double z) { return std::tanh(z); }

}  // namespace

TEST_CASE("for tanh networks without noise the link is found and the wiring is exact, with the inputs as covariates [slow]") {
  for (const std::ptrdiff_t n : {4, 8, 12})
    for (const char* seed : {"1", "2", "3", "4", "5"}) {
      const auto made = test::made_network({.n = n}, seed, tanh_of);
      Params params;
      params.covariates = {"input0", "input1"};
      const PlainContext context;
      const Connectivity with = LinkGranger(params).estimate(input_of(made.data), context);
      const double r = test::off_diagonal_correlation(with.get(Quantity::weight), made.weights);
      MESSAGE(n << " units, seed " << std::string(seed) << ": 1 - r " << 1 - r);
      for (const auto& row : test::table_of(context, "targets.csv")) CHECK(row[1] == "tanh");
      CHECK(r >= 0.99);
    }
}
