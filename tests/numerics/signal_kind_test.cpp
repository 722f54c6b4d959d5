// Rules for values to be spikes, voltages, fields or fluorescence, and for a threshold to find spikes in them.
#include "golgi/numerics/signal_kind.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <functional>

#include "golgi/api/event_threshold.hpp"
#include "golgi/core/rng.hpp"
#include "golgi/data/npy.hpp"
#include "support/shared_data.hpp"

using namespace golgi;

namespace {

constexpr std::ptrdiff_t n = 4, n_samples = 4000;

Dataset recording_of(double dt_s, const std::string& unit,
                     const std::function<double(std::ptrdiff_t i, std::ptrdiff_t t)>& value) {
  Matrix x(n, n_samples);
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t t = 0; t < n_samples; ++t) x(i, t) = value(i, t);
  return Dataset(default_names(n), dt_s, {Trial(std::move(x))}).set_unit(unit);
}

/// -65 with noise, and 30 for one sample after every 50 to 53.
Dataset voltages(const std::string& unit) {
  Random random(fingerprint_of("voltages"), "noise");
  return recording_of(0.001, unit,
                      [&](std::ptrdiff_t i, std::ptrdiff_t t) { return t % (50 + i) == 7 ? 30.0 : -65 + 3 * random.normal(); });
}

Dataset noise(const std::string& unit, double scale = 1) {
  Random random(fingerprint_of("noise"), unit);
  return recording_of(0.001, unit, [&](std::ptrdiff_t, std::ptrdiff_t) { return scale * random.normal(); });
}

/// Cycles of predators: long and high, again and again.
Dataset populations() {
  return recording_of(0.01, "", [](std::ptrdiff_t i, std::ptrdiff_t t) {
    return 50 * std::exp(2 * std::sin(0.02 * static_cast<double>(t) + static_cast<double>(i)) - 2);
  });
}

Dataset fluorescence() {
  Random random(fingerprint_of("fluorescence"), "events");
  std::vector<double> level(n, 0);
  Matrix x(n, n_samples);
  for (std::ptrdiff_t t = 0; t < n_samples; ++t)
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      level[i] = 0.94 * level[i] + (random.uniform() < 0.02 ? 1 : 0);
      x(i, t) = level[i] + 0.1 * random.normal();
    }
  return {default_names(n), 1 / 30.0, {Trial(std::move(x))}};
}

std::optional<double> acting(const Dataset& data) { return acting_threshold(data, 30, ThresholdUse::automatic); }

}  // namespace

TEST_CASE("a kind is recognised from the values if the unit is missing, and from the unit if the values are ambiguous") {
  CHECK(look_at_signal(voltages("")).kind == SignalKind::voltages);
  CHECK(look_at_signal(voltages("mV")).kind == SignalKind::voltages);
  CHECK(look_at_signal(noise("")).kind == SignalKind::signals);
  CHECK(look_at_signal(noise("uV")).kind == SignalKind::fields);
  CHECK(look_at_signal(populations()).kind == SignalKind::signals);
  CHECK(look_at_signal(fluorescence()).kind == SignalKind::fluorescence);
  // The same shape, once per day: cases of an epidemic, and not imaging.
  CHECK(look_at_signal(Dataset(fluorescence().names(), 86400, {fluorescence().trial(0)})).kind == SignalKind::signals);
  // Subthreshold voltages have no spikes; values around -65 mV are membrane potentials.
  const auto resting =
      recording_of(0.001, "mV", [](std::ptrdiff_t, std::ptrdiff_t t) { return -65 + std::sin(0.1 * static_cast<double>(t)); });
  CHECK(look_at_signal(resting).kind == SignalKind::voltages);
  const auto raster = recording_of(0.001, "", [](std::ptrdiff_t i, std::ptrdiff_t t) { return t % (20 + i) == 0 ? 1.0 : 0.0; });
  CHECK(look_at_signal(raster).kind == SignalKind::counts);
  const Dataset events({Variable("a", VariableKind::point)}, 0.001, {Trial(Events({{0.1, 0.2}}), 1)});
  CHECK(look_at_signal(events).kind == SignalKind::spikes);
}

TEST_CASE("names of kinds are parsed back; every kind has a name and a description") {
  for (const SignalKind kind : all_signal_kinds) {
    CHECK(signal_kind_named(to_string(kind)) == kind);
    CHECK(std::string(describe(kind)).size() > 5);
  }
  CHECK_FALSE(signal_kind_named("sound"));
}

TEST_CASE("a threshold is applied automatically if the values above it are rare, short and one-sided, or if values are in mV") {
  CHECK(acting(voltages("")) == 30);
  CHECK_FALSE(acting(populations()));    // long
  CHECK_FALSE(acting(noise("", 20)));    // as often below as above
  CHECK(acting(noise("mV", 20)) == 30);  // the unit is mV
  CHECK(acting(noise("", 1)) == 30);     // nothing is above it: the given threshold is used
  CHECK(acting_threshold(populations(), 30, ThresholdUse::always) == 30);
  CHECK_FALSE(acting_threshold(voltages(""), std::nullopt, ThresholdUse::always));
  // The same spikes at 10 kHz: ten samples each, and 1 ms.
  const auto fine =
      recording_of(1e-4, "", [](std::ptrdiff_t i, std::ptrdiff_t t) { return t % (500 + i) < 10 ? 35.0 : -65.0; });
  CHECK(acting(fine) == 30);
  const auto plateaus =
      recording_of(1e-4, "", [](std::ptrdiff_t i, std::ptrdiff_t t) { return t % (500 + i) < 60 ? 35.0 : -65.0; });
  CHECK_FALSE(acting(plateaus));
}

TEST_CASE("on the recorded networks of the paper the threshold is applied without their unit, at any size and density") {
  const auto folder = test::shared_data("event_threshold on the recorded networks");
  if (!folder) return;
  std::size_t n_networks = 0;
  for (const auto& entry : std::filesystem::directory_iterator(*folder / "izhikevich")) {
    if (!std::filesystem::exists(entry.path() / "v.npy")) continue;
    const Matrix values = read_npy(entry.path() / "v.npy");
    const Dataset data(default_names(values.rows()), 0.001, {Trial(values)});
    CHECK_MESSAGE(acting(data) == 30, entry.path().filename().string());
    CHECK_MESSAGE(look_at_signal(data).kind == SignalKind::voltages, entry.path().filename().string());
    ++n_networks;
  }
  CHECK(n_networks >= 16);
}
