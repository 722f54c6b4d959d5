// The parameters by which estimators and models detect spikes in values that have no recorded events.
#pragma once

#include <optional>

#include "golgi/core/export.hpp"
#include "golgi/data/dataset.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// When a threshold is used: it makes an event of every sample at or above it.
enum class ThresholdUse {
  automatic,  ///< if the values are in mV, or the excursions above the threshold look like spikes
  always,
};

/// The parameters `event_threshold` and `threshold_use`.
template <class Params>
void describe_event_threshold(SchemaOf<Params>& schema, std::optional<double> Params::*threshold, ThresholdUse Params::*use) {
  schema.field("event_threshold", threshold)
      .unit("unit of the data")
      .doc("Threshold for recordings without events: every sample at or above it is an event. null: no events.");
  schema.choice("threshold_use", use, {{"auto", ThresholdUse::automatic}, {"always", ThresholdUse::always}})
      .doc(
          "auto: event_threshold is used if the values are in mV, or if excursions above it are rare, short and one-sided, "
          "as spikes are. always: it is always used; this is the default if event_threshold is given.");
}

/// For Params::complete: a threshold that the user gives is always used.
template <class Params>
void complete_event_threshold(Params& params, const Value& values) {
  if (const Value* given = values.find("event_threshold"); given && !given->is_null() && !values.find("threshold_use"))
    params.threshold_use = ThresholdUse::always;
}

/// The threshold that is used for a recording; none if it is not used. @param threshold  as given
GOLGI_API std::optional<double> acting_threshold(const Dataset& data, std::optional<double> threshold, ThresholdUse use);

}  // namespace golgi
