// Small models for the tests of the Causalformer.
#pragma once

#include <doctest/doctest.h>

#include "causalformer.hpp"
#include "support/training.hpp"

namespace golgi::causalformer::test {

using namespace golgi::test;

inline Params small_params() {
  Params params;
  params.initialisations = 2;
  params.context = 4;
  params.width = 12;
  params.heads = 2;
  params.head_width = 4;
  params.feed_forward = 24;
  params.max_epochs = 3;
  params.learning_rate = 5e-3;
  return params;
}

inline std::shared_ptr<const FittedModel> fit(const Params& params, const TaskContext& context,
                                              const Dataset& data = oscillations(3, 80)) {
  return Causalformer(params).fit(data, context);
}

}  // namespace golgi::causalformer::test
