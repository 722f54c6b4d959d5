#include "golgi/conformance/kinds.hpp"

#include "golgi/conformance/claims.hpp"

namespace golgi {

const KindExamination& examined_as(ComponentKind kind) {
  // Indexed by kind.
  static const std::vector<KindExamination> table{
      {.kind = ComponentKind::simulator,
       .claims = {parameter_claims, running_claims, interruption_claims, simulator_claims, direction_claims}},
      {.kind = ComponentKind::transform,
       .claims = {parameter_claims, running_claims, interruption_claims, transform_claims, time_and_order_claims},
       .is_mixed = true},
      {.kind = ComponentKind::model,
       .claims = {parameter_claims, running_claims, interruption_claims, model_claims, forecast_claims, secret_claims},
       .n_samples = 500},  // fewer, since the model is trained on them
      {.kind = ComponentKind::causality,
       .claims = {parameter_claims, running_claims, interruption_claims, causality_claims, secret_claims}},
      {.kind = ComponentKind::evaluator, .claims = {parameter_claims, running_claims, interruption_claims, evaluator_claims}},
      // A reader runs only on files of its own format.
      {.kind = ComponentKind::reader, .claims = {parameter_claims, reader_claims}},
      // A step has no known meaning that could be checked.
      {.kind = ComponentKind::step, .claims = {parameter_claims, running_claims, interruption_claims}},
      {.kind = ComponentKind::independence, .claims = {parameter_claims, independence_claims}},
  };
  return table.at(static_cast<int>(kind));
}

}  // namespace golgi
