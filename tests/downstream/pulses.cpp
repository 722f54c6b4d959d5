#include "pulses.hpp"

#include <utility>
#include <vector>

Pulses::Pulses(const Params& params) : params_(params) {
  if (params_.rate + params_.drive > 1) throw golgi::ConfigError("rate + drive is a probability: at most 1");
}

golgi::Dataset Pulses::simulate(const golgi::TaskContext& context) const {
  const int n = params_.variables;
  constexpr double dt_s = 0.001;
  std::vector<golgi::Trial> trials(params_.trials);
  context.parallel_for(params_.trials, [&](std::ptrdiff_t index) {
    auto random = context.random("pulses", static_cast<std::uint64_t>(index));
    golgi::Matrix values(n, params_.steps);
    std::vector<std::vector<double>> times_s(n);
    for (int t = 0; t < params_.steps; ++t) {
      if (t % 1000 == 0) context.check_cancelled();
      for (int i = 0; i < n; ++i) {
        const bool is_driven = t >= params_.lag && values((i + n - 1) % n, t - params_.lag) > 0;
        if (random.uniform() >= params_.rate + (is_driven ? params_.drive : 0)) continue;
        values(i, t) = 1;
        times_s[i].push_back(t * dt_s);
      }
    }
    trials[index] = golgi::Trial(std::move(values), golgi::Events(times_s));
  });
  std::vector<golgi::Link> links;
  for (int i = 0; i < n; ++i) links.push_back({(i + 1) % n, i, 1.0, params_.lag * dt_s});
  golgi::Dataset data(golgi::default_names(n), dt_s, std::move(trials));
  data.set_truth(golgi::GroundTruth(n, std::move(links)));
  return data;
}

GOLGI_PLUGIN("pulses", "2.1.0") { registry.add<Pulses>(); }
