// A recording with spikes and a model that has its wiring, for the tests of the intervention readout.
#pragma once

#include <cmath>
#include <vector>

#include "golgi/testing/linear_forecaster.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/var_data.hpp"
#include "intervention.hpp"
#include "plugins/change_values.hpp"

namespace golgi::intervention_plugin::test {

using namespace golgi::test;
using Params = InterventionReadout::Params;

/// 0 excites 1 after one sample, 1 inhibits 2 after three; 2 drives no variable.
inline LinearForecaster chain() {
  LinearForecaster::Lags lags(4, Eigen::MatrixXd::Zero(3, 3));
  lags[0](1, 0) = 0.5;
  lags[2](2, 1) = -0.25;
  return LinearForecaster({lags});
}

/// Spikes of height 10 every 7 to 9 samples (one period per variable) on noise around -1; given events; 2 ms per sample.
inline Dataset spikes(std::ptrdiff_t samples = 400) {
  Dataset data = dataset_of({var_data({Eigen::MatrixXd::Zero(3, 3)}, samples, "spikes")});
  data.set_dt_s(0.002);
  std::vector<std::vector<double>> events(3);
  change_values(data, [&](Matrix& x) {
    for (std::ptrdiff_t i = 0; i < 3; ++i)
      for (std::ptrdiff_t t = 0; t < samples; ++t) {
        const bool spike = t % (7 + i) == i;
        x(i, t) = spike ? 10 : 0.1 * x(i, t) - 1;
        if (spike) events[i].push_back(static_cast<double>(t) * data.dt_s());
      }
  });
  data.set_events({Events(events)});
  return data;
}

/// Mean of the samples of a variable without a spike.
inline double typical(const Dataset& data, std::ptrdiff_t i) {
  double sum = 0, n = 0;
  for (const double value : data.trial(0).values().row(i)) {
    if (value == 10) continue;
    sum += value;
    ++n;
  }
  return sum / n;
}

struct Case {
  Dataset data = spikes();
  LinearForecaster model = chain();
  PlainContext context;

  Case() { model.split = split_of(data, 4); }
  Connectivity read(const Params& params, int n_threads = 1) {
    return InterventionReadout(params).estimate(input_of(data, model), PlainContext(n_threads));
  }
};

inline Params params_of(void (*change)(Params&)) {
  Params params;
  change(params);
  return params;
}

}  // namespace golgi::intervention_plugin::test
