// Every format that golgi reads without plugins: the same network with the same numbers, and broken files.
#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "builtin/sources/bound_source.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/npy.hpp"

namespace golgi {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using test::BoundSource;

const fs::path folder = fs::path(GOLGI_TESTS_DIR) / "golden/formats";

const Json& expected() {
  static const Json json = Json::parse(std::ifstream(folder / "expected.json"));
  return json;
}

std::string path_of(const std::string& file) { return (folder / file).string(); }

/// The membrane potentials in mV, (8, 2000).
const Matrix& potentials() {
  static const Matrix values = read_npy(folder / "reference/v_mV.npy");
  return values;
}

/// Checks that the values are the potentials times a factor, from a column on.
void check_potentials(const Trial& trial, double scale, std::ptrdiff_t from = 0) {
  for (std::ptrdiff_t i = 0; i < trial.values().rows(); ++i)
    for (std::ptrdiff_t t = 0; t < trial.values().cols(); ++t)
      REQUIRE(trial.values()(i, t) == scale * potentials()(i, from + t));
}

void check_spikes(const Dataset& data, const Json& entry) {
  const Events& events = data.trial(0).events();
  const auto counts = entry.at("spike_counts").get<std::vector<std::int64_t>>();
  for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i) {
    CHECK(std::ssize(events[i]) == counts.at(i));
    double sum = 0;
    for (const double time : events[i]) sum += time;
    CHECK(sum == doctest::Approx(expected()["spikes"]["sum_s"][i].get<double>()).epsilon(1e-9));
    CHECK(std::abs(events[i].front() - expected()["spikes"]["first_s"][i].get<double>()) < 1e-9);
  }
}

/// Compares a recording with its entry in expected.json.
void check_entry(const Dataset& data, const Json& entry) {
  data.validate();
  CHECK(data.n_variables() == entry.at("n_variables").get<std::ptrdiff_t>());
  if (entry.contains("names")) CHECK(data.names() == entry["names"].get<std::vector<std::string>>());
  if (entry.contains("unit")) CHECK(data.unit() == entry["unit"].get<std::string>());
  if (entry.contains("dt_s") && entry["dt_s"].is_number())
    CHECK(data.dt_s() == doctest::Approx(entry["dt_s"].get<double>()).epsilon(1e-12));
  if (entry.contains("n_samples") && entry["n_samples"].is_number())
    CHECK(data.trial(0).n_samples() == entry["n_samples"].get<std::ptrdiff_t>());
  if (entry.contains("spike_counts") && entry.value("kind", "") == "events") check_spikes(data, entry);
  if (entry.contains("groups"))
    for (std::size_t i = 0; i < entry["groups"].size(); ++i)
      CHECK(data.variables()[i].group() == entry["groups"][i].get<std::string>());
  if (entry.contains("positions"))
    for (std::size_t i = 0; i < entry["positions"].size(); ++i)
      for (std::size_t axis = 0; axis < 2; ++axis)
        CHECK(data.variables()[i].position_um()[axis] == entry["positions"][i][axis].get<double>());
}

struct Case {
  std::string file, params;
};

Dataset read_case(const Case& one) {
  return BoundSource("{path: " + path_of(one.file) + (one.params.empty() ? "" : ", " + one.params) + "}").read();
}

TEST_CASE("signals of every format have the same values") {
  const std::vector<Case> cases = {{"numpy/v.npy", "rate_hz: 500"},
                                   {"numpy/transposed.npy", "rate_hz: 500, variables: columns"},
                                   {"numpy/stored.npz", "rate_hz: 500"},
                                   {"numpy/rec.npz", "rate: fs, names: names"},
                                   {"text/time_s.csv", ""},
                                   {"text/time_ms.tsv", ""},
                                   {"text/european.csv", ""},
                                   {"text/pandas_index.csv", "rate_hz: 500"},
                                   {"text/comments.csv", "rate_hz: 500"},
                                   {"nest/multimeter-10-0.dat", ""},
                                   {"edf/plain.edf", ""}};
  for (const Case& one : cases) {
    CAPTURE(one.file);
    const Json& entry = expected()["files"].at(one.file);
    const Dataset data = read_case(one);
    check_entry(data, entry);
    check_potentials(data.trial(0), entry["values"].get<std::string>().starts_with("counts") ? 128 : 1);
  }
}

