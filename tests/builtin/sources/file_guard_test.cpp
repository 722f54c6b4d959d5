// A plugin's reader that crashes, hangs in a signal or exits while a pipeline is bound: an error that names the file.
#include <doctest/doctest.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "builtin/sources/bound_source.hpp"
#include "golgi/api/reader.hpp"
#include "golgi/core/files.hpp"
#include "golgi/testing/temp_folder.hpp"

namespace golgi {
namespace {

namespace fs = std::filesystem;
using test::BoundSource;
using test::has;

/// Crashes on files whose content asks for it.
class FragileReader final : public Reader {
 public:
  static constexpr const char* name = "source/fragile";
  static constexpr const char* summary = "Crashes.";
  static std::vector<Magic> magic() { return {{.extension = ".fragile"}}; }
  struct Params {
    static void describe(SchemaOf<Params>&) {}
  };
  explicit FragileReader(const Params&) {}
  std::vector<Candidate> candidates(const fs::path& path) const override {
    const std::string how = read_file(path);
    if (how == "abort") std::abort();
    if (how == "segv") std::raise(SIGSEGV);
    if (how == "exit") std::_Exit(3);
    return {{"all", ""}};
  }
  Dataset read(const ReadRequest&, const TaskContext&) const override {
    return Dataset({"a"}, 0.1, {Trial(Matrix{{1, 2, 3}})});
  }
};

BoundSource source_of(const fs::path& path) {
  return BoundSource("{path: " + path.string() + "}", "p.yaml", [](Registry& registry) {
    registry.begin_library({"fragile", "1.2.3", "/somewhere/fragile.so", "build"});
    registry.add<FragileReader>();
  });
}

TEST_CASE("a reader that crashes while it inspects a file is an error that names file and reader") {
  const test::TempFolder folder;
  const fs::path path = folder.path() / "a.fragile";
  write_file(path, "sound");
  CHECK(source_of(path).read().n_variables() == 1);
  for (const auto& [content, how] :
       {std::pair("abort", "SIGABRT"), std::pair("segv", "SIGSEGV"), std::pair("exit", "exit code 3")}) {
    write_file(path, content);
    const std::string said = source_of(path).bind_fault();
    CAPTURE(said);
    CHECK(has(said, "a.fragile'"));
    CHECK(has(said, "source/fragile 1.2.3 crashed on it (" + std::string(how)));
    CHECK(has(said, "p.yaml"));
  }
}

}  // namespace
}  // namespace golgi
