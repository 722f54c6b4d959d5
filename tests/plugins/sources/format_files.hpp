// The files of tests/golden/formats, read as a pipeline reads them, and their expected contents.
#pragma once

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "builtin/sources/bound_source.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/csv.hpp"
#include "golgi/data/npy.hpp"
#include "golgi/host/json.hpp"

namespace golgi::test {

inline const std::filesystem::path& formats_folder() {
  static const std::filesystem::path folder = std::filesystem::path(GOLGI_TESTS_DIR) / "golden/formats";
  return folder;
}

inline const Json& expected_of_formats() {
  static const Json json = Json::parse(std::ifstream(formats_folder() / "expected_hdf5.json"));
  return json;
}

/// The membrane potentials in mV, (8, 2000).
inline const Matrix& potentials() {
  static const Matrix values = read_npy(formats_folder() / "reference/v_mV.npy");
  return values;
}

/// The spike times of each neuron in seconds.
inline const std::vector<std::vector<double>>& spike_trains() {
  static const auto trains = [] {
    std::vector<std::vector<double>> all(8);
    for (const CsvRow& row : read_csv_cells(formats_folder() / "reference/spikes.csv"))
      if (const auto neuron = parse_integer(row.cells[0].text))
        all.at(*neuron).push_back(parse_number(row.cells[1].text).value());
    return all;
  }();
  return trains;
}

/// source/file with one additional reader.
template <class R>
class FormatSource {
 public:
  /// @param file  in tests/golden/formats   @param params  parameters of source/file besides path
  explicit FormatSource(const std::string& file, const std::string& params = "")
      : source_("{path: " + (formats_folder() / file).string() + (params.empty() ? "" : ", " + params) + "}", "p.yaml",
                [](Registry& registry) { registry.add<R>(); }) {}

  Dataset read(const PlainContext& context) const {
    Dataset data = source_.read(context);
    data.validate();
    return data;
  }
  Dataset read() const { return read(PlainContext()); }
  std::string fault() const { return source_.fault(); }

 private:
  BoundSource source_;
};

/// Checks that values are `scale` times the potentials. @param rows  rows of the potentials; empty: all   @param tolerance
/// relative
inline void check_potentials(const Trial& trial, double scale, double tolerance = 0, std::ptrdiff_t from = 0,
                             std::ptrdiff_t step = 1, std::vector<std::ptrdiff_t> rows = {}) {
  if (rows.empty())
    for (std::ptrdiff_t i = 0; i < potentials().rows(); ++i) rows.push_back(i);
  REQUIRE(trial.values().rows() == std::ssize(rows));
  for (std::ptrdiff_t i = 0; i < trial.values().rows(); ++i)
    for (std::ptrdiff_t t = 0; t < trial.values().cols(); ++t) {
      const double value = scale * potentials()(rows[i], from + step * t);
      REQUIRE(std::abs(trial.values()(i, t) - value) <= tolerance * std::abs(value));
    }
}

/// Checks that these are the spikes of all neurons. @param start_s  time in the file at which the spike times are 0
inline void check_spikes(const Events& events, double start_s = 0) {
  REQUIRE(events.n_variables() == 8);
  for (std::size_t i = 0; i < 8; ++i) {
    const auto& train = spike_trains()[i];
    const auto own = events[static_cast<std::ptrdiff_t>(i)];
    REQUIRE(own.size() == train.size());
    // 1e-9 s: the files contain times in s, ms or samples.
    for (std::size_t k = 0; k < train.size(); ++k) REQUIRE(std::abs(own[k] - start_s - train[k]) < 1e-9);
  }
}

/// Checks a recording's shape, names, groups and positions with an entry of the expected values. @param dt_tolerance  relative
inline void check_entry(const Dataset& data, const Json& entry, double dt_tolerance = 1e-12) {
  CHECK(data.n_variables() == entry.at("n_variables").get<std::ptrdiff_t>());
  if (entry.contains("names")) CHECK(data.names() == entry["names"].get<std::vector<std::string>>());
  if (entry.contains("unit")) CHECK(data.unit() == entry["unit"].get<std::string>());
  if (entry.contains("dt_s") && entry["dt_s"].is_number())
    CHECK(data.dt_s() == doctest::Approx(entry["dt_s"].get<double>()).epsilon(dt_tolerance));
  if (entry.contains("n_samples")) CHECK(data.trial(0).n_samples() == entry["n_samples"].get<std::ptrdiff_t>());
  if (entry.contains("duration_s") && entry["duration_s"].is_number())
    CHECK(data.trial(0).duration_s() == entry["duration_s"].get<double>());
  for (std::size_t i = 0; entry.contains("groups") && i < entry["groups"].size(); ++i)
    CHECK(data.variables()[i].group() == entry["groups"][i].get<std::string>());
  for (std::size_t i = 0; entry.contains("positions") && i < entry["positions"].size(); ++i)
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const Json& at = entry["positions"][i][axis];
      const double found = data.variables()[i].position_um()[axis];
      CHECK((at.is_null() ? std::isnan(found) : found == doctest::Approx(at.get<double>())));
    }
}

