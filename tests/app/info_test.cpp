// golgi info and golgi infer, as users run them.
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

#include "golgi/core/rng.hpp"
#include "golgi/data/npy.hpp"
#include "support/shared_data.hpp"
#include "workplace.hpp"

using namespace golgi;
using namespace golgi::test;
using nlohmann::json;

namespace {

/// Writes the results of a simulator as a recording, to sim/network.
void simulate(const Workplace& place, const std::string& simulator) {
  place.write("sim.yaml", "seed: 77\nstages:\n  network: {use: " + simulator + "}\n");
  const Finished finished = place.golgi({"run", "sim.yaml", "--out", "sim"});
  REQUIRE_MESSAGE(finished.exit_code == 0, finished.err);
}

json info_of(const Workplace& place, Texts arguments) {
  arguments.insert(arguments.begin(), "info");
  arguments.emplace_back("--json");
  const Finished finished = place.golgi(arguments);
  REQUIRE_MESSAGE(finished.exit_code == 0, finished.err);
  return json::parse(finished.out);
}

/// Off-diagonal AUROC of the only estimate.
double auroc_of(const Finished& finished) {
  REQUIRE_MESSAGE(finished.exit_code == 0, finished.err);
  const json report = json::parse(finished.out);
  for (const json& row : report.at("scores"))
    if (row.at("metric") == "auroc") return row.at("value");
  return NAN;
}

/// The text without the line breaks of a terminal.
std::string in_one_line(const std::string& text) {
  std::istringstream words(text);
  std::string line;
  for (std::string word; words >> word;) line += (line.empty() ? "" : " ") + word;
  return line;
}

const std::string voltages =
    "simulator/izhikevich, params: {excitatory: 8, inhibitory: 2, connection_probability: 0.4, steps: 3000}";

}  // namespace

TEST_CASE("info describes a recording and its size, and ends with the estimator that suits it") {
  const Workplace place;
  simulate(place, voltages);
  const json info = info_of(place, {"sim/network"});
  CHECK(info.at("kind") == "voltages");
  CHECK(info.at("variables") == 10);
  CHECK(info.at("trials") == 1);
  CHECK(info.at("rate_hz").get<double>() == doctest::Approx(1000));
  CHECK(info.at("unit") == "mV");
  CHECK(info.at("links").get<int>() > 0);
  CHECK(info.at("look").is_null());
  CHECK(info.at("methods").at(0).at("name") == "causality/event_granger");
  CHECK(info.at("methods").at(0).at("suits") == true);
  const Finished text = place.golgi({"info", "sim/network"});
  const auto lines = lines_of(text.out);
  for (const auto& line : lines) CHECK(line.size() <= 110);  // 100 columns; some characters take several bytes
  CHECK(has(text.out, "membrane voltages"));
  CHECK(has(text.out, "estimator   causality/event_granger"));
}

TEST_CASE("info lists the properties that it cannot know, and how to give them") {
  const Workplace place;
  Random random(fingerprint_of("info"), "x");
  Matrix x(3, 500);
  for (double& value : x.values()) value = random.normal();
  write_npy(place / "x.npy", x);
  const json info = info_of(place, {"x.npy"});
  CHECK(info.at("rate_hz").is_null());
  CHECK(has(info.at("rate_from").get<std::string>(), "--rate HZ"));
  CHECK(info_of(place, {"x.npy", "--rate", "250"}).at("rate_hz").get<double>() == doctest::Approx(250));
  CHECK(has(in_one_line(place.golgi({"info", "x.npy"}).out), "golgi infer x.npy --rate HZ runs it"));
  CHECK(has(in_one_line(place.golgi({"info", "x.npy", "--rate", "250", "--set", "recording.names=[a, b, c]"}).out),
            "golgi infer x.npy --rate 250 --set 'recording.names=[a, b, c]' runs it"));
  check_failure(place.golgi({"infer", "x.npy"}), 2, {"'x.npy'", "give it with --rate HZ"});
  check_failure(place.golgi({"info", "y.npy"}), 2, {"'y.npy'", "no such file"});
  check_failure(place.golgi({"info", "x.npy", "--rate", "fast"}), 2, {"--rate fast", "such as 1000"});
  place.write("p.yaml", "stages: {}\n");
  check_failure(place.golgi({"info", "p.yaml"}), 2, {"is a pipeline"});
}

