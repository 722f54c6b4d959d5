// Substitutes for a drive that was not recorded: their covariances compared with those of samples, and the false links that
// they remove.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "count_drive.hpp"
#include "driven_trains.hpp"
#include "estimated.hpp"
#include "golgi/numerics/roc.hpp"
#include "support/messages.hpp"

using namespace golgi;
using namespace golgi::event_granger;
using golgi::test::driven_trains;
using golgi::test::estimate;

namespace {

/// Parameters with a trace of the causes that lasts as long as the synapses of driven_trains act.
Params with(Drive drive) {
  Params params;
  params.drive = drive;
  params.cause_time_constants = std::vector<double>{5};
  return params;
}

struct Found {
  double absent_p = 0;     ///< share of absent pairs with p <= 0.05
  double false_edges = 0;  ///< absent pairs with q <= 0.05
  double auroc = undefined;
};

Found found_in(const test::DrivenTrains& trains, Drive drive) {
  const Connectivity c = estimate(trains.data, with(drive));
  Found found;
  double absent = 0, n_connected = 0;
  LabelledPairs pairs;
  for (std::ptrdiff_t i = 0; i < c.n(); ++i)
    for (std::ptrdiff_t j = 0; j < c.n(); ++j) {
      if (i == j) continue;
      const bool is_connected = trains.weights(i, j) != 0;
      pairs.values.push_back(c.score()(i, j));
      pairs.connected.push_back(is_connected);
      n_connected += is_connected;
      if (is_connected) continue;
      ++absent;
      found.absent_p += c.p()(i, j) <= 0.05;
      found.false_edges += c.q()(i, j) <= 0.05;
    }
  found.absent_p /= absent;
  if (n_connected > 0) found.auroc = auroc(pairs).value;
  return found;
}

/// The events of one trial filtered by a kernel, at every bin in which any unit's result is not 0: from `before` bins before
/// the trial on. Bin t is that of the response.
Eigen::VectorXd filtered(const SpikeTrains& trains, std::ptrdiff_t unit, const PastCount& kernel, std::ptrdiff_t before,
                         std::ptrdiff_t size) {
  Eigen::VectorXd sums = Eigen::VectorXd::Zero(size);
  const auto& trial = trains.trials().front();
  for (const auto place : trial.places_of(unit))
    for (std::size_t k = 0; k < kernel.weights.size(); ++k)
      sums(before + trial.bins[place] + kernel.first_lag + static_cast<std::ptrdiff_t>(k)) += kernel.weights[k];
  return sums;
}

}  // namespace

TEST_CASE("covariances of the substitutes for a drive are those of their samples, with silence before and after the trial") {
  const auto recording = driven_trains(4, 3000, 0, "covariances");
  const SpikeTrains trains(recording.data);
  for (const Drive drive : {Drive::slow_traces, Drive::surround, Drive::components}) {
    Params params = with(drive);
    params.drive_time_constants_s = {0.02, 0.04};
    params.drive_components = 3;
    const PastCounts past = past_counts(params, 0.001, 3000);
    const CountMoments moments(trains, past, serial_for, no_poll);
    const CountDrive of_drive(moments, past, params);
    std::ptrdiff_t before = 0, after = 1;
    for (const auto* all : {&past.causes, &past.own, &past.drive})
      for (const auto& each : *all) before = std::max(before, -each.first_lag), after = std::max(after, each.reach());
    const auto size = before + 3000 + after;
    const auto m = std::ssize(past.drive);
    Eigen::MatrixXd samples(size, 4 * m);
    for (std::ptrdiff_t j = 0; j < 4; ++j)
      for (std::ptrdiff_t k = 0; k < m; ++k) samples.col(j * m + k) = filtered(trains, j, past.drive[k], before, size);
    const auto covariance = [&](const Eigen::VectorXd& a, const Eigen::VectorXd& b) {
      return (a.dot(b) - a.sum() * b.sum() / static_cast<double>(size)) / 3000;
    };
    if (drive == Drive::components) {
      Eigen::MatrixXd all(4 * m, 4 * m);
      for (std::ptrdiff_t a = 0; a < 4 * m; ++a)
        for (std::ptrdiff_t b = 0; b < 4 * m; ++b) all(a, b) = covariance(samples.col(a), samples.col(b));
      samples = (samples * drive_components(all, 3)).eval();
    }
    const auto of_target = of_drive.of_target(1);
    REQUIRE(std::ssize(of_target.chosen) == (drive == Drive::components ? 3 : 3 * m));
    double largest = 0, worst = 0;
    for (std::size_t a = 0; a < of_target.chosen.size(); ++a) {
      const Eigen::VectorXd x = samples.col(of_target.chosen[a]);
      const auto compare = [&](double is, double should) {
        largest = std::max(largest, std::abs(should));
        worst = std::max(worst, std::abs(is - should));
      };
      for (std::size_t b = 0; b < of_target.chosen.size(); ++b)
        compare(of_target.gram(a, b), covariance(x, samples.col(of_target.chosen[b])));
      for (std::ptrdiff_t k = 0; k < std::ssize(past.own); ++k)
        compare(of_target.own(k, a), covariance(x, filtered(trains, 1, past.own[k], before, size)));
      for (std::ptrdiff_t k = 0; k < std::ssize(past.causes); ++k)
        compare(of_drive.with_causes(of_target, 2)(a, k), covariance(x, filtered(trains, 2, past.causes[k], before, size)));
      // The mean of the response is that over the trial only.
      double right = 0;
      for (const auto place : trains.trials().front().places_of(1)) right += x(before + trains.trials().front().bins[place]);
      compare(of_target.right(a), (right - x.sum() * static_cast<double>(trains.n_spikes()[1]) / 3000) / 3000);
    }
    // Sums of some thousand products in another order; the components have the same signs, because their covariance is the
    // same.
    CHECK(worst < 1e-9 * largest);
  }
}

