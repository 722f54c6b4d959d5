// Random-walk weights of a log rate: compared with the closed form of their posterior, and where a target's rate changes.
#include "log_rate.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "changing_granger.hpp"
#include "driven_by_spikes.hpp"

using namespace golgi;
using namespace golgi::changing_granger;
using golgi::test::input_of, golgi::test::PlainContext, golgi::test::table_of;

namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double duration_s = 60;

/// Unit 0 has log rate base(t), + 1.2 for 3 ms after a spike of unit 1, - 1.2 after one of unit 2 and + 0 after one of unit 3,
/// which fire at 20 Hz each; from `ends_s` on no unit acts.
template <class Base>
Dataset driven_rate(const std::string& seed, const Base& base, bool has_covariate = false, double ends_s = duration_s) {
  Random random(fingerprint_of(seed), "spikes");
  std::vector<std::vector<double>> times_s(4);
  std::vector<std::ptrdiff_t> last(4, -100);
  const auto n = static_cast<std::ptrdiff_t>(1000 * duration_s);
  Matrix course(1, n);
  for (std::ptrdiff_t t = 0; t < n; ++t) {
    course(0, t) = std::sin(static_cast<double>(t) * 0.003);
    double log_rate = base(0.001 * static_cast<double>(t)) + (has_covariate ? course(0, t) : 0);
    for (const auto& [unit, weight] : {std::pair(1, 1.2), std::pair(2, -1.2)})
      if (t - last[unit] <= 3 && 0.001 * static_cast<double>(t) < ends_s) log_rate += weight;
    if (random.uniform() < std::exp(log_rate)) times_s[0].push_back(0.001 * static_cast<double>(t));
    for (std::size_t j = 1; j < 4; ++j)
      if (random.uniform() < 0.02) times_s[j].push_back(0.001 * static_cast<double>(last[j] = t));
  }
  std::vector<Variable> units;
  for (const std::string& name : default_names(4)) units.emplace_back(name, VariableKind::point);
  Trial trial(Events(times_s), duration_s);
  if (!has_covariate) return Dataset(units, 0.001, {trial});
  Covariate speed;
  speed.name = "speed";
  speed.at = Covariate::At::next;
  return Dataset(units, 0.001, {trial.set_covariates(std::move(course))}).set_covariates({speed});
}

Params of_traces() {
  Params params;
  params.lag = false;
  params.source_time_constants = {5};
  params.targets = {"x0"};
  return params;
}

/// Mean weights of a source on unit 0 in the first and the last third.
std::pair<double, double> thirds(const Connectivity& c, std::ptrdiff_t source) {
  const auto parts = c.parts(Part::Axis::segment);
  const std::size_t third = parts.size() / 3;
  double first = 0, last = 0;
  for (std::size_t k = 0; k < third; ++k) {
    first += parts[k].estimate().get(Quantity::weight)(0, source) / static_cast<double>(third);
    last += parts[parts.size() - 1 - k].estimate().get(Quantity::weight)(0, source) / static_cast<double>(third);
  }
  return {first, last};
}

}  // namespace

TEST_CASE(
    "the course of a log rate is the mode of its posterior: all slopes are 0; with a covariate those of the constant fit") {
  for (const bool has_covariate : {false, true}) {
    const Dataset data = driven_rate(
        "mode", [](double) { return std::log(0.03); }, has_covariate);
    Params params = of_traces();
    if (has_covariate) params.covariates = {"speed"};
    const Signals signals = read_signals(data, params, no_poll);
    const auto blocks = blocks_of(signals, params.block);
    const TargetRows rows(signals, blocks, 0, params);
    const SourceTerm term{5};
    const LogRateColumns columns = log_rate_columns(rows, term, no_poll);
    const LogRateFit fit = log_rate_fit(rows, columns, term, {}, no_poll);
    const auto n = rows.width() - rows.n_conditions();
    Walk walk;
    walk.m0 = fit.weights.head(n);
    walk.p0 = VectorXd::Constant(n, 0.5);
    walk.q = VectorXd::Constant(n, 1e-3);
    const auto course = log_rate_course(rows, columns, term, fit.weights, walk, no_poll);
    REQUIRE(course);
    const auto& w = course->smoothed;
    // With constant weights: X'(y - rate) = 0 over all rows.
    VectorXd still = VectorXd::Zero(rows.width());
    double largest = 0;
    std::size_t b = 0;
    rows.for_each_block(term, no_poll, [&](MatrixXd& x, const VectorXd& y, double) {
      columns.standardise(x);
      still += x.transpose() * (y.array() - (x * fit.weights).array().exp()).matrix();
      if (!has_covariate) {
        VectorXd slope = x.transpose() * (y.array() - (x * w[b]).array().exp()).matrix();
        slope -= (w[b] - (b == 0 ? walk.m0 : w[b - 1])).cwiseQuotient(b == 0 ? walk.p0 : walk.q);
        if (b + 1 < w.size()) slope += (w[b + 1] - w[b]).cwiseQuotient(walk.q);
        largest = std::max(largest, slope.cwiseAbs().maxCoeff());
      }
      ++b;
    });
    CHECK(still.cwiseAbs().maxCoeff() < 0.05);  // sums of 1800 events
    // 0.05: a weight that is off by 1e-6 has a slope of 1e-3 by q.
    if (!has_covariate) CHECK(largest < 0.05);
  }
}

