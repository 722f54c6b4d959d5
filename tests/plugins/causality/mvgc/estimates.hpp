// Estimates of causality/mvgc, and what it refuses.
#pragma once

#include <string>

#include "golgi/numerics/multiple_testing.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/var_data.hpp"
#include "mvgc.hpp"
#include "support/messages.hpp"

namespace golgi::test {

/// The estimate with q, which golgi fills in.
inline Connectivity estimate(const Dataset& data, const mvgc::Params& params, const TaskContext& context = PlainContext()) {
  auto result = fill_q(mvgc::Mvgc(params).estimate(input_of(data), context));
  CHECK_NOTHROW(result.validate());
  return result;
}

/// The message of the error, of type E, by which an estimate fails.
template <class E = DataError>
std::string refusal_of(const Dataset& data, const mvgc::Params& params) {
  return message_of<E>([&] { estimate(data, params); });
}

inline mvgc::Params of_order(int order) {
  mvgc::Params params;
  params.max_order = order;
  params.criterion = mvgc::OrderCriterion::fixed;
  return params;
}

}  // namespace golgi::test
