// Errors in recordings: exit code 5, the stage, the file and the place in it.
#include <cstdint>
#include <cstring>

#include "workplace.hpp"

using namespace golgi::test;

namespace {

std::string npy(const std::string& header, std::size_t data_bytes) {
  const auto length = static_cast<std::uint16_t>(header.size());
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(length & 255);
  bytes += static_cast<char>(length >> 8);
  return bytes + header + std::string(data_bytes, '\0');
}

/// (variables, samples) of almost random values; variable `constant` stays at 1.
std::string recording(int variables, int samples, int constant = -1) {
  std::string text;
  std::uint32_t state = 7;
  for (int i = 0; i < variables; ++i) {
    for (int t = 0; t < samples; ++t) {
      state = state * 1664525u + 1013904223u;
      text += (t ? "," : "") + std::to_string(i == constant ? 1 : state >> 12);
    }
    text += "\n";
  }
  return text;
}

/// golgi's message about `content` as the recording `name`, analysed by MVGC.
void check_recording(const std::string& name, const std::string& content, int code, const Texts& parts,
                     const std::string& more = "") {
  const Workplace place;
  place.write(name, content);
  const auto finished = place.run_pipeline(
      "stages:\n"
      "  raw: {use: source/file, params: {dt_s: 0.001, path: " +
          name + more +
          "}}\n"
          "  signal: {use: transform/zscore, in: raw}\n"
          "  mvgc: {use: causality/mvgc, in: signal, params: {criterion: fixed, max_order: 10}}\n",
      {"--quiet"});
  check_failure(finished, code, parts);
  CHECK_FALSE(fs::exists(place / "out/manifest.json"));
}

}  // namespace

TEST_CASE("a truncated .npy is reported with the number of missing bytes") {
  const std::string header = "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 200), }\n";
  check_recording("x.npy", npy(header, 100), 5,
                  {"stage 'raw' (source/file", "x.npy'", "needs 4800 bytes, the file has 100 after its header"});
  check_recording("x.npy", npy(header, 4808), 5, {"x.npy'", "4808"});
  check_recording("x.npy", npy(header, 0).substr(0, 40), 5, {"the .npy header claims 62 bytes, but 30 are left in the file"});
  check_recording("x.npy", "", 5, {"x.npy': is empty"});
  check_recording("x.npy", "hello", 5, {"x.npy': is not a .npy file"});
}

TEST_CASE("a .npy whose header claims too much is refused before memory is allocated for it") {
  check_recording("x.npy", std::string("\x93NUMPY\x02\x00\xf0\xff\xff\xff{", 13), 5, {"header claims 4294967280 bytes"});
  check_recording("x.npy", npy("{'descr': '<f8', 'fortran_order': False, 'shape': (3000000000, 2000000000), }\n", 8), 5,
                  {"shape (3000000000, 2000000000)"});
  check_recording("x.npy", npy("{'descr': '<f8', 'fortran_order': False, 'shape': (300000, 2000000), }\n", 8), 5,
                  {"needs 4800000000000 bytes"});
}

TEST_CASE("a ragged CSV is reported with the line and both lengths") {
  check_recording("x.csv", "1,2,3\n4,5\n6,7,8\n", 5, {"x.csv:2:3: 2 cells, line 1 has 3"});
}

TEST_CASE("text among numbers is quoted with line and column") {
  check_recording("x.csv", "1,2,3\n4,abc,6\n7,8,9\n", 5, {"x.csv:2:3: 'abc' is not a number"});
  check_recording("x.csv", "", 5, {"x.csv: the file is empty"});
}

TEST_CASE("NaN and infinity in the data are reported with variable and sample, and with the option that allows them") {
  check_recording("x.csv", "1,2,3\n4,nan,6\n", 5, {"variable 'x1', sample 1: the value is nan; 'missing: mask'"});
  check_recording("x.csv", "1,2,3\n4,5,-inf\n", 5, {"variable 'x1', sample 2: the value is -inf"});
}

TEST_CASE("missing values that are allowed split a recording, and the log reports how much of it is used") {
  const Workplace place;
  std::string content = recording(3, 200);
  content.replace(0, content.find(','), "nan");  // the first sample of x0
  place.write("x.csv", content);
  const auto finished = place.run_pipeline(
      "stages:\n  raw: {use: source/file, params: {dt_s: 0.001, path: x.csv, missing: mask}}\n"
      "  lag: {use: causality/lagged_correlation, in: raw}\n"
      "  surrogate: {use: transform/surrogate, in: raw}\n");
  CHECK(has(finished.err, "missing values: the data are cut to 1 segment without any, 99.5 % of the recording"));
  check_failure(finished, 5, {"stage 'surrogate'", "the data have missing values", "fill them with transform/fill"});
  CHECK(fs::exists(place / "out/lag/score.npy"));
}

TEST_CASE("a constant variable is named, and no other variable loses its score") {
  const Workplace place;
  place.write("x.csv", recording(3, 200, 1));
  const auto finished = place.run_pipeline(
      "stages:\n  raw: {use: source/file, params: {dt_s: 0.001, path: x.csv}}\n  signal: {use: transform/zscore, in: raw}\n"
      "  mvgc: {use: causality/mvgc, in: signal}\n");
  CHECK(finished.exit_code == 0);
  CHECK(has(finished.err, "warning: signal: constant: variables that do not vary: 'x1'"));
  CHECK(
      has(finished.err, "warning: mvgc: left_out: 1 of 3 variables left out: 'x1' (constant at 0); their pairs are undefined"));
}

TEST_CASE("fewer samples than the lags need: reported with their number and the order that would work") {
  check_recording("x.csv", recording(3, 20), 5, {"stage 'mvgc'", "max_order 10", "20 samples", "set max_order to"});
}

TEST_CASE("a truth of another size than the recording is refused with both sizes") {
  const Workplace place;
  place.write("x.csv", recording(3, 200));
  place.write("truth.csv", "0,1,0,0\n0,0,0,0\n0,0,0,0\n0,0,0,0\n");
  check_failure(
      place.run_pipeline("stages:\n  raw: {use: source/file, params: {dt_s: 0.001, path: x.csv, truth: truth.csv}}\n"), 5,
      {"truth.csv': the truth is 4 x 4, the recording has 3 variables"});
}

TEST_CASE("an evaluation against the truth of other data is refused with both sizes") {
  const Workplace place;
  check_failure(place.run_pipeline("stages:\n"
                                   "  big: {use: simulator/test_noise, params: {variables: 5}}\n"
                                   "  small: {use: simulator/test_noise, params: {variables: 3}}\n"
                                   "  c: {use: causality/correlation, in: small}\n"
                                   "  s: {use: evaluate, in: {truth: big, estimates: c}}\n"),
                5, {"stage 's' (evaluate", "estimate 'c' has 3 variables, but the truth of 'big' has 5"});
}

TEST_CASE("an evaluation without a truth is an error with the remedy, and the estimate is kept") {
  const Workplace place;
  place.write("x.csv", recording(3, 200));
  check_failure(place.run_pipeline("stages:\n"
                                   "  raw: {use: source/file, params: {dt_s: 0.001, path: x.csv}}\n"
                                   "  c: {use: causality/correlation, in: raw}\n"
                                   "  s: {use: evaluate, in: {truth: raw, estimates: c}}\n"),
                5, {"stage 's'", "'raw' has no ground truth to score against", "'truth'", "partial results in out"});
  CHECK(fs::exists(place / "out/c/edges.csv"));
}
