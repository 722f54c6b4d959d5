// Less than a whole file: variables, windows, memory limits; and parameters for properties that the file does not contain.
#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>

#include "builtin/sources/bound_source.hpp"
#include "golgi/core/files.hpp"
#include "golgi/data/npy.hpp"
#include "golgi/testing/temp_folder.hpp"

namespace golgi {
namespace {

namespace fs = std::filesystem;
using test::BoundSource;
using test::has;

const fs::path formats = fs::path(GOLGI_TESTS_DIR) / "golden/formats";

BoundSource format_source(const std::string& file, const std::string& more) {
  return BoundSource("{path: " + (formats / file).string() + ", " + more + "}");
}

/// Checks that `part` is those rows and samples of `whole`.
void check_part(const Dataset& part, const Dataset& whole, const std::vector<std::ptrdiff_t>& rows, std::ptrdiff_t first) {
  REQUIRE(part.n_variables() == std::ssize(rows));
  for (std::ptrdiff_t i = 0; i < part.n_variables(); ++i) {
    CHECK(part.names()[i] == whole.names()[rows[i]]);
    for (std::ptrdiff_t t = 0; t < part.trial(0).n_samples(); ++t)
      REQUIRE(part.trial(0).values()(i, t) == whole.trial(0).values()(rows[i], first + t));
  }
}

TEST_CASE("variables are chosen by name or index, in the order of the file, in every format") {
  struct Case {
    const char *file, *more, *second, *last;
  };
  for (const Case& one :
       {Case{"numpy/v.npy", "rate_hz: 500", "x1", "7"},
        Case{"numpy/transposed.npy", "rate_hz: 500, variables: columns", "x1", "7"},
        Case{"numpy/stored.npz", "rate_hz: 500", "x1", "x7"}, Case{"numpy/rec.npz", "rate: fs, names: names", "n1", "7"},
        Case{"text/time_s.csv", "gaps: error", "n1", "7"}, Case{"text/pandas_index.csv", "rate_hz: 500", "1", "7"},
        Case{"edf/plain.edf", "gaps: error", "1", "7"}, Case{"golgi/dataset", "select: ''", "n1", "n7"}}) {
    CAPTURE(one.file);
    const Dataset whole = format_source(one.file, one.more).read();
    const std::string chosen = std::string(", variables_only: [") + one.last + ", " + one.second + "]";
    check_part(format_source(one.file, one.more + chosen).read(), whole, {1, 7}, 0);
  }
}

TEST_CASE("chosen variables of a window contain only those samples") {
  const Dataset whole = format_source("numpy/v.npy", "rate_hz: 500").read();
  for (const char* file : {"numpy/v.npy", "numpy/stored.npz"}) {
    const Dataset part = format_source(file, "rate_hz: 500, variables_only: [2, 5], window_s: [1.1, 1.9]").read();
    CHECK(part.trial(0).n_samples() == 400);
    CHECK(part.trial(0).start_s() == 1.1);
    check_part(part, whole, {2, 5}, 550);
  }
}

TEST_CASE("a truth and events of all variables are reduced to the chosen ones") {
  const std::string more = "rate: fs, names: names, events_select: times, events_ids: ids, truth_select: truth";
  const Dataset whole = format_source("numpy/rec.npz", more).read(),
                part = format_source("numpy/rec.npz", more + ", variables_only: [n2, n3, n7]").read();
  check_part(part, whole, {2, 3, 7}, 0);
  CHECK(part.trial(0).events()[2].size() == whole.trial(0).events()[7].size());
  REQUIRE(part.truth());
  CHECK(part.truth()->dense()(0, 1) == whole.truth()->dense()(2, 3));
  const Dataset units = format_source("kilosort", "duration_s: 4, variables_only: ['5', '30'], quality: all").read();
  CHECK(units.names() == std::vector<std::string>{"5", "30"});
}

TEST_CASE("names are assigned to all variables before some are chosen") {
  const Dataset part =
      format_source("numpy/v.npy", "rate_hz: 500, names: [a, b, c, d, e, f, g, h], variables_only: [c]").read();
  CHECK(part.names() == std::vector<std::string>{"c"});
}

TEST_CASE("variables that do not exist, or are named twice, are an error") {
  for (const char* file : {"numpy/v.npy", "numpy/stored.npz"}) {
    CHECK(has(format_source(file, "rate_hz: 500, variables_only: [x1, x9]").fault(),
              "variables_only: there is no variable 'x9'"));
    CHECK(has(format_source(file, "rate_hz: 500, variables_only: [8]").fault(), "an index from 0 to 7"));
    CHECK(has(format_source(file, "rate_hz: 500, variables_only: [x1, 1]").fault(), "names 'x1' twice"));
  }
}

TEST_CASE("values beyond the memory limit are not read; fewer of them are") {
  for (const char* file : {"numpy/v.npy", "numpy/stored.npz", "edf/plain.edf"}) {
    CAPTURE(file);
    const std::string rate = std::string(file).ends_with("edf") ? "gaps: error" : "rate_hz: 500";
    const std::string said = format_source(file, rate + ", memory_limit: 100000").fault();  // 8 x 2000 doubles are 128000 bytes
    CHECK(has(said, fs::path(file).filename().string()));
    CHECK(has(said, "8 variables of 2000 samples need about"));
    CHECK(has(said, "window_s"));
    CHECK(format_source(file, rate + ", memory_limit: 100000, window_s: [0, 3]").read().trial(0).n_samples() == 1500);
    CHECK(format_source(file, rate + ", memory_limit: 128000").read().trial(0).n_samples() == 2000);
  }
}

TEST_CASE("text that is larger than the limit is not read") {
  const std::string said =
      format_source("text/time_s.csv", "gaps: error, memory_limit: 50000").fault();  // a file of 50,891 bytes
  CHECK(has(said, "time_s.csv': reading it as text needs about"));
  CHECK(has(said, "save it as .npy"));
  CHECK(format_source("text/time_s.csv", "gaps: error, memory_limit: 200000").read().n_variables() == 8);
}

TEST_CASE("an archive that would inflate to more than the limit is refused from its directory") {
  const std::string said = format_source("broken/bomb.npz", "rate_hz: 500, variables: rows, memory_limit: 50e6").fault();
  CHECK(has(said, "bomb.npz"));
  CHECK(has(said, "member V"));
  CHECK(has(said, "(128000128 bytes)"));
  CHECK(has(said, "memory_limit"));
}

/// Growth of the peak memory of a process that runs the function, in bytes.
double memory_of(const std::function<void()>& body) {
  std::array<int, 2> ends{};
  REQUIRE(pipe(ends.data()) == 0);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  const auto largest = [] {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    return static_cast<double>(used.ru_maxrss) * 1024;
  };
  if (child == 0) {
    const double before = largest();
    body();
    const double growth = largest() - before;
    _exit(write(ends[1], &growth, sizeof growth) == sizeof growth ? 0 : 1);
  }
  double growth = 0;
  const auto n = read(ends[0], &growth, sizeof growth);
  int status = 0;
  waitpid(child, &status, 0);
  close(ends[0]);
  close(ends[1]);
  REQUIRE(n == sizeof growth);
  REQUIRE(status == 0);
  return growth;
}

TEST_CASE("a window of a large array takes the memory of the window") {
  const test::TempFolder folder;
  const fs::path path = folder.path() / "large.npy";
  constexpr std::int64_t n = 4, n_samples = 12000000;  // 384 MB, none of which are written
  for (const bool columns : {false, true}) {
    write_file(path, columns ? npy_header(n_samples, n) : npy_header(n, n_samples));
    const auto header = static_cast<std::int64_t>(fs::file_size(path));
    fs::resize_file(path, static_cast<std::uintmax_t>(header + n * n_samples * 8));
    {
      std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
      const double value = 7;
      const std::int64_t at = columns ? 6000000 * n + 2 : 2 * n_samples + 6000000;
      file.seekp(header + at * 8);
      file.write(reinterpret_cast<const char*>(&value), sizeof value);
    }
    const std::string params =
        "{path: " + path.string() + ", rate_hz: 1000, window_s: [6000, 6010], variables: " + (columns ? "columns}" : "rows}");
    const double bytes = memory_of([&] {
      const Dataset data = BoundSource(params).read();
      if (data.trial(0).n_samples() != 10000 || data.trial(0).values()(2, 0) != 7 || data.trial(0).values()(1, 0) != 0)
        _exit(3);
    });
    CHECK(bytes < 50e6);  // 0.3 MB of values, and pages of code that are used for the first time
  }
}

TEST_CASE("a format is given if the file's name does not show it") {
  const test::TempFolder folder;
  const fs::path table = folder.path() / "recording.asc";
  write_file(table, "a,b\n1,2\n3,4\n5,6\n");
  const std::string params = "path: " + table.string() + ", rate_hz: 10";
  CHECK(has(BoundSource("{" + params + "}").fault(), "format: csv"));
  CHECK(BoundSource("{" + params + ", format: csv}").read().trial(0).values()(1, 2) == 6);
  const fs::path array = folder.path() / "values.bin";
  write_file(array, encode_npy(Matrix{{1, 2, 3}, {4, 5, 6}}));
  CHECK(BoundSource("{path: " + array.string() + ", rate_hz: 10}").read().trial(0).values()(1, 2) == 6);  // by its content
  CHECK(has(BoundSource("{path: " + table.string() + ", rate_hz: 10, format: npy}").fault(), "is not a .npy file"));
  const std::string spikes = (formats / "nest/spike_detector-9-0.gdf").string();
  CHECK(BoundSource("{events: " + spikes + ", format: nest, duration_s: 4}").read().n_variables() == 8);
  CHECK(format_source("edf/plain.edf", "format: edf").read().n_variables() == 8);
  CHECK(has(format_source("numpy/v.npy", "rate_hz: 500, format: edf").fault(), "v.npy"));
  CHECK(format_source("edf/plain.edf", "format: edf, reader: source/edf").read().n_variables() == 8);
  CHECK(has(format_source("edf/plain.edf", "format: edf, reader: source/nest").fault(), "give either reader or format"));
  CHECK(has(format_source("edf/plain.edf", "format: nwb").fault(), "install libhdf5-dev"));
}

TEST_CASE("decimal defines the meaning of a comma if the file is ambiguous") {
  const test::TempFolder folder;
  const fs::path path = folder.path() / "x.csv";
  const auto read = [&](const std::string& text, const std::string& more) {
    write_file(path, text);
    return BoundSource("{path: " + path.string() + ", rate_hz: 10, header: no, variables: columns, " + more + "}");
  };
  const Matrix one = Matrix(read("1,5\n2,25\n3,5\n", "decimal: comma").read().trial(0).values().view());
  CHECK(one == Matrix{{1.5, 2.25, 3.5}});
  CHECK(read("1,5 2,5\n3,5 4,5\n5,5 6,5\n", "decimal: comma").read().trial(0).values()(1, 2) == 6.5);
  CHECK(read("1,5;2,5\n3,5;4,5\n5,5;6,5\n", "decimal: auto").read().trial(0).values()(1, 2) == 6.5);
  CHECK(has(read("1,5;2,5\n3,5;4,5\n", "decimal: point").fault(),
            "x.csv:1:1: '1,5' is not a number; numbers are written with a decimal point"));
  CHECK(has(read("1,5\n2.5\n", "decimal: comma").fault(), "x.csv:2:1: '2.5' has a decimal point, but decimal is comma"));
}

}  // namespace
}  // namespace golgi
