// transform/filter: keeps or removes frequencies of the values.
#pragma once

#include <optional>
#include <vector>

#include "golgi/builtin/transforms/value_transform.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// Zero-phase Butterworth filters, run forward and backward over every segment of a variable without gaps; a segment that is
/// too short for the filter becomes missing. Events, covariates and truth are kept. Each use warns: connections that prediction
/// methods such as Granger causality find in a filtered signal are partly due to the filter.
/// Source: Barnett & Seth 2011, J. Neurosci. Methods 201:404 (filtering and Granger causality).
class Filter : public ValueTransform {
 public:
  static constexpr const char* name = "transform/filter";
  static constexpr const char* summary = "Keeps or removes frequencies, without delay (Butterworth, forward and backward).";
  static constexpr bool accepts_gaps = true;
  static constexpr bool acausal = true;
  struct Params {
    std::optional<double> high_pass_hz, low_pass_hz;
    std::vector<double> notch_hz;
    double notch_width_hz = 2;
    int order = 4;
    static void describe(SchemaOf<Params>& s);
  };
  /// @throws ConfigError unless there is something to filter, and the edges of a band ascend
  explicit Filter(const Params& params);
  /// @throws DataError for frequencies outside 0 to half the sampling rate, and trials that are too short
  Dataset apply(const Dataset& input, const TaskContext& context) const override;

 private:
  Params params_;
};

}  // namespace golgi
