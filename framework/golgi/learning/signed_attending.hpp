// Signed attention, of models without a softmax: a capability of such models in addition to forecasts.
#pragma once

#include <span>
#include <string_view>

#include "golgi/api/model.hpp"

namespace golgi::learning {

/// Attention of targets to sources, with positive weights for excitation and negative ones for inhibition. It is read by
/// causality/cross_attention, which uses the weights as they are: those of a target do not sum to 1.
class SignedAttending {
 public:
  static constexpr std::string_view capability = "signed_attention/1";
  /// The attention, summed over heads and source positions, averaged over the windows.
  /// @param member   0 … n_members() - 1   @param windows  of `data`, which may be another recording of the same variables
  /// @return (N, N); rows of variables that are not forecast are undefined
  virtual Matrix signed_attention(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                                  const TaskContext& context) const = 0;

 protected:
  ~SignedAttending() = default;
};

}  // namespace golgi::learning
