#include "golgi/api/kinds.hpp"

namespace golgi {

std::span<const KindTraits> all_kinds() {
  static const std::vector<KindTraits> table = [] {
    const Port data("data", {ArtifactType::dataset});
    const Port truth = Port("truth", {ArtifactType::dataset}).with_truth();
    const Port estimates = Port("estimates", {ArtifactType::connectivity}).many();
    return std::vector<KindTraits>{
        {ComponentKind::simulator, "simulator", {"simulator", "source"}, {}, ArtifactType::dataset},
        {ComponentKind::transform, "transform", {"transform"}, {Port(data).with_truth()}, ArtifactType::dataset},
        {ComponentKind::model, "model", {"model"}, {data}, ArtifactType::model},
        {ComponentKind::causality, "causality", {"causality"}, {data}, ArtifactType::connectivity},
        {ComponentKind::evaluator, "evaluator", {"evaluate"}, {truth, estimates}, ArtifactType::scores},
        {ComponentKind::reader, "reader", {"source"}, {}, ArtifactType::dataset},
        {ComponentKind::step, "step", {"transform", "source", "causality", "evaluate"}, {}, ArtifactType::dataset},
    };
  }();
  return table;
}

const KindTraits& traits_of(ComponentKind kind) { return all_kinds()[static_cast<std::size_t>(kind)]; }
const char* to_string(ComponentKind kind) { return traits_of(kind).name; }

}  // namespace golgi
