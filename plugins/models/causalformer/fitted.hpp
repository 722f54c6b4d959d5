// Trained Causalformers of one recording, one per member: their forecasts, attention and gradients.
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

  /// The local and the global cross attention of each decoder layer; the encoder does not mix variables.
  std::vector<AttentionLayer> layer_attention(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                                              const TaskContext& context) const override;

  void save(ArtifactWriter& writer) const override;
  static std::shared_ptr<const FittedCausalformer> load(ArtifactReader& reader);

  /// The largest number of windows in one forward pass: enough chunks for some threads, in some tens of megabytes.
  static Index most_at_once(const Shape& shape) { return 6400 / (shape.N * shape.L); }

 private:
  std::unique_ptr<MemberNetwork> network(const Member& member, const Dataset& data, Index max_windows, bool with_gradients,
                                         const TaskContext& context) const override;
  bool attends_to_inputs(Index) const override { return true; }
  void scale_to_shares(View attention) const override;

  Layout layout_;
  LossKind loss_;
};

/// The advice that an error about a tensor's shape gives.
constexpr const char* wrong_shape =
    "width, heads, head_width, feed_forward, layers and the number of variables must be those of the training";

}  // namespace golgi::causalformer