/// Captures standard error during its lifetime.
class Errors {
 public:
  Errors() : file_(std::tmpfile()), before_(dup(STDERR_FILENO)) { dup2(fileno(file_), STDERR_FILENO); }
  ~Errors() {
    dup2(before_, STDERR_FILENO);
    close(before_);
    std::fclose(file_);
  }
  Errors(const Errors&) = delete;
  Errors& operator=(const Errors&) = delete;
  std::string text() const {
    std::string all(10000, '\0');
    const auto n = pread(fileno(file_), all.data(), all.size(), 0);
    all.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
    return all;
  }

 private:
  std::FILE* file_;
  int before_;
};

struct BrokenFile {
  std::string file, params;
  bool is_read = false;  ///< the file is read with a warning, not refused
};

/// Checks that messages on broken files contain the listed parts and the file's name, and that nothing is printed.
template <class R>
void check_broken(const std::vector<BrokenFile>& files) {
  for (const BrokenFile& one : files) {
    CAPTURE(one.file);
    const Json& entry = expected_of_formats()["broken"].at(one.file);
    std::string said, printed;
    {
      const Errors errors;
      const FormatSource<R> source("broken/" + one.file, one.params);
      if (one.is_read) {
        const PlainContext context;
        source.read(context);
        for (const auto& warning : context.warnings) said += warning.text() + "\n";
      } else {
        said = source.fault();
      }
      printed = errors.text();
    }
    CAPTURE(said);
    CHECK(printed.empty());
    CHECK(has(said, one.file));
    for (const Json& part : entry["must_say"]) CHECK(has(said, part.get<std::string>()));
  }
}

/// Checks that the guide's lines whose files the reader recognises can be read. @return their number
template <class R>
int check_guide() {
  std::ifstream guide(std::filesystem::path(GOLGI_SOURCE_DIR) / "docs/guide/data_hdf5_matlab.md");
  REQUIRE(guide);
  const std::string begin = "{use: source/file, params: {path: ";
  int n = 0;
  for (std::string line; std::getline(guide, line);) {
    const auto at = line.find(begin);
    if (at == std::string::npos) continue;
    CAPTURE(line);
    const std::string params = line.substr(at + begin.size(), line.rfind("}}") - at - begin.size());
    const auto comma = params.find(", ");
    const std::string file = params.substr(0, comma);
    const auto magic = R::magic();
    if (std::ranges::none_of(magic, [&](const Magic& each) { return fits(each, formats_folder() / file); })) continue;
    CHECK_NOTHROW(FormatSource<R>(file, comma == std::string::npos ? "" : params.substr(comma + 2)).read());
    ++n;
  }
  return n;
}

}  // namespace golgi::test
