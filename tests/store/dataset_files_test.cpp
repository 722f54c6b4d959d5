// Datasets as files, layout 2: every field is restored.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/data/npy.hpp"
#include "golgi/store/artifact.hpp"
#include "golgi/testing/temp_folder.hpp"
#include "support/messages.hpp"

using namespace golgi;
using golgi::test::has;
using golgi::test::message_of;
namespace fs = std::filesystem;

namespace {

using Lists = std::vector<std::vector<double>>;

void save_to(const Dataset& data, const fs::path& folder) {
  FolderWriter writer(folder);
  save(data, writer);
}

Dataset saved_and_loaded(const Dataset& data) {
  const test::TempFolder folder;
  save_to(data, folder.path());
  return load_dataset(FolderReader(folder.path()));
}

/// Saves a truth with a dataset of its variables. @return the loaded truth
GroundTruth saved_and_loaded(const GroundTruth& truth) {
  Dataset data(default_names(truth.n()), 1, {Trial(Matrix(truth.n(), 1))});
  const Dataset back = saved_and_loaded(data.set_truth(truth));
  REQUIRE(back.truth() != nullptr);
  return *back.truth();
}

/// Two continuous variables around a point variable, and every field that a trial may have.
Dataset rich_dataset() {
  std::vector<Variable> variables{
      Variable("a").set_unit("mV").set_group("CA1").set_has_events(true).set_position_um({0.1, undefined, -3}),
      Variable("b,\"c\"", VariableKind::point).set_group("CA3").set_quality("mua").set_position_um({1, 2, 3}),
      Variable("π").set_unit("ΔF/F")};
  std::vector<Trial> trials;
  for (int k = 0; k < 2; ++k) {
    Matrix values(2, 40 + k, 1.0 / 3);
    values(0, 3) = undefined;
    Trial trial(std::move(values), Events(Lists{{0.1, 0.30000000000000004}, {1e-9}, {}}));
    trial.set_label("tone " + std::to_string(k)).set_start_s(12.5 * k);
    trial.set_covariates(Matrix(2, 40 + k, k == 0 ? undefined : 0.1));
    trial.set_gaps(Gaps({{{0.3, 0.4}, {1, 1.7}}, {}, {{0.05, 0.06}}}));
    trial.set_hidden({{"u", Matrix(3, 2, -0.1)}, {"input", Matrix(1, 7, k)}});
    trials.push_back(std::move(trial));
  }
  Dataset data(std::move(variables), 0.1, std::move(trials));
  data.set_covariates({{"speed", "m/s", Covariate::Course::linear, Covariate::At::now},
                       {"light", "", Covariate::Course::step, Covariate::At::next}});
  return data.set_truth(GroundTruth(3, {{0, 1, -2.5, 0.003}, {2, 0, 0.1}}));
}

}  // namespace

TEST_CASE("a dataset of two trials is restored bit for bit, with every field") {
  const Dataset data = rich_dataset(), back = saved_and_loaded(data);
  CHECK_NOTHROW(data.validate());
  CHECK_NOTHROW(back.validate());
  CHECK(back == data);
  // Compared one by one, so that a field that operator== omits is not omitted here.
  CHECK(back.dt_s() == 0.1);
  REQUIRE(back.n_variables() == 3);
  for (std::ptrdiff_t i = 0; i < 3; ++i) {
    CHECK(back.variable(i).name() == data.variable(i).name());
    CHECK(back.variable(i).kind() == data.variable(i).kind());
    CHECK(back.variable(i).has_events() == data.variable(i).has_events());
    CHECK(back.variable(i).unit() == data.variable(i).unit());
    CHECK(back.variable(i).group() == data.variable(i).group());
  }
  CHECK(back.variable(0).position_um()[2] == -3);
  CHECK(std::isnan(back.variable(0).position_um()[1]));
  CHECK(std::isnan(back.variable(2).position_um()[0]));
  REQUIRE(back.covariates().size() == 2);
  CHECK(back.covariates()[0] == data.covariates()[0]);
  CHECK(back.covariates()[1] == data.covariates()[1]);
  REQUIRE(back.n_trials() == 2);
  for (std::ptrdiff_t k = 0; k < 2; ++k) {
    CHECK(back.trial(k).label() == data.trial(k).label());
    CHECK(back.trial(k).start_s() == 12.5 * static_cast<double>(k));
    CHECK(back.trial(k).duration_s() == data.trial(k).duration_s());
    CHECK(back.trial(k).values() == data.trial(k).values());
    CHECK(back.trial(k).events() == data.trial(k).events());
    CHECK(back.trial(k).covariates() == data.trial(k).covariates());
    CHECK(back.trial(k).gaps() == data.trial(k).gaps());
    REQUIRE(back.trial(k).hidden().size() == 2);
    CHECK(back.trial(k).hidden().at("u") == data.trial(k).hidden().at("u"));
    CHECK(back.trial(k).hidden().at("input") == data.trial(k).hidden().at("input"));
  }
  REQUIRE(back.truth() != nullptr);
  CHECK(*back.truth() == *data.truth());
}

