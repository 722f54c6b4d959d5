// causality/cross_attention: the readout of a trained forecaster by the sources that its targets attend to.
#pragma once

#include <golgi/api/plugin.hpp>

namespace golgi::cross_attention_plugin {

class CrossAttention final : public Causality {
 public:
  struct Params : ReadoutParams {
    int segment_windows = 0;
    static void describe(SchemaOf<Params>& schema);
  };
  static constexpr const char* name = "causality/cross_attention";
  static constexpr const char* summary =
      "Attention of each target to each source in a trained forecaster, averaged over windows and initialisations.";
  static std::string bibtex();
  static constexpr ArtifactType input = ArtifactType::model;
  // Only the model reads the data, and it was trained on them.
  static constexpr bool accepts_gaps = true;
  static constexpr Needs needs = Needs::any;

  explicit CrossAttention(const Params& params) : params_(params) {}
  /// @throws ConfigError for a model without attention, DataError for a part without windows, NumericError where the attention
  ///         of a target cannot be scaled
  Connectivity estimate(const Inputs& given, const TaskContext& context) const override;

 private:
  Params params_;
};

}  // namespace golgi::cross_attention_plugin
