#include "my_simulator.hpp"

#include <cmath>
#include <golgi/simulation/recording.hpp>
#include <golgi/simulation/topology.hpp>
#include <golgi/simulation/trials.hpp>
#include <span>
#include <vector>

namespace simulation = golgi::simulation;

MySimulator::MySimulator(const Params& params) : params_(params) {
  if (params_.dt_s >= params_.time_constant_s) throw golgi::ConfigError("dt_s must be below time_constant_s");
  if (params_.duration_s < params_.dt_s || params_.duration_s / params_.dt_s > 1e9)
    throw golgi::ConfigError("duration_s must be between 1 and 1e9 steps of dt_s");
}

// x_i(t + dt) = x_i(t) + h (coupling · mean of x_j(t) over the drivers j of i - x_i(t)) + noise sqrt(2 h) ξ,  h = dt / τ.
// Stable: the weights of a row sum to at most 1 - h (1 - coupling) < 1.
golgi::Dataset MySimulator::simulate(const golgi::TaskContext& context) const {
  const int n = params_.variables;
  const double h = params_.dt_s / params_.time_constant_s;

  // Each purpose has its own random numbers, so that other noise does not change the connections.
  const auto drivers = simulation::random_sources(n, params_.connection_probability, context.random("wiring"), context.poll());
  const auto truth = simulation::equal_shares(drivers, h * params_.coupling, params_.dt_s);

  const auto steps = static_cast<std::ptrdiff_t>(std::llround(params_.duration_s / params_.dt_s));
  // The influence of the initial zeros decays with the time constant τ / (1 - coupling) of the slowest mode; ten of these are
  // discarded.
  const auto warm_up = static_cast<std::ptrdiff_t>(10 / (h * (1 - params_.coupling)));
  const auto work = static_cast<double>(n + truth.n_links());
  auto data = simulation::simulate_trials(context, n, params_.dt_s, params_.trials, [&](std::uint64_t trial) -> golgi::Trial {
    auto noise = context.random("noise", trial);
    std::vector<double> x(drivers.size(), 0), last, normals(x.size());
    return simulation::record(n, steps, warm_up, work, context.poll(), [&](std::ptrdiff_t) -> std::span<const double> {
      noise.fill_normal(normals, 0, params_.noise * std::sqrt(2 * h));
      last = x;
      for (std::size_t i = 0; i < x.size(); ++i) {
        double drive = 0;
        for (const auto source : drivers[i]) drive += last[source];
        if (!drivers[i].empty()) drive *= params_.coupling / static_cast<double>(drivers[i].size());
        x[i] += h * (drive - last[i]) + normals[i];
      }
      return x;
    });
  });
  data.set_truth(truth);
  return data;
}

GOLGI_PLUGIN("my_simulator", "0.1.0") { registry.add<MySimulator>(); }