TEST_CASE("a single trial has files without numbers; dataset.json lists the content") {
  const test::TempFolder folder;
  Dataset data = rich_dataset();
  data.set_trials({data.trial(0)});
  save_to(data, folder.path());
  for (const char* name : {"values.npy", "event_times_s.npy", "event_ends.npy", "covariates.npy", "gaps.npy", "u.npy",
                           "input.npy", "truth.npy", "truth_delay_s.npy"})
    CHECK_MESSAGE(fs::exists(folder.path() / name), name);
  CHECK_FALSE(fs::exists(folder.path() / "truth_links.npy"));
  const auto about = nlohmann::json::parse(read_file(folder.path() / "dataset.json"));
  CHECK(about.at("layout") == 2);
  CHECK(about.at("variables").size() == 3);
  CHECK(about.at("variables")[0].at("name") == "a");
  CHECK_FALSE(about.at("variables")[0].contains("kind"));
  CHECK(about.at("variables")[1].at("kind") == "point");
  CHECK(about.at("variables")[0].at("position_um")[1].is_null());
  CHECK(about.at("trials")[0].at("values") == "values");
  CHECK(read_npy(folder.path() / "gaps.npy") == Matrix{{0, 0.3, 0.4}, {0, 1, 1.7}, {2, 0.05, 0.06}});
  CHECK(read_npy(folder.path() / "event_ends.npy") == Matrix{{2, 3, 3}});
  CHECK(load_dataset(FolderReader(folder.path())) == data);
}

TEST_CASE("unrecorded events, no events in a trial, and no truth are distinguished from empty ones") {
  const Dataset without(default_names(2), 1, {Trial(Matrix(2, 3)), Trial(Matrix(2, 3))});
  Dataset with = without;
  with.set_events({Events(Lists(2)), Events(Lists{{1}, {}})});
  const Dataset none = saved_and_loaded(without), some = saved_and_loaded(with);
  CHECK(none == without);
  CHECK_FALSE(none.has_events());
  CHECK(none.truth() == nullptr);
  CHECK(some == with);
  CHECK(some.has_events());
  CHECK(some.trial(0).events().n_variables() == 2);
  CHECK(some.trial(0).events().size() == 0);
}

TEST_CASE("datasets of only point variables have durations of their own and no values") {
  const test::TempFolder folder;
  const Dataset data({Variable("a", VariableKind::point), Variable("b", VariableKind::point)}, 0.001,
                     {Trial(Events(Lists{{0.5}, {}}), 1), Trial(Events(Lists(2)), 1.0 / 3)});
  save_to(data, folder.path());
  const Dataset back = load_dataset(FolderReader(folder.path()));
  CHECK(back == data);
  CHECK(back.trial(1).duration_s() == 1.0 / 3);
  CHECK_FALSE(fs::exists(folder.path() / "values_000.npy"));
}

TEST_CASE("a truth is restored, with delays and without") {
  const GroundTruth plain(3, {{0, 1, -2.5}, {2, 0, 0.1}}), delayed(3, {{0, 1, -2.5, 0}, {2, 0, 0.1, 0.25}, {1, 1, 3}});
  CHECK(saved_and_loaded(plain) == plain);
  CHECK(saved_and_loaded(delayed) == delayed);
  CHECK(saved_and_loaded(GroundTruth(2, {})) == GroundTruth(2, {}));
}

