#include "my_simulator.hpp"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

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

  // Purposes keep random numbers apart: other noise would not change the wiring.
  auto random = context.random("wiring");
  std::vector<std::vector<int>> drivers(static_cast<std::size_t>(n));
  for (int target = 0; target < n; ++target)
    for (int source = 0; source < n; ++source)
      if (source != target && random.uniform() < params_.connection_probability)
        drivers[static_cast<std::size_t>(target)].push_back(source);

  const auto steps = static_cast<std::ptrdiff_t>(std::llround(params_.duration_s / params_.dt_s));
  // From zeros the slowest mode forgets with τ / (1 - coupling); ten of these are left out.
  const auto warm_up = static_cast<std::ptrdiff_t>(10 / (h * (1 - params_.coupling)));
  auto noise = context.random("noise");
  std::vector<double> x(static_cast<std::size_t>(n), 0), last, normals(x.size());
  golgi::Matrix values(n, steps);
  for (std::ptrdiff_t t = -warm_up; t < steps; ++t) {
    if (t % 1024 == 0) context.check_cancelled();
    noise.fill_normal(normals, 0, params_.noise * std::sqrt(2 * h));
    last = x;
    for (std::size_t i = 0; i < x.size(); ++i) {
      double drive = 0;
      for (const int source : drivers[i]) drive += last[static_cast<std::size_t>(source)];
      if (!drivers[i].empty()) drive *= params_.coupling / static_cast<double>(drivers[i].size());
      x[i] += h * (drive - last[i]) + normals[i];
      if (t >= 0) values(static_cast<std::ptrdiff_t>(i), t) = x[i];
    }
  }

  std::vector<golgi::Link> links;
  for (int target = 0; target < n; ++target)
    for (const int source : drivers[static_cast<std::size_t>(target)]) {
      const auto count = static_cast<double>(drivers[static_cast<std::size_t>(target)].size());
      links.push_back({target, source, h * params_.coupling / count, params_.dt_s});
    }
  // A weight of 0 is no link.
  if (params_.coupling == 0) links.clear();

  golgi::Dataset data(golgi::default_names(n), params_.dt_s, {golgi::Trial(std::move(values))});
  data.set_truth(golgi::GroundTruth(n, std::move(links)));
  return data;
}

GOLGI_PLUGIN("my_simulator", "0.1.0") { registry.add<MySimulator>(); }
