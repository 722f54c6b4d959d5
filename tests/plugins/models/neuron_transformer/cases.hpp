// Small models and recordings for the tests of the neuron transformer.
#pragma once

#include <doctest/doctest.h>

#include "neuron_transformer.hpp"
#include "support/training.hpp"

namespace golgi::neuron_transformer::test {

using namespace golgi::test;

inline Params small_params() {
  Params params;
  params.initialisations = 2;
  params.context = 12;
  params.lags = 3;
  params.time_constants = {2, 6};
  params.width = 8;
  params.heads = 2;
  params.key_width = 6;
  params.feed_forward = 12;
  params.max_epochs = 3;
  params.event_threshold = 0.8;
  params.threshold_use = ThresholdUse::always;
  return params;
}

inline std::shared_ptr<const FittedModel> fit(const Params& params, const TaskContext& context,
                                              const Dataset& data = oscillations(3, 120)) {
  return NeuronTransformer(params).fit(data, context);
}

}  // namespace golgi::neuron_transformer::test
