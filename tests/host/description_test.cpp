// The description of a library, read without running it, equals what the library declares, and is trusted only if it matches
// its bytes.
#include "golgi/host/plugin_description.hpp"

#include <doctest/doctest.h>

#include "golgi/host/plugin_library.hpp"
#include "golgi/params/json_schema.hpp"
#include "host/plugin_paths.hpp"

using namespace golgi;
using namespace golgi::test;
namespace fs = std::filesystem;

namespace {

/// A changed description of the good plugin.
std::string refusal(const std::string& from, const std::string& to) {
  const TempFolder folder;
  const fs::path file = described_copy(good_plugin(), folder);
  std::string text = read_file(description_path(file));
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  write_file(description_path(file), text.replace(at, from.size(), to));
  return message_of<PluginError>([&] { read_description(file); });
}

}  // namespace

TEST_CASE("the description that is read back is what the loaded library declares") {
  const TempFolder folder;
  const fs::path file = described_copy(good_plugin(), folder);
  const auto description = read_description(file);
  Registry loaded;
  load_library(loaded, file);
  REQUIRE(description.components.size() == loaded.names().size());
  for (const auto& told : description.components) {
    const ComponentInfo* info = loaded.find(told.name);
    REQUIRE(info != nullptr);
    CHECK(told.summary == info->summary);
    CHECK(told.kind == info->kind);
    CHECK(told.output == info->output);
    CHECK(told.needs == info->needs);
    CHECK(told.stochastic == info->stochastic);
    CHECK(told.accepts_gaps == info->accepts_gaps);
    CHECK(told.control == info->control);
    CHECK(told.acausal == info->acausal);
    CHECK(told.title() == info->title());
    CHECK(told.library.build_id == info->library.build_id);
    REQUIRE(told.inputs.size() == info->inputs.size());
    for (std::size_t k = 0; k < told.inputs.size(); ++k) {
      CHECK(told.inputs[k].name() == info->inputs[k].name());
      CHECK(told.inputs[k].accepts() == info->inputs[k].accepts());
      CHECK(told.inputs[k].is_many() == info->inputs[k].is_many());
      CHECK(told.inputs[k].is_optional() == info->inputs[k].is_optional());
      CHECK(told.inputs[k].sees_truth() == info->inputs[k].sees_truth());
    }
    CHECK(json_schema(told.schema) == json_schema(info->schema));
    for (std::size_t k = 0; k < told.schema.fields().size(); ++k) {
      CHECK(told.schema.fields()[k].domain() == info->schema.fields()[k].domain());
      CHECK(told.schema.fields()[k].default_value().flow() == info->schema.fields()[k].default_value().flow());
    }
  }
}

TEST_CASE("a library without description is reported as such, with the command that writes it") {
  const TempFolder folder;
  fs::copy_file(good_plugin(), folder.path() / "bare.so");
  const std::string message = message_of<PluginError>([&] { read_description(folder.path() / "bare.so"); });
  CHECK(has(message, "has no description 'bare.plugin.json' next to it"));
  CHECK(has(message, "golgi plugins describe '" + (folder.path() / "bare.so").string() + "'"));
}

TEST_CASE("the description of a library that has changed since it was written is not trusted") {
  const TempFolder folder;
  const fs::path file = described_copy(good_plugin(), folder);
  CHECK_NOTHROW(read_description(file));
  write_file(file, read_file(file) + "!");
  const std::string message = message_of<PluginError>([&] { read_description(file); });
  CHECK(has(message, "has changed since its description 'test_components.plugin.json' was written"));
  CHECK(has(message, "golgi plugins describe"));
}

TEST_CASE("damaged descriptions, and those of another golgi, API or ABI, are distinguished") {
  CHECK(has(refusal("{", "["), "that is damaged"));
  CHECK(has(refusal("\"summary\"", "\"sumary\""), "that is damaged"));
  CHECK(
      has(refusal("\"dataset\"", "\"datum\""),
          "test_components.so' has a description 'test_components.plugin.json' with 'datum', which this golgi does not know"));
  CHECK(has(refusal("\"needs\": \"", "\"needs\": \"no_"), "which this golgi does not know"));
  CHECK(has(refusal("\"sees_truth\"", "\"sees\""), "that is damaged"));
  CHECK(has(refusal("\"format\": 3", "\"format\": 4"), "has a description of another golgi"));
  CHECK(has(refusal("\"abi\": \"", "\"abi\": \"z80-"),
            "was built for the ABI 'z80-" GOLGI_ABI_TAG "', this golgi has '" GOLGI_ABI_TAG "'"));
  const std::string newer = "\"api\": [\n  " + std::to_string(GOLGI_API_MAJOR + 1);
  CHECK(has(refusal("\"api\": [\n  " + std::to_string(GOLGI_API_MAJOR), newer),
            "was built for plugin API " + std::to_string(GOLGI_API_MAJOR + 1)));
  CHECK(has(refusal("\"plugin\": \"", "\"plugin\": \"\\u001b[31m"), "with an invalid plugin name or version"));
}

TEST_CASE("a description of more than 4 MB is refused before it is read") {
  const TempFolder folder;
  const fs::path file = described_copy(good_plugin(), folder);
  CHECK(described_names(file).size() == read_description(file).components.size());
  fs::resize_file(description_path(file), std::uintmax_t{1} << 40);  // a sparse file, larger than any memory
  CHECK(has(message_of<PluginError>([&] { read_description(file); }),
            "has a description 'test_components.plugin.json' of 1048576 MB, which is not read"));
  CHECK(described_names(file).empty());
}
