// Options, help and what scripts read: usage errors exit with 2, stdout carries results only, escape sequences go only to
// terminals.
#include <nlohmann/json.hpp>
#include <set>

#include "golgi/pipeline/yaml_reader.hpp"
#include "workplace.hpp"

using namespace golgi::test;
using nlohmann::json;

namespace {

const std::string small =
    "name: small\n"
    "stages:\n"
    "  data: {use: simulator/test_noise, params: {samples: 100}}\n"
    "  lag: {use: causality/lagged_correlation, in: data}\n"
    "  scores: {use: evaluate, in: {truth: data, estimates: lag}, params: {bootstrap: 10}}\n";

const std::string quickstart = GOLGI_SOURCE_DIR "/configs/quickstart.yaml";

bool has_escapes(const std::string& text) { return text.find('\033') != std::string::npos; }

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("help goes to stdout with exit code 0; no command at all is a usage error") {
  const Workplace place;
  for (const Texts& arguments : {Texts{"--help"}, Texts{"-h"}, Texts{"help"}, Texts{"run", "--help"}, Texts{"help", "run"}}) {
    const auto finished = place.golgi(arguments);
    CHECK(finished.exit_code == 0);
    CHECK(finished.err.empty());
    CHECK(has(finished.out, "golgi run"));
    CHECK(has(finished.out, "Exit codes: 0 done, 2 usage"));
  }
  const auto none = place.golgi({});
  CHECK(none.exit_code == 2);
  CHECK(none.out.empty());
  const auto version = place.golgi({"--version"});
  CHECK(version.exit_code == 0);
  CHECK(version.out.starts_with("golgi "));
}

TEST_CASE("help names every command in its group, and no line of any help is wider than 100 columns") {
  const Workplace place;
  const auto overview = place.golgi({"--help"}).out;
  for (const char* heading : {"\nAnalyse\n", "\nMany runs\n", "\nResults\n", "\nPlugins\n"}) CHECK(has(overview, heading));
  std::string text = overview;
  int n_commands = 0;
  std::istringstream lines(overview.substr(0, overview.find("\nExamples")));
  for (std::string line; std::getline(lines, line);) {
    if (line.size() < 3 || !line.starts_with("  ") || line[2] == ' ') continue;
    ++n_commands;
    text += place.golgi({line.substr(2, line.find(' ', 2) - 2), "--help"}).out;
  }
  CHECK(n_commands == 20);
  std::istringstream all(text);
  for (std::string line; std::getline(all, line);) {
    const auto n_continued = std::ranges::count_if(line, [](char c) { return (c & 0xc0) == 0x80; });  // of UTF-8
    CHECK_MESSAGE(std::ssize(line) - n_continued <= 100, line);
  }
}

TEST_CASE("every invalid command line exits with 2 and a message about what was expected") {
  const Workplace place;
  place.write("p.yaml", small);
  const std::vector<std::pair<Texts, std::string>> cases{
      {{"plam", "p.yaml"}, "did you mean 'plan'?"},
      {{"run"}, "golgi run needs FILE"},
      {{"clean"}, "golgi clean needs DIR"},
      {{"run", "p.yaml", "more"}, "too many positional"},
      {{"run", "p.yaml", "--f"}, "unrecognised option '--f'"},
      {{"run", "p.yaml", "--thread", "2"}, "unrecognised option '--thread'"},
      {{"run", "p.yaml", "--threads", "-1"}, "--threads -1: expected an integer from 1 to 1024"},
      {{"run", "p.yaml", "--threads", "0"}, "--threads 0: expected"},
      {{"run", "p.yaml", "--threads", "4294967297"}, "--threads 4294967297: expected"},
      {{"run", "p.yaml", "--threads", "99999999999999999999"}, "expected an integer from 1 to 1024"},
      {{"run", "p.yaml", "--threads", "two"}, "--threads two: expected"},
      {{"run", "p.yaml", "--seed", "1.5"}, "--seed 1.5: expected an integer"},
      {{"run", "p.yaml", "--seed", "99999999999999999999"}, "--seed 99999999999999999999: expected"},
      {{"run", "p.yaml", "--seed", "1", "--seed", "2"}, "more than once"},
      {{"run", "p.yaml", "--out"}, "'--out' is missing"},
      {{"run", "p.yaml", "--out", ""}, "--out: expected a folder"},
      {{"run", "p.yaml", "--set", "data.samples"}, "--set data.samples: expected stage.param=value"},
      {{"run", "p.yaml", "--set", "samples=3"}, "expected stage.param=value"},
      {{"run", "p.yaml", "--set", "data.=3"}, "expected stage.param=value"},
      {{"run", "p.yaml", "--set", ".samples=3"}, "expected stage.param=value"},
      {{"run", "p.yaml", "--set", "data.samples="}, "--set data.samples: a value is missing"},
      {{"run", "p.yaml", "--set", "data.samples=[1"}, "--set data.samples: '[1' is not a YAML value"},
      {{"plugins", "shew"}, "golgi plugins show NAME"},
      {{"plugins", "show"}, "golgi plugins show NAME"},
      {{"plugins", "show", "mvgc"}, "did you mean 'causality/mvgc'?"},
      {{"clean", "."}, "contains no results of golgi"}};
  for (const auto& [arguments, part] : cases) {
    CAPTURE(part);
    const auto finished = place.golgi(arguments);
    check_failure(finished, 2, {"error: ", part});
    CHECK(finished.out.empty());
  }
  CHECK_FALSE(fs::exists(place / "runs"));
}

TEST_CASE("--set reaches into maps, is checked like the file, and is itself the place of an error") {
  const Workplace place;
  place.write("p.yaml", small);
  check_failure(place.golgi({"validate", "p.yaml", "--set", "dta.samples=3"}), 3,
                {"--set dta.samples: there is no stage 'dta'; did you mean 'data'?"});
  check_failure(place.golgi({"validate", "p.yaml", "--set", "data.sample=3", "--set", "lag.max_lag=x"}), 3,
                {"--set data.sample ", "did you mean 'samples'?", "--set lag.max_lag ", "expected an integer, found 'x'"});
  check_failure(place.golgi({"validate", "p.yaml", "--set", "data.samples=5000000000"}), 3, {"does not fit in 32 bits"});
  check_failure(place.golgi({"validate", "p.yaml", "--set", "data.samples.deep=5"}), 3,
                {"--set data.samples.deep ", "expected an integer, found a map"});
  const auto nested =
      place.golgi({"run", quickstart, "--set", "network.excitatory_neurons.a.span=0.01", "--set", "network.steps=300", "--set",
                   "scores.bootstrap=0", "--set", "mvgc.max_order=2", "--set", "model.max_epochs=1", "--out", "n"});
  CHECK(nested.exit_code == 0);
  CHECK(has(slurp(place / "n/pipeline.resolved.yaml"), "span: 0.01"));
  // A folder's name and an option may be given in either form; a negative seed is valid.
  CHECK(place.golgi({"run", "p.yaml", "--seed", "-5", "--out=m"}).exit_code == 0);
  CHECK(has(slurp(place / "m/pipeline.resolved.yaml"), "seed: -5"));
}

TEST_CASE("stdout carries the results and nothing else; neither stream has escape sequences outside a terminal") {
  const Workplace place;
  const auto finished = place.run_pipeline(small);
  CHECK(finished.exit_code == 0);
  CHECK_FALSE(has_escapes(finished.out + finished.err));
  CHECK(lines_of(finished.out).size() == 2);
  CHECK(finished.out.starts_with("scores"));
  CHECK(lines_of(finished.out)[1].starts_with("lag "));
  for (const auto& line : lines_of(finished.out)) CHECK(line.back() != ' ');
  CHECK(has(finished.err, "lag: done in "));
  CHECK(has(finished.err, "results in out\n"));
  const auto again = place.golgi({"run", "p.yaml", "--out", "out", "--quiet"});
  CHECK(again.err.empty());
  CHECK(again.out == finished.out);
}

TEST_CASE("a terminal shows live lines and colours; NO_COLOR removes the colours, TERM=dumb all of it") {
  const Workplace place;
  const std::string slow =
      replaced(small, "in: data}\n", "in: wait}\n  wait: {use: transform/test_sleep, in: data, params: {seconds: 0.3}}\n");
  const auto on_terminal = [&](const std::string& name, const std::map<std::string, std::string>& variables) {
    place.write("p.yaml", slow);
    auto command = place.command({"run", "p.yaml", "--out", name});
    command.terminal = true;
    for (const auto& [key, value] : variables) command.environment[key] = value;
    const auto finished = run(command);
    CHECK(finished.exit_code == 0);
    return finished.out;
  };
  const std::string colourful = on_terminal("a", {});
  CHECK(has(colourful, "█"));
  CHECK(has(colourful, "\033[32mdone\033[0m"));
  CHECK(has(colourful, "\033[1A"));  // the live line is redrawn in its place
  const std::string plain = on_terminal("b", {{"NO_COLOR", "1"}});
  CHECK(has(plain, "█"));
  CHECK(plain.find("\033[32m") == std::string::npos);
  CHECK(plain.find("\033[1m") == std::string::npos);
  CHECK_FALSE(has_escapes(on_terminal("c", {{"TERM", "dumb"}})));
  CHECK(has(colourful, "[0."));
}

TEST_CASE("a table wider than the terminal is shown without the intervals") {
  const Workplace place;
  place.write("p.yaml", replaced(small, "causality/lagged_correlation", "causality/mvgc"));
  auto command = place.command({"run", "p.yaml", "--out", "out", "--quiet"});
  CHECK(has(run(command).out, "[0."));
  command.terminal = true;  // of 100 columns; six metrics are wider
  const std::string narrow = run(command).out;
  CHECK(has(narrow, "auroc_paper"));
  CHECK(narrow.find("[0.") == std::string::npos);
  CHECK(has(narrow, "Intervals are in scores.csv."));
}

TEST_CASE("--json of every command is one JSON value, and that of run agrees with scores.csv") {
  const Workplace place;
  const auto finished = place.run_pipeline(small, {"--json"});
  const json report = json::parse(finished.out);
  CHECK(report.at("exit_code") == 0);
  CHECK(report.at("folder") == (place / "out").string());
  CHECK(report.at("stages").size() == 3);
  CHECK(report.at("stages")[1].at("outcome") == "done");
  const auto rows = lines_of(slurp(place / "out/scores.csv"));
  REQUIRE(rows.size() == report.at("scores").size() + 1);
  for (std::size_t k = 1; k < rows.size(); ++k) {
    const json& score = report.at("scores")[k - 1];
    std::istringstream cells(rows[k]);
    for (const char* column : {"evaluation", "estimate", "member", "metric"}) {
      std::string cell;
      std::getline(cells, cell, ',');
      CHECK(score.at(column) == cell);
    }
    for (const char* column : {"value", "low", "high"}) {
      std::string cell;
      std::getline(cells, cell, ',');
      CHECK(score.at(column).get<double>() == std::stod(cell));
    }
  }
  CHECK(json::parse(place.golgi({"validate", "p.yaml", "--json"}).out).at("stages") == 3);
  CHECK(json::parse(place.golgi({"plan", "p.yaml", "--out", "out", "--json"}).out).at("found") == 3);
  CHECK(json::parse(place.golgi({"plugins", "--json"}).out).size() > 10);
  CHECK(json::parse(place.golgi({"plugins", "show", "causality/mvgc", "--json"}).out).at("output") == "connectivity");
}

TEST_CASE("a failed run's --json reports which stage failed and why") {
  const Workplace place;
  const auto finished = place.run_pipeline(
      "stages:\n  a: {use: simulator/test_noise}\n  b: {use: transform/test_fail, in: a}\n  c: {use: transform/zscore, in: "
      "b}\n",
      {"--json"});
  CHECK(finished.exit_code == 5);
  const json report = json::parse(finished.out);
  CHECK(report.at("exit_code") == 5);
  CHECK(report.at("stages")[1].at("outcome") == "failed");
  CHECK(has(report.at("stages")[1].at("message").get<std::string>(), "as asked"));
  CHECK(report.at("stages")[2].at("outcome") == "skipped");
}

TEST_CASE("the schema is JSON and knows every key, component and parameter of the quickstart") {
  const Workplace place;
  const json schema = json::parse(place.golgi({"schema"}).out);
  CHECK(schema.at("additionalProperties") == false);
  const json& stage = schema.at("properties").at("stages").at("additionalProperties");
  const auto pipeline = golgi::read_yaml(quickstart);
  for (const auto& member : pipeline.members) CHECK_MESSAGE(schema.at("properties").contains(member.key), member.key);
  for (const auto& [name, place_, value] : pipeline.find("stages")->members) {
    for (const auto& member : value.members) CHECK_MESSAGE(stage.at("properties").contains(member.key), member.key);
    const std::string use = value.find("use")->text;
    const json& names = stage.at("properties").at("use").at("enum");
    CHECK(std::find(names.begin(), names.end(), use) != names.end());
    for (const json& rule : stage.at("allOf")) {
      if (rule.at("if").at("properties").at("use").at("const") != use) continue;
      const json& params = rule.at("then").at("properties").at("params");
      CHECK(params.at("additionalProperties") == false);
      if (const auto* given = value.find("params"))
        for (const auto& member : given->members) CHECK_MESSAGE(params.at("properties").contains(member.key), member.key);
    }
  }
}

TEST_CASE("graph prints DOT with every stage and arrow; plugins lists every component") {
  const Workplace place;
  place.write("p.yaml", small);
  const auto graph = place.golgi({"graph", "p.yaml"});
  CHECK(graph.exit_code == 0);
  CHECK(graph.out.starts_with("digraph"));
  for (const char* part : {"scores", "causality/lagged_correlation", "0->1", "0->2", "1->2", "connectivity"})
    CHECK(has(graph.out, part));
  const auto list = place.golgi({"plugins"});
  for (const char* name : {"causality/mvgc", "source/file", "evaluate", "model/test_persistence"}) CHECK(has(list.out, name));
  const auto shown = place.golgi({"plugins", "show", "causality/mvgc"});
  for (const char* part : {"max_order", "integer in [1, 512] (samples)", "aic, bic, fixed"}) CHECK(has(shown.out, part));
}

TEST_CASE("a full standard output is an error, not a success") {
  const Workplace place;
  for (const Texts& arguments :
       {Texts{"plugins"}, Texts{"schema"}, Texts{"--version"},
        Texts{"run", quickstart, "--out", "q", "--set", "network.steps=300", "--set", "model.max_epochs=1"}}) {
    auto command = place.command(arguments);
    command.output_to = "/dev/full";
    check_failure(run(command), 8, {"cannot write to standard output"});
  }
  CHECK(fs::exists(place / "q/manifest.json"));
}

TEST_CASE("a file that cannot be read, and a missing plugin path, are reported as such") {
  const Workplace place;
  check_failure(place.golgi({"run", "none.yaml"}), 8, {"cannot read 'none.yaml': No such file"});
  check_failure(place.golgi({"run", "."}), 8, {"cannot read '.': Is a directory"});
  check_failure(place.golgi({"plugins", "--plugin-path", "/nowhere"}), 0, {"warning: ", "'/nowhere'"});
}