TEST_CASE("without synapses, slow traces remove most false links of a hidden drive; the warning names these traces") {
  const auto trains = driven_trains(16, 100'000, 0, "no synapses");
  const Found none = found_in(trains, Drive::none), slow = found_in(trains, Drive::slow_traces);
  MESSAGE("absent pairs with p <= 0.05: " << none.absent_p << ", with slow traces " << slow.absent_p);
  CHECK(none.absent_p > 0.1);
  CHECK(slow.absent_p < 0.6 * none.absent_p);
  const test::PlainContext plain, cured;
  estimate(trains.data, with(Drive::none), plain);
  estimate(trains.data, with(Drive::slow_traces), cured);
  const auto is_told = [](const Warning& warning) { return warning.code == "common_drive"; };
  REQUIRE(std::ranges::count_if(plain.warnings, is_told) == 1);
  CHECK(test::has(std::ranges::find_if(plain.warnings, is_told)->text(), "set drive: slow_traces"));
  CHECK(std::ranges::none_of(cured.warnings, is_told));
}

TEST_CASE("with synapses, drive: surround makes true pairs rank higher") {
  const auto trains = driven_trains(16, 150'000, 0.1, "synapses");
  const double none = found_in(trains, Drive::none).auroc, surround = found_in(trains, Drive::surround).auroc,
               components = found_in(trains, Drive::components).auroc;
  MESSAGE("AUROC " << none << ", surround " << surround << ", components " << components);
  CHECK(surround > none + 0.02);
  CHECK(components > none);
}

TEST_CASE("in five recordings of 300 s without synapses slow traces leave few p <= 0.05 and few false edges [slow]") {
  double worst_share = 0, worst_edges = 0, least_without = 1;
  for (const std::string seed : {"fresh 0", "fresh 1", "fresh 2", "fresh 3", "fresh 4"}) {
    const auto trains = driven_trains(40, 300'000, 0, seed);
    const Found slow = found_in(trains, Drive::slow_traces), none = found_in(trains, Drive::none);
    MESSAGE(seed << ": " << slow.absent_p << " (" << none.absent_p << " without), false edges " << slow.false_edges << " ("
                 << none.false_edges << ")");
    worst_share = std::max(worst_share, slow.absent_p);
    worst_edges = std::max(worst_edges, slow.false_edges);
    least_without = std::min(least_without, none.absent_p);
  }
  CHECK(worst_share <= 0.09);
  CHECK(worst_edges <= 20);
  CHECK(least_without > 0.1);  // twice the level: the recordings do have the hidden drive
}

TEST_CASE("with drive: surround five recordings of 300 s with synapses have a mean AUROC of at least 0.94 [slow]") {
  double sum = 0, without = 0;
  for (const std::string seed : {"wired 0", "wired 1", "wired 2", "wired 3", "wired 4"}) {
    const auto trains = driven_trains(40, 300'000, 0.1, seed);
    const double surround = found_in(trains, Drive::surround).auroc, none = found_in(trains, Drive::none).auroc;
    MESSAGE(seed << ": " << surround << " (" << none << " without)");
    sum += surround / 5;
    without += none / 5;
  }
  CHECK(sum >= 0.94);
  CHECK(without < 0.9);
}

TEST_CASE("values, too, are conditioned on a drive; the results are the same bytes on one thread and two") {
  const auto data = test::with_own_events(
      test::recording_of(test::random_weights(4, 0.5, "driven values"), 4'000, "driven values"), [](double x) { return x; });
  for (const Drive drive : {Drive::slow_traces, Drive::surround, Drive::components}) {
    const Params params = with(drive);
    const Connectivity one = estimate(data, params);
    CHECK_NOTHROW(one.validate());
    CHECK(one == estimate(data, params, test::PlainContext(2)));
    CHECK(one.score() != estimate(data, with(Drive::none)).score());
    Params events = params;
    events.response = Response::bernoulli;
    CHECK(estimate(data, events) == estimate(data, events, test::PlainContext(2)));
  }
}

TEST_CASE("slow traces as fast as those of the causes, and recordings shorter than the traces, are refused") {
  const auto trains = driven_trains(4, 3000, 0, "refused");
  Params params = with(Drive::slow_traces);
  params.drive_time_constants_s = {0.005};
  CHECK(test::has(test::message_of<ConfigError>([&] { estimate(trains.data, params); }),
                  "0.005 s equals the time constant of the sources' own traces (5 samples)"));
  params.drive_time_constants_s = {0.6};
  CHECK(test::has(test::message_of<DataError>([&] { estimate(trains.data, params); }), "the longest trial has 3000 samples"));
  params.drive_time_constants_s = {0.03, 0.03};
  CHECK(test::has(test::message_of<ConfigError>([&] { estimate(trains.data, params); }), "0.03 s is given twice"));
}
