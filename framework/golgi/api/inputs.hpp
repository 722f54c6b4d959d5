// What a stage is given: artifacts by port.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "golgi/api/artifact.hpp"
#include "golgi/core/export.hpp"

namespace golgi {

/// Made by the host, and by tests. Ports that take one stage are asked for by their name alone.
class GOLGI_API Inputs {
 public:
  Inputs();
  /// @param stage  that gave the artifact
  Inputs& add(std::string port, std::string stage, Artifact artifact);

  std::ptrdiff_t count(std::string_view port) const;  ///< artifacts; 0 for an optional port that was left out
  bool has(std::string_view port) const { return count(port) > 0; }
  // @throws InternalError for a port without so many artifacts, or with artifacts of another type
  const Artifact& artifact(std::string_view port, std::ptrdiff_t index = 0) const;
  /// For messages. Only evaluators may write it into their results: keys of others do not hold it.
  const std::string& stage(std::string_view port, std::ptrdiff_t index = 0) const;
  const Connectivity& connectivity(std::string_view port, std::ptrdiff_t index = 0) const;
  /// Of a model: what it was trained on.
  const Dataset& dataset(std::string_view port, std::ptrdiff_t index = 0) const;

  // Of the port "data", which most components have.
  const Dataset& data() const { return dataset("data"); }
  const FittedModel* model() const;       ///< null where the input is a dataset
  const std::string& model_name() const;  ///< component, for messages; empty where the input is a dataset

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace golgi
