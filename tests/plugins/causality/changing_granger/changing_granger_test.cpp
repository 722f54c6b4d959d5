// Random-walk weights compared with golden values; estimates of small systems whose weights drift, switch or stay constant.
#include "changing_granger.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numbers>

#include "driven_by_spikes.hpp"
#include "golgi/core/text.hpp"
#include "golgi/testing/plain_context.hpp"
#include "random_walk.hpp"
#include "support/messages.hpp"
#include "support/npy_numbers.hpp"

using namespace golgi;
using namespace golgi::changing_granger;
using golgi::test::driven_by_spikes, golgi::test::table_of, golgi::test::WeightAt;
using golgi::test::input_of;
using golgi::test::PlainContext;

namespace {

const std::filesystem::path golden = std::filesystem::path(GOLGI_TESTS_DIR) / "golden/simulators/random_walk";

double correlation(const std::vector<double>& x, const std::vector<double>& y) {
  double mx = 0, my = 0, xx = 0, yy = 0, xy = 0;
  for (std::size_t k = 0; k < x.size(); ++k)
    mx += x[k] / static_cast<double>(x.size()), my += y[k] / static_cast<double>(x.size());
  for (std::size_t k = 0; k < x.size(); ++k) {
    xx += (x[k] - mx) * (x[k] - mx);
    yy += (y[k] - my) * (y[k] - my);
    xy += (x[k] - mx) * (y[k] - my);
  }
  return xy / std::sqrt(xx * yy);
}

/// Correlation of the course of a pair in an estimate with a function of time in the middle of the segments.
double follows(const Connectivity& c, std::ptrdiff_t i, std::ptrdiff_t j, const WeightAt& weight_at) {
  std::vector<double> estimated, actual;
  for (const Part& part : c.parts(Part::Axis::segment)) {
    estimated.push_back(part.estimate().get(Quantity::weight)(i, j));
    actual.push_back(weight_at(i, j, (part.from() + part.to()) / 2));
  }
  return correlation(estimated, actual);
}

double drifting(std::ptrdiff_t i, std::ptrdiff_t j, double time_s) {
  return i == 0 && j == 1 ? 0.5 + 0.4 * std::sin(2 * std::numbers::pi * time_s / 20) : i == 0 && j == 2 ? -0.5 : 0;
}

}  // namespace

TEST_CASE("likelihood, filter and smoother follow the golden values of one joint normal distribution") {
  constexpr std::ptrdiff_t n_blocks = 12, n_rows = 40, width = 6;
  const auto x = test::npy_numbers<double>(golden / "x.npy"), y = test::npy_numbers<double>(golden / "y.npy"),
             q = test::npy_numbers<double>(golden / "q.npy"), p0 = test::npy_numbers<double>(golden / "p0.npy"),
             filtered = test::npy_numbers<double>(golden / "filtered.npy"),
             smoothed = test::npy_numbers<double>(golden / "smoothed.npy"),
             variance = test::npy_numbers<double>(golden / "smoothed_variance.npy"),
             likelihood = test::npy_numbers<double>(golden / "loglik.npy");
  const Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>> rows(x.data(),
                                                                                                      n_blocks * n_rows, width);
  const Eigen::Map<const Eigen::VectorXd> responses(y.data(), n_blocks * n_rows);
  std::vector<Block> blocks;
  for (std::ptrdiff_t b = 0; b < n_blocks; ++b) {
    const auto of = rows.middleRows(b * n_rows, n_rows);
    const auto to = responses.segment(b * n_rows, n_rows);
    blocks.push_back({of.transpose() * of, of.transpose() * to, to.squaredNorm(), n_rows});
  }
  Walk walk;
  walk.m0 = Eigen::VectorXd::Zero(width);
  walk.p0 = Eigen::Map<const Eigen::VectorXd>(p0.data(), width);
  walk.q = Eigen::Map<const Eigen::VectorXd>(q.data(), width);
  walk.s2 = 0.25;
  const Course course = walk_course(blocks, walk);
  CHECK(std::abs(course.log_likelihood - likelihood[0]) < 1e-10 * std::abs(likelihood[0]));
  CHECK(walk_likelihood(blocks, walk) == course.log_likelihood);
  for (std::ptrdiff_t b = 0; b < n_blocks; ++b)
    for (std::ptrdiff_t k = 0; k < width; ++k) {
      CHECK(std::abs(course.filtered[b](k) - filtered[b * width + k]) < 1e-10);
      CHECK(std::abs(course.smoothed[b](k) - smoothed[b * width + k]) < 1e-10);
      CHECK(std::abs(course.smoothed_variance[b](k) - variance[b * width + k]) < 1e-10);
    }
}

