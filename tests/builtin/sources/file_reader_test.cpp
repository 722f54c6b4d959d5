// source/file and the formats that plugins read.
#include "golgi/builtin/sources/file/file_reader.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <filesystem>
#include <sstream>
#include <string>

#include "golgi/builtin/register_builtin.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"
#include "golgi/pipeline/keys.hpp"
#include "golgi/pipeline/yaml_reader.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/temp_folder.hpp"
#include "support/messages.hpp"

using namespace golgi;
using test::has;
namespace fs = std::filesystem;

namespace {

/// Files that contain "RAMPS", a line feed, and on each line a name and a number of samples; a folder with such a file as well.
struct Ramps final : Reader {
  static constexpr const char* name = "source/ramps";
  static constexpr const char* summary = "Ramps.";
  static std::vector<Magic> magic() { return {{.bytes = "RAMPS"}, {.holds = "ramps.txt"}}; }
  struct Params {
    double slope = 1;
    static void describe(SchemaOf<Params>& s) { s.field("slope", &Params::slope).doc("Of the ramps."); }
  };
  explicit Ramps(const Params& params) : params_(params) {}

  static fs::path file_of(const fs::path& path) { return fs::is_directory(path) ? path / "ramps.txt" : path; }
  static std::vector<std::pair<std::string, int>> list(const fs::path& path) {
    std::vector<std::pair<std::string, int>> all;
    std::istringstream lines(read_file(file_of(path)).substr(6));
    std::string which;
    for (int n = 0; lines >> which >> n;) all.emplace_back(which, n);
    return all;
  }
  std::vector<Candidate> candidates(const fs::path& path) const override {
    std::vector<Candidate> all;
    for (const auto& [which, n] : list(path)) all.push_back({which, plural(n, "sample")});
    return all;
  }
  std::vector<fs::path> files(const fs::path& path, const std::string& candidate) const override {
    const fs::path extra = path / (candidate + ".extra");
    return fs::exists(extra) ? std::vector{file_of(path), extra} : std::vector{file_of(path)};
  }
  Dataset read(const ReadRequest& request, const TaskContext&) const override {
    ++reads;
    for (const auto& [which, n] : list(request.path())) {
      if (which != request.candidate()) continue;
      const double from = request.window_s() ? request.window_s()->start_s : 0;
      const int n_read = request.window_s() ? static_cast<int>(request.window_s()->stop_s - from) : n;
      Matrix values(2, n_read);
      for (int t = 0; t < n_read; ++t) values(0, t) = params_.slope * (from + t), values(1, t) = -values(0, t);
      return Dataset(default_names(2), 1, {Trial(std::move(values))});
    }
    throw DataError("'" + request.path().string() + "' holds no " + request.candidate());
  }
  static inline std::atomic<int> reads{0};

 private:
  Params params_;
};

struct OtherRamps final : Reader {
  static constexpr const char* name = "source/other_ramps";
  static constexpr const char* summary = "Claims the same files.";
  static std::vector<Magic> magic() { return {{.bytes = "AMPS", .offset = 1, .extension = ".ramps"}}; }
  struct Params {
    static void describe(SchemaOf<Params>&) {}
  };
  explicit OtherRamps(const Params&) {}
  std::vector<Candidate> candidates(const fs::path& path) const override { return {{path.filename().string(), ""}}; }
  Dataset read(const ReadRequest&, const TaskContext&) const override { return {}; }
};

struct Source {
  explicit Source(const std::string& params) {
    registry.begin_library({"ramps", "1.0.0", "", "build-1"});
    registry.add<Ramps>();
    registry.add<OtherRamps>();
    registry.begin_library({"golgi", "0", "", "build"});
    register_builtin(registry);
    spec = parse_spec(parse_yaml("stages:\n  a: {use: source/file, params: " + params + "}\n", "p.yaml"), "p", diagnostics);
    graph = bind_pipeline(spec, registry, {}, diagnostics);
    if (diagnostics.empty()) assign_keys(graph, {"sdk", {}}, {1});
  }
  Dataset read() const {
    REQUIRE_MESSAGE(diagnostics.empty(), (diagnostics.empty() ? "" : diagnostics.messages()[0]));
    return dynamic_cast<const Simulator&>(*graph.nodes[0].bound->component).simulate(test::PlainContext());
  }
  std::string only_message() const {
    REQUIRE(diagnostics.size() == 1);
    return diagnostics.messages()[0];
  }

