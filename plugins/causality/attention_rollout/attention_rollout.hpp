// causality/attention_rollout: attention followed through all layers of a trained forecaster.
#pragma once

#include <golgi/api/plugin.hpp>

namespace golgi::attention_rollout_plugin {

class AttentionRollout final : public Causality {
 public:
  struct Params : ReadoutParams {
    double residual = 0.5;
    static void describe(SchemaOf<Params>& schema);
  };
  static constexpr const char* name = "causality/attention_rollout";
  static constexpr const char* summary = "Attention rolled out over the layers of a trained forecaster.";
  static std::string bibtex();
  static constexpr ArtifactType input = ArtifactType::model;
  // Only the model reads the data, and it was trained on them.
  static constexpr bool accepts_gaps = true;
  static constexpr Needs needs = Needs::any;

  explicit AttentionRollout(const Params& params) : params_(params) {}
  /// @throws ConfigError for a model that does not give its layers' attention, DataError for a part without windows,
  ///         NumericError for attention that is not finite
  Connectivity estimate(const Inputs& given, const TaskContext& context) const override;

 private:
  Params params_;
};

}  // namespace golgi::attention_rollout_plugin
