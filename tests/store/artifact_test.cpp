// Files below one folder: written, read back, and linked instead of written again.
#include "golgi/store/artifact.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <cmath>
#include <map>

#include "golgi/core/files.hpp"
#include "golgi/data/npy.hpp"
#include "golgi/testing/temp_folder.hpp"

using namespace golgi;
namespace fs = std::filesystem;

namespace {

struct stat status_of(const fs::path& file) {
  struct stat status {};
  REQUIRE_MESSAGE(::stat(file.c_str(), &status) == 0, file.string());
  return status;
}

/// Total size of all files below the folders; a file with several names counts once.
std::uintmax_t bytes_below(const std::vector<fs::path>& folders) {
  std::map<ino_t, std::uintmax_t> files;
  for (const auto& folder : folders)
    for (const auto& entry : fs::recursive_directory_iterator(folder))
      if (entry.is_regular_file()) files[status_of(entry.path()).st_ino] = entry.file_size();
  std::uintmax_t total = 0;
  for (const auto& [inode, bytes] : files) total += bytes;
  return total;
}

/// Two trials with events, covariates and a hidden series: 2 · (3 · 1000 + 1000 + 1000) + 6 doubles.
Dataset large_dataset() {
  std::vector<Trial> trials;
  for (const double value : {1.0, 2.0}) {
    Trial trial(Matrix(3, 1000, value), Events(std::vector<std::vector<double>>{{1, 2}, {}, {3}}));
    trial.set_covariates(Matrix(1, 1000, value)).set_hidden({{"u", Matrix(1, 1000, value)}});
    trials.push_back(std::move(trial));
  }
  Dataset data(default_names(3), 0.5, std::move(trials));
  return data.set_covariates({{"speed", "", Covariate::Course::linear, Covariate::At::now}});
}

/// Saves `data` in a new folder.
fs::path save_in(const fs::path& folder, const Dataset& data, std::vector<KeptArray> kept = {}) {
  make_folder(folder);
  FolderWriter writer(folder, std::move(kept));
  save(data, writer);
  return folder;
}

}  // namespace

TEST_CASE("a writer records its files, also in folders, and a reader finds them by the same names") {
  const test::TempFolder folder;
  FolderWriter writer(folder.path());
  const std::vector<std::int64_t> integers{7, -8};
  writer.matrix("weights/00/gain", Matrix{{1, 0.1}});
  writer.matrix_f32("rounded", Matrix{{1, 0.1}});
  writer.shared("shared", Matrix{{3, 4}});
  writer.integers("ends", integers);
  writer.text("about.json", "{}");
  CHECK(writer.files() ==
        std::vector<std::string>{"weights/00/gain.npy", "rounded.npy", "shared.npy", "ends.npy", "about.json"});
  const FolderReader reader(folder.path());
  CHECK(reader.has("weights/00/gain.npy"));
  CHECK_FALSE(reader.has("weights/01/gain.npy"));
  CHECK(reader.matrix("weights/00/gain") == Matrix{{1, 0.1}});
  CHECK(reader.matrix("rounded") == Matrix{{1, static_cast<double>(0.1f)}});
  CHECK(reader.shared("shared") == Matrix{{3, 4}});
  CHECK(reader.integers("ends") == integers);
  CHECK(reader.text("about.json") == "{}");
}

TEST_CASE("arrays that are already stored are linked, whatever else changes") {
  const test::TempFolder folder;
  const Dataset data = large_dataset();
  const auto first = save_in(folder.path() / "first", data);
  const auto alone = bytes_below({first});
  Dataset changed = data;
  changed.set_unit("mV").set_trial(1, Trial(data.trial(1)).set_events(Events(std::vector<std::vector<double>>(3))));
  const auto second = save_in(folder.path() / "second", changed, kept_arrays(data, first));
  for (const char* name :
       {"values_000.npy", "values_001.npy", "covariates_000.npy", "covariates_001.npy", "u_000.npy", "event_times_s_000.npy"}) {
    CHECK_MESSAGE(status_of(second / name).st_nlink == 2, name);
    CHECK_MESSAGE(status_of(second / name).st_ino == status_of(first / name).st_ino, name);
  }
  CHECK_FALSE(fs::exists(second / "event_times_s_001.npy"));  // no events any more
  // Written again: ends of events and the description.
  CHECK(alone > 10000 * sizeof(double));
  CHECK(bytes_below({first, second}) < alone + 5000);
  CHECK(load_dataset(FolderReader(second)) == changed);
}

