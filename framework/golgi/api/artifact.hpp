// The artifacts that stages exchange: four types, a closed set. Copies share their content.
#pragma once

#include <memory>
#include <string>

#include "golgi/core/export.hpp"
#include "golgi/data/connectivity.hpp"
#include "golgi/data/dataset.hpp"
#include "golgi/data/scores.hpp"

namespace golgi {

class FittedModel;

enum class ArtifactType { dataset, model, connectivity, scores };
GOLGI_API const char* to_string(ArtifactType type);  ///< "dataset", …

/// A model with the data that it was trained on.
struct TrainedModel {
  std::shared_ptr<const FittedModel> fitted;
  Dataset data;
  std::string component;  ///< "model/causalformer 1.0.0", for messages
};

/// An artifact of one of the four types.
class GOLGI_API Artifact {
 public:
  Artifact(Dataset dataset);
  Artifact(TrainedModel model);
  Artifact(Connectivity connectivity);
  Artifact(Scores scores);

  ArtifactType type() const;
  // @throws InternalError for an artifact of another type
  const Dataset& dataset() const;
  const TrainedModel& model() const;
  const Connectivity& connectivity() const;
  const Scores& scores() const;

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace golgi
