#include "var.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/simulation/distributions.hpp>
#include <golgi/simulation/given.hpp>
#include <golgi/simulation/topology.hpp>
#include <golgi/simulation/trials.hpp>

namespace golgi::var {

void Params::describe(SchemaOf<Params>& s) {
  s.field("variables", &Params::variables).range(1, 10'000).doc("Number of variables.");
  s.field("order", &Params::order).range(1, 512).unit("steps").doc("Order of the process: the longest lag.");
  s.field("connection_probability", &Params::connection_probability)
      .range(0, 1)
      .doc("Probability of a link for each ordered pair of different variables.");
  s.field("strength_min", &Params::strength_min).above(0).doc("Smallest magnitude of a link's coefficient, before scaling.");
  s.field("strength_max", &Params::strength_max).above(0).doc("Largest magnitude of a link's coefficient, before scaling.");
  s.field("negative_probability", &Params::negative_probability).range(0, 1).doc("Probability that a coefficient is negative.");
  s.field("self_strength_min", &Params::self_strength_min)
      .at_least(0)
      .doc("Smallest coefficient of a variable on its own last value, before scaling.");
  s.field("self_strength_max", &Params::self_strength_max)
      .at_least(0)
      .doc("Largest coefficient of a variable on its own last value, before scaling; 0: no variable depends on its own past.");
  s.field("every_lag", &Params::every_lag)
      .doc("Whether a link has a coefficient at every lag; otherwise it has one at a single lag, drawn uniformly.");
  s.field("spectral_radius", &Params::spectral_radius)
      .range(1e-3, 0.9999)
      .doc(
          "Spectral radius of the companion matrix to which the coefficients are scaled, unless a coefficient would grow "
          "beyond a magnitude of 2. Below 1 the process is stable.");
  s.field("noise_variance", &Params::noise_variance).above(0).doc("Variance of the innovations.");
  s.field("noise_correlation", &Params::noise_correlation)
      .range(-1, 1)
      .doc("Correlation between the innovations of any two variables.");
  s.field("noise_covariance", &Params::noise_covariance)
      .doc(
          "File of the covariance of the innovations, used in place of noise_variance and noise_correlation: .npy or .csv, "
          "variables by variables.");
  s.field("stimulus", &Params::stimulus)
      .doc("Added to the innovations of chosen variables, and recorded as the covariate 'stimulus'.");
  describe_changes(s);
  describe_sampling(s);
}

VarSimulator::VarSimulator(const Params& params) : params_(params) {
  simulation::require_range("strength", params_.strength_min, params_.strength_max);
  simulation::require_range("self_strength", params_.self_strength_min, params_.self_strength_max);
  simulation::check_changes(params_);
  simulation::check_stimulus(params_.stimulus, params_.variables, params_.dt_s);
  if (params_.changes() && params_.every_lag)
    throw ConfigError(
        "with every_lag: true, a link has several coefficients and no single weight that could change; leave out regimes and "
        "drift");
  const double lowest = params_.variables > 1 ? -1.0 / (params_.variables - 1) : -1;
  if (params_.variables > 1 && (params_.noise_correlation >= 1 || params_.noise_correlation <= lowest))
    throw ConfigError("noise_correlation must be between " + std::to_string(lowest) + " and 1 for " +
                      std::to_string(params_.variables) + " variables: otherwise the covariance is not positive definite");
}

simulation::NormalNoise VarSimulator::noise() const {
  using simulation::NormalNoise, simulation::cholesky;
  const int n = params_.variables;
  if (!params_.noise_covariance.empty()) {
    const auto& path = params_.noise_covariance.path;
    return NormalNoise(cholesky(simulation::read_numbers(path), n, "'" + path.string() + "' (noise_covariance)"));
  }
  if (params_.noise_correlation == 0) return NormalNoise(std::sqrt(params_.noise_variance));
  Matrix covariance(n, n, params_.noise_correlation * params_.noise_variance);
  for (int i = 0; i < n; ++i) covariance(i, i) = params_.noise_variance;
  return NormalNoise(cholesky(covariance, n, "noise_correlation"));
}

Cost VarSimulator::cost(const Workload&) const {
  const double n = params_.variables, order = params_.order;
  const double n_links = simulation::mean_links(n, params_.connection_probability);
  const double n_coefficients = n + n_links * (params_.every_lag ? order : 1);
  // The companion matrix, its copy, and five of that size to compute its eigenvalues; the coefficients as a matrix.
  const double scaling = sizeof(double) * (7 * n * order * n * order + n * n * order);
  const double values = values_bytes(params_, n);
  const bool correlated = params_.noise_correlation != 0 || !params_.noise_covariance.empty();
  const double table = 4 * sizeof(double) * n_coefficients, factor = correlated ? sizeof(double) * n * n : 0;
  // Links of the ground truth as a sorted tree (a node: 32 bytes, indices, link), as a list, and stored by source.
  const double truth = n_links * (32 + 8 + 2 * sizeof(Link) + 20);
  const double changes = simulation::change_bytes(params_, n_links, params_.steps * params_.dt_s);
  return {sizeof(Coefficient) * n_coefficients + std::max(scaling, values + table + factor + truth + changes), undefined,
          scaling > values ? "lower variables or order" : "lower steps, trials or variables"};
}

void VarSimulator::make_room_for_drift(std::vector<Coefficient>& coefficients, const Poll& poll) const {
  constexpr double most = 0.95, far = 3;  // radius; number of standard deviations that a random walk rarely exceeds
  const simulation::DriftParams& drift = params_.drift;
  if (drift.kind == simulation::DriftKind::none) return;
  const double share = drift.kind == simulation::DriftKind::sine ? drift.amplitude : far * drift.deviation;
  std::vector<Coefficient> largest = coefficients;
  for (Coefficient& c : largest) c.value = std::abs(c.value) * (c.source == c.target ? 1 : 1 + share);
  if (spectral_radius_of(largest, params_.variables, params_.order) < most) return;
  const std::vector<Coefficient> before = largest;
  scale_to_radius(largest, params_.variables, params_.order, most, 1, poll);  // all shrink, so 1 never limits
  for (std::size_t k = 0; k < coefficients.size(); ++k) coefficients[k].value *= largest[k].value / before[k].value;
}

Trial VarSimulator::simulate_trial(const std::vector<Coefficient>& coefficients, const simulation::NormalNoise& innovations,
                                   const TaskContext& context, std::uint64_t trial, const NextCoefficients& next) const {
  const int n = params_.variables;
  simulation::StimulusInput stimulus(params_.stimulus, params_, params_.dt_s, n, context, trial);
  Trial result = var::simulate(coefficients, n, params_.order, params_.steps, params_.burn_in, innovations,
                               context.random("noise", trial), context.poll(), next, &stimulus);
  return result.set_covariates(stimulus.take_course());
}

Dataset VarSimulator::simulate_changing(const std::vector<Coefficient>& coefficients, const TaskContext& context) const {
  const int n = params_.variables;
  std::vector<Coefficient> own;
  for (const Coefficient& c : coefficients)
    if (c.source == c.target) own.push_back(c);
  const simulation::ChangingWiring changing(
      truth_of(coefficients, n, params_.dt_s), params_, params_.dt_s, params_.steps, context,
      [&](const InputPath& file) {
        return simulation::read_wiring(file.path, {n, 0, 1, 1});
      },
      [&](std::int32_t) { return params_.strength_min; },
      [&](const GroundTruth& wiring) {
        return is_stable(coefficients_of(wiring, own, params_.dt_s), n, params_.order, context.poll());
      });
  const simulation::NormalNoise innovations = noise();
  Dataset dataset = simulation::simulate_trials(context, n, params_.dt_s, params_.trials, [&](std::uint64_t trial) -> Trial {
    simulation::ChangingWiring::Cursor cursor(changing);
    std::vector<Coefficient> held;
    return simulate_trial(coefficients, innovations, context, trial, [&](std::ptrdiff_t t) -> const std::vector<Coefficient>* {
      const GroundTruth* const now = cursor.at(t);
      if (!now) return nullptr;
      held = coefficients_of(*now, own, params_.dt_s);
      return &held;
    });
  });
  add_stimulus_covariate(params_.stimulus, dataset, "");
  return dataset.set_truth(changing.truth());
}

Dataset VarSimulator::simulate(const TaskContext& context) const {
  const Recipe recipe{params_.variables,
                      params_.order,
                      params_.connection_probability,
                      params_.strength_min,
                      params_.strength_max,
                      params_.negative_probability,
                      params_.self_strength_min,
                      params_.self_strength_max,
                      params_.every_lag};
  std::vector<Coefficient> coefficients = draw(recipe, context.random("wiring"));
  // With few links there is little feedback, and the factor that reaches the radius would make links with long lags huge: in a
  // chain of coefficients of 3, the variance grows from link to link. Most networks of the default order stay below 2 anyway.
  constexpr double most = 2;
  scale_to_radius(coefficients, recipe.n, recipe.order, params_.spectral_radius, most, context.poll());

  make_room_for_drift(coefficients, context.poll());
  const GroundTruth truth = truth_of(coefficients, recipe.n, params_.dt_s);
  simulation::require_links(truth, recipe.n > 1 && recipe.connection_probability > 0);

  // The ground truth holds one coefficient per link; this table holds all of them, including those on own pasts.
  Matrix table(std::ssize(coefficients), 4);
  for (std::ptrdiff_t k = 0; k < table.rows(); ++k) {
    const Coefficient& c = coefficients[k];
    table(k, 0) = c.lag;
    table(k, 1) = c.target;
    table(k, 2) = c.source;
    table(k, 3) = c.value;
  }
  context.output("coefficients.csv", format_csv(table, {"lag", "target", "source", "value"}));

  if (params_.changes()) return simulate_changing(coefficients, context);
  const simulation::NormalNoise innovations = noise();
  Dataset dataset = simulation::simulate_trials(context, recipe.n, params_.dt_s, params_.trials, [&](std::uint64_t trial) {
    return simulate_trial(coefficients, innovations, context, trial);
  });
  add_stimulus_covariate(params_.stimulus, dataset, "");
  dataset.set_truth(truth);
  return dataset;
}

}  // namespace golgi::var

GOLGI_PLUGIN("var", "1.0.0") { registry.add<golgi::var::VarSimulator>(); }
