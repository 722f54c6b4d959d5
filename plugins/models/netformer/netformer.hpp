// model/netformer: forecasts a recording by one layer of linear attention, whose weights at every sample estimate the wiring at
// that sample. Source: Lu et al. 2025, NetFormer.
#pragma once

#include <golgi/learning/training_params.hpp>
#include <optional>
#include <string>
#include <vector>

#include "fitted.hpp"

namespace golgi::netformer {

struct Params : TrainingParams {
  int initialisations = 5, context = 5;
  std::optional<int> embedding_width, key_width;
  std::optional<double> scale;
  bool norm = true, zscore_targets = false;
  std::vector<std::string> targets;
  LossKind loss = LossKind::squared;

  Params() {
    max_epochs = patience = 20;
    batch_size = 64;
    learning_rate = 5e-3;
    weight_decay = 0;
    train_share = 0.8;
    validation_share = 0.1;
  }
  static void describe(SchemaOf<Params>& schema);
};

class Netformer final : public Model, public Costed {
 public:
  using Params = netformer::Params;
  static constexpr const char* name = "model/netformer";
  static constexpr const char* summary =
      "Linear-attention forecaster whose weights at every sample estimate changing wiring; use with causality/cross_attention.";
  static std::string bibtex();
  static constexpr bool stochastic = true;

  /// @throws ConfigError for settings that exclude each other
  explicit Netformer(const Params& params);
  std::shared_ptr<const FittedModel> fit(const Dataset& data, const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }
  std::shared_ptr<const FittedModel> load(ArtifactReader& reader) const override { return FittedNetformer::load(reader); }

 private:
  Shape shape_for(std::vector<Index> targets, Index n_variables) const;

  Params params_;
};

}  // namespace golgi::netformer
