#include "logistic_maps.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace golgi::logistic_maps {

void Params::describe(SchemaOf<Params>& s) {
  s.field("variables", &Params::variables).range(1, 10'000).doc("Number of maps.");
  s.field("connection_probability", &Params::connection_probability).range(0, 1).doc("Of each ordered pair of different maps.");
  s.field("coupling", &Params::coupling)
      .range(0, 1)
      .doc("Part of a map's next value that comes from its sources together, in equal shares.");
  s.field("growth_min", &Params::growth_min).range(0, 4).doc("Smallest r of r x (1 - x); drawn uniformly, one a map.");
  s.field("growth_max", &Params::growth_max).range(0, 4).doc("Largest r; above 3.57 most maps alone are chaotic.");
  s.field("noise_deviation", &Params::noise_deviation).at_least(0).doc("Of the normal noise added at every step.");
  s.field("steps", &Params::steps).range(1, 1'000'000'000).unit("steps").doc("Length.");
  s.field("burn_in", &Params::burn_in).range(0, 1'000'000'000).unit("steps").doc("Dropped from the start.");
  s.field("trials", &Params::trials).range(1, 1'000'000).doc("Recordings of the same network from other starts.");
  s.field("dt_s", &Params::dt_s).above(0).unit("s").doc("Sampling interval written to the dataset.");
}

LogisticMaps::LogisticMaps(const Params& params) : params_(params) {
  if (params_.growth_min > params_.growth_max) throw ConfigError("growth_min is above growth_max");
}

Cost LogisticMaps::cost(const Workload&) const {
  const double n = params_.variables, n_links = n * (n - 1) * params_.connection_probability;  // on average
  const double values = sizeof(double) * n * params_.steps * params_.trials;
  // A link as a source of its map, in the list, and in the truth: target, weight, delay.
  return {values + n_links * (4 + sizeof(Link) + 20), undefined, "lower steps, trials or variables"};
}

Dataset LogisticMaps::simulate(const TaskContext& context) const {
  const auto n = params_.variables;
  std::vector<double> growth;
  std::vector<std::vector<std::int32_t>> sources(static_cast<std::size_t>(n));
  std::vector<Link> links;
  Random wiring = context.random("wiring"), maps = context.random("growth");
  for (std::int32_t i = 0; i < n; ++i) {
    growth.push_back(params_.growth_min + (params_.growth_max - params_.growth_min) * maps.uniform());
    auto& of = sources[static_cast<std::size_t>(i)];
    context.check_cancelled();
    for (std::int32_t j = 0; j < n; ++j)
      if (j != i && wiring.uniform() < params_.connection_probability) of.push_back(j);
    for (const auto j : of) links.push_back({i, j, params_.coupling / static_cast<double>(of.size()), params_.dt_s});
  }

  // About ten million additions.
  const auto block = std::clamp(static_cast<int>(1e7 / static_cast<double>(n + std::ssize(links))), 1, 1024);
  std::vector<Trial> trials(static_cast<std::size_t>(params_.trials));
  context.parallel_for(params_.trials, [&](std::ptrdiff_t trial) {
    Random start = context.random("start", static_cast<std::uint64_t>(trial)),
           noise = context.random("noise", static_cast<std::uint64_t>(trial));
    Matrix values(n, params_.steps);
    std::vector<double> x(static_cast<std::size_t>(n)), f(x.size());
    for (double& value : x) value = start.uniform();
    for (int t = -params_.burn_in; t < params_.steps; ++t) {
      if (t % block == 0) context.check_cancelled();
      for (std::size_t i = 0; i < x.size(); ++i) {
        if (t >= 0) values(static_cast<std::ptrdiff_t>(i), t) = x[i];
        f[i] = growth[i] * x[i] * (1 - x[i]);
      }
      for (std::size_t i = 0; i < x.size(); ++i) {
        double next = f[i];
        if (!sources[i].empty()) {
          double sum = 0;
          for (const auto j : sources[i]) sum += f[static_cast<std::size_t>(j)];
          next = (1 - params_.coupling) * f[i] + params_.coupling * sum / static_cast<double>(sources[i].size());
        }
        // Outside the unit interval a map runs away.
        x[i] = std::clamp(next + params_.noise_deviation * noise.normal(), 0.0, 1.0);
      }
    }
    trials[static_cast<std::size_t>(trial)] = Trial(std::move(values));
  });
  Dataset dataset(default_names(n), params_.dt_s, std::move(trials));
  if (params_.coupling > 0) dataset.set_truth(GroundTruth(n, std::move(links)));
  return dataset;
}

}  // namespace golgi::logistic_maps

GOLGI_PLUGIN("logistic_maps", "1.0.0") { registry.add<golgi::logistic_maps::LogisticMaps>(); }
