// causality/silencing: measures how much worse any forecaster is when the past of a source is set to its mean.
#pragma once

#include <golgi/api/plugin.hpp>

class Silencing final : public golgi::Causality {
 public:
  static constexpr const char* name = "causality/silencing";
  static constexpr const char* summary = "How much a forecaster loses, for each target, when one source is held at its mean.";
  static constexpr golgi::ArtifactType input = golgi::ArtifactType::model;

  struct Params {
    static void describe(golgi::SchemaOf<Params>&) {}
  };

  explicit Silencing(const Params&) {}
  /// @return relative increase of the squared error over the test windows; negative values become 0
  golgi::Connectivity estimate(const golgi::Inputs& given, const golgi::TaskContext& context) const override;
};
