// Trained neuron transformers of one recording, one per member: what they forecast, attend to and depend on.
#pragma once

#include <golgi/learning/fitted_forecaster.hpp>
#include <memory>
#include <string_view>
#include <vector>

#include "features.hpp"
#include "parameters.hpp"

namespace golgi::neuron_transformer {

/// Attention: absolute weights; as shares, of their sum for each target.
class FittedNeuronTransformer final : public AttendingForecaster, public LagsAndEvents {
 public:
  FittedNeuronTransformer(const Shape& shape, Recipe recipe, SplitRecipe split, std::vector<Member> members);

  /// Those that tokens hold one by one, and as far as the shortest trace distinguishes: until its weight is a fifth.
  std::ptrdiff_t lags() const override;
  std::vector<Matrix> events(const Dataset& data) const override;
  const void* interface(std::string_view id) const override {
    const void* own = offers<LagsAndEvents>(this, id);
    return own ? own : AttendingForecaster::interface(id);
  }

  void save(ArtifactWriter& writer) const override;
  static std::shared_ptr<const FittedNeuronTransformer> load(ArtifactReader& reader);

  /// How many windows pass through a network together, at most: their activations stay in the second cache.
  static Index most_at_once(const Shape& shape) { return 2560 / shape.sources(); }

 private:
  std::unique_ptr<MemberNetwork> network(const Member& member, const Dataset& data, Index max_windows, bool with_gradients,
                                         const TaskContext& context) const override;
  bool attends_to_inputs(Index layer) const override { return layer == 0; }
  void scale_to_shares(View attention) const override;

  Layout layout_;
  Recipe recipe_;
};

}  // namespace golgi::neuron_transformer