TEST_CASE("spikes of every format have the same times") {
  const std::vector<Case> cases = {
      {"kilosort", "duration_s: 4"},
      {"kilosort4", "duration_s: 4"},
      {"nest/spike_recorder-9-*.dat", "duration_s: 4"},
      {"nest/spike_detector-9-0.gdf", "duration_s: 4"},
      {"nest/in_steps.dat", "duration_s: 4, reader: {use: source/nest, params: {resolution_ms: 0.1}}"},
      {"brian2/i_t.csv", "duration_s: 4"},
      {"brian2/t_ms_i.csv", "duration_s: 4"},
      {"text/ragged.txt", "duration_s: 4, events_layout: lines"},
      {"text/per_cell", "duration_s: 4, events_layout: files, time_unit: ms"}};
  for (const Case& one : cases) {
    CAPTURE(one.file);
    const Dataset data = read_case(one);
    CHECK(data.n_trials() == 1);
    CHECK(data.trial(0).duration_s() == 4);
    check_entry(data, expected()["files"].at(one.file));
  }
}

TEST_CASE("an empty line of a list is a unit without spikes") {
  const Dataset data = read_case({"text/ragged_silent.txt", "duration_s: 4, events_layout: lines"});
  REQUIRE(data.n_variables() == 8);
  CHECK(data.trial(0).events()[4].empty());
  CHECK(data.trial(0).events()[5].size() == 55);
}

TEST_CASE("several arrays of a .npz are chosen by name; one gives events, names and wiring of another") {
  const Dataset data = read_case({"numpy/odd.npz", "rate_hz: 500, select: V"});
  check_entry(data, expected()["files"].at("numpy/odd.npz"));
  check_potentials(data.trial(0), 128);
  const Dataset whole =
      read_case({"numpy/rec.npz", "rate: fs, names: names, events_select: times, events_ids: ids, truth_select: truth"});
  check_spikes(whole, expected()["files"].at("brian2/i_t.csv"));
  REQUIRE(whole.truth());
  CHECK(whole.truth()->n_links() == 10);
  CHECK(test::has(BoundSource("{path: " + path_of("numpy/rec.npz") + ", rate: fz}").read_fault(), "did you mean 'fs'?"));
}

TEST_CASE("an array of three dimensions needs a layout") {
  CHECK(test::has(BoundSource("{path: " + path_of("numpy/trials.npy") + ", rate_hz: 500}").read_fault(),
                  "an array of 4 x 8 x 400; say which dimension is which, e.g. layout: [trial, variable, sample]"));
  const Dataset data = read_case({"numpy/trials.npy", "rate_hz: 500, layout: [trial, variable, sample]"});
  REQUIRE(data.n_trials() == 4);
  constexpr std::ptrdiff_t starts[] = {100, 550, 1000, 1500};
  for (std::ptrdiff_t k = 0; k < 4; ++k) check_potentials(data.trial(k), 128, starts[k]);
}

TEST_CASE("sorted units are kept by their label, and Phy's labels take precedence over those of the sorter") {
  const auto names = [](const std::string& params) { return read_case({"kilosort", "duration_s: 4, " + params}).names(); };
  CHECK(names("quality: [all]").size() == 10);
  CHECK(names("quality: [good, mua]").back() == "30");
  CHECK(names("quality: [noise]") == std::vector<std::string>{"31"});
  const Dataset all = read_case({"kilosort", "duration_s: 4, quality: all"});
  CHECK(all.variable(9).quality() == "noise");
}

