#include "golgi/api/kinds.hpp"

namespace golgi {

std::span<const KindTraits> all_kinds() {
  static const std::vector<KindTraits> table = [] {
    const Port data("data", {ArtifactType::dataset});
    const Port truth = Port("truth", {ArtifactType::dataset}).with_truth();
    const Port estimates = Port("estimates", {ArtifactType::connectivity}).many();
    return std::vector<KindTraits>{
        {.kind = ComponentKind::simulator, .name = "simulator", .prefixes = {"simulator", "source"}},
        {.kind = ComponentKind::transform, .name = "transform", .prefixes = {"transform"}, .ports = {Port(data).with_truth()}},
        {.kind = ComponentKind::model, .name = "model", .prefixes = {"model"}, .ports = {data}, .output = ArtifactType::model},
        {.kind = ComponentKind::causality,
         .name = "causality",
         .prefixes = {"causality"},
         .ports = {data},
         .output = ArtifactType::connectivity,
         .is_of_data = true},
        {.kind = ComponentKind::evaluator,
         .name = "evaluator",
         .prefixes = {"evaluate"},
         .ports = {truth, estimates},
         .output = ArtifactType::scores,
         .draws_intervals = true},
        {.kind = ComponentKind::reader,
         .name = "reader",
         .prefixes = {"source"},
         .instead_of_stage =
             "reads files for source/file and is not a stage: write use: source/file, with the file as its path"},
        {.kind = ComponentKind::step, .name = "step", .prefixes = {"transform", "source", "causality", "evaluate"}},
        {.kind = ComponentKind::independence,
         .name = "independence",
         .prefixes = {"independence"},
         .instead_of_stage =
             "tests conditional independence and is not a stage: write use: causality/pcmci, with the test as its parameter"},
    };
  }();
  return table;
}

const KindTraits& traits_of(ComponentKind kind) { return all_kinds()[static_cast<int>(kind)]; }
const char* to_string(ComponentKind kind) { return traits_of(kind).name; }

}  // namespace golgi
