// transform/events: events where values reach a threshold.
#pragma once

#include "golgi/api/transform.hpp"
#include "golgi/data/events.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// Finds events in the values; values stay as they are. A missing sample is below every threshold.
class MarkEvents : public Transform {
 public:
  static constexpr const char* name = "transform/events";
  static constexpr const char* summary = "Marks events where values reach a threshold.";
  static constexpr bool accepts_gaps = true;
  struct Params {
    double threshold = 0;
    EventMode mode = EventMode::every;
    static void describe(SchemaOf<Params>& s);
  };
  explicit MarkEvents(const Params& params) : params_(params) {}
  Dataset apply(const Dataset& input, const TaskContext& context) const override;

 private:
  Params params_;
};

}  // namespace golgi
