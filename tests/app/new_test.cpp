// golgi new and the files that it writes; golgi reference and the pages in docs/; the shell's completion.
#include "workplace.hpp"

using namespace golgi::test;

namespace {

struct Kind {
  std::string word, prefix, name, class_name;  // on the command line, of the component, of the template and its class
};
const std::vector<Kind> kinds{{"causality", "causality", "my_method", "MyMethod"},
                              {"model", "model", "my_model", "MyModel"},
                              {"gradient_model", "model", "my_gradient_model", "MyGradientModel"},
                              {"simulator", "simulator", "my_simulator", "MySimulator"},
                              {"transform", "transform", "my_transform", "MyTransform"},
                              {"evaluator", "evaluate", "my_evaluator", "MyEvaluator"}};

const fs::path templates = fs::path(GOLGI_SOURCE_DIR) / "templates";

/// The registry without the test components.
Finished plain(const Workplace& place, const Texts& arguments) {
  auto command = place.command(arguments);
  command.environment["GOLGI_PLUGIN_PATH"] = std::nullopt;
  return run(command);
}

}  // namespace

TEST_CASE("golgi new: every kind gets its files, with the names replaced in content and file names") {
  const Workplace place;
  for (const auto& kind : kinds) {
    CAPTURE(kind.name);
    const std::string name = "probe_of_" + kind.word;
    const auto made = plain(place, {"new", kind.word, name});
    REQUIRE_MESSAGE(made.exit_code == 0, made.err);
    CHECK(has(made.out, "provides " + kind.prefix + "/" + name));
    const auto files = results_in(place / name);
    for (const std::string& file : {name + ".hpp", name + ".cpp", "tests/" + name + "_test.cpp", std::string("pipeline.yaml"),
                                    std::string("README.md"), std::string("CMakeLists.txt"), std::string("CMakePresets.json"),
                                    std::string(".gitignore"), std::string(".github/workflows/test.yml")})
      CHECK_MESSAGE(files.count(file) == 1, file);
    for (const auto& [file, content] : files) {
      CAPTURE(file);
      CHECK(content.find("my_plugin") == std::string::npos);
      for (const auto& other : kinds) {
        CHECK(content.find(other.name) == std::string::npos);
        CHECK(content.find(other.class_name) == std::string::npos);
      }
    }
    CHECK(has(files.at(name + ".cpp"), "GOLGI_PLUGIN(\"" + name + "\", \"0.1.0\")"));
    for (const char* heading : {"## Idea", "## Assumptions", "## Parameters", "## Cost", "## Reference"})
      CHECK(has(files.at("README.md"), heading));
  }
}

TEST_CASE("golgi new: a template instantiated under its own name equals the template") {
  const Workplace place;
  REQUIRE(plain(place, {"new", "causality", "my_method", "--dir", "deep/er"}).exit_code == 0);
  CHECK(slurp(place / "deep/er/my_method.cpp") == slurp(templates / "causality/my_method.cpp"));
  CHECK(slurp(place / "deep/er/README.md").starts_with(slurp(templates / "causality/README.md")));
}

TEST_CASE("the pipelines of the templates run with the plugins of the templates") {
  for (const auto& kind : kinds) {
    CAPTURE(kind.name);
    const Workplace place;
    const auto finished = plain(place, {"run", (templates / kind.word / "pipeline.yaml").string(), "--out", "out",
                                        "--plugin-path", GOLGI_BUILD_DIR "/lib/golgi/scaffold_plugins"});
    INFO("stderr: ", finished.err);
    CHECK(finished.exit_code == 0);
    CHECK(fs::exists(place / "out/scores.csv"));
    if (kind.prefix == "model") CHECK(fs::exists(place / "out/forecast/models.csv"));
  }
}

TEST_CASE("golgi new: existing files are not changed") {
  const Workplace place;
  fs::create_directory(place / "mine");
  place.write("mine/notes.txt", "mine");
  place.write("file", "mine");
  fs::create_symlink("nowhere", place / "link");
  for (const char* taken : {"mine", "file", "link"})
    check_failure(plain(place, {"new", "model", "other", "--dir", taken}), 2,
                  {std::string("'") + taken + "' exists and was not changed"});
  CHECK(slurp(place / "mine/notes.txt") == "mine");
  CHECK(std::distance(fs::directory_iterator(place.path()), fs::directory_iterator()) == 3);
}

TEST_CASE("golgi new: a wrong kind or name is reported with the correct form") {
  const Workplace place;
  const auto refused = [&](const std::string& kind, const std::string& name, const Texts& parts) {
    check_failure(plain(place, {"new", kind, name}), 2, parts);
  };
  refused("casuality", "good", {"there is no kind of plugin 'casuality'; did you mean 'causality'?"});
  refused("estimator", "good", {"known: causality, model, gradient_model, simulator, transform, evaluator"});
  refused("causality", "MyMethod", {"'MyMethod' cannot be a plugin's name", "did you mean 'my_method'?"});
  refused("causality", "causality/my-method", {"did you mean 'my_method'?"});
  refused("causality", "2nd", {"a letter first"});
  refused("causality", "größe", {"'größe' cannot be a plugin's name"});
  refused("causality", "a/../b", {"did you mean 'a_b'?"});
  refused("causality", "test", {"CMake has a target of that name"});
  refused("causality", "mvgc", {"the component 'causality/mvgc 1.0.0' already exists, in '", "choose another name"});
  refused("transform", "zscore", {"the component 'transform/zscore", "built in"});
  CHECK(fs::is_empty(place.path()));
}

TEST_CASE("docs/reference is the output of golgi reference (./dev golgi reference docs/reference updates it)") {
  const Workplace place;
  REQUIRE(plain(place, {"reference", "pages"}).exit_code == 0);
  const auto written = results_in(place / "pages");
  auto kept = results_in(fs::path(GOLGI_SOURCE_DIR) / "docs/reference");
  if (!reads_hdf5("the page of source/hdf5, and the index that lists it")) {
    kept.erase("source/hdf5.md");
    kept["README.md"] = written.at("README.md");
  }
  CHECK(written.size() > 15);
  for (const auto& [file, content] : written) {
    CAPTURE(file);
    REQUIRE(kept.count(file) == 1);
    CHECK(kept.at(file) == content);
  }
  for (const auto& [file, content] : kept) CHECK_MESSAGE(written.count(file) == 1, "no component any more: ", file);
}

TEST_CASE("bash completes commands, options, kinds and components") {
  const Workplace place;
  const auto completions = [&](const std::string& line) {
    Command command;
    command.arguments = {"/bin/bash", "-c",
                         "source '" GOLGI_SOURCE_DIR "/framework/golgi/app/completion/golgi.bash'; COMP_WORDS=(" + line +
                             "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _golgi; echo \"${COMPREPLY[@]}\""};
    command.folder = place.path();
    command.environment = {{"GOLGI_PLUGIN_PATH", std::nullopt}};
    const auto finished = run(command);
    CHECK(finished.err == "");
    return finished.out;
  };
  const std::string program = GOLGI_BUILD_DIR "/bin/golgi ";
  CHECK(completions(program + "va") == "validate\n");
  CHECK(completions(program + "run --acc") == "--accept-rebuilt\n");
  CHECK(completions(program + "new tr") == "transform\n");
  CHECK(completions(program + "plugins show causality/mv") == "causality/mvgc\n");
  std::string words;
  for (const auto& kind : kinds) words += (words.empty() ? "" : " ") + kind.word;
  CHECK(completions(program + "new ''") == words + "\n");
}
