// Checks of MATLAB files of every version: the same variables, read by two readers.
#pragma once

#include "plugins/sources/format_files.hpp"

namespace golgi::test {

template <class R>
void check_matlab_file(const std::string& file) {
  using Source = FormatSource<R>;
  const std::string said = Source(file).fault();
  CAPTURE(said);
  CHECK(has(said, "holds 5 recordings; say which"));
  for (const char* each : {"V (8 x 2000 single)", "rec.counts (8 x 400 int16)", "stack (8 x 4 x 100 int16)",
                           "mask (8 x 400 logical)", "spikes (1 x 8 cell)"})
    CHECK(has(said, each));
  CHECK(said.find("labels") == std::string::npos);

  const Json& select = expected_of_formats()["files"].at(file)["select"];
  CHECK(has(Source(file, "select: V").fault(), "set rate: fs to use the number 500 in this file"));
  const Dataset potential = Source(file, "select: V, rate: fs, names: labels, unit: mV, truth_select: Wsparse").read();
  CHECK(potential.names()[7] == "n7");
  CHECK(potential.unit() == "mV");
  check_potentials(potential.trial(0), 1);
  REQUIRE(potential.truth());
  CHECK(potential.truth()->n_links() == 10);
  const Dataset dense = Source(file, "select: V, rate: fs, truth_select: W").read();
  check_entry(dense, select["V"]);
  CHECK(dense.truth()->dense() == potential.truth()->dense());
  CHECK(dense.truth()->dense()(1, 0) == 6);  // row = target
  CHECK(dense.truth()->dense()(1, 6) == -8);

  check_potentials(Source(file, "select: V, rate: fs, window_s: [1, 2]").read().trial(0), 1, 0, 500);
  check_potentials(Source(file, "select: rec.counts, rate: rec.dt").read().trial(0), 128);
  const Dataset mask = Source(file, "select: mask, rate_hz: 500").read();
  for (std::ptrdiff_t t = 0; t < 400; ++t) REQUIRE(mask.trial(0).values()(4, t) == (potentials()(4, t) >= 30 ? 1 : 0));
  CHECK(has(Source(file, "select: stack, rate: fs").fault(), "layout: [variable, trial, sample]"));
  const Dataset stack = Source(file, "select: stack, rate: fs, layout: [variable, trial, sample]").read();
  REQUIRE(stack.n_trials() == 4);
  for (std::ptrdiff_t k = 0; k < 4; ++k) check_potentials(stack.trial(k), 128, 0, 100 * k);

  const Dataset spikes = Source(file, "select: spikes, duration_s: 4, names: labels").read();
  check_spikes(spikes.trial(0).events());
  CHECK(spikes.names()[0] == "n0");
  const Dataset both = Source(file, "select: V, rate: fs, events_select: spikes").read();
  check_spikes(both.trial(0).events());
}

}  // namespace golgi::test
