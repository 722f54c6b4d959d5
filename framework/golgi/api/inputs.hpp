// The input of a stage: artifacts by port.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "golgi/api/artifact.hpp"
#include "golgi/core/export.hpp"

namespace golgi {

/// Made by the host, and by tests. For a port that takes one stage, the port's name is enough.
class GOLGI_API Inputs {
 public:
  Inputs();
  /// @param stage  the stage that gave the artifact
  Inputs& add(std::string port, std::string stage, Artifact artifact);

  std::ptrdiff_t count(std::string_view port) const;  ///< number of artifacts; 0 for an optional port that was left out
  bool has(std::string_view port) const { return count(port) > 0; }
  // @throws InternalError for a port with fewer artifacts, or with artifacts of another type
  const Artifact& artifact(std::string_view port, std::ptrdiff_t index = 0) const;
  /// The stage's name, for messages. Only evaluators may write it into their results: the keys of other stages do not contain
  /// it.
  const std::string& stage(std::string_view port, std::ptrdiff_t index = 0) const;
  const Connectivity& connectivity(std::string_view port, std::ptrdiff_t index = 0) const;
  /// The dataset; for a model: the one that it was trained on.
  const Dataset& dataset(std::string_view port, std::ptrdiff_t index = 0) const;

  // For the port "data", which most components have.
  const Dataset& data() const { return dataset("data"); }
  const FittedModel* model() const;       ///< null if the input is a dataset
  const std::string& model_name() const;  ///< of the model's component, for messages; empty if the input is a dataset

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace golgi