TEST_CASE("info suggests no estimator for a recording that is too short for any, and reports how many samples are needed") {
  const Workplace place;
  Random random(fingerprint_of("short"), "x");
  Matrix x(3, 8), enough(3, 20);
  for (double& value : x.values()) value = random.normal();
  for (double& value : enough.values()) value = random.normal();
  write_npy(place / "x.npy", x);
  write_npy(place / "enough.npy", enough);
  const std::string text =
      in_one_line(place.golgi({"info", "x.npy", "--rate", "250", "--set", "recording.variables=rows"}).out);
  CHECK(has(text, "estimator none: the recording is too short; every estimator needs at least 20 samples, and it has 8"));
  CHECK_FALSE(has(text, "golgi infer"));
  check_failure(place.golgi({"infer", "x.npy", "--rate", "250", "--set", "recording.variables=rows"}), 3,
                {"needs at least 20 samples, and the recording has 8"});
  CHECK(has(in_one_line(place.golgi({"info", "enough.npy", "--rate", "250", "--set", "recording.variables=rows"}).out),
            "estimator causality/"));
}

TEST_CASE("info and infer warn where p-values assume linear effects and the recording does not look linear") {
  const Workplace place;
  const std::string doubt = "the recording does not look linear, and p-values assume linear effects";
  simulate(place, "simulator/logistic_maps, params: {variables: 5, steps: 1000, connection_probability: 0.4}");
  CHECK(has(in_one_line(place.golgi({"info", "sim/network"}).out), "beware: " + doubt));
  CHECK(has(in_one_line(place.golgi({"infer", "sim/network", "--out", "maps"}).out), doubt));
  const Workplace linear;
  simulate(linear, "simulator/var, params: {variables: 5, steps: 1000}");
  CHECK_FALSE(has(in_one_line(linear.golgi({"info", "sim/network"}).out), doubt));
}

TEST_CASE("info on files of other programs reports what is missing, and shows the rest") {
  const auto folder = shared_data("golgi info on files without a rate");
  if (!folder) return;
  const Workplace place;
  const auto file = [&](const char* name) { return (*folder / "formats" / name).string(); };
  for (const char* name : {"numpy/stored.npz", "matlab/v4.mat", "hdf5/latest.h5", "suite2p/plane0"}) {
    CAPTURE(name);
    if (std::string_view(name).starts_with("hdf5") && !reads_hdf5(name)) continue;
    const json info = info_of(place, {file(name)});
    CHECK(info.at("rate_hz").is_null());
    CHECK(info.at("variables").get<int>() > 1);
    CHECK(has(info.at("rate_from").get<std::string>(), fs::path(name).filename().string()));
    CHECK(has(info.at("rate_from").get<std::string>(), "give it with --rate HZ"));
  }
  check_failure(place.golgi({"info", file("text/ragged.txt")}), 5, {"ragged.txt:2:", "events_layout: lines"});
  check_failure(place.golgi({"info", file("text/per_cell")}), 5, {"per_cell/*.txt', events_layout: files"});
  check_failure(place.golgi({"info", file("wiring/wiring.graphml")}), 3, {"wiring.graphml", "holds wiring, not a recording"});
}

TEST_CASE("info finds a duplicated channel, and draws the recording") {
  const Workplace place;
  Random random(fingerprint_of("look"), "x");
  Matrix x(4, 8000);
  for (double& value : x.values()) value = random.normal();
  std::ranges::copy(x.row(1), x.row(3).begin());
  write_npy(place / "x.npy", x);
  const json look = info_of(place, {"x.npy", "--rate", "500", "--figure", "look.svg"}).at("look");
  REQUIRE(look.at("notices").size() == 1);
  CHECK(look.at("notices").at(0).at("look") == "duplicate");
  CHECK(look.at("notices").at(0).at("variables") == json::array({"x3"}));
  const std::string figure = slurp(place / "look.svg");
  CHECK(figure.starts_with("<svg"));
  CHECK(figure.ends_with("</svg>\n"));
  CHECK(has(figure, "power of each variable"));
}

