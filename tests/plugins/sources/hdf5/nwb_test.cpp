// NWB files as written by an electrophysiology and an imaging session.
#include <doctest/doctest.h>

#include "hdf5_reader.hpp"
#include "plugins/sources/format_files.hpp"

namespace golgi::test {
namespace {

using Source = FormatSource<Hdf5Reader>;

const Json& entry_of(const std::string& file, const std::string& candidate = "") {
  const Json& entry = expected_of_formats()["files"].at(file);
  return candidate.empty() ? entry : entry["select"].at(candidate);
}

TEST_CASE("nwb: chosen channels and regions are read alone, within a window and in their own unit") {
  for (const auto& [file, more] : {std::pair("nwb/session.nwb", std::string("select: acquisition/ElectricalSeries")),
                                   std::pair("nwb/ophys.nwb", std::string("select: Fluorescence/Fluorescence"))}) {
    CAPTURE(file);
    const Dataset whole = Source(file, more).read();
    const std::string chosen = whole.names()[5] + "', '" + whole.names()[2];
    const Dataset part = Source(file, more + ", variables_only: ['" + chosen + "'], window_s: [1, 2]").read();
    REQUIRE(part.names() == std::vector<std::string>{whole.names()[2], whole.names()[5]});
    CHECK(part.variable(1).group() == whole.variable(5).group());
    CHECK(part.unit() == whole.unit());
    const auto first = static_cast<std::ptrdiff_t>(std::llround(1 / whole.dt_s()));
    for (std::ptrdiff_t t = 0; t < part.trial(0).n_samples(); ++t) {
      REQUIRE(part.trial(0).values()(0, t) == whole.trial(0).values()(2, first + t));
      REQUIRE(part.trial(0).values()(1, t) == whole.trial(0).values()(5, first + t));
    }
  }
}

TEST_CASE("nwb: values beyond memory_limit are not read") {
  const std::string more = "select: acquisition/ElectricalSeries, memory_limit: 100000";
  CHECK(
      has(Source("nwb/session.nwb", more).fault(), "8 variables of 2000 samples need about 1 MB of memory, and memory_limit"));
  CHECK(Source("nwb/session.nwb", more + ", window_s: [0, 3]").read().trial(0).n_samples() == 1500);
}

TEST_CASE("nwb: a session with several recordings is refused with a list and description of them") {
  CHECK(has(Source("nwb/session.nwb").fault(),
            "'session.nwb' holds 3 recordings; say which: select: units (10 units, 8 good, 4 s) | acquisition/ElectricalSeries "
            "(8 channels x 2000, 500 Hz, 4 s) | processing/ecephys/LFP/lfp (2 channels x 500, 125 Hz, 4 s)"));
  CHECK(has(Source("nwb/session.nwb", "select: unit").fault(), "did you mean 'units'?"));
  const std::string ophys = Source("nwb/ophys.nwb").fault();
  for (const Json& name : entry_of("nwb/ophys.nwb")["ask"]) CHECK(has(ophys, name.get<std::string>() + " ("));
}

TEST_CASE("nwb: by default only good sorted units are read, with areas and positions of their electrodes") {
  const Dataset data = Source("nwb/session.nwb", "select: units").read();
  check_entry(data, entry_of("nwb/session.nwb", "units"));
  check_spikes(data.trial(0).events());
  const Dataset all = Source("nwb/session.nwb", "select: units, quality: all").read();
  REQUIRE(all.n_variables() == 10);
  CHECK(all.names()[8] == "30");
  CHECK(all.variable(8).quality() == "mua");
  CHECK(all.variable(9).group() == "V1");
}

TEST_CASE("nwb: a file with units alone, from early programs, lasts until its last spike unless a duration is given") {
  const PlainContext context;
  const Dataset data = Source("nwb/units_only.nwb").read(context);
  check_entry(data, entry_of("nwb/units_only.nwb"));
  check_spikes(data.trial(0).events());
  CHECK(data.trial(0).duration_s() == doctest::Approx(3.976));
  CHECK(has(join(context.messages, "\n"), "the length of the recording is not given"));
  CHECK(Source("nwb/units_only.nwb", "duration_s: 4").read().trial(0).duration_s() == 4);
}

TEST_CASE("nwb: voltages are in V with the gain of each channel, or in mV on request") {
  const Dataset volts = Source("nwb/session.nwb", "select: ElectricalSeries").read();
  check_entry(volts, entry_of("nwb/session.nwb", "acquisition/ElectricalSeries"));
  // 1e-12: a product of three doubles. The gain of channel 5 is a half.
  check_potentials(volts.trial(0), 1e-3, 1e-12);
  CHECK(std::isnan(volts.variable(7).position_um()[2]));
  CHECK(volts.variable(7).position_um()[1] == 60);
  const Dataset millivolts = Source("nwb/session.nwb", "select: ElectricalSeries, unit: mV").read();
  CHECK(millivolts.unit() == "mV");
  check_potentials(millivolts.trial(0), 1, 1e-12);
}

TEST_CASE("nwb: a subset of electrodes in its own order is read by a short name, by its path and by another link to it") {
  for (const char* name : {"lfp", "processing/ecephys/LFP/lfp", "acquisition/lfp_again"}) {
    CAPTURE(name);
    const Dataset data = Source("nwb/session.nwb", std::string("select: ") + name).read();
    check_entry(data, entry_of("nwb/session.nwb", "processing/ecephys/LFP/lfp"));
    check_potentials(data.trial(0), 1e-3, 1e-6, 0, 4, {6, 2});  // float32
  }
}

TEST_CASE("nwb: with window_s only the samples of the window are read") {
  const Dataset data = Source("nwb/session.nwb", "select: ElectricalSeries, window_s: [1.1, 1.9]").read();
  CHECK(data.trial(0).n_samples() == 400);
  CHECK(data.trial(0).start_s() == doctest::Approx(1.1));
  check_potentials(data.trial(0), 1e-3, 1e-12, 550);
}

TEST_CASE("nwb: a table of trials divides units and signals in the same way") {
  const Json& expected = expected_of_formats()["trials"];
  const std::string trials = "trials_select: trials, ";
  const Dataset units = Source("nwb/session.nwb", trials + "select: units").read();
  const Dataset signal = Source("nwb/session.nwb", trials + "select: ElectricalSeries").read();
  REQUIRE(units.n_trials() == 4);
  REQUIRE(signal.n_trials() == 4);
  for (std::ptrdiff_t k = 0; k < 4; ++k) {
    CHECK(units.trial(k).label() == expected["condition"][k].get<std::string>());
    for (std::ptrdiff_t i = 0; i < 8; ++i)
      CHECK(std::ssize(units.trial(k).events()[i]) == expected["spike_counts"][k][i].get<std::ptrdiff_t>());
    CHECK(signal.trial(k).n_samples() == 400);
    check_potentials(signal.trial(k), 1e-3, 1e-12, expected["first_sample"][k].get<std::ptrdiff_t>());
  }
  CHECK(Source("nwb/session.nwb", trials + "select: units, trials_where: [condition=go]").read().n_trials() == 2);
  CHECK(Source("nwb/session.nwb", trials + "select: units, trials_where: [correct=true]").read().n_trials() == 3);
}

TEST_CASE("nwb: units of a file can be the events of a signal that starts late on the clock of the file") {
  const Dataset data = Source("nwb/late_start.nwb", "select: raw, events_select: units").read();
  check_entry(data, entry_of("nwb/late_start.nwb", "acquisition/raw"));
  CHECK(data.trial(0).start_s() == 10);
  check_potentials(data.trial(0), 1e-3, 1e-9);  // the offset cancels most of the stored number
  check_spikes(data.trial(0).events());
  const Dataset units = Source("nwb/late_start.nwb", "select: units").read();
  CHECK(units.trial(0).duration_s() == doctest::Approx(13.976));
  check_spikes(units.trial(0).events(), 10);
  const Dataset moved = Source("nwb/late_start.nwb", "select: units, start_s: 10, duration_s: 4").read();
  check_spikes(moved.trial(0).events());
}

TEST_CASE("nwb: behaviour is read as covariates, on the grid of the signal") {
  const Dataset data =
      Source("nwb/session.nwb", "select: ElectricalSeries, covariates: [running_speed, pupil, contrast]").read();
  const auto covariates = data.covariates();
  REQUIRE(covariates.size() == 4);
  CHECK(covariates[0].name == "running_speed");
  CHECK(covariates[0].unit == "cm/s");
  CHECK(covariates[1].name == "pupil[0]");
  CHECK(covariates[3].name == "contrast");
  CHECK(covariates[3].course == Covariate::Course::step);
  const SharedMatrix& values = data.trial(0).covariates();
  const Json& speed = expected_of_formats()["covariates"]["running_speed"]["first"];
  CHECK(values(0, 0) == doctest::Approx(speed[0].get<double>()));
  CHECK(values(0, 10) == doctest::Approx(speed[1].get<double>()));  // 50 Hz: every 10th sample
  CHECK(values(0, 5) == doctest::Approx((speed[0].get<double>() + speed[1].get<double>()) / 2));
  CHECK(values(3, 499) == 0);  // the value is constant for a second
  CHECK(values(3, 500) == 1);
  CHECK(values(3, 999) == 1);
}

TEST_CASE(
    "nwb: by default only regions of interest that are cells are read, with their positions and without a unit of volts") {
  const Json& expected = expected_of_formats()["fluorescence"];
  const Dataset data = Source("nwb/ophys.nwb", "select: Fluorescence/Fluorescence").read();
  check_entry(data, entry_of("nwb/ophys.nwb", "processing/ophys/Fluorescence/Fluorescence"));
  for (std::ptrdiff_t i = 0; i < 8; ++i)
    for (std::ptrdiff_t t = 0; t < 3; ++t) CHECK(data.trial(0).values()(i, t) == expected["F_first_three"][i][t].get<double>());
  const Dataset all =
      Source("nwb/ophys.nwb", "select: Fluorescence/Fluorescence, reader: {use: source/hdf5, params: {cells_only: false}}")
          .read();
  CHECK(all.n_variables() == 10);
  const Dataset spikes = Source("nwb/ophys.nwb", "select: Deconvolved").read();
  for (std::ptrdiff_t i = 0; i < 8; ++i) {
    double sum = 0;
    for (const double value : spikes.trial(0).values().row(i)) sum += value;
    CHECK(sum == expected["spks_sum"][i].get<double>());
  }
  // Timestamps have a jitter of 0.02 ms, so the mean of 99 steps has an error of up to 2 * 0.02 ms / 3.96 s.
  check_entry(Source("nwb/ophys.nwb", "select: dff").read(), entry_of("nwb/ophys.nwb", "processing/ophys/DfOverF/dff"), 1.1e-5);
}

TEST_CASE("nwb: lost frames give an error, a mask, or the end of a trial") {
  CHECK(has(Source("nwb/dropped_frames.nwb").fault(), "gaps: mask"));
  const Dataset split = Source("nwb/dropped_frames.nwb", "gaps: split").read();
  REQUIRE(split.n_trials() == 2);
  CHECK(split.trial(0).n_samples() == 60);
  CHECK(split.trial(1).n_samples() == 40);
  const Dataset masked = Source("nwb/dropped_frames.nwb", "gaps: mask").read();
  REQUIRE(masked.trial(0).n_samples() == 115);
  const auto mask = masked.trial(0).gaps().mask(8, 115, masked.dt_s());
  for (std::ptrdiff_t t = 0; t < 115; ++t) REQUIRE(mask[t] == (t >= 60 && t <= 74 ? 0 : 1));
}

TEST_CASE("nwb: broken files are refused with the reason, and nothing is printed") {
  check_broken<Hdf5Reader>({{"truncated.nwb", ""},
                            {"not_hdf5.nwb", ""},
                            {"pointer.nwb", ""},
                            {"index_not_ascending.nwb", ""},
                            {"index_past_end.nwb", ""},
                            {"index_short.nwb", ""},
                            {"unsorted.nwb", "duration_s: 4", true},
                            {"negative_times.nwb", ""},
                            {"nan_times.nwb", ""},
                            {"milliseconds.nwb", "", true},
                            {"no_rate.nwb", ""},
                            {"rate_missing.nwb", ""},
                            {"nan_rate.nwb", ""},
                            {"zero_rate.nwb", ""},
                            {"timestamps_fall.nwb", ""},
                            {"timestamps_short.nwb", ""},
                            {"conversion_short.nwb", ""},
                            {"dangling.nwb", "select: acquisition/raw"}});
}

TEST_CASE("nwb: the suggestions of the messages make broken files readable") {
  for (const char* file : {"no_rate", "rate_missing", "nan_rate", "zero_rate", "timestamps_fall", "timestamps_short"}) {
    CAPTURE(file);
    const Dataset data = Source(std::string("broken/") + file + ".nwb", "rate_hz: 500").read();
    check_potentials(data.trial(0), 1e-3, 1e-12);
  }
  check_spikes(Source("broken/milliseconds.nwb", "time_unit: ms, duration_s: 4").read().trial(0).events());
  CHECK(Source("broken/negative_times.nwb", "events_outside: drop").read().trial(0).events()[0].size() == 114);
  CHECK(Source("broken/negative_times.nwb", "start_s: -0.25").read().trial(0).events()[0].front() == 0);
  const Dataset sorted = Source("broken/unsorted.nwb", "duration_s: 4").read();
  check_spikes(sorted.trial(0).events());
}

}  // namespace
}  // namespace golgi::test
