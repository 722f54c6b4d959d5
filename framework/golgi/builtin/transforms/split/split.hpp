// transform/split: trials from parts of a recording.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "golgi/api/transform.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// Parts become trials: the segments without gaps, the windows listed in a table of trials, or the trials with certain labels.
/// Values, events, covariates, gaps and the truth's segments are cut together (data/cutting.hpp); each part keeps its label and
/// its start on the recording's clock, where that is known.
class Split : public Transform {
 public:
  static constexpr const char* name = "transform/split";
  static constexpr const char* summary =
      "Makes trials from segments without gaps or from windows in a table, or keeps some labels.";
  static constexpr bool accepts_gaps = true;
  static constexpr bool acausal = true;  // whether a segment is long enough is known at its end
  static constexpr Needs needs = Needs::any;
  enum class By { gaps, table, label };
  struct Params {
    By by = By::gaps;
    double min_s = 0;
    InputPath table;
    std::string label_column = "label";
    std::optional<double> before_s, after_s;
    std::vector<std::string> labels;
    static void describe(SchemaOf<Params>& s);
  };
  /// @throws ConfigError for parameters that belong to another `by`, or where its own parameter is missing
  explicit Split(const Params& params);
  /// @throws DataError where nothing is left, or a window cannot be placed
  Dataset apply(const Dataset& input, const TaskContext& context) const override;

 private:
  Params params_;
};

}  // namespace golgi