TEST_CASE("info --look reports what estimators warn of, and the number of recorded samples, also for a smooth signal") {
  const Workplace place;
  Random random(fingerprint_of("look"), "walk");
  Matrix x(3, 3000);
  for (std::ptrdiff_t i = 0; i < 3; ++i)
    for (std::ptrdiff_t t = 0; t < 3000; ++t) x(i, t) = (t > 0 ? x(i, t - 1) : 0) + random.normal();
  write_npy(place / "walk.npy", x);
  const Finished shown = place.golgi({"info", "walk.npy", "--rate", "500", "--look"});
  REQUIRE_MESSAGE(shown.exit_code == 0, shown.err);
  CHECK(has(shown.out, "\nnot_stationary not stationary: 'x"));
  CHECK(has(shown.out, "transform/detrend"));
  CHECK(has(shown.out, "(3000 samples)"));
  for (std::ptrdiff_t i = 0; i < 3; ++i)
    for (std::ptrdiff_t t = 0; t < 3000; ++t) x(i, t) = std::sin(0.02 * (1 + static_cast<double>(i)) * static_cast<double>(t));
  write_npy(place / "smooth.npy", x);
  const json smooth = info_of(place, {"smooth.npy", "--rate", "500", "--look"});
  CHECK(smooth.at("samples") == 3000);
  CHECK(smooth.at("look").at("notices").dump().find("oversampled") != std::string::npos);
}

TEST_CASE("for several recordings in a file, info lists all of them, and infer asks which one to use") {
  const auto folder = shared_data("golgi info on an NWB file of three recordings");
  if (!folder || !reads_hdf5("golgi info on an NWB file of three recordings")) return;
  const Workplace place;
  const std::string file = (*folder / "formats/nwb/session.nwb").string();
  const Finished listed = place.golgi({"info", file});
  CHECK(listed.exit_code == 0);
  for (const char* part : {"holds 3 recordings", "units", "acquisition/ElectricalSeries", "--select units"})
    CHECK(has(listed.out, part));
  check_failure(place.golgi({"infer", file}), 2, {"holds 3 recordings", "--select", "units (10 units"});
  const json units = info_of(place, {file, "--select", "units"});
  CHECK(units.at("kind") == "spikes");
  CHECK(units.at("look").at("spikes").at("units").get<int>() > 0);
}

TEST_CASE("files that match a pattern are trials") {
  const Workplace place;
  Matrix x(3, 500);
  for (std::ptrdiff_t t = 0; t < x.cols(); ++t)
    for (std::ptrdiff_t i = 0; i < 3; ++i) x(i, t) = std::sin(0.3 * static_cast<double>(t * (i + 1)));
  for (const char* name : {"a.npy", "b.npy"}) write_npy(place / name, x);
  const json info = info_of(place, {"*.npy", "--rate", "100"});
  CHECK(info.at("trials") == 2);
  CHECK(info.at("seconds").get<double>() == doctest::Approx(10));
}

TEST_CASE("infer writes a pipeline that run repeats to the same bytes, and estimates the wiring with it") {
  const Workplace place;
  simulate(place, voltages);
  const Finished inferred = place.golgi({"infer", "sim/network", "--out", "a"});
  REQUIRE_MESSAGE(inferred.exit_code == 0, inferred.err);
  CHECK(has(inferred.out, "causality/event_granger"));
  CHECK(has(inferred.err, "main figure: a/figures/event_granger.svg"));
  CHECK(fs::exists(place / "a/figures/event_granger.svg"));
  REQUIRE(place.golgi({"run", "a/pipeline.yaml", "--out", "b"}).exit_code == 0);
  auto first = results_in(place / "a"), second = results_in(place / "b");
  CHECK(first.erase("pipeline.yaml") == 1);
  CHECK(first.erase("report.html") == 1);
  first.erase("times.csv");
  second.erase("times.csv");
  CHECK(first == second);
  CHECK(auroc_of(place.golgi({"infer", "sim/network", "--out", "a", "--json"})) >= 0.98);
}

