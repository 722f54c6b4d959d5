// transform/reference: voltages relative to another reference.
#pragma once

#include <string>
#include <vector>

#include "golgi/builtin/transforms/value_transform.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// The voltage of an electrode is a difference; this transform changes its reference: to the average of all channels, to some
/// channels, which are then left out, or to the next channel (bipolar). Bipolar makes new variables "a-b" from successive
/// channels of one group, positioned midway between the two. Where a channel that is subtracted is missing, the result is
/// missing. Events, covariates and truth are kept, except for bipolar: a difference is not a neuron or site, so it has neither
/// events nor truth.
class Reference : public ValueTransform {
 public:
  static constexpr const char* name = "transform/reference";
  static constexpr const char* summary =
      "Changes the reference of voltages: the average, some channels, or the next channel (bipolar).";
  static constexpr bool accepts_gaps = true;
  enum class Mode { average, channel, bipolar };
  struct Params {
    Mode mode = Mode::average;
    std::vector<std::string> channels, exclude;
    static void describe(SchemaOf<Params>& s);
  };
  /// @throws ConfigError for channels or exclude with another mode, and for mode channel without channels
  explicit Reference(const Params& params);
  /// @throws DataError for channels of different units, or too few of them
  Dataset apply(const Dataset& input, const TaskContext& context) const override;

 private:
  Params params_;
};

}  // namespace golgi