TEST_CASE("fluorescence of cells, minus that of the neuropil") {
  const Json& entry = expected()["fluorescence"];
  const Dataset corrected = read_case({"suite2p/plane0", "rate_hz: 25"});
  check_entry(corrected, expected()["files"].at("suite2p/plane0")["select"]["F"]);
  CHECK(corrected.dt_s() == 0.04);
  const Dataset raw = read_case({"suite2p/plane0", "rate_hz: 25, reader: {use: source/suite2p, params: {trace: F}}"});
  const Dataset spikes = read_case({"suite2p", "rate_hz: 25, reader: {use: source/suite2p, params: {trace: spks}}"});
  for (std::ptrdiff_t i = 0; i < 8; ++i) {
    double sum = 0;
    for (const double value : spikes.trial(0).values().row(i)) sum += value;
    CHECK(sum == entry["spks_sum"][i].get<double>());
    for (std::ptrdiff_t t = 0; t < 3; ++t) {
      CHECK(raw.trial(0).values()(i, t) == entry["F_first_three"][i][t].get<double>());
      // 1e-4: expected.json rounds to six digits.
      CHECK(std::abs(corrected.trial(0).values()(i, t) - entry["F_minus_0.7_Fneu_first_three"][i][t].get<double>()) < 1e-4);
    }
  }
  CHECK(test::has(BoundSource("{path: " + path_of("suite2p/plane0") + "}").read_fault(),
                  "ops.npy, which is a Python pickle and is not opened; give rate_hz"));
}

TEST_CASE("signals with a common rate in an EDF+ file are a recording, its annotations a table of trials") {
  CHECK(test::has(
      BoundSource("{path: " + path_of("edf/plus.edf") + "}").bind_fault(),
      "'plus.edf' holds 2 recordings; say which: select: rate 500 (500 Hz: EEG ch0, EEG ch1) | rate 50 (50 Hz: Resp)"));
  const Json& select = expected()["files"].at("edf/plus.edf")["select"];
  const Dataset fast = read_case({"edf/plus.edf", "select: rate 500"});
  check_entry(fast, select["rate 500"]);
  check_potentials(fast.trial(0), 1);
  check_entry(read_case({"edf/plus.edf", "select: rate 50"}), select["rate 50"]);
  const Dataset trials =
      read_case({"edf/plus.edf", "select: rate 500, trials_select: annotations, trials_where: [text=trial go]"});
  REQUIRE(trials.n_trials() == 2);
  CHECK(trials.trial(0).label() == "trial go");
  CHECK(trials.trial(1).n_samples() == 400);
  check_potentials(trials.trial(0), 1, 100);
  check_potentials(trials.trial(1), 1, 1000);
  const Dataset moving = read_case({"edf/plus.edf", "select: rate 500, covariates: [rate 50]"});
  REQUIRE(moving.covariates().size() == 1);
  CHECK(moving.trial(0).covariates()(0, 0) == doctest::Approx(10.0).epsilon(1e-6));
  CHECK(moving.trial(0).covariates()(0, 5) == doctest::Approx((10.0 + 10.314) / 2).epsilon(1e-3));  // written in steps of 0.01
}

TEST_CASE("gaps in an EDF+D file are an error, a mask or the end of a trial") {
  CHECK(test::has(BoundSource("{path: " + path_of("edf/discontinuous.edf") + "}").read_fault(), "set gaps: mask to treat"));
  const Dataset split = read_case({"edf/discontinuous.edf", "gaps: split"});
  REQUIRE(split.n_trials() == 2);
  CHECK(split.trial(1).start_s() == 5);
  CHECK(split.trial(0).n_samples() == 1000);
  CHECK(split.trial(1).n_samples() == 1000);
  const Dataset masked = read_case({"edf/discontinuous.edf", "gaps: mask"});
  REQUIRE(masked.trial(0).n_samples() == 3500 - 0);
  const auto mask = masked.trial(0).gaps().mask(2, 3500, masked.dt_s());
  for (std::ptrdiff_t t = 0; t < 3500; ++t) REQUIRE(mask[t] == (t < 1000 || t > 2499 ? 1 : 0));
}

