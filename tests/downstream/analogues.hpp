// model/analogues: forecasts with the values that followed the most similar moments of the past.
// Source: Lorenz 1969, J. Atmos. Sci. 26:636.
#pragma once

#include <golgi/api/plugin.hpp>
#include <memory>

class Analogues final : public golgi::Model {
 public:
  static constexpr const char* name = "model/analogues";
  static constexpr const char* summary = "Mean of what followed the nearest windows of the training data.";

  struct Params {
    int history = 3;
    int neighbours = 20;
    static void describe(golgi::SchemaOf<Params>& s) {
      s.field("history", &Params::history).range(1, 100).unit("samples").doc("Length of the windows compared.");
      s.field("neighbours", &Params::neighbours).range(1, 10000).doc("Windows averaged.");
    }
  };

  explicit Analogues(const Params& params) : params_(params) {}
  std::shared_ptr<const golgi::FittedModel> fit(const golgi::Dataset& data, const golgi::TaskContext& context) const override;
  std::shared_ptr<const golgi::FittedModel> load(golgi::ArtifactReader& reader) const override;

 private:
  Params params_;
};
