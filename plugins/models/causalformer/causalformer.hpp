// model/causalformer: forecasts a recording by a transformer over spatio-temporal tokens whose global cross attention tells
// which variable drives which. Source: Lu et al. 2023, arXiv 2311.06928.
#pragma once

#include "fitted.hpp"
#include "learner.hpp"

namespace golgi::causalformer {

struct Params {
  std::optional<int> initialisations;
  std::vector<InputPath> weights;
  int context = 10, horizon = 1;
  int width = 100, heads = 10, head_width = 8, feed_forward = 400;
  int encoder_layers = 1, decoder_layers = 1;
  NormKind norm = NormKind::batch;
  double norm_momentum = 0.1, norm_epsilon = 1e-5;
  double dropout = 0.1;
  LossKind loss = LossKind::squared;
  int max_epochs = 200, patience = 10, batch_size = 16;
  double learning_rate = 5e-4, weight_decay = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
  ScheduleKind schedule = ScheduleKind::constant;
  int warmup_epochs = 5, plateau_patience = 5;
  double plateau_factor = 0.5;
  std::optional<double> clip_norm;
  double train_share = 0.6, validation_share = 0.2;

  static void describe(SchemaOf<Params>& schema);
};

class Causalformer final : public Model {
 public:
  using Params = causalformer::Params;
  static constexpr const char* name = "model/causalformer";
  static constexpr const char* summary = "Transformer forecaster whose global cross attention is read as connectivity.";
  static constexpr bool stochastic = true;

  explicit Causalformer(const Params& params);
  std::shared_ptr<const FittedModel> fit(const Dataset& data, const TaskContext& context) const override;
  std::shared_ptr<const FittedModel> load(ArtifactReader& reader) const override { return FittedCausalformer::load(reader); }

 private:
  Shape shape_for(const Dataset& data) const;
  void check(const Dataset& data, const WindowSplit& split, const TaskContext& context) const;
  void check_memory(const Layout& layout, const TaskContext& context) const;
  std::vector<Member> read_weights(const Layout& layout) const;
  std::vector<Member> train(const Layout& layout, const Dataset& data, const WindowSplit& split, const TaskContext& context,
                            std::vector<TrainingState>& states) const;

  Params params_;
  int n_initialisations_;
};

}  // namespace golgi::causalformer