TEST_CASE("a file that its writer did not complete is read to its last complete record, with a warning") {
  const BoundSource source("{path: " + path_of("edf/unknown_length.edf") + "}");
  const test::PlainContext context;
  const Dataset data = source.read(context);
  check_entry(data, expected()["files"].at("edf/unknown_length.edf"));
  REQUIRE(context.warnings.size() == 1);
  CHECK(test::has(context.warnings[0].seen, "4 complete records by its size"));
}

TEST_CASE("a window of a file contains the samples within it") {
  for (const Case& one :
       {Case{"edf/plain.edf", ""}, Case{"numpy/v.npy", "rate_hz: 500, "}, Case{"numpy/stored.npz", "rate_hz: 500, "}}) {
    CAPTURE(one.file);
    const Dataset whole = read_case({one.file, one.params.empty() ? "" : "rate_hz: 500"});
    const Dataset part = read_case({one.file, one.params + "window_s: [1.1, 1.9]"});
    REQUIRE(part.trial(0).n_samples() == 400);
    for (std::ptrdiff_t t = 0; t < 400; ++t) REQUIRE(part.trial(0).values()(7, t) == whole.trial(0).values()(7, 550 + t));
  }
}

TEST_CASE("wiring of every format is the same") {
  const std::vector<Case> cases = {{"wiring/source_target.csv", ""},
                                   {"wiring/pre_post.csv", "delay_unit: ms"},
                                   {"wiring/one_based.txt", "index_from: 1"},
                                   {"wiring/weights.npy", ""},
                                   {"wiring/row_is_source.npy", "row: source"},
                                   {"wiring/adjacency.npy", ""},
                                   {"wiring/wiring.graphml", "delay_unit: ms"},
                                   {"wiring/wiring.gml", "delay_unit: ms"}};
  for (const Case& one : cases) {
    CAPTURE(one.file);
    const Json& entry = expected()["files"].at(one.file);
    const Dataset data = read_case({"numpy/rec.npz", "rate: fs, names: names, truth: " + path_of(one.file) +
                                                         (one.params.empty() ? "" : ", " + one.params)});
    REQUIRE(data.truth());
    CHECK(data.truth()->n_links() == 10);
    const Matrix weights = data.truth()->dense();
    const bool has_weights = entry["weights"] == "same";
    for (const Json& edge : expected()["network"]["edges"]) {
      const auto target = edge["target"].get<std::ptrdiff_t>(), source = edge["source"].get<std::ptrdiff_t>();
      CHECK(weights(target, source) == (has_weights ? edge["weight"].get<double>() : 1.0));
      if (entry.contains("delays"))
        CHECK(data.truth()->dense_delays_s()(target, source) == doctest::Approx(edge["delay_ms"].get<double>() / 1000));
    }
    if (entry.contains("groups"))
      for (std::size_t i = 0; i < 8; ++i) CHECK(data.variables()[i].group() == entry["groups"][i].get<std::string>());
  }
}

TEST_CASE("results of golgi are read: a dataset, its events, an estimate as wiring") {
  const Dataset data = read_case({"golgi/dataset", ""});
  REQUIRE(data.n_trials() == 2);
  CHECK(data.unit() == "mV");
  check_potentials(data.trial(0), 1);
  check_potentials(data.trial(1), 1, 1000);
  const Dataset events = read_case({"golgi/dataset/events.csv", "duration_s: 2"});
  REQUIRE(events.n_trials() == 2);
  CHECK(events.trial(1).events()[3].size() == data.trial(1).events()[3].size());
  for (const char* threshold : {"q: 0.05", "top: 10"})
    for (const char* file : {"golgi/estimate", "golgi/estimate/edges.csv"}) {
      const Dataset with_truth =
          read_case({"numpy/rec.npz", "rate: fs, names: names, truth: " + path_of(file) + ", " + threshold});
      CHECK(with_truth.truth()->n_links() == 10);
    }
}

