// causality/recall: asks a forecaster that uses similar moments of the past what those moments have in common.
#pragma once

#include <golgi/api/plugin.hpp>

class Recall final : public golgi::Causality {
 public:
  static constexpr const char* name = "causality/recall";
  static constexpr const char* summary = "How well the source's value in remembered moments tells what the target does next.";
  static constexpr golgi::ArtifactType input = golgi::ArtifactType::model;

  struct Params {
    static void describe(golgi::SchemaOf<Params>&) {}
  };

  explicit Recall(const Params&) {}
  /// @return over the test windows, the absolute correlation of the target's next value with the mean of the source's last
  /// value
  ///         in the neighbours, in [0, 1]; undefined if one of them is constant
  /// @throws ConfigError for a model that is not Neighbourly
  golgi::Connectivity estimate(const golgi::Inputs& given, const golgi::TaskContext& context) const override;
};