TEST_CASE("an array is linked under its present name, and a changed one is written") {
  const test::TempFolder folder;
  const Dataset data = large_dataset();
  const auto first = save_in(folder.path() / "first", data);
  Dataset changed = data;
  changed.set_trials({Trial(data.trial(1)).set_covariates(Matrix(1, 1000, 9))});
  const auto second = save_in(folder.path() / "second", changed, kept_arrays(data, first));
  CHECK(status_of(second / "values.npy").st_ino == status_of(first / "values_001.npy").st_ino);
  CHECK(status_of(second / "covariates.npy").st_nlink == 1);
  CHECK(read_npy(second / "covariates.npy") == Matrix(1, 1000, 9));
  CHECK(read_npy(first / "covariates_001.npy") == Matrix(1, 1000, 2));
}

TEST_CASE("loaded arrays are linked, too, and loading them again gives the same dataset") {
  const test::TempFolder folder;
  const auto first = save_in(folder.path() / "first", large_dataset());
  const Dataset loaded = load_dataset(FolderReader(first));
  CHECK(loaded == large_dataset());
  const auto second = save_in(folder.path() / "second", loaded, kept_arrays(loaded, first));
  CHECK(status_of(second / "values_000.npy").st_nlink == 2);
  CHECK(load_dataset(FolderReader(second)) == loaded);
  // Equal numbers in other memory are not recognised.
  const auto third = save_in(folder.path() / "third", large_dataset(), kept_arrays(loaded, first));
  CHECK(status_of(third / "values_000.npy").st_nlink == 1);
}

TEST_CASE("an array whose file is missing is written") {
  const test::TempFolder folder;
  const Dataset data = large_dataset();
  const auto first = save_in(folder.path() / "first", data);
  const auto kept = kept_arrays(data, first);
  fs::remove(first / "values_000.npy");
  const auto second = save_in(folder.path() / "second", data, kept);
  CHECK(status_of(second / "values_000.npy").st_nlink == 1);
  CHECK(load_dataset(FolderReader(second)) == data);
}

TEST_CASE("scores are restored, undefined values with their reason") {
  const test::TempFolder folder;
  const Scores scores({Score("e", "auroc", 0.1 + 0.2).set_member("m").set_part("gamma").set_interval(0.1, 1).set_pairs(20, 3),
                       Score("e", "auroc", undefined).set_reason("all are connected")});
  FolderWriter writer(folder.path());
  save(scores, writer);
  const Scores back = load_scores(FolderReader(folder.path()));
  REQUIRE(back.rows().size() == 2);
  const Score& first = back.rows()[0];
  CHECK(first.estimate() == "e");
  CHECK(first.metric() == "auroc");
  CHECK(first.member() == "m");
  CHECK(first.part() == "gamma");
  CHECK(first.value() == 0.1 + 0.2);
  CHECK(first.low() == 0.1);
  CHECK(first.high() == 1);
  CHECK(first.reason().empty());
  CHECK(first.n_pairs() == 20);
  CHECK(first.left_out() == 3);
  const Score& second = back.rows()[1];
  CHECK(std::isnan(second.value()));
  CHECK(std::isnan(second.low()));
  CHECK(second.reason() == "all are connected");
  CHECK(second.member().empty());
  CHECK(second.n_pairs() == -1);
  CHECK(second.left_out() == -1);
}

TEST_CASE("an artifact of any type is saved as its type") {
  const test::TempFolder folder;
  FolderWriter writer(folder.path());
  save(Artifact(Dataset(default_names(1), 1, {Trial(Matrix(1, 2))})), writer);
  save(Artifact(Connectivity({"a"}, Matrix(1, 1))), writer);
  save(Artifact(Scores()), writer);
  for (const char* name : {"dataset.json", "connectivity.json", "scores.json"}) CHECK(fs::exists(folder.path() / name));
}
