// Keys name artifacts by everything that determines them: component, build ids of the code, resolved parameters, content of
// named files, keys of the inputs, and for stochastic components a seed. Folders, file names, thread counts, other stages and
// the stage's own name (unless it determines the seed) are not part of the key.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "golgi/pipeline/graph.hpp"

namespace golgi {

struct KeyOptions {
  std::string sdk_build_id;
  /// For a stage whose key is not in the store: the key of an artifact of an older build to use instead, found by its recipe.
  std::function<std::optional<Fingerprint>(const Node&)> adopt;
  std::function<bool()> cancelled = {};  ///< checked while files are read; once it returns true, Interrupted is thrown
};

/// The root of all random numbers; stochastic stages also use their own seed names.
struct RootSeed {
  std::int64_t seed = 1;
  std::int64_t replicate = 0;
};

/// Computes keys; reads each named file once.
class KeyMaker {
 public:
  explicit KeyMaker(KeyOptions options) : options_(std::move(options)) {}

  /// Sets content, seed, recipe, key and adopted of a node. The nodes of its inputs, in `nodes`, must already have theirs.
  /// @throws IoError if a named file cannot be read
  void assign(Node& node, const std::vector<Node>& nodes, const RootSeed& root);

 private:
  /// Parameters with the content of the files that they name in place of paths.
  struct Content {
    std::shared_ptr<const ParamText> params;
    Fingerprint fingerprint;
  };
  const Content& content_of(const std::shared_ptr<const BoundComponent>& bound);

  KeyOptions options_;
  std::map<std::string, Fingerprint> contents_;
  std::unordered_map<std::shared_ptr<const BoundComponent>, Content> known_;
};

/// Assigns the keys of a whole pipeline.
void assign_keys(Graph& graph, const KeyOptions& options, const RootSeed& root);

/// The fingerprint of a file's content, or of a folder's: names and contents of all files below it, in the order of their
/// names.
/// @param cancelled  as in KeyOptions
Fingerprint fingerprint_path(const std::filesystem::path& path, const std::function<bool()>& cancelled = {});

}  // namespace golgi
