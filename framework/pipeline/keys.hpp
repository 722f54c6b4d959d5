// Keys name artifacts by everything that determines them: component, build ids of the code, resolved parameters, content of
// named files, keys of the inputs, and for stochastic components a seed. Places, file names, thread counts, other stages and
// the stage's own name (unless it seeds) are no part of it.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "golgi/pipeline/graph.hpp"

namespace golgi {

struct KeyOptions {
  std::int64_t seed = 1;
  std::int64_t replicate = 0;
  std::string sdk_build_id;
  /// Given the recipe of a stage whose key is not in the store: the key of an artifact of an older build to take instead.
  std::function<std::optional<Fingerprint>(const Node&)> adopt;
};

/// Sets seed, recipe, key and adopted of every node.
/// @throws IoError if a named file cannot be read
void assign_keys(Graph& graph, const KeyOptions& options);

/// Of a file's content, or of a folder's: names and contents of all files below it, in the order of their names.
Fingerprint fingerprint_path(const std::filesystem::path& path);

}  // namespace golgi
