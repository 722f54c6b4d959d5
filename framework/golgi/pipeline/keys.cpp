#include "golgi/pipeline/keys.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>

#include "golgi/core/error.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

/// Replaces the paths of named files by fingerprints of their content.
void replace_paths(Value& value, const std::map<std::string, Fingerprint>& contents) {
  if (value.is_scalar() && value.quoted)
    if (const auto found = contents.find(value.text); found != contents.end()) value.text = "content:" + found->second.hex();
  for (auto& item : value.items) replace_paths(item, contents);
  for (auto& member : value.members) replace_paths(member.value, contents);
}

Fingerprint fingerprint_of_named(const NamedFile& file, const std::function<bool()>& cancelled) {
  const auto& counted = file.count_only;
  // Only the file itself: the same fingerprint as without count_only, so that the choice of a reader does not change the key.
  if (counted.empty() || (counted.size() == 1 && counted.front() == file.path)) return fingerprint_path(file.path, cancelled);
  FingerprintBuilder builder;
  for (const auto& each : counted) {
    const Fingerprint content = fingerprint_path(each, cancelled);
    builder.text(each.lexically_relative(file.path).generic_string()).number(content.high).number(content.low);
  }
  return builder.finish();
}

}  // namespace

Fingerprint fingerprint_path(const fs::path& path, const std::function<bool()>& cancelled) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return fingerprint_file(path, poll_of(cancelled));
  std::vector<fs::path> files;
  for (fs::recursive_directory_iterator entry(path, error), end; !error && entry != end; entry.increment(error))
    if (entry->is_regular_file()) files.push_back(entry->path());
  if (error) throw IoError("cannot read the folder '" + path.string() + "': " + error.message());
  std::sort(files.begin(), files.end());
  FingerprintBuilder builder;
  for (const auto& file : files) {
    const Fingerprint content = fingerprint_file(file, poll_of(cancelled));
    builder.text(file.lexically_relative(path).generic_string()).number(content.high).number(content.low);
  }
  return builder.finish();
}

const KeyMaker::Content& KeyMaker::content_of(const std::shared_ptr<const BoundComponent>& bound) {
  auto& known = known_[bound];
  if (known.params) return known;
  std::map<std::string, Fingerprint> of_paths;
  for (const auto& file : bound->files) {
    // For the same folder, different files may count for different stages.
    std::string id = file.path.string();
    for (const auto& counted : file.count_only) id += '\0' + counted.string();
    auto known_content = contents_.find(id);
    if (known_content == contents_.end())
      known_content = contents_.emplace(std::move(id), fingerprint_of_named(file, options_.cancelled)).first;
    of_paths.emplace(file.path.string(), known_content->second);
  }
  Value params = bound->resolved;
  replace_paths(params, of_paths);
  FingerprintBuilder builder;
  feed(builder, params);
  return known = {std::make_shared<const ParamText>(params), builder.finish()};
}

void KeyMaker::assign(Node& node, const std::vector<Node>& nodes, const RootSeed& root) {
  const auto feed_print = [](FingerprintBuilder& builder, const Fingerprint& print) {
    builder.number(print.high).number(print.low);
  };
  Fingerprint params = node.bound->fingerprint;
  if (node.bound->naming_files) {
    const Content& content = content_of(node.bound->naming_files);
    node.content = content.params;
    params = content.fingerprint;
  }
  if (node.component->stochastic)
    node.seed = FingerprintBuilder()
                    .text("seed")
                    .number(static_cast<std::uint64_t>(root.seed))
                    .number(static_cast<std::uint64_t>(root.replicate))
                    .text(node.seed_name)
                    .finish();
  const auto build = [&](bool with_builds) {
    FingerprintBuilder builder;
    builder.text("golgi-artifact-3").text(node.component->name);
    if (with_builds) builder.text(node.component->library.build_id).text(options_.sdk_build_id);
    feed_print(builder, params);
    if (node.component->stochastic) feed_print(builder, node.seed);
    for (const auto& port : node.inputs) {
      builder.number(port.size());
      for (const std::size_t input : port) {
        feed_print(builder, with_builds ? nodes[input].key : nodes[input].recipe);
        // Evaluators name their inputs in the results.
        if (node.component->output == ArtifactType::scores) builder.text(nodes[input].stage);
      }
    }
    return builder.finish();
  };
  node.key = build(true);
  node.recipe = build(false);
  node.adopted = false;
  if (options_.adopt)
    if (const auto older = options_.adopt(node)) {
      node.key = *older;
      node.adopted = true;
    }
}

void assign_keys(Graph& graph, const KeyOptions& options, const RootSeed& root) {
  KeyMaker maker(options);
  for (const std::size_t i : graph.order) maker.assign(graph.nodes[i], graph.nodes, root);
}

}  // namespace golgi
