// transform/split: trials of a recording's parts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "golgi/api/transform.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// Parts become trials: the stretches without gaps, the windows that a table of trials names, or the trials of some labels.
/// Values, events, covariates, gaps and the truth's segments are cut together (data/cutting.hpp); each part keeps its label and
/// start, on the recording's clock where that is known.
class Split : public Transform {
 public:
  static constexpr const char* name = "transform/split";
  static constexpr const char* summary = "Makes trials of stretches without gaps, of windows in a table, or keeps some labels.";
  static constexpr bool accepts_gaps = true;
  static constexpr bool acausal = true;  // whether a stretch is long enough is known at its end
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
  /// @throws ConfigError for parameters of another way to split, or a way without its own
  explicit Split(const Params& params);
  /// @throws DataError where nothing is left, or a window cannot be placed
  Dataset apply(const Dataset& input, const TaskContext& context) const override;

 private:
  Params params_;
};

}  // namespace golgi
