// transform/reference: voltages against another reference.
#pragma once

#include <string>
#include <vector>

#include "golgi/builtin/transforms/value_transform.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// Voltages of electrodes are differences; this chooses to what. The average of all channels, some channels, which are then
/// left out, or the next channel (bipolar), which makes variables "a-b" of their own: of channels one after the other that are
/// of one group, in the middle between the two. Where a channel that is subtracted is missing, the result is missing. Events,
/// covariates and truth are kept, but for bipolar: a difference is not a neuron or site, so it has neither events nor truth.
class Reference : public ValueTransform {
 public:
  static constexpr const char* name = "transform/reference";
  static constexpr const char* summary = "Voltages against the average, against some channels, or of neighbours (bipolar).";
  static constexpr bool accepts_gaps = true;
  enum class Mode { average, channel, bipolar };
  struct Params {
    Mode mode = Mode::average;
    std::vector<std::string> channels, exclude;
    static void describe(SchemaOf<Params>& s);
  };
  /// @throws ConfigError for channels without the mode that takes them, and the other way round
  explicit Reference(const Params& params);
  /// @throws DataError for channels of different units, or too few of them
  Dataset apply(const Dataset& input, const TaskContext& context) const override;

 private:
  Params params_;
};

}  // namespace golgi
