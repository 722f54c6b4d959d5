// Trained NetFormers of one recording, one per member: their forecasts, attention and gradients.
#pragma once

#include <algorithm>
#include <golgi/learning/fitted_forecaster.hpp>
#include <golgi/learning/signed_attending.hpp>
#include <memory>
#include <string_view>
#include <vector>

#include "recording.hpp"

namespace golgi::netformer {

/// The forecasts of variables that are not targets are undefined.
class FittedNetformer final : public FittedForecaster, public SignedAttending {
 public:
  FittedNetformer(const Shape& shape, LossKind loss, Scaling scaling, SplitRecipe split, std::vector<Member> members);

  Matrix signed_attention(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                          const TaskContext& context) const override;
  const void* interface(std::string_view id) const override {
    const void* own = offers<SignedAttending>(this, id);
    return own ? own : FittedForecaster::interface(id);
  }

  void save(ArtifactWriter& writer) const override;
  static std::shared_ptr<const FittedNetformer> load(ArtifactReader& reader);

  /// The largest number of windows in one forward pass: their tokens stay in the second-level cache.
  static Index most_at_once(const Shape& shape) { return std::max<Index>(16, 65536 / (shape.N * shape.width())); }

 private:
  std::unique_ptr<MemberNetwork> network(const Member& member, const Dataset& data, Index max_windows, bool with_gradients,
                                         const TaskContext& context) const override;

  Layout layout_;
  LossKind loss_;
  Scaling scaling_;
};

}  // namespace golgi::netformer
