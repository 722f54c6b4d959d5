// Helpers of several tests of event_granger: an estimate, and recordings of simulated neurons.
#pragma once

#include <string>

#include "event_granger.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/numerics/multiple_testing.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/var_data.hpp"
#include "plugins/change_values.hpp"
#include "spiking_data.hpp"

namespace golgi::test {

/// The estimate with q, which golgi fills in.
inline Connectivity estimate(const Dataset& data, const event_granger::Params& params = {},
                             const TaskContext& context = test::PlainContext()) {
  return fill_q(event_granger::EventGranger(params).estimate(test::input_of(data), context));
}

inline Dataset recording_of(const Eigen::MatrixXd& weights, std::ptrdiff_t steps, const std::string& seed) {
  return test::dataset_of({test::spiking_data(weights, steps, seed)});
}

/// The recording with given events, at 1 ms per sample, and values changed by `change`.
template <class Change>
Dataset with_own_events(const Dataset& raw, Change change) {
  Dataset data = raw;
  data.set_dt_s(0.001);
  data.set_events({Events(detect_events(data.trial(0).values(), data.dt_s(), 30, EventMode::every))});
  test::change_values(data, [&](Matrix& x) { eigen(x) = eigen(x).unaryExpr(change).eval(); });
  return data;
}

}  // namespace golgi::test
