// model/my_gradient_model: one network per target, trained by gradients.
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/learning/training_params.hpp>
#include <memory>
#include <string_view>

class MyGradientModel final : public golgi::Model, public golgi::Costed {
 public:
  static constexpr const char* name = "model/my_gradient_model";
  static constexpr const char* summary = "Forecast of the next sample by one hidden layer per target, trained by gradients.";
  static constexpr bool stochastic = true;  // training starts from random weights

  struct Params : golgi::learning::TrainingParams {
    int initialisations = 3, history = 5, hidden = 8;
    Params() {
      max_epochs = 60;
      batch_size = 32;
      learning_rate = 5e-3;
    }
    static void describe(golgi::SchemaOf<Params>& s) {
      s.field("initialisations", &Params::initialisations).range(1, 1000).doc("Models trained from different random weights.");
      s.field("history", &Params::history).unit("samples").range(1, 1000).doc("Number of past samples used for a forecast.");
      s.field("hidden", &Params::hidden).range(1, 4096).doc("Number of hidden units per target.");
      golgi::learning::describe_training(s);
    }
  };

  /// @throws golgi::ConfigError if the shares leave no windows for one of the three parts
  explicit MyGradientModel(const Params& params);

  /// In each trial the first `train_share` of the windows is used for training, the next `validation_share` to choose the
  /// epoch, and the rest for testing.
  /// @throws golgi::DataError for recordings that are not finite, contain a constant variable or have too few windows;
  ///         golgi::NumericError if no initialisation has a finite loss
  std::shared_ptr<const golgi::FittedModel> fit(const golgi::Dataset& data, const golgi::TaskContext& context) const override;
  std::shared_ptr<const golgi::FittedModel> load(golgi::ArtifactReader& reader) const override;

  golgi::Cost cost(const golgi::Workload& work) const override;
  const void* interface(std::string_view id) const override { return golgi::offers<golgi::Costed>(this, id); }

 private:
  Params params_;
};
