// Each check of recordings, tested with its fault and without: it reports at least 90 % of the first and at most 5 % of the
// others.
#include "golgi/looks/look.hpp"

#include "golgi/looks/nonlinearity.hpp"
#include "golgi/looks/shared_response.hpp"
#include "made_recordings.hpp"

using namespace golgi;
using namespace golgi::test;

namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr int n_recordings = 10;  // instrumented and at -O1, all 40 take minutes
#else
constexpr int n_recordings = 40;
#endif
constexpr std::ptrdiff_t n_channels = 8, n_samples = 10'000;  // 20 s
constexpr double seconds = 300;
constexpr std::size_t n_units = 12;

Dataset channels_of(const std::string& seed) { return recording_of(channels(n_channels, n_samples, seed)); }
Dataset units_of(const std::string& seed) { return recording_of(units(n_units, seconds, 8, seed), seconds); }

/// False alarms of all checks, counted once.
const std::map<std::string, int>& clean_channels() {
  static const auto counts = counts_of(n_recordings, channels_of);
  return counts;
}

const std::map<std::string, int>& clean_units() {
  static const auto counts = counts_of(n_recordings, units_of);
  return counts;
}

/// @param change  inserts the fault
std::function<Dataset(const std::string&)> with_fault(void (*change)(Matrix&)) {
  return [change](const std::string& seed) {
    Matrix x = channels(n_channels, n_samples, seed);
    change(x);
    return recording_of(std::move(x));
  };
}

std::function<Dataset(const std::string&)> with_fault(void (*change)(std::vector<std::vector<double>>&, Random&)) {
  return [change](const std::string& seed) {
    auto times = units(n_units, seconds, 8, seed);
    Random random(fingerprint_of(seed), "fault");
    change(times, random);
    for (auto& list : times) std::ranges::sort(list);
    return recording_of(times, seconds);
  };
}

void check_rates(const std::string& look, const std::function<Dataset(const std::string&)>& faulty,
                 const std::map<std::string, int>& clean) {
  const auto found = clean.find(look);
  const int hits = count_of(n_recordings, look, faulty), alarms = found == clean.end() ? 0 : found->second;
  MESSAGE(look << ": fires on " << hits << " of " << n_recordings << " faulty and " << alarms << " clean recordings");
  CHECK(10 * hits >= 9 * n_recordings);
  CHECK(20 * alarms <= n_recordings);
}

}  // namespace

TEST_CASE("line_noise: mains noise of a third of the standard deviation") {
  check_rates("line_noise", with_fault([](Matrix& x) {
                for (std::ptrdiff_t t = 0; t < x.cols(); ++t)
                  x(2, t) += 0.5 * std::sin(2 * std::numbers::pi * 50 * dt_s * static_cast<double>(t));
              }),
              clean_channels());
}

TEST_CASE("duplicate: a channel that equals another one times a factor") {
  check_rates("duplicate", with_fault([](Matrix& x) {
                for (std::ptrdiff_t t = 0; t < x.cols(); ++t) x(5, t) = -3 * x(1, t) + 7;
              }),
              clean_channels());
}

TEST_CASE("zero_lag: channels that share half of their variance through a reference") {
  check_rates("zero_lag", with_fault([](Matrix& x) {
                for (std::ptrdiff_t t = 0; t < x.cols(); ++t) {
                  const double reference = 1.2 * x(0, t);
                  for (std::ptrdiff_t i = 1; i < 5; ++i) x(i, t) -= reference;
                }
              }),
              clean_channels());
}

TEST_CASE("saturated: an amplifier that clips two standard deviations above 0") {
  check_rates("saturated", with_fault([](Matrix& x) {
                for (std::ptrdiff_t t = 0; t < x.cols(); ++t) x(3, t) = std::min(x(3, t), 3.3);
              }),
              clean_channels());
}

TEST_CASE("oversampled: ten interpolated values between any two samples") {
  check_rates("oversampled", with_fault([](Matrix& x) {
                for (std::ptrdiff_t i = 0; i < x.rows(); ++i) {
                  std::vector<double> mean(x.cols());
                  for (int pass = 0; pass < 3; ++pass) {
                    for (std::ptrdiff_t t = 20; t < x.cols(); ++t) {
                      double sum = 0;
                      for (std::ptrdiff_t k = 0; k < 20; ++k) sum += x(i, t - k) / 20;
                      mean[t] = sum;
                    }
                    for (std::ptrdiff_t t = 20; t < x.cols(); ++t) x(i, t) = mean[t];
                  }
                }
              }),
              clean_channels());
}

TEST_CASE("constant, and properties that estimators warn of: drifts, changing noise, links that move") {
  check_rates("constant", with_fault([](Matrix& x) { std::ranges::fill(x.row(4), 2.5); }), clean_channels());
  check_rates("not_stationary", with_fault([](Matrix& x) {
                for (std::ptrdiff_t t = 0; t < x.cols(); ++t) x(0, t) += 3e-4 * static_cast<double>(t);
              }),
              clean_channels());
  check_rates("noise_changes", with_fault([](Matrix& x) {
                for (std::ptrdiff_t t = 0; t < x.cols(); ++t) x(6, t) *= 1 + 1e-4 * static_cast<double>(t);
              }),
              clean_channels());
}

