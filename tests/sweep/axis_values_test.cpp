#include "golgi/sweep/axis_values.hpp"

#include <doctest/doctest.h>

#include "golgi/pipeline/yaml_reader.hpp"
#include "golgi/testing/temp_folder.hpp"

using namespace golgi;

namespace {

struct Read {
  std::vector<std::string> values;
  std::vector<std::string> errors;
  AxisValues all;
};

Read read(const Value& given) {
  Diagnostics diagnostics;
  Read out;
  out.all = read_axis_values(given, "sweep.grid.x", diagnostics);
  for (const auto& value : out.all.values) out.values.push_back(value.flow());
  out.errors = diagnostics.messages();
  return out;
}
Read read(const std::string& yaml) { return read(parse_yaml_option(yaml, "x")); }

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a list is used unchanged, whatever its items") {
  CHECK(read("[1, 0.5, a, [b, c]]").values == Texts{"1", "0.5", "a", "[b, c]"});
}

TEST_CASE("range excludes its end, as in Python, and its values have no rounding errors") {
  CHECK(read("range(1, 4, 1)").values == Texts{"1", "2", "3"});
  CHECK(read("range(0.1, 0.5, 0.1)").values == Texts{"0.1", "0.2", "0.3", "0.4"});
  CHECK(read("range(3, 0, -1)").values == Texts{"3", "2", "1"});
  CHECK(read("range(0, 1, 0.3)").values == Texts{"0", "0.3", "0.6", "0.9"});
}

TEST_CASE("linspace includes both ends; logspace takes exponents, as in NumPy") {
  CHECK(read("linspace(0, 1, 5)").values == Texts{"0", "0.25", "0.5", "0.75", "1"});
  CHECK(read("linspace(2, 9, 1)").values == Texts{"2"});
  CHECK(read("logspace(-1, 2, 4)").values == Texts{"0.1", "1", "10", "100"});
}

TEST_CASE("a value that is not a list of values is reported with the expected form") {
  const auto says = [](const std::string& yaml, const std::string& part) {
    const auto result = read(yaml);
    CHECK(result.values.empty());
    REQUIRE_MESSAGE(result.errors.size() == 1, yaml);
    CHECK_MESSAGE(result.errors[0].find(part) != std::string::npos, result.errors[0]);
  };
  says("3", "expected a list such as [1, 2, 3]");
  says("[]", "the list is empty");
  says("range(1, 2)", "expected range(a, b, step)");
  says("range(1, 2, 0)", "a step that is not 0");
  says("range(2, 1, 1)", "b is excluded, as in Python");
  says("range(0, 1e9, 1)", "more than 1000000 values");
  says("linspace(0, 1, 2.5)", "the number n of values");
  says("logspac(0, 1, 3)", "did you mean 'logspace'?");
  says("range(1", "inside braces {…}, text with commas needs quotes");
  says("{a: 1}", "found a map of 1 key");
  says("files(/nowhere/*.npy)", "no file matches '/nowhere/*.npy'");
}

TEST_CASE("files: wildcards in any part of the path, named parts as labels, numbers in order, relative to the pattern's file") {
  const test::TempFolder folder;
  for (const char* name :
       {"data/n05_s10/v.npy", "data/n05_s9/v.npy", "data/n40_s1/v.npy", "data/n40_s1/w.npy", "data/.hidden/v.npy"}) {
    std::filesystem::create_directories((folder.path() / name).parent_path());
    folder.write(name, "x");
  }
  const Value given = parse_yaml("x: files(data/n{n}_s{s}/v.npy)", (folder.path() / "p.yaml").string());
  const auto result = read(*given.find("x"));
  CHECK(result.values == Texts{"\"data/n05_s9/v.npy\"", "\"data/n05_s10/v.npy\"", "\"data/n40_s1/v.npy\""});
  REQUIRE(result.all.labels.size() == 2);
  CHECK(result.all.labels[0].first == "n");
  Texts n, s;
  for (const auto& value : result.all.labels[0].second) n.push_back(value.text);
  for (const auto& value : result.all.labels[1].second) s.push_back(value.text);
  CHECK(n == Texts{"5", "5", "40"});
  CHECK(s == Texts{"9", "10", "1"});
  CHECK(read(*parse_yaml("x: files(data/*/?.npy)", (folder.path() / "p.yaml").string()).find("x")).values.size() == 4);
}

TEST_CASE("files: a name matches at its first possible place, and many wildcards take no time") {
  const test::TempFolder folder;
  const std::string many_a(60, 'a');
  for (const std::string& name : {std::string("x_y_z"), std::string("pqr"), many_a}) folder.write(name, "x");
  const auto read_files = [&](const std::string& pattern) {
    return read(*parse_yaml("x: files(" + pattern + ")", (folder.path() / "p.yaml").string()).find("x"));
  };
  const auto labels_of = [&](const std::string& pattern) {
    Texts labels;
    for (const auto& label : read_files(pattern).all.labels)
      for (const auto& value : label.second) labels.push_back(value.text);
    return labels;
  };
  CHECK(labels_of("{first}_{rest}") == Texts{"x", "y_z"});
  CHECK(labels_of("*_{last}z") == Texts{"y_"});
  CHECK(labels_of("p{b}{c}") == Texts{"q", "r"});
  CHECK(labels_of("?{b}r*") == Texts{"q"});
  CHECK(read_files("pq{c}r").values.empty());
  CHECK(read_files("pqr*").values == Texts{"\"pqr\""});
  CHECK(read_files("pqrs*").values.empty());
  // Tested one by one, the possible places of 15 wildcards in 60 letters are more than 10^13.
  std::string stars;
  for (int k = 0; k < 15; ++k) stars += "a*";
  CHECK(read_files(stars).values.size() == 1);
  CHECK(read_files(stars + "b").values.empty());
}