TEST_CASE("the weight that drifts is followed, constant weights do not move, and the tables report both") {
  const Dataset data = driven_by_spikes(4, 60'000, drifting);
  const PlainContext context;
  const Connectivity c = ChangingGranger(Params()).estimate(input_of(data), context);
  c.validate();
  REQUIRE(c.parts(Part::Axis::segment).size() == 120);
  const double r = follows(c, 0, 1, drifting);
  MESSAGE("correlation over time: " << r);
  CHECK(r > 0.95);
  // In units of the data: the voltage change per spike.
  CHECK(std::abs(c.get(Quantity::weight)(0, 1) - 0.5) < 0.05);
  CHECK(std::abs(c.get(Quantity::weight)(0, 2) + 0.5) < 0.05);
  CHECK(c.sign()(0, 2) == -1);
  CHECK(c.p()(0, 1) < 1e-6);
  double gain_of_drift = 0, largest_other = 0;
  for (const auto& row : table_of(context, "targets.csv"))
    (row[0] == "x0" ? gain_of_drift : largest_other) =
        std::max(row[0] == "x0" ? gain_of_drift : largest_other, parse_number(row[5]).value());
  CHECK(gain_of_drift > 50);
  CHECK(largest_other < 5);
  CHECK(table_of(context, "movement.csv").size() == 12);

  Params online;
  online.estimate = Estimated::filtered;
  const double r_online = follows(ChangingGranger(online).estimate(input_of(data), PlainContext()), 0, 1, drifting);
  MESSAGE("of the filter alone: " << r_online);
  CHECK(r_online > 0.85);
  CHECK(r_online < r);
}

TEST_CASE("for constant weights |z| of movement exceeds 1.96 in about one pair in twenty [slow]") {
  const auto still = [](std::ptrdiff_t i, std::ptrdiff_t j, double) { return (i + 2 * j) % 5 == 0 ? 0.3 : 0; };
  double n = 0, n_beyond = 0;
  for (const char* seed : {"a", "b", "c", "d"}) {
    const PlainContext context;
    Params params;
    params.source_time_constants = {};
    ChangingGranger(params).estimate(input_of(driven_by_spikes(15, 20'000, still, seed)), context);
    for (const auto& row : table_of(context, "movement.csv")) {
      ++n;
      n_beyond += std::abs(parse_number(row[2]).value()) > 1.96;
    }
  }
  MESSAGE("share of " << n << " pairs: " << n_beyond / n);
  // 840 pairs: standard error of the share 0.0075.
  CHECK(n_beyond / n > 0.03);
  CHECK(n_beyond / n < 0.08);
}

TEST_CASE("a switch is found at its time, with the pairs that changed; without a switch none is found") {
  const auto switching = [](std::ptrdiff_t i, std::ptrdiff_t j, double time_s) {
    if (i == 0 && j == 1) return time_s < 12 ? 0.6 : 0.0;
    if (i == 3 && j == 2) return time_s < 12 ? 0.0 : -0.6;
    return i == 1 && j == 4 ? 0.6 : 0.0;
  };
  Params params;
  params.switches = Switches::scan;
  params.source_time_constants = {};
  const PlainContext context;
  const Connectivity c = ChangingGranger(params).estimate(input_of(driven_by_spikes(5, 30'000, switching)), context);
  const auto switches = table_of(context, "switches.csv");
  REQUIRE(switches.size() == 1);
  CHECK(parse_number(switches[0][1]).value() == 12);
  for (const auto& row : table_of(context, "changes.csv")) {
    const bool changed = (row[2] == "x0" && row[3] == "x1") || (row[2] == "x3" && row[3] == "x2");
    CAPTURE(row[2]);
    CAPTURE(row[3]);
    CHECK((std::abs(parse_number(row[4]).value()) > 8) == changed);
  }
  // The weights jump there and are not smoothed.
  for (const Part& part : c.parts(Part::Axis::segment))
    CHECK(std::abs(part.estimate().get(Quantity::weight)(0, 1) - (part.to() <= 12 ? 0.6 : 0)) < 0.15);

  const auto still = [&](std::ptrdiff_t i, std::ptrdiff_t j, double) { return switching(i, j, 0); };
  const PlainContext quiet;
  ChangingGranger(params).estimate(input_of(driven_by_spikes(5, 30'000, still)), quiet);
  CHECK(table_of(quiet, "switches.csv").empty());

  params.switches = Switches::none;
  params.switch_s = {12};
  const PlainContext told;
  ChangingGranger(params).estimate(input_of(driven_by_spikes(5, 30'000, switching)), told);
  CHECK(told.files.at("changes.csv") == context.files.at("changes.csv"));
}

TEST_CASE("signals without events, and events without values, are regressed as well") {
  // A process of two variables whose coupling changes sign slowly.
  const PlainContext context;
  Random random = context.random("noise");
  Matrix values(2, 20'000);
  const auto coupling = [](std::ptrdiff_t i, std::ptrdiff_t j, double time_s) {
    return i == 1 && j == 0 ? 0.5 * std::sin(2 * std::numbers::pi * time_s / 10) : 0.0;
  };
  for (std::ptrdiff_t t = 1; t < values.cols(); ++t) {
    values(0, t) = 0.5 * values(0, t - 1) + random.normal();
    values(1, t) = 0.5 * values(1, t - 1) + coupling(1, 0, static_cast<double>(t) * 0.001) * values(0, t - 1) + random.normal();
  }
  const Connectivity c = ChangingGranger(Params()).estimate(input_of(Dataset(default_names(2), 0.001, {values})), context);
  CHECK(follows(c, 1, 0, coupling) > 0.95);

  // Spikes of one unit that raise the spike probability of the other more and more.
  std::vector<std::vector<double>> events(2);
  const auto rising = [](std::ptrdiff_t i, std::ptrdiff_t j, double time_s) { return i == 1 && j == 0 ? 0.005 * time_s : 0.0; };
  double pending = 0;
  for (std::ptrdiff_t t = 0; t < 100'000; ++t) {
    const double time_s = static_cast<double>(t) * 0.001;
    if (random.uniform() < 0.01 + pending) events[1].push_back(time_s);
    pending = 0;
    if (random.uniform() < 0.03) {
      events[0].push_back(time_s);
      pending = rising(1, 0, time_s);
    }
  }
  std::vector<Variable> units;
  for (const std::string& name : default_names(2)) units.emplace_back(name, VariableKind::point);
  const Dataset spikes(units, 0.001, {Trial(Events(events), 100)});
  const double r = follows(ChangingGranger(Params()).estimate(input_of(spikes), context), 1, 0, rising);
  MESSAGE("from spikes alone: " << r);
  // The source has fifteen events per block: their information on the weight limits this, not the method.
  CHECK(r > 0.75);
}

TEST_CASE("a weight with a mean over time of 0 is followed when it changes its sign within a second") {
  Random random(fingerprint_of("flip"), "noise");
  Matrix values(2, 60'000);
  for (std::ptrdiff_t t = 1; t < values.cols(); ++t) {
    values(0, t) = 0.5 * values(0, t - 1) + random.normal();
    values(1, t) = 0.5 * values(1, t - 1) + (t < 30'000 ? 0.5 : -0.5) * values(0, t - 1) + random.normal();
  }
  const PlainContext context;
  const Connectivity c = ChangingGranger(Params()).estimate(input_of(Dataset(default_names(2), 0.001, {values})), context);
  for (const Part& part : c.parts(Part::Axis::segment)) {
    if (part.from() > 28.9 && part.to() < 31.1) continue;
    CAPTURE(part.from());
    CHECK(std::abs(part.estimate().get(Quantity::weight)(1, 0) - (part.from() < 30 ? 0.5 : -0.5)) < 0.15);
  }
  for (const auto& row : table_of(context, "targets.csv"))
    CHECK((parse_number(row[3]).value() > 3) == (row[0] == "x1"));  // larger steps than the mean weight
}

TEST_CASE("a target estimated alone gets the same result as with all others; pairs not estimated have a reason") {
  const Dataset data = driven_by_spikes(4, 10'000, drifting);
  const Connectivity all = ChangingGranger(Params()).estimate(input_of(data), PlainContext());
  Params params;
  params.targets = {"x0"};
  const Connectivity one = ChangingGranger(params).estimate(input_of(data), PlainContext());
  for (std::ptrdiff_t j = 1; j < 4; ++j) {
    CHECK(one.score()(0, j) == all.score()(0, j));
    CHECK(std::isnan(one.score()(j, 0)));
  }
  REQUIRE(one.undefined_pairs().size() == 3);
  CHECK(one.undefined_pairs()[0].reason == "'x1' is not among the targets");
  params.targets = {"x9"};
  CHECK(test::has(test::message_of<ConfigError>([&] { ChangingGranger(params).estimate(input_of(data), PlainContext()); }),
                  "there is no variable 'x9'"));
}

TEST_CASE("a source without events has no weight, and a constant target has no weights at all") {
  const Dataset data = driven_by_spikes(3, 10'000, drifting);
  Matrix values(data.trial(0).values().view());
  std::ranges::fill(values.row(2), 1.0);
  auto events = data.trial(0).events().lists();
  events[2].clear();
  const Dataset flat(std::vector<Variable>(data.variables().begin(), data.variables().end()), 0.001,
                     {Trial(std::move(values), Events(events))});
  const Connectivity c = ChangingGranger(Params()).estimate(input_of(flat), PlainContext());
  CHECK(std::isnan(c.score()(0, 2)));
  CHECK(std::isnan(c.score()(2, 0)));
  CHECK(std::isfinite(c.score()(0, 1)));
}

TEST_CASE("the number of threads changes nothing, and permuted variables give permuted weights [threads]") {
  const Dataset data = driven_by_spikes(4, 10'000, drifting);
  const Connectivity one = ChangingGranger(Params()).estimate(input_of(data), PlainContext(1));
  CHECK(one == ChangingGranger(Params()).estimate(input_of(data), PlainContext(4)));
  const std::vector<std::ptrdiff_t> order{2, 0, 3, 1};
  Matrix values(4, data.trial(0).n_samples());
  std::vector<std::vector<double>> events(4);
  for (std::ptrdiff_t i = 0; i < 4; ++i) {
    std::ranges::copy(data.trial(0).values().row(order[i]), values.row(i).begin());
    events[i].assign(data.trial(0).events()[order[i]].begin(), data.trial(0).events()[order[i]].end());
  }
  const Dataset moved(std::vector<Variable>(data.variables().begin(), data.variables().end()), 0.001,
                      {Trial(std::move(values), Events(events))});
  const Connectivity two = ChangingGranger(Params()).estimate(input_of(moved), PlainContext());
  for (std::ptrdiff_t i = 0; i < 4; ++i)
    for (std::ptrdiff_t j = 0; j < 4; ++j)
      if (i != j)
        CHECK(std::abs(two.score()(i, j) - one.score()(order[i], order[j])) < 1e-6 * (1 + one.score()(order[i], order[j])));
}
