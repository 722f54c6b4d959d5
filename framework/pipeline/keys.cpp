#include "golgi/pipeline/keys.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>

#include "golgi/core/error.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

/// Replaces the paths of named files by what is in them.
void replace_paths(Value& value, const std::map<std::string, Fingerprint>& contents) {
  if (value.is_scalar() && value.quoted)
    if (const auto found = contents.find(value.text); found != contents.end()) value.text = "content:" + found->second.hex();
  for (auto& item : value.items) replace_paths(item, contents);
  for (auto& member : value.members) replace_paths(member.value, contents);
}

}  // namespace

Fingerprint fingerprint_path(const fs::path& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return fingerprint_file(path);
  std::vector<fs::path> files;
  for (fs::recursive_directory_iterator entry(path, error), end; !error && entry != end; entry.increment(error))
    if (entry->is_regular_file()) files.push_back(entry->path());
  if (error) throw IoError("cannot read the folder '" + path.string() + "': " + error.message());
  std::sort(files.begin(), files.end());
  FingerprintBuilder builder;
  for (const auto& file : files) {
    const Fingerprint content = fingerprint_file(file);
    builder.text(file.lexically_relative(path).generic_string()).number(content.high).number(content.low);
  }
  return builder.finish();
}

void assign_keys(Graph& graph, const KeyOptions& options) {
  std::map<std::string, Fingerprint> contents;
  for (const auto& node : graph.nodes)
    for (const auto& file : node.bound.files)
      if (!contents.contains(file.path.string())) contents.emplace(file.path.string(), fingerprint_path(file.path));

  for (const std::size_t i : graph.order) {
    Node& node = graph.nodes[i];
    if (node.component->stochastic)
      node.seed = FingerprintBuilder()
                      .text("seed")
                      .number(static_cast<std::uint64_t>(options.seed))
                      .number(static_cast<std::uint64_t>(options.replicate))
                      .text(node.seed_name)
                      .finish();
    node.identity = node.bound.resolved;
    replace_paths(node.identity, contents);
    const auto build = [&](bool with_builds) {
      FingerprintBuilder builder;
      builder.text("golgi-artifact-1").text(node.component->name);
      if (with_builds) builder.text(node.component->library.build_id).text(options.sdk_build_id);
      feed(builder, node.identity);
      if (node.component->stochastic) builder.number(node.seed.high).number(node.seed.low);
      for (const auto& port : node.inputs) {
        builder.number(port.size());
        for (const std::size_t input : port) {
          const Fingerprint& of = with_builds ? graph.nodes[input].key : graph.nodes[input].recipe;
          builder.number(of.high).number(of.low);
          // Evaluators name their inputs in the results.
          if (node.component->kind == ComponentKind::evaluator) builder.text(graph.nodes[input].stage);
        }
      }
      return builder.finish();
    };
    node.key = build(true);
    node.recipe = build(false);
    node.adopted = false;
    if (options.adopt)
      if (const auto older = options.adopt(node)) {
        node.key = *older;
        node.adopted = true;
      }
  }
}

}  // namespace golgi
