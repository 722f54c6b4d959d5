// Trained neuron transformers of one recording, one per member: their forecasts, attention and gradients.
#pragma once

#include <golgi/learning/fitted_forecaster.hpp>
#include <memory>
#include <string_view>
#include <vector>

#include "features.hpp"
#include "parameters.hpp"

namespace golgi::neuron_transformer {

/// Attention is given as absolute weights; shares are relative to their sum for each target.
class FittedNeuronTransformer final : public AttendingForecaster, public LagsAndEvents {
 public:
  FittedNeuronTransformer(const Shape& shape, Recipe recipe, SplitRecipe split, std::vector<Member> members);

  /// The lags that tokens hold one by one, or those that the shortest trace distinguishes (until its weight has fallen to a
  /// fifth) if they are more.
  std::ptrdiff_t lags() const override;
  std::vector<Matrix> events(const Dataset& data) const override;
  const void* interface(std::string_view id) const override {
    const void* own = offers<LagsAndEvents>(this, id);
    return own ? own : AttendingForecaster::interface(id);
  }

  void save(ArtifactWriter& writer) const override;
  static std::shared_ptr<const FittedNeuronTransformer> load(ArtifactReader& reader);

  /// The largest number of windows in one forward pass: their activations stay in the second-level cache.
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