  Registry registry;
  Diagnostics diagnostics;
  PipelineSpec spec;
  Graph graph;
};

struct RampsFolder : test::TempFolder {
  std::string write(const char* name, const std::string& content) const {
    fs::create_directories((path() / name).parent_path());
    write_file(path() / name, content);
    return (path() / name).string();
  }
};

}  // namespace

TEST_CASE("source/file uses the reader that recognises the beginning of a file, whatever the file's name") {
  const RampsFolder folder;
  const Source source("{path: " + folder.write("recording.csv", "RAMPS\nonly 4\n") + "}");
  CHECK(source.read().trial(0).values()(0, 3) == 3);
  CHECK(has(source.graph.nodes[0].bound->params.flow(), "reader: {use: source/ramps, params: {slope: 1}}"));
  // Other files are read as before.
  CHECK(Source("{path: " + folder.write("plain.csv", "x,y\n1,2\n3,4\n") + ", dt_s: 1}").read().trial(0).values()(1, 1) == 4);
}

TEST_CASE("a reader's own parameters are set together with it") {
  const RampsFolder folder;
  const std::string path = folder.write("a.bin", "RAMPS\nonly 4\n");
  const Source source("{path: " + path + ", reader: {use: source/ramps, params: {slope: 2}}}");
  CHECK(source.read().trial(0).values()(0, 3) == 6);
  CHECK(has(Source("{path: " + path + ", reader: {use: source/ramps, params: {slop: 2}}}").only_message(),
            "stages.a.params.reader.params.slop: unknown key; did you mean 'slope'?"));
}

TEST_CASE("one of several recordings in a file is chosen by name, or by the end of it; without a choice all are listed") {
  const RampsFolder folder;
  const std::string path = folder.write("a.bin", "RAMPS\nraw/lfp 4\nraw/spikes 6\nold/spikes 2\n");
  CHECK(has(
      Source("{path: " + path + "}").only_message(),
      "'a.bin' holds 3 recordings; say which: select: raw/lfp (4 samples) | raw/spikes (6 samples) | old/spikes (2 samples)"));
  CHECK(Source("{path: " + path + ", select: lfp}").read().trial(0).n_samples() == 4);
  CHECK(Source("{path: " + path + ", select: old/spikes}").read().trial(0).n_samples() == 2);
  CHECK(has(Source("{path: " + path + ", select: spikes}").only_message(), "end of several names: raw/spikes, old/spikes"));
  CHECK(has(Source("{path: " + path + ", select: raw/lpf}").only_message(), "did you mean 'raw/lfp'?"));
  CHECK(has(Source("{path: " + folder.write("plain.csv", "x\n1\n2\n") + ", select: lfp}").only_message(), "leave select out"));
}

TEST_CASE("a window is passed to the reader, or cut out of the data that are read without one") {
  const RampsFolder folder;
  const Dataset ramps = Source("{path: " + folder.write("a.bin", "RAMPS\nonly 9\n") + ", window_s: [2, 5]}").read();
  CHECK(ramps.trial(0).n_samples() == 3);
  CHECK(ramps.trial(0).values()(0, 0) == 2);
  const std::string table = folder.write("plain.csv", "x\n1\n2\n3\n4\n5\n");
  const Dataset plain = Source("{path: " + table + ", dt_s: 1, window_s: [1, 3]}").read();
  CHECK(plain.trial(0).n_samples() == 2);
  CHECK(plain.trial(0).values()(0, 0) == 2);
  CHECK(has(Source("{path: " + table + ", window_s: [3, 1]}").only_message(), "expected [from, to], the later time last"));
  CHECK_THROWS_AS(Source("{path: " + table + ", dt_s: 1, window_s: [5, 9]}").read(), DataError);
  CHECK(has(test::message_of<DataError>([&] { Source("{path: " + table + ", dt_s: 1, window_s: [1.2, 1.4]}").read(); }),
            "window_s contains no sample of trial 0; the sampling interval is 1 s"));
}