TEST_CASE("infer uses a given method and parameters, and leaves the folder of another pipeline unchanged") {
  const Workplace place;
  simulate(place, "simulator/var");
  REQUIRE(place.golgi({"infer", "sim/network", "--out", "a", "--method", "mvgc", "--set", "mvgc.max_order=3"}).exit_code == 0);
  const std::string written = slurp(place / "a/pipeline.yaml");
  CHECK(has(written, "use: causality/mvgc"));
  CHECK(has(written, "max_order: 3"));
  CHECK(has(written, "use: transform/zscore"));
  check_failure(place.golgi({"infer", "sim/network", "--out", "a", "--method", "event_granger"}), 3,
                {"another pipeline", "--force"});
  CHECK(slurp(place / "a/pipeline.yaml") == written);
  check_failure(place.golgi({"infer", "sim/network", "--method", "mvgcc"}), 2,
                {"--method mvgcc", "did you mean 'causality/mvgc'?"});
  check_failure(place.golgi({"infer", "sim/network", "--out", "c", "--set", "zscor.x=1"}), 3, {"there is no stage 'zscor'"});
  CHECK_FALSE(fs::exists(place / "c"));
  fs::create_directory(place / "d");
  place.write("d/mine.txt", "x");
  check_failure(place.golgi({"infer", "sim/network", "--out", "d", "--method", "mvgc"}), 3, {"exists with other content"});
  CHECK_FALSE(fs::exists(place / "d/pipeline.yaml"));
}

TEST_CASE("voltages at 10 kHz are brought to 1 ms, after their spikes are marked") {
  const Workplace place;
  simulate(place, "simulator/izhikevich, params: {excitatory: 8, inhibitory: 2, dt_ms: 0.1, substeps: 1, steps: 40000}");
  const Texts array{"infer", "sim/network/values.npy", "--rate", "10000", "--truth", "sim/network/truth.npy", "--out", "a",
                    "--json"};
  CHECK(auroc_of(place.golgi(array)) >= 0.9);
  const std::string pipeline = slurp(place / "a/pipeline.yaml");
  for (const char* part : {"use: transform/events", "mode: upward", "use: transform/downsample", "factor: 10", "method: pick"})
    CHECK(has(pipeline, part));
  // A simulator knows its spikes.
  CHECK(auroc_of(place.golgi({"infer", "sim/network", "--out", "b", "--json"})) >= 0.9);
  CHECK_FALSE(has(slurp(place / "b/pipeline.yaml"), "use: transform/events"));
  CHECK(has(slurp(place / "b/pipeline.yaml"), "factor: 10"));
}

TEST_CASE("counts in bins of a millisecond are read as spike times, those in longer bins as counts") {
  const Workplace place;
  simulate(place, "simulator/izhikevich, params: {connection_probability: 0.2, steps: 60000, events_only: true}");
  place.write("counts.yaml",
              "stages:\n  recording: {use: source/file, params: {path: sim/network}}\n"
              "  fine: {use: transform/counts, in: recording, params: {bin_s: 0.001}}\n"
              "  coarse: {use: transform/counts, in: recording, params: {bin_s: 0.01}}\n");
  REQUIRE(place.golgi({"run", "counts.yaml", "--out", "counts"}).exit_code == 0);
  CHECK(info_of(place, {"counts/coarse/values.npy", "--rate", "100"}).at("kind") == "counts");
  const Texts array{"infer", "counts/fine/values.npy", "--rate", "1000", "--truth", "sim/network/truth.npy", "--out", "a",
                    "--json"};
  CHECK(auroc_of(place.golgi(array)) >= 0.9);
  CHECK(has(slurp(place / "a/pipeline.yaml"), "use: causality/spike_granger"));
}

TEST_CASE("where no method is reliable, infer states so in its first line and on the page") {
  const Workplace place;
  place.write("sim.yaml",
              "seed: 78\nstages:\n  cells: {use: simulator/izhikevich, params: {excitatory: 4, inhibitory: 1, steps: 40000}}\n"
              "  network: {use: transform/calcium, in: cells}\n");
  REQUIRE(place.golgi({"run", "sim.yaml", "--out", "sim"}).exit_code == 0);
  const Finished finished = place.golgi({"infer", "sim/network", "--out", "a"});
  REQUIRE_MESSAGE(finished.exit_code == 0, finished.err);
  CHECK(finished.out.starts_with("beware: at 30 frames per second"));
  CHECK(has(slurp(place / "a/pipeline.yaml"), "# Beware: at 30 frames"));
  CHECK(has(slurp(place / "a/report.html"), "beware: at 30 frames per second"));
}
