// Held-out rows, the range of a link, the choice of the ridge, and the definitions of a sign and a lead.
#include "choice.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "golgi/core/text.hpp"
#include "link_granger.hpp"
#include "made_data.hpp"

using namespace golgi;
using namespace golgi::link_granger;
using golgi::test::input_of;
using golgi::test::PlainContext;

namespace {

/// Trials of these lengths, with two independent variables.
Dataset apart(const std::vector<std::ptrdiff_t>& lengths, const std::string& seed, double deviation = 1) {
  Random random(fingerprint_of(seed), "apart");
  std::vector<Trial> trials;
  for (const std::ptrdiff_t length : lengths) {
    Matrix values(2, length);
    for (double& x : values.values()) x = deviation * random.normal();
    trials.emplace_back(std::move(values));
  }
  return Dataset(default_names(2), 0.001, std::move(trials));
}

}  // namespace

TEST_CASE("the last fifth of the trials is held out, or with fewer than five trials the last fifth of the rows") {
  const Params params;
  // One row per sample, except a trial's last: of 9 trials the last one is the held-out fifth.
  CHECK(Recording(apart({10, 10, 10, 10, 10, 10, 10, 10, 101}, "many"), params).first_held_out == 72);
  CHECK(Recording(apart({51, 51}, "few"), params).first_held_out == 80);
}

TEST_CASE("for increments a link with a scale covers any size, and one without a scale only its own range") {
  const Dataset data = apart({200}, "outside", 3);
  Params params;
  params.response = Response::increment;
  const Recording recording(data, params);
  const TargetRows rows(recording, 0, params);
  const auto share = [&](LinkFunction link, std::optional<double> scale = {}) {
    return share_outside(rows, link, Response::increment, scale);
  };
  const auto n_negative = (rows.response().array() < 0).count();
  CHECK(share(LinkFunction::identity) == 0);
  CHECK(share(LinkFunction::tanh) == 0);
  CHECK(share(LinkFunction::tanh, 0.01) == 0);
  CHECK(share(LinkFunction::exp) == static_cast<double>(n_negative) / 199);
  CHECK(share(LinkFunction::logistic) == static_cast<double>(n_negative) / 199);
  const auto n_outside = (rows.response().array().abs() > 1).count();
  CHECK(share_outside(rows, LinkFunction::tanh, Response::next, {}) == static_cast<double>(n_outside) / 199);
}

TEST_CASE("among ridges that forecast equally well the weakest is chosen, so that weights are not shrunk to 0") {
  Random random(fingerprint_of("ridge"), "made");
  Matrix values(2, 2000);
  for (std::ptrdiff_t t = 1; t < values.cols(); ++t) {
    values(0, t) = random.normal();
    values(1, t) = 0.5 * values(0, t - 1) + random.normal();
  }
  const PlainContext context;
  Params params;
  params.link = LinkChoice::identity;
  LinkGranger(params).estimate(input_of(Dataset(default_names(2), 0.001, {Trial(std::move(values))})), context);
  // A ridge of 1e-4 changes no forecast by a thousandth, and neither do weaker ones.
  for (const auto& row : test::table_of(context, "targets.csv")) CHECK(parse_number(row[6]).value() == 1e-12);
}

TEST_CASE(
    "a weight within one standard error has no sign, which holds for about two of three weights of independent variables") {
  int n = 0, n_open = 0;
  Params params;
  params.link = LinkChoice::identity;
  for (int k = 0; k < 40; ++k) {
    const Connectivity c = LinkGranger(params).estimate(input_of(apart({300}, "sign" + std::to_string(k))), PlainContext());
    for (const auto& [i, j] : {std::pair(0, 1), std::pair(1, 0)}) ++n, n_open += c.sign()(i, j) == 0;
  }
  // 80 signs: 0.68 are expected, with a standard error of 0.05.
  CHECK(n_open > 0.5 * n);
  CHECK(n_open < 0.86 * n);
}

TEST_CASE("the lead of the best link is the z of a mean over twenty segments") {
  Random random(fingerprint_of("lead"), "made");
  Matrix values(2, 40'000);
  for (std::ptrdiff_t t = 1; t < values.cols(); ++t) {
    values(0, t) = random.normal();
    values(1, t) = std::tanh(values(0, t - 1)) + 0.2 * random.normal();
  }
  const PlainContext context;
  LinkGranger(Params()).estimate(input_of(Dataset(default_names(2), 0.001, {Trial(std::move(values))})), context);
  const auto row = test::table_of(context, "targets.csv")[1];
  CHECK(row[1] == "tanh");
  // The squares of a row differ by 0.012 ± 0.044 between the links: over 20 segments of 400 rows z is about 24.
  MESSAGE("lead " << row[5]);
  CHECK(parse_number(row[5]).value() > 10);
}
