#include "golgi/api/artifact.hpp"

#include <map>
#include <utility>
#include <variant>
#include <vector>

#include "golgi/api/inputs.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/own.hpp"

namespace golgi {

const char* to_string(ArtifactType type) {
  switch (type) {
    case ArtifactType::dataset: return "dataset";
    case ArtifactType::model: return "model";
    case ArtifactType::connectivity: return "connectivity";
    case ArtifactType::scores: return "scores";
  }
  return "unknown";
}

struct Artifact::State {
  std::variant<Dataset, TrainedModel, Connectivity, Scores> value;  // in the order of ArtifactType

  template <class T>
  const T& get(ArtifactType wanted) const {
    if (const T* found = std::get_if<T>(&value)) return *found;
    throw InternalError(std::string("expected a ") + to_string(wanted) + ", found a " +
                        to_string(static_cast<ArtifactType>(value.index())));
  }
};

Artifact::Artifact(Dataset dataset) : state_(std::make_shared<const State>(State{std::move(dataset)})) {}
Artifact::Artifact(TrainedModel model) : state_(std::make_shared<const State>(State{std::move(model)})) {}
Artifact::Artifact(Connectivity connectivity) : state_(std::make_shared<const State>(State{std::move(connectivity)})) {}
Artifact::Artifact(Scores scores) : state_(std::make_shared<const State>(State{std::move(scores)})) {}
ArtifactType Artifact::type() const { return static_cast<ArtifactType>(state_->value.index()); }
const Dataset& Artifact::dataset() const { return state_->get<Dataset>(ArtifactType::dataset); }
const TrainedModel& Artifact::model() const { return state_->get<TrainedModel>(ArtifactType::model); }
const Connectivity& Artifact::connectivity() const { return state_->get<Connectivity>(ArtifactType::connectivity); }
const Scores& Artifact::scores() const { return state_->get<Scores>(ArtifactType::scores); }

struct Inputs::State {
  struct Given {
    std::string stage;
    Artifact artifact;
  };
  std::map<std::string, std::vector<Given>, std::less<>> ports;

  const Given& at(std::string_view port, std::ptrdiff_t index) const {
    const auto found = ports.find(port);
    if (found == ports.end() || index < 0 || index >= std::ssize(found->second))
      throw InternalError(
          "input " + std::to_string(index) + " of port '" + std::string(port) +
          "' was requested; artifacts of this port: " + std::to_string(found == ports.end() ? 0 : found->second.size()));
    return found->second[index];
  }
};

Inputs::Inputs() : state_(std::make_shared<const State>()) {}
Inputs& Inputs::add(std::string port, std::string stage, Artifact artifact) {
  own(state_).ports[std::move(port)].push_back({std::move(stage), std::move(artifact)});
  return *this;
}

std::ptrdiff_t Inputs::count(std::string_view port) const {
  const auto found = state_->ports.find(port);
  return found == state_->ports.end() ? 0 : std::ssize(found->second);
}
const Artifact& Inputs::artifact(std::string_view port, std::ptrdiff_t index) const { return state_->at(port, index).artifact; }
const std::string& Inputs::stage(std::string_view port, std::ptrdiff_t index) const { return state_->at(port, index).stage; }
const Connectivity& Inputs::connectivity(std::string_view port, std::ptrdiff_t index) const {
  return artifact(port, index).connectivity();
}
const Dataset& Inputs::dataset(std::string_view port, std::ptrdiff_t index) const {
  const Artifact& given = artifact(port, index);
  return given.type() == ArtifactType::model ? given.model().data : given.dataset();
}

const FittedModel* Inputs::model() const {
  const Artifact& given = artifact("data");
  return given.type() == ArtifactType::model ? given.model().fitted.get() : nullptr;
}
const std::string& Inputs::model_name() const {
  static const std::string none;
  const Artifact& given = artifact("data");
  return given.type() == ArtifactType::model ? given.model().component : none;
}

}  // namespace golgi
