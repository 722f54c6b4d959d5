// Keys name artifacts by everything that determines them: component, build ids of the code, resolved parameters, content of
// named files, keys of the inputs, and for stochastic components a seed. Places, file names, thread counts, other stages and
// the stage's own name (unless it seeds) are not part of it.
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
  /// Given the recipe of a stage whose key is not in the store: the key of an artifact of an older build to take instead.
  std::function<std::optional<Fingerprint>(const Node&)> adopt;
  std::function<bool()> cancelled = {};  ///< asked while files are read; once it says yes, Interrupted is thrown
};

/// What stochastic stages draw from, in addition to their own seed names.
struct RootSeed {
  std::int64_t seed = 1;
  std::int64_t replicate = 0;
};

/// Reads each named file once.
class KeyMaker {
 public:
  explicit KeyMaker(KeyOptions options) : options_(std::move(options)) {}

  /// Sets content, seed, recipe, key and adopted of a node whose inputs, by their numbers in `nodes`, have theirs.
  /// @throws IoError if a named file cannot be read
  void assign(Node& node, const std::vector<Node>& nodes, const RootSeed& root);

 private:
  /// Parameters with the content of the files that they name.
  struct Content {
    std::shared_ptr<const ParamText> params;
    Fingerprint fingerprint;
  };
  const Content& content_of(const std::shared_ptr<const BoundComponent>& bound);

  KeyOptions options_;
  std::map<std::string, Fingerprint> contents_;
  std::unordered_map<std::shared_ptr<const BoundComponent>, Content> known_;
};

/// Of a whole pipeline.
void assign_keys(Graph& graph, const KeyOptions& options, const RootSeed& root);

/// Of a file's content, or of a folder's: names and contents of all files below it, in the order of their names.
/// @param cancelled  as in KeyOptions
Fingerprint fingerprint_path(const std::filesystem::path& path, const std::function<bool()>& cancelled = {});

}  // namespace golgi
