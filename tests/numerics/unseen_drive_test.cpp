// Regressors that replace an unobserved drive, as samples, and the warning of one.
#include "golgi/numerics/unseen_drive.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "golgi/core/rng.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/numerics/drive_warning.hpp"
#include "support/messages.hpp"
#include "support/spike_data.hpp"

using namespace golgi;

namespace {

DriveParams with(Drive drive) {
  DriveParams params;
  params.drive = drive;
  params.drive_gap_s = 0.01;
  return params;
}

/// Two trials of three signals.
struct Recording {
  std::vector<std::ptrdiff_t> starts{0, 700, 1500};
  Matrix x{3, 1500};
  std::vector<std::span<const double>> rows() const { return {x.row(0), x.row(1), x.row(2)}; }

  Recording() {
    Random random(fingerprint_of("unseen drive"), "signals");
    for (std::ptrdiff_t t = 0; t < 1500; ++t) {
      x(0, t) = random.uniform() < 0.05;
      x(1, t) = random.normal() + 3;
      x(2, t) = random.uniform() < 0.1;
    }
  }
};

/// Sum over a trial of the kernel's weights times the signal minus its mean.
double summed(const Recording& recording, std::ptrdiff_t j, const DriveKernel& kernel, std::ptrdiff_t t) {
  const auto trial = t < recording.starts[1] ? 0 : 1;
  const double mean = eigen(recording.x).row(j).mean();
  double sum = 0;
  for (std::ptrdiff_t k = 0; k < std::ssize(kernel.weights); ++k)
    if (const auto at = t + 1 - kernel.first_lag - k; at >= recording.starts[trial] && at < recording.starts[trial + 1])
      sum += kernel.weights[k] * (recording.x(j, at) - mean);
  return sum;
}

}  // namespace

TEST_CASE(
    "columns are sums over a trial with the kernels' weights; slow traces use only the past, surround excludes the middle") {
  const Recording recording;
  for (const Drive drive : {Drive::slow_traces, Drive::surround}) {
    const auto params = with(drive);
    const auto kernels = drive_kernels(params, 0.002, {}, 800);
    const auto columns = drive_columns(params, kernels, recording.rows(), recording.starts);
    REQUIRE(columns.n() == 3 * std::ssize(kernels));
    CHECK(columns.n() == n_drive_regressors(params, 3));
    const double tolerance =
        drive == Drive::slow_traces ? std::exp(-6) * 100 : 1e-10;  // traces continue beyond six time constants
    for (std::ptrdiff_t r = 0; r < columns.n(); ++r)
      for (const std::ptrdiff_t t : {0, 1, 5, 300, 699, 700, 701, 1000, 1499})
        CHECK(std::abs(columns.values(r, t) - summed(recording, columns.sources[r], kernels[r % std::ssize(kernels)], t)) <=
              tolerance);
    for (const auto& kernel : kernels) {
      if (drive == Drive::slow_traces) {
        CHECK(kernel.first_lag == 1);
        continue;
      }
      for (std::ptrdiff_t lag = -50; lag <= 50; ++lag)
        CHECK((kernel.weights.at(lag - kernel.first_lag) == 0) == (std::abs(lag) <= 5));
      CHECK(drive_reach_s(params) == doctest::Approx(0.1));
      CHECK(kernel.last_lag() == 50);
    }
  }
}

TEST_CASE("components are the directions in which the counts of all signals vary most, and exclude a constant signal") {
  Recording recording;
  for (std::ptrdiff_t t = 0; t < 1500; ++t) {
    recording.x(2, t) = 4;
    recording.x(1, t) = 2 * recording.x(0, t) + 1;
  }
  auto params = with(Drive::components);
  const auto kernels = drive_kernels(params, 0.002, {}, 800);
  const auto columns = drive_columns(params, kernels, recording.rows(), recording.starts);
  REQUIRE(columns.n() == 1);  // one direction
  CHECK(columns.sources[0] == -1);
  double with_counts = 0, own = 0, counts = 0;
  for (std::ptrdiff_t t = 0; t < 1500; ++t) {
    const double count = summed(recording, 0, kernels[0], t);
    with_counts += columns.values(0, t) * count;
    own += columns.values(0, t) * columns.values(0, t);
    counts += count * count;
  }
  CHECK(std::abs(with_counts) / std::sqrt(own * counts) > 0.999);
  CHECK(drive_components(Eigen::MatrixXd::Identity(5, 5), 2).cols() == 2);
  CHECK(drive_components(Eigen::MatrixXd::Zero(5, 5), 2).cols() == 0);
}

TEST_CASE("times that leave nothing, are shorter than a sample, or equal those of the sources' own traces are refused") {
  const auto refused = [](const DriveParams& params, std::vector<double> time_constants = {}) {
    return test::message_of<ConfigError>([&] { drive_kernels(params, 0.002, time_constants, 10'000); });
  };
  CHECK(test::has(refused(with(Drive::slow_traces), {15}),
                  "0.03 s equals the time constant of the sources' own traces (15 samples)"));
  auto params = with(Drive::slow_traces);
  params.drive_time_constants_s = {0.001};
  CHECK(test::has(refused(params), "0.001 s is less than a sample of 0.002 s"));
  params.drive_time_constants_s = {};
  CHECK(test::has(refused(params), "drive_time_constants_s is empty"));
  params = with(Drive::components);
  params.drive_gap_s = 0.05;
  CHECK(test::has(refused(params), "drive_gap_s leaves no sample of drive_count_s"));
  CHECK(test::has(test::message_of<DataError>([&] { drive_kernels(with(Drive::surround), 0.002, {}, 40); }),
                  "the longest trial has 40 samples"));
  CHECK(drive_kernels(with(Drive::none), 0.002, {}, 1).empty());
}

TEST_CASE("common_drive is reported if rates are shared and many pairs have small p, and not if one of the two is missing") {
  const auto trains_of = [](double depth) {
    Random random(fingerprint_of("common drive"), "trains");
    std::vector<std::vector<double>> times_s(10);
    for (std::ptrdiff_t t = 0; t < 60'000; ++t)
      for (std::size_t i = 0; i < times_s.size(); ++i)
        if (random.uniform() < 0.01 * (1 + depth * std::sin(static_cast<double>(t) * 0.01)))
          times_s[i].push_back(0.001 * static_cast<double>(t));
    return SpikeTrains(test::spike_data(times_s, 60));
  };
  const SpikeTrains together = trains_of(0.8), apart = trains_of(0);
  const Matrix small(10, 10, 0.01), large(10, 10, 0.5);
  const auto warning = drive_warning(together, small);
  REQUIRE(warning);
  CHECK(warning->code == "common_drive");
  CHECK(test::has(warning->text(), "100 % of the pairs have p <= 0.05"));
  CHECK(test::has(warning->text(), "set drive: slow_traces for valid p-values, or drive: surround to rank pairs"));
  CHECK(!drive_warning(together, large));
  CHECK(!drive_warning(apart, small));
  // Ten units of half a spike in 50 ms, whose rates vary by 0.57 of their mean: a correlation of 0.14, so 1 + 9 * 0.14.
  CHECK(shared_rates(together).eigenvalue == doctest::Approx(2.26).epsilon(0.1));
  CHECK(shared_rates(together).by_chance < 1.6);
}
