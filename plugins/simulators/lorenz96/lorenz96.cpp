#include "lorenz96.hpp"

#include <golgi/simulation/recording.hpp>
#include <golgi/simulation/trials.hpp>
#include <utility>
#include <vector>

namespace golgi::lorenz96 {
namespace {

constexpr std::int32_t fewest = 4;  // with three variables, i + 1 and i - 2 are the same, and their difference is 0

/// Every link has weight 1: sources act in products with one another, so no effect has a fixed sign.
GroundTruth truth_of(std::int32_t n) {
  std::vector<Link> links;
  for (std::int32_t i = 0; i < n; ++i)
    for (const std::int32_t shift : {1, n - 1, n - 2}) links.push_back({i, (i + shift) % n, 1});
  return GroundTruth(n, std::move(links));
}

}  // namespace

void slope(std::span<const double> x, double forcing, std::span<double> dx) {
  const std::size_t n = x.size();
  const auto at = [&](std::size_t i, std::size_t next, std::size_t last, std::size_t before_last) {
    dx[i] = (x[next] - x[before_last]) * x[last] - x[i] + forcing;
  };
  at(0, 1, n - 1, n - 2);
  at(1, 2, 0, n - 1);
  for (std::size_t i = 2; i + 1 < n; ++i) at(i, i + 1, i - 1, i - 2);
  at(n - 1, 0, n - 2, n - 3);
}

void Params::describe(SchemaOf<Params>& s) {
  s.field("variables", &Params::variables).range(fewest, 10'000).doc("Number of variables on the ring.");
  s.field("forcing", &Params::forcing).unit("1").doc("The forcing F of every variable; above 8 the system is chaotic.");
  s.field("noise_deviation", &Params::noise_deviation)
      .at_least(0)
      .doc("Standard deviation of the normal noise added to each recorded value; the noise does not act on the system.");
  s.field("stimulus", &Params::stimulus)
      .doc("Added to the forcing of chosen variables, and recorded as the covariate 'stimulus'.");
  describe_continuous_time(s);
}

Lorenz96::Lorenz96(const Params& params) : params_(params) {
  require_countable(params_);
  check_stimulus(params_.stimulus, params_.variables, params_.dt_s);
}

Cost Lorenz96::cost(const Workload&) const {
  const double n = params_.variables;
  // The ground truth: three links per variable, in the list and stored by source.
  return {values_bytes(params_, n) + 3 * n * (sizeof(Link) + 12), undefined, "lower steps, trials or variables"};
}

Dataset Lorenz96::simulate(const TaskContext& context) const {
  const int n = params_.variables, substeps = params_.substeps();
  const double step_s = params_.step_s(), forcing = params_.forcing, deviation = params_.noise_deviation;
  Dataset dataset = simulation::simulate_trials(context, n, params_.dt_s, params_.trials, [&](std::uint64_t trial) -> Trial {
    Random start = context.random("start", trial), noise = context.random("noise", trial);
    std::vector<double> x(n), seen(n);
    for (double& value : x) value = start.uniform();
    simulation::RungeKutta integrator(x.size());
    simulation::StimulusInput stimulus(params_.stimulus, params_, params_.dt_s, n, context, trial);
    std::span<const double> input;
    const auto flow = [&](std::span<const double> at, std::span<double> dx) {
      slope(at, forcing, dx);
      for (std::size_t i = 0; i < dx.size(); ++i) dx[i] += input[i];
    };
    const double step_work = 40.0 * n * substeps;
    Trial result = simulation::record(
        n, params_.steps, params_.burn_in, step_work, context.poll(), [&](std::ptrdiff_t t) -> std::span<const double> {
          input = stimulus.at(t);
          for (int k = 0; t > 0 && k < substeps; ++k)
            if (!integrator.step(x, step_s, flow))
              simulation::fail_not_finite(x, t, "set a shorter inner_step_s or a smaller forcing");
          if (deviation == 0) return x;
          noise.fill_normal(seen);
          for (std::size_t i = 0; i < x.size(); ++i) seen[i] = x[i] + deviation * seen[i];
          return seen;
        });
    return result.set_covariates(stimulus.take_course());
  });
  add_stimulus_covariate(params_.stimulus, dataset, "");
  dataset.set_truth(truth_of(n));
  return dataset;
}

}  // namespace golgi::lorenz96

GOLGI_PLUGIN("lorenz96", "1.0.0") { registry.add<golgi::lorenz96::Lorenz96>(); }