TEST_CASE("several files of one format are trials") {
  const RampsFolder folder;
  const std::string one = folder.write("a.bin", "RAMPS\nonly 4\n"), two = folder.write("b.bin", "RAMPS\nonly 5\n");
  const Dataset data = Source("{path: [" + one + ", " + two + "]}").read();
  CHECK(data.n_trials() == 2);
  CHECK(data.trial(1).n_samples() == 5);
}

TEST_CASE("of a folder only the files that its reader opens are part of the key") {
  const RampsFolder folder;
  folder.write("sorted/ramps.txt", "RAMPS\nonly 4\n");
  const std::string params = "{path: " + (folder.path() / "sorted").string() + "}";
  const Fingerprint before = Source(params).graph.nodes[0].key;
  folder.write("sorted/raw.dat", "terabytes");
  CHECK(Source(params).graph.nodes[0].key == before);
  folder.write("sorted/ramps.txt", "RAMPS\nonly 5\n");
  CHECK(Source(params).graph.nodes[0].key != before);
}

TEST_CASE("for a file that two readers claim, the choice is requested") {
  const RampsFolder folder;
  const std::string path = folder.write("a.ramps", "RAMPS\nonly 4\n");
  CHECK(has(Source("{path: " + path + "}").only_message(),
            "source/other_ramps and source/ramps read such files; say which: reader: source/other_ramps"));
  CHECK(Source("{path: " + path + ", reader: source/ramps}").read().n_variables() == 2);
}

TEST_CASE("in a folder with several recordings, the files of each one count only for the stage that reads it") {
  const RampsFolder folder;
  folder.write("sorted/ramps.txt", "RAMPS\na 4\nb 6\n");
  folder.write("sorted/b.extra", "1");
  const std::string path = (folder.path() / "sorted").string();
  const auto keys = [&] {
    const Source both("{path: " + path + ", select: a}}\n  b: {use: source/file, params: {path: " + path + ", select: b}");
    return std::pair(both.graph.nodes[0].key, both.graph.nodes[1].key);
  };
  const auto before = keys();
  folder.write("sorted/b.extra", "2");
  CHECK(keys().first == before.first);
  CHECK(keys().second != before.second);
}

TEST_CASE("a reader without a path is refused") {
  CHECK(
      has(Source("{reader: source/ramps}").only_message(), "path names no file; give the files that source/ramps is to read"));
}

TEST_CASE("a reader is not a stage, and the content of its file must agree with the parameters") {
  const RampsFolder folder;
  const std::string path = folder.write("a.bin", "RAMPS\nonly 4\n");
  CHECK(has(test::message_of<DataError>([&] { Source("{path: " + path + ", dt_s: 2}").read(); }),
            "the file gives 1 Hz (dt_s 1), but the parameters give 0.5 Hz (dt_s 2)"));
  Diagnostics diagnostics;
  const Source source("{path: " + path + "}");
  PipelineSpec spec = parse_spec(parse_yaml("stages:\n  a: {use: source/ramps}\n", "p.yaml"), "p", diagnostics);
  bind_pipeline(spec, source.registry, {}, diagnostics);
  REQUIRE(diagnostics.size() == 1);
  CHECK(has(diagnostics.messages()[0],
            "source/ramps reads files for source/file and is not a stage: write use: source/file, with the file as its path"));
}
