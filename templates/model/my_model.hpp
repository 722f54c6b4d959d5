// model/my_model: a linear forecaster, shrunk as much as its validation windows ask for.
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
      s.field("history", &Params::history).unit("samples").range(1, 1000).doc("How many samples a forecast is made from.");
      s.field("ridge", &Params::ridge)
          .above(0)
          .doc("Penalties tried; the one that forecasts the validation windows best is kept.");
    }
  };

  /// @throws golgi::ConfigError without a penalty
  explicit MyModel(const Params& params);

  /// Of each trial the first 60 % of the windows train, the next 20 % choose the penalty, the rest test.
  /// @throws golgi::DataError for recordings that are not finite or have too few windows
  std::shared_ptr<const golgi::FittedModel> fit(const golgi::Dataset& data, const golgi::TaskContext& context) const override;
  std::shared_ptr<const golgi::FittedModel> load(golgi::ArtifactReader& reader) const override;

 private:
  Params params_;
};