TEST_CASE("links_change, referenced, short: a link that moves at half time, channels minus their mean, 60 samples") {
  check_rates("links_change", with_fault([](Matrix& x) {
                for (std::ptrdiff_t t = 1; t < x.cols(); ++t) x(t < x.cols() / 2 ? 1 : 2, t) += 0.8 * x(0, t - 1);
              }),
              clean_channels());
  check_rates("referenced", with_fault([](Matrix& x) {
                for (std::ptrdiff_t t = 0; t < x.cols(); ++t) {
                  double mean = 0;
                  for (std::ptrdiff_t i = 0; i < x.rows(); ++i) mean += x(i, t) / static_cast<double>(x.rows());
                  for (std::ptrdiff_t i = 0; i < x.rows(); ++i) x(i, t) -= mean;
                }
              }),
              clean_channels());
  check_rates(
      "short", [](const std::string& seed) { return recording_of(channels(n_channels, 60, seed)); }, clean_channels());
}

TEST_CASE("shared_response: the trials repeat a wave, which is not a nonlinearity") {
  const auto trials_of = [](const std::string& seed, double size) {
    std::vector<Trial> trials;
    for (int k = 0; k < 60; ++k) {
      Matrix x = channels(4, 200, seed + " " + std::to_string(k));
      for (std::ptrdiff_t i = 0; i < 4; ++i)
        for (std::ptrdiff_t t = 0; t < 200; ++t)
          x(i, t) += size * std::exp(-std::pow((static_cast<double>(t) - 80 - 5 * static_cast<double>(i)) / 15, 2));
      trials.emplace_back(std::move(x));
    }
    return Dataset(default_names(4), dt_s, std::move(trials));
  };
  check_rates(
      "shared_response", [&](const std::string& seed) { return trials_of(seed, 5); },
      counts_of(n_recordings, [&](const std::string& seed) { return trials_of(seed, 0); }));
  int n_linear = 0, n_bent = 0;
  for (int k = 0; k < 10; ++k) {
    const Dataset data = trials_of("evoked" + std::to_string(k), 5);
    n_bent += !nonlinearity_of(data).is_linear();
    n_linear += nonlinearity_of(without_shared_response(data)).is_linear();
  }
  CHECK(n_bent >= 9);
  CHECK(n_linear >= 9);
}

TEST_CASE("shared_spikes: a fifth of a unit's spikes are also another unit's") {
  check_rates("shared_spikes", with_fault([](std::vector<std::vector<double>>& times, Random& random) {
                for (const double time : std::vector<double>(times[3]))
                  if (random.uniform() < 0.2) times[7].push_back(time + 1e-4);
              }),
              clean_units());
}

TEST_CASE("refractory: one spike in fifty is detected twice") {
  check_rates("refractory", with_fault([](std::vector<std::vector<double>>& times, Random& random) {
                for (const double time : std::vector<double>(times[2]))
                  if (random.uniform() < 0.02 && time + 0.001 < seconds) times[2].push_back(time + 8e-4);
              }),
              clean_units());
}

TEST_CASE("silent and rate_drift: a unit that is lost suddenly, and one that is lost slowly") {
  check_rates("silent", with_fault([](std::vector<std::vector<double>>& times, Random&) { times[1].resize(10); }),
              clean_units());
  check_rates("rate_drift", with_fault([](std::vector<std::vector<double>>& times, Random& random) {
                std::erase_if(times[9], [&](double time) { return random.uniform() < time / seconds; });
              }),
              clean_units());
}

TEST_CASE("the check of spikes reports rates and intervals as they were generated; gaps are counted") {
  const auto look = look_at(units_of("summary"));
  REQUIRE(look.spikes);
  CHECK(look.signal.kind == SignalKind::spikes);
  // 8 Hz after 3 ms of rest each: 7.81 Hz; the standard error of a unit's rate is 2 % of it.
  CHECK(look.spikes->median_hz == doctest::Approx(7.81).epsilon(0.03));
  CHECK(look.spikes->variation == doctest::Approx(0.975).epsilon(0.03));
  CHECK(look.spikes->refractory_share == 0);
  Dataset gappy = channels_of("gaps");
  Matrix x(gappy.trial(0).values());
  for (std::ptrdiff_t t = 100; t < 200; ++t) x(0, t) = NAN;
  Trial trial(std::move(x));
  std::vector<std::vector<Interval>> gaps(n_channels);
  gaps[0] = {{100 * dt_s, 200 * dt_s}};
  trial.set_gaps(Gaps(gaps));
  CHECK(fires(Dataset(gappy).set_trial(0, trial), "gaps"));
  CHECK_FALSE(fires(gappy, "gaps"));
}

TEST_CASE("a linear process looks linear, also with heavy-tailed noise; effects that rise on both sides do not") {
  int linear = 0, heavy = 0, squares = 0;
  for (int k = 0; k < n_recordings; ++k) {
    Random random(fingerprint_of("nonlinear" + std::to_string(k)), "x");
    const auto made = [&](bool is_heavy, double square) {
      Matrix x(6, 600);
      for (std::ptrdiff_t t = 0; t + 1 < x.cols(); ++t)
        for (std::ptrdiff_t i = 0; i < 6; ++i) {
          const double noise = random.normal(), from = x((i + 1) % 6, t);
          x(i, t + 1) = 0.4 * x(i, t) + 0.3 * from + square * (from * from / (1 + from * from) - 0.45) +
                        (is_heavy ? noise * std::exp(0.5 * random.normal()) : noise);
        }
      return nonlinearity_of(recording_of(std::move(x))).any;
    };
    linear += made(false, 0) <= 1;
    heavy += made(true, 0) <= 1;
    squares += made(false, 1.5) > 1;
  }
  MESSAGE("of " << n_recordings << ": linear " << linear << ", with heavy tails " << heavy << ", squares found " << squares);
  CHECK(20 * linear >= 19 * n_recordings);
  CHECK(10 * heavy >= 9 * n_recordings);
  CHECK(10 * squares >= 9 * n_recordings);
  CHECK(std::isnan(nonlinearity_of(recording_of(channels(20, 60, "short"))).any));
}
