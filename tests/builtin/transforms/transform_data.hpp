// Recordings for tests of transforms, and what the tests inspect afterwards.
#pragma once

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "golgi/data/dataset.hpp"
#include "golgi/testing/plain_context.hpp"
#include "support/number_table.hpp"

namespace golgi::test {

inline const PlainContext context;

inline const Matrix first_values{{1, 2, 3, 4, 5, 6}, {2, 0, 2, 0, 2, 0}};
inline const std::vector<double> none;

// Times are computed as sample · dt: 0.1 · 3 is not 0.3. A recording lists its events either in all trials, or in none.
inline const std::vector<Events> two_lists{Events({{0.0, 0.1 * 3}, {0.1 * 5}}), Events({none, none})};

inline Dataset two_trials() {
  Trial first(first_values);
  first.set_hidden({{"u", Matrix(2, 6, 1)}});
  Dataset data(std::vector<std::string>{"a", "b"}, 0.1, {first, Matrix{{7, 8, 9}, {4, 4, 4}}});
  return data.set_unit("mV").set_events(two_lists).set_truth(GroundTruth(2, {{1, 0, 2.5, 0.4}, {0, 1, 1, 0.3}}));
}

inline Dataset first_trial(const Dataset& data) { return Dataset(data).set_trials({data.trial(0)}); }
inline Dataset with_values(Dataset data, std::ptrdiff_t trial, Matrix values) {
  return data.set_trial(trial, Trial(data.trial(trial)).set_values(std::move(values)));
}
inline Dataset with_gaps(Dataset data, std::ptrdiff_t trial, const std::vector<std::uint8_t>& mask) {
  const Trial& before = data.trial(trial);
  return data.set_trial(trial,
                        Trial(before).set_gaps(Gaps::from_mask(data.n_variables(), before.n_samples(), mask, data.dt_s())));
}
inline Dataset with_events(Dataset data, const std::vector<std::vector<double>>& times_s) {
  return data.set_events(std::vector<Events>(data.n_trials(), Events(times_s)));
}

inline std::vector<std::uint8_t> mask_of(const Dataset& data, std::ptrdiff_t trial) {
  return data.trial(trial).gaps().mask(data.n_variables(), data.trial(trial).n_samples(), data.dt_s());
}
inline std::vector<double> events_of(const Dataset& data, std::ptrdiff_t trial, std::ptrdiff_t variable) {
  REQUIRE(data.has_events());
  const auto times_s = data.trial(trial).events()[variable];
  return {times_s.begin(), times_s.end()};
}
inline GroundTruth truth_of(const Dataset& data) {
  REQUIRE(data.truth());
  return *data.truth();
}

/// Recordings prepared by independent programs (tests/golden/preparing).
inline Matrix prepared(const std::string& file) { return read_number_table(GOLGI_TESTS_DIR "/golden/preparing/" + file); }
inline Dataset unprepared() { return Dataset(std::vector<std::string>{"noise", "sines"}, 0.01, {prepared("x.csv")}); }

/// Two trials of a sine of variance 1/2 and a ramp without a constant.
inline Dataset long_recording(std::ptrdiff_t n_samples = 20'000) {
  Matrix values(2, n_samples);
  for (std::ptrdiff_t t = 0; t < n_samples; ++t) {
    values(0, t) = std::sin(0.1 * static_cast<double>(t));
    values(1, t) = 3 * static_cast<double>(t);
  }
  const Trial trial(std::move(values), Events({{0.001}, {}}));
  return Dataset(std::vector<std::string>{"sine", "ramp"}, 0.001, {trial, trial});
}

inline Dataset masked() {
  Matrix values = first_values;
  values(0, 1) = undefined;
  return with_gaps(with_values(two_trials(), 0, std::move(values)), 0, {1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1});
}

/// 'p' in layer 4, with three events; 's', silent; 0.95 s.
inline Dataset points() {
  std::vector<Variable> variables{Variable("p", VariableKind::point).set_group("L4"), Variable("s", VariableKind::point)};
  return Dataset(std::move(variables), 0.1, {Trial(Events({{0.0, 0.05, 0.92}, {}}), 0.95)});
}

template <class T>
Dataset apply(const Dataset& input, const typename T::Params& params = {}) {
  Dataset output = T(params).apply(input, context);
  output.validate();
  for (const Trial& trial : output.trials()) CHECK(trial.hidden().empty());
  return output;
}

inline std::vector<double> row(const Dataset& data, std::ptrdiff_t trial, std::ptrdiff_t variable) {
  const auto values = data.trial(trial).values().row(variable);
  return {values.begin(), values.end()};
}

}  // namespace golgi::test
