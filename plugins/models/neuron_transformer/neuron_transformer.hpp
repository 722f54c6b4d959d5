// model/neuron_transformer: forecasts a recording by a transformer with one token a variable, whose attention may weigh a
// source negatively, so that its forecasts hold the wiring and its signs.
#pragma once

#include <golgi/learning/training_params.hpp>
#include <optional>
#include <vector>

#include "fitted.hpp"

namespace golgi::neuron_transformer {

struct Params : TrainingParams {
  int initialisations = 4;
  int context = 150, lags = 5;
  std::vector<double> time_constants{3, 10, 20, 50};
  std::optional<double> event_threshold = 30;
  int width = 32, heads = 8, head_width = 4, key_width = 64, feed_forward = 64, layers = 1;
  Weighing weights = Weighing::signed_sum;
  Logits logits = Logits::learned;

  Params() {
    max_epochs = patience = 30;
    batch_size = 32;
    learning_rate = 5e-3;
    weight_decay = 1e-2;
    schedule = ScheduleKind::one_cycle;
    train_share = 0.8;
    validation_share = 0.1;
  }
  static void describe(SchemaOf<Params>& schema);
};

class NeuronTransformer final : public Model, public Costed {
 public:
  using Params = neuron_transformer::Params;
  static constexpr const char* name = "model/neuron_transformer";
  static constexpr const char* summary =
      "Transformer with one token a variable and signed attention; read it with causality/intervention.";
  static constexpr bool stochastic = true;

  explicit NeuronTransformer(const Params& params);
  std::shared_ptr<const FittedModel> fit(const Dataset& data, const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }
  std::shared_ptr<const FittedModel> load(ArtifactReader& reader) const override {
    return FittedNeuronTransformer::load(reader);
  }

 private:
  Shape shape_for(Index n_variables, Index n_features) const;

  Params params_;
};

}  // namespace golgi::neuron_transformer
