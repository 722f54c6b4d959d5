// transform/counts: values from events, by counting.
#pragma once

#include <optional>

#include "golgi/api/transform.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// A spike raster: each value is the number of events from its sample to the next. Events are kept. Point variables get values
/// on the dataset's grid, whose last sample is the last one entirely within the trial.
class Counts : public Transform {
 public:
  static constexpr const char* name = "transform/counts";
  static constexpr const char* summary = "Makes values from events: the number of events in each sample.";
  static constexpr Needs needs = Needs::events;
  struct Params {
    std::optional<double> bin_s;
    static void describe(SchemaOf<Params>& s);
  };
  explicit Counts(const Params& params) : params_(params) {}
  /// @throws DataError where the recording has no events, or a trial is shorter than a bin
  Dataset apply(const Dataset& input, const TaskContext& context) const override;

 private:
  Params params_;
};

}  // namespace golgi
