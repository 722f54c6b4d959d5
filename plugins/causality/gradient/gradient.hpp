// causality/gradient: the readout of a trained forecaster by how its forecasts change with each past sample.
#pragma once

#include <golgi/api/plugin.hpp>

namespace golgi::gradient_plugin {

enum class Measure {
  mean,           ///< mean of the gradient: opposite slopes cancel
  mean_absolute,  ///< mean of its absolute value
  energy,         ///< mean square over the variance of the forecast's error
  integrated,     ///< mean absolute integrated gradient
};

class GradientReadout final : public Causality {
 public:
  struct Params : ReadoutParams {
    Measure measure = Measure::energy;
    int steps = 8;
    static void describe(SchemaOf<Params>& schema);
  };
  static constexpr const char* name = "causality/gradient";
  static constexpr const char* summary = "Gradient of a trained forecaster's forecasts with respect to each source's past.";
  static std::string bibtex();
  static constexpr ArtifactType input = ArtifactType::model;

  explicit GradientReadout(const Params& params) : params_(params) {}
  /// @throws ConfigError for a model without input gradients, DataError for a part without windows, NumericError where a
  ///         target is forecast without error, so that its energy is not defined
  Connectivity estimate(const Inputs& given, const TaskContext& context) const override;

 private:
  Params params_;
};

}  // namespace golgi::gradient_plugin
