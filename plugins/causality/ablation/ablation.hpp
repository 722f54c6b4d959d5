// causality/ablation: the readout of a trained forecaster by the growth of its loss when a source's past is taken from another
// time.
#pragma once

#include <golgi/api/plugin.hpp>

namespace golgi::ablation_plugin {

/// How the pasts of a source are exchanged among the windows of a trial.
enum class Permute {
  shift,   ///< all shifted cyclically by the same number of windows: each source keeps its own dynamics
  blocks,  ///< runs of windows in random order
  single,  ///< every window by itself
};

class Ablation final : public Causality {
 public:
  struct Params : ReadoutParams {
    Permute permute = Permute::shift;
    int block_windows = 100;
    int permutations = 99;
    Correction correction = Correction::benjamini_hochberg;
    static void describe(SchemaOf<Params>& schema);
  };
  static constexpr const char* name = "causality/ablation";
  static constexpr const char* summary =
      "Growth of a trained forecaster's loss when a source's past is permuted over windows, with a permutation p-value.";
  static std::string bibtex();
  static constexpr ArtifactType input = ArtifactType::model;
  static constexpr bool stochastic = true;

  explicit Ablation(const Params& params) : params_(params) {}
  /// @throws ConfigError for a model that does not intervene; DataError for a part without windows, or too few to permute;
  ///         NumericError where a target is forecast without error
  Connectivity estimate(const Inputs& given, const TaskContext& context) const override;

 private:
  Params params_;
};

}  // namespace golgi::ablation_plugin