TEST_CASE("broken files are refused with the reason") {
  const std::vector<Case> cases = {{"pickled.npz", ""},       {"crc.npz", "rate_hz: 500"}, {"lying_size.npz", "rate_hz: 500"},
                                   {"truncated.npz", ""},     {"not_a_number.edf", ""},    {"same_digital.edf", ""},
                                   {"zero_duration.edf", ""}, {"header_size.edf", ""},     {"short.edf", ""},
                                   {"kilosort_no_rate", ""},  {"kilosort_lengths", ""},    {"suite2p_mismatch", "rate_hz: 25"},
                                   {"zero_sender.dat", ""},   {"text_time.dat", ""},       {"two_times.csv", ""},
                                   {"jumping_time.csv", ""}};
  for (const Case& one : cases) {
    CAPTURE(one.file);
    const Json& entry = expected()["broken"].at(one.file);
    const std::string said =
        BoundSource("{path: " + path_of("broken/" + one.file) + (one.params.empty() ? "" : ", " + one.params) + "}").fault();
    CAPTURE(said);
    CHECK(test::has(said, one.file));
    for (const Json& part : entry["must_say"]) CHECK(test::has(said, part.get<std::string>()));
  }
}

TEST_CASE("broken wiring is refused with the reason") {
  for (const char* file : {"undirected.graphml", "cut.graphml", "entities.graphml", "unknown_name.csv"}) {
    CAPTURE(file);
    const std::string said = BoundSource("{path: " + path_of("numpy/rec.npz") +
                                         ", rate: fs, names: names, truth: " + path_of(std::string("broken/") + file) + "}")
                                 .fault();
    CAPTURE(said);
    for (const Json& part : expected()["broken"].at(file)["must_say"]) CHECK(test::has(said, part.get<std::string>()));
  }
  const Dataset both = read_case({"numpy/rec.npz", "rate: fs, names: names, delay_unit: ms, directed: both, truth: " +
                                                       path_of("broken/undirected.graphml")});
  CHECK(both.truth()->n_links() == 20);
}

TEST_CASE("files that are cut off or have no scale are read on request; names of members never become paths") {
  const Dataset partial = read_case({"broken/short.edf", "reader: {use: source/edf, params: {partial: true}}"});
  CHECK(partial.trial(0).n_samples() == 1000);
  CHECK(read_case({"broken/same_digital.edf", "reader: {use: source/edf, params: {scale: raw}}"}).n_variables() > 0);
  CHECK(read_case({"broken/zero_duration.edf", "rate_hz: 500"}).dt_s() == 0.002);
  CHECK(read_case({"broken/kilosort_no_rate", "rate_hz: 30000, duration_s: 4"}).n_variables() == 8);
  CHECK(read_case({"broken/jumping_time.csv", "gaps: split"}).n_trials() == 2);
  CHECK(read_case({"broken/traversal.npz", "rate_hz: 500"}).n_variables() > 0);
  CHECK_FALSE(fs::exists(folder / "../evil.npy"));
}

TEST_CASE("every line of the guide to data reads its file") {
  std::ifstream guide(fs::path(GOLGI_SOURCE_DIR) / "docs/guide/data.md");
  REQUIRE(guide);
  int n = 0;
  const std::string begin = "{use: source/file, params: ";
  for (std::string line; std::getline(guide, line);) {
    const auto at = line.find(begin);
    if (!line.starts_with("  ") || at == std::string::npos) continue;
    CAPTURE(line);
    const std::string params = line.substr(at + begin.size(), line.rfind("}}") + 1 - at - begin.size());
    CHECK_NOTHROW(BoundSource(params, (folder / "p.yaml").string()).read().validate());
    ++n;
  }
  CHECK(n > 20);
}

}  // namespace
}  // namespace golgi
