#include "rate.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <golgi/data/eigen.hpp>
#include <golgi/simulation/given.hpp>
#include <golgi/simulation/recording.hpp>
#include <golgi/simulation/topology.hpp>
#include <golgi/simulation/trials.hpp>
#include <numeric>
#include <utility>

namespace golgi::rate {

void Params::describe(SchemaOf<Params>& s) {
  s.field("neurons", &Params::neurons).range(1, 100'000).doc("Number of units.");
  s.field("types", &Params::types).doc("Names of the cell types; units are sorted by type, in this order.");
  s.field("shares", &Params::shares)
      .range(0, 1)
      .doc("Share of the units that belong to each type; the shares must add up to 1.");
  s.field("probabilities", &Params::probabilities)
      .range(0, 1)
      .doc(
          "Probability of a link between units for each pair of types: one row per target type, one entry per source type; "
          "rows are concatenated.");
  s.field("means", &Params::means)
      .range(-1000, 1000)
      .doc("Mean weight of a link for each pair of types, in the same order as `probabilities`.");
  s.field("weight_deviation", &Params::weight_deviation).at_least(0).doc("Standard deviation of weights around their mean.");
  s.field("connectivity", &Params::connectivity)
      .doc("File of weights to use in place of drawn weights: .npy or .csv, row = target, column = source.");
  s.field("spectral_radius", &Params::spectral_radius)
      .above(0)
      .doc(
          "Spectral radius (largest modulus of an eigenvalue) to which the weight matrix is scaled; null: weights are not "
          "scaled.");
  s.field("bias_deviation", &Params::bias_deviation)
      .at_least(0)
      .doc("Standard deviation of the bias b over units; b is normal with mean 0.");
  s.choice("link", &Params::link,
           {{"tanh", LinkFunction::tanh},
            {"relu", LinkFunction::relu},
            {"identity", LinkFunction::identity},
            {"softsign", LinkFunction::softsign}})
      .doc("Link function f of the units; softsign is x / (1 + |x|).");
  s.field("noise_deviation", &Params::noise_deviation)
      .at_least(0)
      .doc("Standard deviation of the noise added to every unit in every step.");
  s.field("stimulus", &Params::stimulus).doc("Added to b of chosen units, and recorded as the covariate 'stimulus'.");
  s.field("step_inputs", &Params::step_inputs).doc("Inputs to all units that change once, by a step, in every trial.");
  s.field("gate", &Params::gate).doc("Weights that depend on the state of their targets or on the stimulus.");
  describe_changes(s);
  describe_sampling(s);
}

Rate::Rate(const Params& params) : params_(params) {
  const auto refuse = [](const std::string& message) { throw ConfigError(message); };
  const auto n = params.types.size();
  if (n == 0) refuse("types is empty; name at least one cell type");
  if (params.shares.size() != n)
    refuse("shares: " + plural(params.shares.size(), "number") + " for " + plural(n, "type") + "; give one for each");
  if (std::abs(std::accumulate(params.shares.begin(), params.shares.end(), 0.0) - 1) > 1e-6)
    refuse("shares do not add up to 1; give shares that do");
  for (const auto& [key, table] : {std::pair("probabilities", &params.probabilities), std::pair("means", &params.means)})
    if (table->size() != n * n)
      refuse(std::string(key) + ": " + plural(table->size(), "number") + "; " + plural(n, "type") + " need " +
             std::to_string(n * n) + ", one row per target type");
  simulation::check_changes(params);
  simulation::check_stimulus(params.stimulus, params.neurons, params.dt_s);
  if (params.gate.by != GatedBy::none && params.changes())
    refuse("gate cannot be combined with regimes or drift; leave out the gate, or regimes and drift");
  if (params.gate.by == GatedBy::stimulus && params.stimulus.course == simulation::StimulusCourse::none)
    refuse("gate.by: stimulus needs a stimulus, but stimulus.course is none; set a course");
}

double linked(LinkFunction link, double sum) {
  switch (link) {
    case LinkFunction::tanh: return std::tanh(sum);
    case LinkFunction::relu: return std::max(0.0, sum);
    case LinkFunction::identity: return sum;
    case LinkFunction::softsign: return sum / (1 + std::abs(sum));
  }
  return sum;
}

void advance(const GroundTruth& wiring, LinkFunction link, std::span<const double> bias, std::span<const double> x,
             std::span<double> next) {
  std::ranges::copy(bias, next.begin());
  for (std::int32_t j = 0; j < wiring.n(); ++j) {
    const auto targets = wiring.targets(j);
    const auto weights = wiring.weights(j);
    for (std::size_t k = 0; k < targets.size(); ++k) next[targets[k]] += weights[k] * x[j];
  }
  for (double& sum : next) sum = linked(link, sum);
}

namespace {

std::vector<std::size_t> types_of(const Params& p) {
  std::vector<std::size_t> types;
  double upto = 0;
  for (std::size_t type = 0; type < p.types.size(); ++type) {
    upto += p.shares[type];
    const std::ptrdiff_t end = type + 1 == p.types.size() ? p.neurons : std::lround(upto * p.neurons);
    while (std::ssize(types) < end) types.push_back(type);
  }
  return types;
}

GroundTruth read(const Params& p, const InputPath& file) { return simulation::read_wiring(file.path, {p.neurons, 0, 1, 1}); }

GroundTruth drawn_wiring(const Params& p, const std::vector<std::size_t>& types, const TaskContext& context) {
  if (!p.connectivity.empty()) return read(p, p.connectivity);
  Random wiring = context.random("wiring"), weights = context.random("weights");
  std::vector<Link> links;
  for (std::int32_t i = 0; i < p.neurons; ++i) {
    context.check_cancelled();
    for (std::int32_t j = 0; j < p.neurons; ++j) {
      if (i == j) continue;
      const std::size_t entry = types[i] * p.types.size() + types[j];
      if (wiring.uniform() >= p.probabilities[entry]) continue;
      const double weight = p.means[entry] + p.weight_deviation * weights.normal();
      if (weight != 0) links.push_back({i, j, weight, p.dt_s});
    }
  }
  GroundTruth truth(p.neurons, std::move(links));
  simulation::require_links(truth, p.neurons > 1 && std::ranges::max(p.probabilities) > 0);
  return truth;
}

GroundTruth wiring_of(const Params& p, const std::vector<std::size_t>& types, const TaskContext& context) {
  GroundTruth wiring = drawn_wiring(p, types, context);
  if (!p.spectral_radius) return wiring;
  const Matrix dense = wiring.dense();
  const double radius = Eigen::EigenSolver<Eigen::MatrixXd>(eigen(dense), false).eigenvalues().cwiseAbs().maxCoeff();
  // In a wiring without loops all eigenvalues are 0; with rounding they are about 1e-6.
  if (!(radius > 1e-4))
    throw NumericError("spectral_radius: the wiring has no loops, so its radius is 0; set higher probabilities");
  std::vector<double> weights;
  for (const Link& link : wiring.links()) weights.push_back(link.weight * *p.spectral_radius / radius);
  return simulation::with_weights(wiring, std::move(weights));
}

}  // namespace

Cost Rate::cost(const Workload&) const {
  const double n = params_.neurons, n_links = n * n * std::ranges::max(params_.probabilities);
  const double changes = simulation::change_bytes(params_, n_links, params_.steps * params_.dt_s);
  const double n_segments = params_.gate.by == GatedBy::none
                                ? 0
                                : params_.trials * std::ceil(static_cast<double>(params_.steps) / params_.gate.truth_samples);
  const double gated = sizeof(double) * n_segments * (n + n_links), inputs = values_bytes(params_, params_.step_inputs.number);
  return {values_bytes(params_, n) + n_links * (2 * sizeof(Link) + 20) + changes + gated + inputs, undefined,
          "lower steps, trials or neurons"};
}

Dataset Rate::simulate(const TaskContext& context) const {
  const Params& p = params_;
  const std::vector<std::size_t> types = types_of(p);
  const simulation::ChangingWiring changing(
      wiring_of(p, types, context), p, p.dt_s, p.steps, context, [&](const InputPath& file) { return read(p, file); },
      [&](std::int32_t source) {
        const double mean = p.means[types[source] * p.types.size() + types[source]];
        return mean == 0 ? 1.0 : mean;
      });
  std::vector<double> bias(p.neurons);
  context.random("bias").fill_normal(bias, 0, p.bias_deviation);
  const Gate gate(p.gate, simulation::stimulated(p.stimulus, p.neurons), changing.first(), context);
  Dataset dataset = simulation::simulate_trials(context, p.neurons, p.dt_s, p.trials, [&](std::uint64_t trial) -> Trial {
    Random start = context.random("start", trial), noise = context.random("noise", trial);
    simulation::ChangingWiring::Cursor cursor(changing);
    const GroundTruth* wiring = &changing.first();
    std::vector<double> x(p.neurons), next(p.neurons), kicks(p.neurons), driven = bias;
    simulation::StimulusInput stimulus(p.stimulus, p, p.dt_s, p.neurons, context, trial);
    StepInputs steps(p.step_inputs, p, p.neurons, context, trial);
    start.fill_normal(x);
    const double step_work = static_cast<double>(wiring->n_links()) + 20.0 * p.neurons;
    Trial result = simulation::record(p.neurons, p.steps, p.burn_in, step_work, context.poll(),
                                      [&](std::ptrdiff_t t) -> std::span<const double> {
                                        const auto input = stimulus.at(t);
                                        if (t == 0) return x;
                                        if (const GroundTruth* const now = cursor.at(t - 1 - p.burn_in)) wiring = now;
                                        for (std::size_t i = 0; i < x.size(); ++i) driven[i] = bias[i] + input[i];
                                        steps.add_at(t, driven);
                                        gate.add(x, input, driven);
                                        advance(*wiring, p.link, driven, x, next);
                                        noise.fill_normal(kicks);
                                        for (std::size_t i = 0; i < x.size(); ++i) {
                                          x[i] = next[i] + p.noise_deviation * kicks[i];
                                          if (!std::isfinite(x[i]))
                                            throw NumericError("unit " + std::to_string(i) + " is not finite at step " +
                                                               std::to_string(t) + ": set smaller means, or link: tanh");
                                        }
                                        return x;
                                      });
    return result.set_covariates(steps.below(stimulus.take_course()));
  });
  add_stimulus_covariate(p.stimulus, dataset, "");
  add_step_covariates(p.step_inputs, dataset);
  std::vector<Variable> variables = continuous_variables(default_names(p.neurons));
  for (std::size_t i = 0; i < variables.size(); ++i) variables[i].set_group(p.types[types[i]]);
  dataset.set_variables(std::move(variables));
  return dataset.set_truth(p.gate.by == GatedBy::none ? changing.truth() : gate.truth(dataset));
}

}  // namespace golgi::rate

GOLGI_PLUGIN("rate", "1.0.0") { registry.add<golgi::rate::Rate>(); }
