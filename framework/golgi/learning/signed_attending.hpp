// Attention with a sign, as a model without a softmax has it: what such a model can be asked in addition to forecasts.
#pragma once

#include <span>
#include <string_view>

#include "golgi/api/model.hpp"

namespace golgi::learning {

/// Attention of targets to sources whose weights excite or inhibit. It is read by causality/cross_attention, which takes the
/// weights as they are: nothing makes a target's sum to 1.
class SignedAttending {
 public:
  static constexpr std::string_view capability = "signed_attention/1";
  /// Summed over heads and source positions, averaged over the windows.
  /// @param member   0 … n_members() - 1   @param windows  of `data`, which may be another recording of the same variables
  /// @return (N, N), rows of variables that are not forecast undefined
  virtual Matrix signed_attention(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                                  const TaskContext& context) const = 0;

 protected:
  ~SignedAttending() = default;
};

}  // namespace golgi::learning