TEST_CASE("a truth that changes is restored with its segments, and with links whose mean is 0") {
  const GroundTruth links(3, {{1, 0, 9, 0.1}, {2, 0, 9}});
  const std::vector<TruthSegment> segments{{-1, 0, 1}, {-1, 1, 4}};
  const GroundTruth mean = links.with_segments(segments, Matrix{{2, 3}, {0, -1}}, SegmentReading::mean),
                    constant = links.with_segments({{0, 0, 1}, {1, 0.5, 4}}, Matrix{{2, 3}, {0, -1}}, SegmentReading::constant,
                                                   Matrix{{0.1, undefined}, {0.2, 0.3}});
  for (const GroundTruth& truth : {mean, constant}) {
    const GroundTruth back = saved_and_loaded(truth);
    CHECK(back == truth);
    CHECK(back.n_links() == 2);
    CHECK(back.reading() == truth.reading());
    CHECK(std::ranges::equal(back.segments(), truth.segments()));
    CHECK(back.segment_weights() == truth.segment_weights());
    CHECK(back.segment_delays_s() == truth.segment_delays_s());
  }
}

TEST_CASE("the wiring of all neurons is restored with the truth of the recorded ones") {
  const GroundTruth full(5, {{1, 0, 1, 0.5}, {4, 3, -2}, {3, 1, 0.5}});
  const GroundTruth truth = GroundTruth(2, {{1, 0, -2}}).with_full(full, {3, 4});
  CHECK(saved_and_loaded(truth) == truth);
}

TEST_CASE("the truth of a large network is stored as its links") {
  const test::TempFolder folder;
  const std::int32_t n = 3000;
  const GroundTruth truth(n, {{2999, 0, 0.5}, {0, 2999, -0.25, 0.1}});
  Dataset data(default_names(n), 1, {Trial(Matrix(n, 1))});
  save_to(data.set_truth(truth), folder.path());
  CHECK_FALSE(fs::exists(folder.path() / "truth.npy"));
  CHECK(*load_dataset(FolderReader(folder.path())).truth() == truth);
}

TEST_CASE("the truth can be read without the recording") {
  const test::TempFolder folder;
  save_to(rich_dataset(), folder.path());
  for (const char* name : {"values_000.npy", "values_001.npy"}) fs::remove(folder.path() / name);
  const auto truth = load_truth(FolderReader(folder.path()));
  REQUIRE(truth);
  CHECK(*truth == *rich_dataset().truth());
  const test::TempFolder other;
  save_to(Dataset(default_names(1), 1, {Trial(Matrix(1, 1))}), other.path());
  CHECK_FALSE(load_truth(FolderReader(other.path())));
}

TEST_CASE("a dataset of another layout is refused with both numbers") {
  const test::TempFolder folder;
  const auto refused = [&](const char* text) {
    folder.write("dataset.json", text);
    return message_of<DataError>([&] { load_dataset(FolderReader(folder.path())); });
  };
  CHECK(has(refused("{\"names\": []}"), "dataset.json has layout 1; this golgi supports layout 2"));
  CHECK(has(refused("{\"layout\": 3}"), "dataset.json has layout 3"));
}

TEST_CASE("seven million events of a thousand neurons take eight bytes each, and are restored") {
  constexpr std::ptrdiff_t n = 1000, per_neuron = 7000;
  std::vector<Variable> variables;
  std::vector<std::int64_t> ends;
  Matrix times_s(1, n * per_neuron);
  double* next = times_s.values().data();
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    variables.emplace_back("n" + std::to_string(i), VariableKind::point);
    ends.push_back((i + 1) * per_neuron);
    for (std::ptrdiff_t k = 0; k < per_neuron; ++k) *next++ = 0.5 * static_cast<double>(k) + 1e-4 * static_cast<double>(i);
  }
  const Dataset data(std::move(variables), 0.001, {Trial(Events(std::move(times_s), std::move(ends)), 3600)});
  const test::TempFolder folder;
  save_to(data, folder.path());
  std::uintmax_t bytes = 0;
  for (const auto& entry : fs::directory_iterator(folder.path())) bytes += entry.file_size();
  constexpr std::uintmax_t numbers = 8 * n * per_neuron, names_and_ends = 200 * n;
  CHECK(bytes > numbers);
  CHECK(bytes < numbers + names_and_ends);  // 56 MB; the limit is 200 MB
  const Dataset back = load_dataset(FolderReader(folder.path()));
  CHECK(back.trial(0).events().size() == n * per_neuron);
  CHECK(back == data);
}
