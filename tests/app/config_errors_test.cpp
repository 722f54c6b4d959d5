// Every error of a pipeline file causes exit code 3 before anything runs, with its place, the reason and the correction.
#include "workplace.hpp"

using namespace golgi::test;

namespace {

void check_refused(const std::string& text, const Texts& parts) {
  const Workplace place;
  const Finished finished = place.validate(text);
  check_failure(finished, 3, parts);
  CHECK(finished.out.empty());
}

}  // namespace

TEST_CASE("an unknown key names its place and the nearest key") {
  check_refused(
      "stages:\n"
      "  a: {use: simulator/test_noise, params: {variabels: 3}}\n"
      "  b: {use: transform/zscore, inn: a, in: a}\n"
      "sed: 3\n",
      {"p.yaml:2:43 stages.a.params.variabels: unknown key; did you mean 'variables'? (simulator/test_noise 1.0.0)",
       "p.yaml:3:30 stages.b.inn: unknown key; did you mean 'in'?", "p.yaml:4:1 sed: unknown key; did you mean 'seed'?"});
}

TEST_CASE("an unknown component is reported with the nearest name, also where only its kind is missing") {
  check_refused("stages:\n  a: {use: simulator/test_nois}\n", {"p.yaml:2:12", "did you mean 'simulator/test_noise'?"});
  check_refused("stages:\n  a: {use: test_noise}\n", {"p.yaml:2:12", "did you mean 'simulator/test_noise'?"});
}

TEST_CASE("a key given twice is refused with both lines") {
  check_refused("stages:\n  a: {use: simulator/test_noise}\n  a: {use: evaluate}\n",
                {"p.yaml:3:3: the key 'a' is given twice; first in line 2"});
}

TEST_CASE("a value of a wrong type is quoted") {
  check_refused(
      "stages:\n"
      "  a: {use: simulator/test_noise, params: {variables: many, samples: [3], coupling: .nan}}\n"
      "  b: {use: transform/zscore, in: {data: [[a]]}, params: 3}\n",
      {"p.yaml:2:54 stages.a.params.variables: expected an integer, found 'many'",
       "stages.a.params.samples: expected an integer, found a list of 1 item",
       "stages.a.params.coupling: expected a number, found '.nan'", "stages.b.params: expected a map, found '3'",
       "stages.b.in.data: expected the name of a stage, found a list"});
}

TEST_CASE("a value out of range is reported with the range") {
  check_refused("stages:\n  a: {use: simulator/test_noise, params: {variables: 0, coupling: 1.5}}\n",
                {"p.yaml:2:54 stages.a.params.variables: must be ", "[1, 1000], found 0", "[-1, 1], found 1.5"});
}

TEST_CASE("a missing input is reported with what the stage needs") {
  check_refused(
      "stages:\n"
      "  a: {use: simulator/test_noise}\n"
      "  b: {use: transform/zscore}\n"
      "  c: {use: transform/zscore, in: nowhere}\n"
      "  d: {use: evaluate, in: {truth: a}}\n"
      "  e: {use: evaluate, in: a}\n",
      {"p.yaml:3:3 stages.b.in: is required: a stage that gives a dataset",
       "p.yaml:4:34 stages.c.in: there is no stage 'nowhere'",
       "stages.d.in.estimates: is required: a stage that gives a connectivity",
       "p.yaml:6:26 stages.e.in: evaluate has several inputs; write in: {truth: …, estimates: …}"});
}

TEST_CASE("an input of a wrong type is reported with both ends and their types") {
  check_refused(
      "stages:\n"
      "  a: {use: simulator/test_noise, in: a}\n"
      "  f: {use: model/test_persistence, in: a}\n"
      "  z: {use: transform/zscore, in: f}\n"
      "  r: {use: causality/test_readout, in: a}\n",
      {"p.yaml:2:38 stages.a.in: simulator/test_noise takes no input",
       "p.yaml:4:34 stages.z.in: takes a dataset, but 'f' (model/test_persistence) gives a model (transform/zscore",
       "p.yaml:5:40 stages.r.in: takes a model, but 'a' (simulator/test_noise) gives a dataset"});
}

TEST_CASE("cycles are named stage by stage") {
  check_refused(
      "stages:\n"
      "  a: {use: transform/zscore, in: c}\n"
      "  b: {use: transform/zscore, in: a}\n"
      "  c: {use: transform/zscore, in: b}\n"
      "  d: {use: transform/zscore, in: d}\n",
      {"stages.a.in: the stages form a cycle: a -> b -> c -> a", "stages.d.in: the stages form a cycle: d -> d"});
}

TEST_CASE("a file without content is empty, whatever characters fill it") {
  for (const char* text : {"", "\n\n", "# only a comment\n", "null\n", "---\n"}) {
    CAPTURE(text);
    check_refused(text, {"p.yaml", "the file is empty; a pipeline has at least 'stages:'"});
  }
}

TEST_CASE("a file that is not a pipeline is reported as such") {
  check_refused("- a\n- b\n", {"p.yaml:1:1: a pipeline is a map with 'stages:', found a list of 2 items"});
  check_refused("hello\n", {"found 'hello'"});
  check_refused("name: x\n", {"stages: is required"});
  check_refused("stages: 3\n", {"p.yaml:1:9 stages: is required: a map of at least one stage, found '3'"});
  check_refused("stages:\n  a b: {use: evaluate}\n  ../c: {use: evaluate}\n  figures: {use: evaluate}\nname: ../up\n",
                {"p.yaml:2:3 stages.a b: a stage name consists of", "stages.../c", "this name is used", "p.yaml:5:7 name:"});
}