TEST_CASE("log-rate weights stay constant at their true values where the rate rises fivefold; linear weights rise with it") {
  const Dataset data =
      driven_rate("rising", [](double time_s) { return std::log(0.01) + std::log(5.0) * time_s / duration_s; });
  const PlainContext context;
  const Connectivity c = ChangingGranger(of_traces()).estimate(input_of(data), context);
  CHECK_NOTHROW(c.validate());
  CHECK(table_of(context, "targets.csv")[0].back() == "log");
  const auto [first, last] = thirds(c, 1);
  Params params = of_traces();
  params.link = LinkOfRate::identity;
  const PlainContext linear;
  const auto [low, high] = thirds(ChangingGranger(params).estimate(input_of(data), linear), 1);
  MESSAGE("log rate " << first << " to " << last << ", linear " << low << " to " << high);
  CHECK(table_of(linear, "targets.csv")[0].back() == "identity");
  CHECK(last / first < 1.4);
  CHECK(last / first > 0.7);
  CHECK(high / low > 1.8);
  CHECK(c.get(Quantity::weight)(0, 2) < -0.5);
  CHECK(std::abs(c.get(Quantity::weight)(0, 3)) < 0.25);
  CHECK(c == ChangingGranger(of_traces()).estimate(input_of(data), PlainContext(3)));
}

TEST_CASE("counts that are sums of the sources' effects keep the linear model, and so do online estimates") {
  // Every count is the sum of the sources' counts one sample before, plus a little noise.
  Random random(fingerprint_of("sums"), "counts");
  std::vector<std::vector<double>> times_s(3);
  std::vector<int> before(3, 0);
  for (std::ptrdiff_t t = 0; t < 20'000; ++t) {
    std::vector<int> now(3, 0);
    for (std::size_t j = 1; j < 3; ++j) now[j] = static_cast<int>(random.below(6));
    now[0] = before[1] + before[2] + static_cast<int>(random.below(2));
    for (std::size_t i = 0; i < 3; ++i)
      for (int k = 0; k < now[i]; ++k) times_s[i].push_back(0.001 * static_cast<double>(t) + 0.0001);
    before = now;
  }
  std::vector<Variable> units;
  for (const std::string& name : default_names(3)) units.emplace_back(name, VariableKind::point);
  const Dataset data(units, 0.001, {Trial(Events(times_s), 20)});
  Params params;
  params.targets = {"x0"};
  const PlainContext context;
  const Connectivity c = ChangingGranger(params).estimate(input_of(data), context);
  CHECK(table_of(context, "targets.csv")[0].back() == "identity");
  CHECK(c.get(Quantity::weight)(0, 1) == doctest::Approx(1).epsilon(0.02));
  const Dataset rising =
      driven_rate("rising", [](double time_s) { return std::log(0.01) + std::log(5.0) * time_s / duration_s; });
  params = of_traces();
  params.estimate = Estimated::filtered;
  const PlainContext online;
  ChangingGranger(params).estimate(input_of(rising), online);
  CHECK(table_of(online, "targets.csv")[0].back() == "identity");
}

TEST_CASE("weights of a log rate jump most where a switch is given or found") {
  constexpr double ends_s = 30;
  const Dataset data = driven_rate(
      "ending", [](double) { return std::log(0.03); }, false, ends_s);
  for (const bool is_scan : {false, true}) {
    Params params = of_traces();
    if (is_scan)
      params.switches = Switches::scan;
    else
      params.switch_s = {ends_s};
    const PlainContext context;
    const Connectivity c = ChangingGranger(params).estimate(input_of(data), context);
    CHECK(table_of(context, "targets.csv")[0].back() == "log");
    const auto switches = table_of(context, "switches.csv");
    REQUIRE(switches.size() == 1);
    CHECK(parse_number(switches[0][1]).value() == doctest::Approx(ends_s).epsilon(0.07));
    const auto parts = c.parts(Part::Axis::segment);
    const auto weight = [&](std::size_t k, std::ptrdiff_t j) { return parts[k].estimate().get(Quantity::weight)(0, j); };
    double largest = 0;
    std::size_t at = 0;
    for (std::size_t k = 1; k < parts.size(); ++k)
      if (const double step = std::abs(weight(k, 1) - weight(k - 1, 1)); step > largest) largest = step, at = k;
    CHECK(parts[at].from() == doctest::Approx(parse_number(switches[0][1]).value()));
    CHECK(weight(at - 1, 1) > 0.5);
    CHECK(std::abs(weight(at, 1)) < 0.25);
    CHECK(weight(at - 1, 2) < -0.5);
    CHECK(std::abs(weight(at, 2)) < 0.25);
    CHECK(std::abs(weight(at - 1, 3)) < 0.25);
  }
}

TEST_CASE("the log rate of a single unit has no source and so no course") {
  Random random(fingerprint_of("single"), "spikes");
  std::vector<double> times_s;
  for (int t = 0; t < 20'000; ++t)
    if (random.uniform() < 0.02 + 0.018 * std::sin(0.001 * t)) times_s.push_back(0.001 * t);
  std::vector<Variable> units;
  units.emplace_back("x0", VariableKind::point);
  const Dataset data(units, 0.001, {Trial(Events({times_s}), 20)});
  const PlainContext context;
  const Connectivity c = ChangingGranger(Params()).estimate(input_of(data), context);
  CHECK(std::isnan(c.score()(0, 0)));
}
