// Trained Causalformers of one recording, one per member: what they forecast, attend to and depend on.
#pragma once

#include <memory>
#include <vector>

#include <golgi/learning/fitted_forecaster.hpp>
#include <golgi/learning/loss.hpp>

#include "parameters.hpp"

namespace golgi::causalformer {

class FittedCausalformer final : public AttendingForecaster {
 public:
  FittedCausalformer(const Shape& shape, LossKind loss, SplitRecipe split, std::vector<Member> members);

  /// The local and the global cross attention of each decoder layer; the encoder keeps variables apart.
  std::vector<AttentionLayer> layer_attention(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                                              const TaskContext& context) const override;

  void save(ArtifactWriter& writer) const override;
  static std::shared_ptr<const FittedCausalformer> load(ArtifactReader& reader);

  /// How many windows pass through a network together, at most: enough chunks for some threads, in some tens of megabytes.
  static Index most_at_once(const Shape& shape) { return 6400 / (shape.N * shape.L); }

 private:
  std::unique_ptr<MemberNetwork> network(const Member& member, const Dataset& data, Index max_windows, bool with_gradients,
                                         const TaskContext& context) const override;
  bool attends_to_inputs(Index) const override { return true; }
  void scale_to_shares(View attention) const override;

  Layout layout_;
  LossKind loss_;
};

/// What a tensor of the wrong shape means.
constexpr const char* wrong_shape =
    "width, heads, head_width, feed_forward, layers and the number of variables must be those of the training";

}  // namespace golgi::causalformer
