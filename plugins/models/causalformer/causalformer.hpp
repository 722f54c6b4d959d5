// model/causalformer: forecasts a recording by a transformer over spatio-temporal tokens; its global cross attention estimates
// which variable drives which. Source: Lu et al. 2023, arXiv 2311.06928.
#pragma once

#include <golgi/learning/trainer.hpp>
#include <golgi/learning/training_params.hpp>
#include <optional>
#include <vector>

#include "fitted.hpp"

namespace golgi::causalformer {

struct Params : TrainingParams {
  std::optional<int> initialisations;
  std::vector<InputPath> weights;
  InputPath initial_weights;
  int context = 10, horizon = 1;
  int width = 100, heads = 10, head_width = 8, feed_forward = 400;
  int encoder_layers = 1, decoder_layers = 1;
  NormKind norm = NormKind::batch;
  double norm_momentum = 0.1, norm_epsilon = 1e-5;
  double dropout = 0.1;
  LossKind loss = LossKind::squared;

  static void describe(SchemaOf<Params>& schema);
};

class Causalformer final : public Model, public Costed {
 public:
  using Params = causalformer::Params;
  static constexpr const char* name = "model/causalformer";
  static constexpr const char* summary = "Transformer forecaster whose global cross attention is an estimate of connectivity.";
  static std::string bibtex();
  static constexpr bool stochastic = true;

  explicit Causalformer(const Params& params);
  std::shared_ptr<const FittedModel> fit(const Dataset& data, const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }
  std::shared_ptr<const FittedModel> load(ArtifactReader& reader) const override { return FittedCausalformer::load(reader); }

 private:
  Shape shape_for(Index n_variables) const;
  void check(const Dataset& data, const WindowSplit& split, const TaskContext& context) const;
  std::vector<Member> read_weights(const Layout& layout) const;
  Trained train(const Layout& layout, const Dataset& data, const WindowSplit& split, const TaskContext& context) const;

  Params params_;
  int n_initialisations_;
};

}  // namespace golgi::causalformer
