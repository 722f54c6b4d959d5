#include "golgi/builtin/sources/old_results.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/csv.hpp"
#include "golgi/host/json.hpp"
#include "golgi/store/artifact.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

int layout_of(const Json& about) { return about.value("layout", 1); }

Gaps gaps_of(const Matrix& mask, double dt_s) {
  std::vector<std::uint8_t> observed;
  for (const double value : mask.values()) observed.push_back(value != 0);
  return Gaps::from_mask(mask.rows(), mask.cols(), observed, dt_s);
}

/// The events in events.csv: trial, variable (numbers from 0), time in seconds.
std::vector<std::vector<std::vector<double>>> old_events(const fs::path& file, std::size_t n_trials, std::size_t n_variables) {
  std::vector<std::vector<std::vector<double>>> times_s(n_trials, std::vector<std::vector<double>>(n_variables));
  bool is_header = true;
  for_each_csv_row(file, [&](const CsvRow& row) {
    if (std::exchange(is_header, false)) return true;
    const auto refuse = [&](const std::string& what) {
      throw DataError(file.string() + ":" + std::to_string(row.line) + ": " + what + "; expected trial, variable and time");
    };
    if (row.cells.size() != 3) refuse(plural(row.cells.size(), "cell"));
    const auto index = [&](std::size_t k, std::size_t n) {
      const auto number = parse_integer(row.cells[k].text);
      if (!number || *number < 0 || *number >= static_cast<std::int64_t>(n))
        refuse("'" + row.cells[k].text + "' is not a number from 0 to " + std::to_string(static_cast<std::int64_t>(n) - 1));
      return *number;
    };
    const auto time_s = parse_number(row.cells[2].text);
    if (!time_s || !std::isfinite(*time_s)) refuse("'" + row.cells[2].text + "' is not a time");
    times_s[index(0, n_trials)][index(1, n_variables)].push_back(*time_s);
    return true;
  });
  return times_s;
}

std::optional<GroundTruth> old_truth(const FolderReader& reader, std::int32_t n, double dt_s) {
  const auto delay_s = [&](double lag) { return lag > 0 ? lag * dt_s : undefined; };  // 0: not known
  if (reader.has("truth.npy")) {
    Matrix delays_s = reader.has("truth_lag.npy") ? reader.matrix("truth_lag") : Matrix();
    for (double& value : delays_s.values()) value = delay_s(value);
    return GroundTruth::from_dense(reader.matrix("truth"), delays_s);
  }
  if (!reader.has("truth_synapses.npy")) return std::nullopt;
  const Matrix table = reader.matrix("truth_synapses");
  const auto is_unit = [&](double number) { return number >= 0 && number < n; };
  if (table.cols() != 4) throw DataError("truth_synapses.npy: expected columns of target, source, weight and lag");
  std::vector<Link> links;
  for (std::ptrdiff_t k = 0; k < table.rows(); ++k)
    if (!is_unit(table(k, 0)) || !is_unit(table(k, 1)))
      throw DataError("truth_synapses.npy: row " + std::to_string(k) + " names a variable that does not exist");
  for (std::ptrdiff_t k = 0; k < table.rows(); ++k)
    links.push_back(
        {static_cast<std::int32_t>(table(k, 0)), static_cast<std::int32_t>(table(k, 1)), table(k, 2), delay_s(table(k, 3))});
  return GroundTruth(n, std::move(links));
}

Dataset old_dataset(const fs::path& folder, const Json& about) {
  const FolderReader reader(folder);
  const auto names = about.at("names").get<std::vector<std::string>>();
  const double dt_s = about.at("dt_s").get<double>();
  const Json& entries = about.at("trials");
  const auto events = reader.has("events.csv") ? old_events(folder / "events.csv", entries.size(), names.size())
                                               : std::vector<std::vector<std::vector<double>>>();
  std::vector<Trial> trials;
  for (const auto& entry : entries) {
    Trial& trial = trials.emplace_back(reader.matrix(entry.at("values").get<std::string>()));
    if (entry.contains("mask")) trial.set_gaps(gaps_of(reader.matrix(entry.at("mask").get<std::string>()), dt_s));
    if (entry.at("events").get<bool>())
      trial.set_events(events.empty() ? Events(std::vector<std::vector<double>>(names.size()))
                                      : Events(events[trials.size() - 1]));
    std::map<std::string, SharedMatrix> hidden;
    for (const auto& [name, file] : entry.at("companions").items())
      hidden.emplace(name, reader.matrix(file.get<std::string>()));
    trial.set_hidden(std::move(hidden));
  }
  Dataset data(names, dt_s, std::move(trials));
  if (auto truth = old_truth(reader, static_cast<std::int32_t>(names.size()), dt_s)) data.set_truth(*std::move(truth));
  return data.set_unit(about.at("unit").get<std::string>());
}

Connectivity old_connectivity(const FolderReader& reader, const Json& about, const TaskContext& context) {
  Connectivity result(about.at("names").get<std::vector<std::string>>(), reader.matrix("score"));
  for (const Quantity quantity : {Quantity::sign, Quantity::p, Quantity::q})
    if (reader.has(std::string(to_string(quantity)) + ".npy")) result.set(quantity, reader.matrix(to_string(quantity)));
  if (reader.has("lag.npy"))
    context.log("its lags are left out: they are in samples, and the folder does not give the sampling interval");
  double number = 0;
  for (const auto& member : about.at("members")) {
    result.add_part(Part(Part::Axis::member, member.at("name").get<std::string>(), number, number,
                         Estimate(reader.matrix(member.at("score").get<std::string>()))));
    ++number;
  }
  std::size_t window_number = 0;
  for (const auto& window : about.at("windows"))
    result.add_part(Part(Part::Axis::segment, std::to_string(window_number++), window.at("start_s").get<double>(),
                         window.at("stop_s").get<double>(), Estimate(reader.matrix(window.at("score").get<std::string>())),
                         window.at("trial").get<std::int32_t>()));
  return result;
}

/// @param read  (FolderReader, Json) → the content of the folder
template <class Read>
auto read_folder(const fs::path& folder, const char* file, Read read) {
  const FolderReader reader(folder);
  try {
    return read(reader, Json::parse(reader.text(file)));
  } catch (const Json::exception& error) {
    throw DataError("'" + (folder / file).string() + "' does not describe the content of its folder: " + error.what());
  } catch (const DataError& error) {
    throw DataError("'" + folder.string() + "': " + error.what());
  }
}

}  // namespace

Dataset read_dataset_folder(const fs::path& folder) {
  return read_folder(folder, "dataset.json", [&](const FolderReader& reader, const Json& about) {
    return layout_of(about) == 1 ? old_dataset(folder, about) : load_dataset(reader);
  });
}

Connectivity read_connectivity_folder(const fs::path& folder, const TaskContext& context) {
  return read_folder(folder, "connectivity.json", [&](const FolderReader& reader, const Json& about) {
    return layout_of(about) == 1 ? old_connectivity(reader, about, context) : load_connectivity(reader);
  });
}

DataError no_such_folder(const fs::path& folder, const char* file, const char* what) {
  std::string nearest;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    if (fs::exists(entry->path() / file))
      nearest = nearest.empty() ? entry->path().string() : std::min(nearest, entry->path().string());
  return DataError("'" + folder.string() + "': is not a folder of " + what + ", which has a " + file +
                   (nearest.empty() ? "" : "; did you mean '" + nearest + "'?"));
}

}  // namespace golgi
