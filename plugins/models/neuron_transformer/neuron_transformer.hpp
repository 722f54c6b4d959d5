// model/neuron_transformer: forecasts a recording by a transformer with one token per variable. Attention weights may be
// negative, so that its forecasts depend on the wiring with its signs.
#pragma once

#include "fitted.hpp"
#include "settings.hpp"

namespace golgi::neuron_transformer {

class NeuronTransformer final : public Model, public Costed, public UsesCovariates {
 public:
  using Params = neuron_transformer::Params;
  static constexpr const char* name = "model/neuron_transformer";
  static constexpr const char* summary =
      "Transformer forecaster with one token per variable and signed attention; use with causality/intervention.";
  static std::string bibtex();
  static constexpr bool stochastic = true;

  explicit NeuronTransformer(const Params& params);
  std::shared_ptr<const FittedModel> fit(const Dataset& data, const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  bool uses(const Covariate& covariate) const override { return is_named(covariate, params_.covariates); }
  const void* interface(std::string_view id) const override { return offers<Costed, UsesCovariates>(this, id); }
  std::shared_ptr<const FittedModel> load(ArtifactReader& reader) const override {
    return FittedNeuronTransformer::load(reader);
  }

 private:
  Shape shape_for(const Settings& settings, Index n_variables, Index n_features) const;
  Cost cost_of(const Settings& settings, const Workload& work) const;

  Params params_;
};

}  // namespace golgi::neuron_transformer
