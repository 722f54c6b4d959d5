// model/my_model: a linear forecaster with shrinkage chosen by its validation windows.
#pragma once

#include <golgi/api/plugin.hpp>
#include <memory>
#include <vector>

class MyModel final : public golgi::Model {
 public:
  static constexpr const char* name = "model/my_model";
  static constexpr const char* summary = "Linear forecast of the next sample, by ridge regression.";

  struct Params {
    int history = 3;
    std::vector<double> ridge{0.001, 0.1, 10};
    static void describe(golgi::SchemaOf<Params>& s) {
      s.field("history", &Params::history).unit("samples").range(1, 1000).doc("Number of past samples used for a forecast.");
      s.field("ridge", &Params::ridge)
          .above(0)
          .doc("Penalties to try; the one with the best forecasts of the validation windows is kept.");
    }
  };

  /// @throws golgi::ConfigError without a penalty
  explicit MyModel(const Params& params);

  /// In each trial the first 60 % of the windows are used for training, the next 20 % to choose the penalty, the rest for
  /// testing.
  /// @throws golgi::DataError for recordings that are not finite or have too few windows
  std::shared_ptr<const golgi::FittedModel> fit(const golgi::Dataset& data, const golgi::TaskContext& context) const override;
  std::shared_ptr<const golgi::FittedModel> load(golgi::ArtifactReader& reader) const override;

 private:
  Params params_;
};
