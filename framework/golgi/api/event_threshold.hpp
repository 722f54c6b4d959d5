// The parameters by which estimators and models find spikes in values that have no events of their own.
#pragma once

#include <optional>

#include "golgi/core/export.hpp"
#include "golgi/data/dataset.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// When a threshold makes events of the samples at or above it.
enum class ThresholdUse {
  automatic,  ///< where the values are in mV, or what lies above it looks like spikes
  always,
};

/// The parameters `event_threshold` and `threshold_use`.
template <class Params>
void describe_event_threshold(SchemaOf<Params>& schema, std::optional<double> Params::*threshold, ThresholdUse Params::*use) {
  schema.field("event_threshold", threshold)
      .unit("unit of the data")
      .doc("Without events of its own, a recording has one at every sample at or above it. Null: none.");
  schema.choice("threshold_use", use, {{"auto", ThresholdUse::automatic}, {"always", ThresholdUse::always}})
      .doc(
          "auto: event_threshold acts where values are in mV, or what lies above it is rare, short and one-sided, as spikes "
          "are. always: it acts; so does one that is given.");
}

/// For Params::complete: a threshold that is given acts.
template <class Params>
void complete_event_threshold(Params& params, const Value& values) {
  if (const Value* given = values.find("event_threshold"); given && !given->is_null() && !values.find("threshold_use"))
    params.threshold_use = ThresholdUse::always;
}

/// The threshold as it acts on a recording; none where it does not. @param threshold  as given
GOLGI_API std::optional<double> acting_threshold(const Dataset& data, std::optional<double> threshold, ThresholdUse use);

}  // namespace golgi
