// transform/center_trials: trials without the response that they share, such as an evoked potential.
#pragma once

#include "golgi/builtin/transforms/value_transform.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// A response that every trial repeats at the same time lets each variable predict the others: in simulations nearly every
/// unconnected pair was significant. The response is estimated as the mean over trials of each variable and sample. Trials are
/// aligned at their starts. With trials of unequal lengths, the mean is over the trials that have the sample; a sample that
/// only one trial has becomes missing. Events, covariates and truth are kept. `scale` also divides by the standard deviation
/// over trials.
/// Source: Ding, Bressler, Yang & Liang 2000, Biol. Cybern. 83:35 (removal of the ensemble mean, division by the ensemble
/// standard deviation).
class CenterTrials : public ValueTransform {
 public:
  static constexpr const char* name = "transform/center_trials";
  static constexpr const char* summary =
      "Subtracts from each trial the response that all trials share, such as an evoked potential.";
  static constexpr bool accepts_gaps = true;
  static constexpr bool acausal = true;
  enum class Mode {
    mean,       ///< x_r - m
    amplitude,  ///< the residuals of the least-squares fit of x_r by a constant and m
  };
  struct Params {
    Mode mode = Mode::mean;
    bool per_label = false;
    bool scale = false;
    static void describe(SchemaOf<Params>& s);
  };
  explicit CenterTrials(const Params& params) : params_(params) {}
  /// @throws DataError where trials have no other trial to share a response with
  Dataset apply(const Dataset& input, const TaskContext& context) const override;

 private:
  Params params_;
};

}  // namespace golgi