TEST_CASE("text that is not YAML is reported with line and column") {
  check_refused("stages: {a: [1, 2\n", {"p.yaml:2:1: not valid YAML: "});
  check_refused("a: b: c\n", {"p.yaml:1:5: not valid YAML: "});
  check_refused("stages: *nobody\n", {"p.yaml:1:9: not valid YAML: "});
  check_refused("stages: !!python/object {}\n", {"p.yaml:1:9: tags"});
  check_refused("a: 1\n---\nb: 2\n", {"more than one YAML document"});
}

TEST_CASE("bytes that are not UTF-8 are reported with their place") {
  check_refused("stages:\n  a: {use: \"\xff\xfe\"}\n", {"p.yaml:2:13: byte 20 is not valid UTF-8"});
  check_refused(std::string("stages:\n  a: \0\n", 15), {"p.yaml:2:6: the file contains a zero byte"});
}

TEST_CASE("an alias bomb is refused before it fills the memory") {
  std::string text = "a: &a [x, x, x, x, x, x, x, x, x, x]\n";
  for (char c = 'b'; c < 'm'; ++c) {
    text += std::string(1, c) + ": &" + c + " [";
    for (int k = 0; k < 10; ++k) text += std::string(k ? ", " : "") + "*" + static_cast<char>(c - 1);
    text += "]\n";
  }
  check_refused(text, {"p.yaml:6:", "more than 1000000 values after aliases are expanded"});
}

TEST_CASE("excessively deep nesting is refused, in every notation") {
  const std::size_t deep = 100000;
  std::string maps, block;
  for (std::size_t k = 0; k < 5000; ++k) maps += "{a: ";
  for (std::size_t k = 0; k < 300; ++k) block += std::string(k, ' ') + "a:\n";
  for (const auto& text : {"stages: " + std::string(deep, '[') + std::string(deep, ']'), "stages: " + maps, block})
    check_refused(text, {"nested deeper than 64"});
}

TEST_CASE("several errors are reported together, each with its line") {
  const Workplace place;
  const auto finished = place.validate(
      "sead: 1\n"
      "stages:\n"
      "  a: {use: simulator/test_noise, params: {variables: -1, samples: x}}\n"
      "  b: {use: transform/clipp, in: a}\n"
      "  c: {use: transform/zscore, in: q}\n");
  check_failure(finished, 3, {"p.yaml:1:1 ", "p.yaml:3:54 ", "p.yaml:3:67 ", "p.yaml:4:12 ", "p.yaml:5:34 "});
  CHECK(lines_of(finished.err).size() == 5);
}

TEST_CASE("a file that is named but missing is an error of the configuration, with the paths that were tried") {
  check_refused("stages:\n  a: {use: source/file, params: {path: data/none.npy}}\n",
                {"p.yaml:2:40 stages.a.params.path: no file or folder '", "data/none.npy'", "a relative path starts at"});
}

TEST_CASE("a valid pipeline is accepted, and nothing is run") {
  const Workplace place;
  const auto finished = place.validate("stages:\n  a: {use: simulator/test_noise}\n");
  CHECK(finished.exit_code == 0);
  CHECK(finished.out == "p.yaml: valid, 1 stage\n");
  CHECK(finished.err.empty());
  CHECK_FALSE(fs::exists(place / "runs"));
}

TEST_CASE("control characters in names never reach the terminal") {
  const Workplace place;
  const std::string text =
      "name: \"p\\e[31m\"\nstages:\n  \"a\\e[2J\\nerror: b\": {use: \"transform/z\\escore\"}\n  c: {use: "
      "causality/correlation, in: "
      "\"d\\r\"}\n";
  const auto finished = place.validate(text);
  check_failure(finished, 3, {"p\\x1b[31m", "stages.a\\x1b[2J\\x0aerror: b", "transform/z\\x1bscore", "'d\\x0d'"});
  CHECK(std::none_of(finished.err.begin(), finished.err.end(),
                     [](char c) { return (c >= 0 && c < ' ' && c != '\n') || c == 0x7f; }));
  check_failure(place.golgi({"run", "p.yaml", "--set", "c\x1b.x=1"}), 3, {"\\x1b"});
  // Names of variables: refused where they are read.
  place.write("x.csv", "a\x1b[31m,b\n1,2\n2,1\n3,5\n");
  check_failure(place.run_pipeline("stages:\n  data: {use: source/file, params: {path: x.csv, dt_s: 0.001}}\n"), 5,
                {"the name 'a\\x1b[31m' of a variable holds a control character"});
}

TEST_CASE("of more than 50 errors the first 50 are reported, with the number of the others") {
  std::string text = "stages:\n";
  for (int i = 0; i < 80; ++i) text += "  s" + std::to_string(i) + ": {use: transform/zscoer, in: a}\n";
  const Workplace place;
  const auto finished = place.validate(text);
  CHECK(lines_of(finished.err).size() == 51);
  check_failure(finished, 3, {"\nand 30 more faults\n"});
}
