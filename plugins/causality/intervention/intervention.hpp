// causality/intervention: the readout of a trained forecaster by the change of its forecasts when a source's past is replaced.
#pragma once

#include <golgi/api/plugin.hpp>
#include <optional>

#include "replacement.hpp"

namespace golgi::intervention_plugin {

enum class Scale { forecast_error, standard_error, none };

/// How the changes of a forecast give the score.
enum class Measure {
  automatic,      ///< mean at events, else mean_absolute
  mean,           ///< the mean's absolute value: changes of both signs cancel
  mean_absolute,  ///< the mean absolute value: also finds effects that are even functions of the source, or whose sign depends
                  ///< on another variable
};

class InterventionReadout final : public Causality {
 public:
  struct Params : ReadoutParams {
    At at = At::automatic;
    Substitute with = Substitute::typical;
    std::optional<int> lags;
    int around = 0;
    Measure measure = Measure::automatic;
    Scale scale = Scale::forecast_error;
    static void describe(SchemaOf<Params>& schema);
  };
  static constexpr const char* name = "causality/intervention";
  static constexpr const char* summary =
      "Change of a trained forecaster's forecasts when a source's past is replaced, at its events or elsewhere.";
  static std::string bibtex();
  static constexpr ArtifactType input = ArtifactType::model;
  static std::vector<Suits> suits();

  explicit InterventionReadout(const Params& params) : params_(params) {}
  /// @throws ConfigError for a model that does not intervene or more lags than it has history; DataError for a part without
  ///         windows, and with at: events where no source has one
  Connectivity estimate(const Inputs& given, const TaskContext& context) const override;

 private:
  Params params_;
};

}  // namespace golgi::intervention_plugin
