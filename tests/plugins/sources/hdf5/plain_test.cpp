// HDF5 files without a convention, and pitfalls of the format itself.
#include <doctest/doctest.h>

#include "hdf5_reader.hpp"
#include "plugins/sources/format_files.hpp"

namespace golgi::test {
namespace {

using Source = FormatSource<Hdf5Reader>;

TEST_CASE("hdf5: arrays with two dimensions are recordings; attributes give rate, unit and scale") {
  const std::string said = Source("hdf5/plain.h5").fault();
  CHECK(has(said,
            "'plain.h5' holds 2 recordings; say which: select: recording/voltage ((8, 2000) int16) | samples_first ((400, 8) "
            "int16)"));
  for (const char* name : {"voltage", "latest"}) {
    const PlainContext context;
    const Dataset data = Source("hdf5/plain.h5", std::string("select: ") + name).read(context);
    check_potentials(data.trial(0), 1);
    CHECK(data.dt_s() == 0.002);
    CHECK(data.unit() == "mV");
    CHECK(has(join(context.messages, "\n"), "attribute sampling_rate gives a rate of 500 Hz"));
    CHECK(has(join(context.messages, "\n"), "value = stored number x 0.0078125"));
  }
  check_potentials(Source("hdf5/plain.h5", "select: voltage, window_s: [1, 2]").read().trial(0), 1, 0, 500);
}

TEST_CASE("hdf5: an array with more rows than columns is refused with a suggestion, and can be read by columns") {
  CHECK(has(Source("hdf5/plain.h5", "select: samples_first, rate_hz: 500").fault(), "400 variables of 8 samples"));
  const std::string columns = "select: samples_first, variables: columns";
  CHECK(has(Source("hdf5/plain.h5", columns).fault(), "set rate_hz"));
  check_potentials(Source("hdf5/plain.h5", columns + ", rate_hz: 500").read().trial(0), 128);
}

TEST_CASE("hdf5: events are read from lists, or from times and an index") {
  check_spikes(Source("hdf5/plain.h5", "select: spikes/vlen, duration_s: 4").read().trial(0).events());
  const std::string times = "select: spikes/times, duration_s: 4";
  CHECK(has(Source("hdf5/plain.h5", times).fault(), "events_index: NAME"));
  check_spikes(Source("hdf5/plain.h5", times + ", events_index: index").read().trial(0).events());
  const Dataset both =
      Source("hdf5/plain.h5", "select: voltage, names: recording/names, events_select: spikes/vlen, truth_select: truth")
          .read();
  check_spikes(both.trial(0).events());
  CHECK(both.names()[7] == "n7");
  REQUIRE(both.truth());
  CHECK(both.truth()->n_links() == 10);
  CHECK(both.truth()->dense()(1, 0) == 6);
  CHECK(Source("hdf5/plain.h5", "select: voltage, names: names_variable").read().names()[3] == "n3");
}

TEST_CASE("hdf5: numbers are the same however they are stored") {
  for (const char* name :
       {"contiguous", "chunked", "gzip", "shuffle_fletcher", "scaleoffset", "resizable", "big_endian", "hard_link"}) {
    CAPTURE(name);
    const Dataset data = Source("hdf5/features.h5", std::string("rate_hz: 500, select: ") + name).read();
    REQUIRE(data.trial(0).n_samples() == 400);
    check_potentials(data.trial(0), 128);
    check_potentials(
        Source("hdf5/features.h5", std::string("rate_hz: 500, window_s: [0.15, 0.31], select: ") + name).read().trial(0), 128,
        0, 75);
  }
  check_potentials(Source("hdf5/latest.h5", "rate_hz: 500").read().trial(0), 128);
}

TEST_CASE("hdf5: other number types and trials in three dimensions are read") {
  const auto read = [](const std::string& name) { return Source("hdf5/features.h5", "rate_hz: 500, select: " + name).read(); };
  const Dataset whole = read("uint64"), half = read("float16"), logical = read("bool");
  REQUIRE(half.trial(0).n_samples() == 50);
  for (std::ptrdiff_t i = 0; i < 8; ++i)
    for (std::ptrdiff_t t = 0; t < 400; ++t) {
      const double value = potentials()(i, t);
      REQUIRE(whole.trial(0).values()(i, t) == value * 128 + 40000);
      REQUIRE(logical.trial(0).values()(i, t) == (value == 30 ? 1 : 0));
      if (t < 50) REQUIRE(std::abs(half.trial(0).values()(i, t) - value) <= std::abs(value) / 2048);  // 11 bits
    }
  const Dataset three = read("three, layout: [trial, variable, sample]");
  REQUIRE(three.n_trials() == 4);
  for (std::ptrdiff_t k = 0; k < 4; ++k) check_potentials(three.trial(k), 128, 0, 100 * k);
}

TEST_CASE("hdf5: unreadable data sets are refused with the reason") {
  const std::map<std::string, std::vector<std::string>> said{
      {"lzf", {"filter 32000 (lzf)", "h5repack -f GZIP=4"}},
      {"complex", {"complex numbers", "real parts"}},
      {"strings", {"text, not numbers"}},
      {"never_written", {"all values are NaN: 3200 of 3200 values were never written"}},
      {"empty", {"holds no values"}},
      {"null", {"holds no values"}},
      {"int16_type", {"is a data type, not data"}}};
  for (const auto& [name, parts] : said) {
    const std::string fault = Source("hdf5/features.h5", "rate_hz: 500, select: '" + name + "'").fault();
    CAPTURE(fault);
    CHECK(has(fault, "features.h5"));
    CHECK(has(fault, name));
    for (const auto& part : parts) CHECK(has(fault, part));
  }
}

TEST_CASE("hdf5: broken files are refused with the reason, and no other file is opened") {
  check_broken<Hdf5Reader>({{"external.h5", "rate_hz: 500, select: v"},
                            {"virtual.h5", "rate_hz: 500"},
                            {"external_raw.h5", "rate_hz: 500"},
                            {"huge.h5", "rate_hz: 500"},
                            {"corrupt_chunk.h5", "rate_hz: 500"},
                            {"left_open.h5", "rate_hz: 500"}});
  CHECK(Source("broken/external.h5", "rate_hz: 500, select: local").read().trial(0).n_samples() == 20);
  // The data before the damaged chunk are intact.
  check_potentials(Source("broken/corrupt_chunk.h5", "rate_hz: 500, window_s: [0, 0.4]").read().trial(0), 128);
}

TEST_CASE("hdf5: every line of the guide can be used to read its file") { CHECK(check_guide<Hdf5Reader>() == 16); }

}  // namespace
}  // namespace golgi::test
