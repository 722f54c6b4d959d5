#include "izhikevich.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <golgi/data/eigen.hpp>
#include <map>
#include <utility>

namespace golgi::izhikevich {
namespace {

Matrix read_numbers(const std::filesystem::path& path) {
  return path.extension() == ".npy" ? read_npy(path) : read_csv(path).values;
}

/// @throws DataError unless the file has a row per neuron and at least the columns asked for, all finite.
Matrix read_columns(const InputPath& file, std::ptrdiff_t n, std::ptrdiff_t first, std::ptrdiff_t n_columns, const char* what) {
  const Matrix values = read_numbers(file.path);
  const std::string name = "'" + file.path.string() + "' (" + what + ")";
  if (values.rows() != n)
    throw DataError(name + " has " + std::to_string(values.rows()) + " rows; one per neuron would be " + std::to_string(n));
  if (values.cols() < first + n_columns)
    throw DataError(name + " has " + std::to_string(values.cols()) + " columns; start_column " + std::to_string(first) +
                    " and " + std::to_string(n_columns) + " from there on need " + std::to_string(first + n_columns));
  Matrix chosen = matrix_of(eigen(values).middleCols(first, n_columns));
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t t = 0; t < n_columns; ++t)
      if (!std::isfinite(chosen(i, t)))
        throw DataError(name + ", row " + std::to_string(i + 1) + ", column " + std::to_string(first + t + 1) +
                        " is no finite number");
  return chosen;
}

double spread(const Spread& parameter, double r) {
  double power = 1;
  for (int k = 0; k < parameter.power; ++k) power *= r;
  return std::fma(parameter.span, power, parameter.base);
}

/// Synapses that a network has on average; of one that a file gives, 0: the file is not read before it is needed.
double mean_synapses(const Params& params, double n) {
  switch (params.topology) {
    case Topology::small_world: return n * *params.neighbours / (params.reciprocal ? 1 : 2);
    case Topology::scale_free: {
      if (!params.scale) break;
      // scale · Σ x^-exponent over x = 1 … n - 1, bounded by the integral.
      const double rest = 1 - params.exponent, integral = rest == 0 ? std::log(n) : (std::pow(n, rest) - 1) / rest;
      return *params.scale * (1 + integral);
    }
    case Topology::given: return 0;
    case Topology::erdos_renyi: break;
  }
  return params.connection_probability * n * (params.self_connections ? n : n - 1);
}

/// steps · columns of `values` from `first` on, a row per step.
void copy_steps(const Matrix& values, std::ptrdiff_t first, std::ptrdiff_t n_steps, double* out) {
  const std::ptrdiff_t n = values.rows();
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t k = 0; k < n_steps; ++k) out[k * n + i] = values(i, first + k);
}

}  // namespace

Equation Izhikevich::equation() const {
  return {params_.quadratic, params_.linear, params_.constant, params_.threshold_mv, params_.dt_ms, params_.substeps};
}

Population Izhikevich::population() const {
  return {params_.excitatory, params_.inhibitory, params_.excitatory_strength, params_.inhibitory_strength};
}

GroundTruth Izhikevich::wiring(const TaskContext& context) const {
  const Population neurons = population();
  const double p = params_.connection_probability;
  const Poll poll = context.poll();
  switch (params_.topology) {
    case Topology::erdos_renyi: return erdos_renyi(neurons, p, params_.self_connections, context.seed(), poll);
    case Topology::small_world:
      return small_world(neurons, *params_.neighbours, params_.rewiring_probability, params_.reciprocal,
                         context.random("wiring"), poll);
    case Topology::scale_free: {
      const double scale = params_.scale ? *params_.scale : scale_for_density(neurons.size(), params_.exponent, p);
      return scale_free(neurons, params_.exponent, scale, context.random("wiring"), poll);
    }
    case Topology::given: return read_wiring(params_.connectivity.path, neurons);
  }
  throw InternalError("izhikevich: unknown topology");
}

Neurons Izhikevich::neurons(const TaskContext& context) const {
  const int n = params_.excitatory + params_.inhibitory;
  Neurons all;
  const auto add = [&all](double a, double b, double c, double d) {
    all.a.push_back(a);
    all.b.push_back(b);
    all.c.push_back(c);
    all.d.push_back(d);
  };
  if (!params_.neuron_parameters.empty()) {
    const Matrix table = read_columns(params_.neuron_parameters, n, 0, 4, "neuron_parameters");
    for (int i = 0; i < n; ++i) add(table(i, 0), table(i, 1), table(i, 2), table(i, 3));
    return all;
  }
  Random random = context.random("neurons");
  for (int i = 0; i < n; ++i) {
    const double r = random.uniform();
    const NeuronParameters& type = i < params_.excitatory ? params_.excitatory_neurons : params_.inhibitory_neurons;
    add(spread(type.a, r), spread(type.b, r), spread(type.c, r), spread(type.d, r));
  }
  return all;
}

Cost Izhikevich::cost(const Workload& work) const {
  const double n = params_.excitatory + params_.inhibitory, steps = params_.steps, trials = params_.trials;
  const double n_series = 1 + record_u_, events = 0.2 * n * steps;  // the most that neurons of the 16 recorded networks fire
  const double trial = n_series * n * (steps + 1) + (record_input_ ? n * steps : 0) + events;
  // The engine's eight arrays and the list of who fires; blocks of what is recorded, and of inputs; events as lists.
  const double block = std::clamp(65536 / n, 8.0, 64.0), input_block = std::clamp(4096 / n, 1.0, 128.0);
  const double running = n * (8.5 + block * (n_series + record_input_) + input_block + 3) + events;
  const double network = n * (4 + 2 + 1) + (params_.input.empty() ? 0 : n * steps);  // parameters, starts, rows of synapses
  const double numbers = network + trials * trial + std::min<double>(work.n_threads, trials) * running;
  // Target and weight of a synapse; while some networks are made also its edge, a pair of indices.
  const double synapses = mean_synapses(params_, n);
  const double edges = params_.topology == Topology::erdos_renyi ? 0 : 8 * synapses;
  return {12 * synapses + std::max(edges, sizeof(double) * numbers), undefined,
          12 * synapses > sizeof(double) * numbers ? "set fewer neurons or synapses"
                                                   : "lower steps or trials, or set fewer neurons"};
}

Dataset Izhikevich::simulate(const TaskContext& context) const {
  const std::ptrdiff_t n = population().size();
  const Equation letters = equation();
  const GroundTruth truth = wiring(context);
  const Neurons parameters = neurons(context);

  std::vector<double> v(static_cast<std::size_t>(n), params_.initial_v_mv), u(v.size());
  if (!params_.initial_v_file.empty()) {
    const Matrix given = read_columns(params_.initial_v_file, n, params_.start_column, 1, "initial_v_file");
    std::copy(given.values().begin(), given.values().end(), v.begin());
  }
  for (std::size_t i = 0; i < u.size(); ++i) u[i] = params_.initial_u ? *params_.initial_u : parameters.b[i] * v[i];
  if (!params_.initial_u_file.empty()) {
    const Matrix given = read_columns(params_.initial_u_file, n, params_.start_column, 1, "initial_u_file");
    std::copy(given.values().begin(), given.values().end(), u.begin());
  }
  Matrix recorded;
  if (!params_.input.empty()) recorded = read_columns(params_.input, n, params_.start_column, params_.steps, "input");

  const double deviation = std::sqrt(params_.noise_variance);
  std::vector<Trial> trials(static_cast<std::size_t>(params_.trials));
  context.parallel_for(params_.trials, [&](std::ptrdiff_t trial) {
    Random noise = context.random("noise", static_cast<std::uint64_t>(trial));
    const InputSource input = [&](std::ptrdiff_t first, std::ptrdiff_t n_steps, double* values) {
      if (!recorded.empty()) return copy_steps(recorded, first, n_steps, values);
      noise.fill_normal({values, static_cast<std::size_t>(n_steps * n)}, params_.noise_mean, deviation);
    };
    Engine engine(truth, parameters, letters, v, u);
    const RunOptions options{params_.steps, true, record_u_, record_input_, true};
    Recording recording = izhikevich::run(engine, letters, input, options, [&](std::ptrdiff_t done) {
      context.check_cancelled();
      if (trial == 0) context.progress(static_cast<double>(done) / params_.steps, "step " + std::to_string(done));
    });
    std::map<std::string, SharedMatrix> hidden;
    if (record_u_) hidden["u"] = std::move(recording.u);
    if (record_input_) hidden["input"] = std::move(recording.input);
    trials[static_cast<std::size_t>(trial)] =
        Trial(std::move(recording.v), Events(recording.events_s)).set_hidden(std::move(hidden));
  });
  Dataset dataset(default_names(n), params_.dt_ms / 1000, std::move(trials));
  dataset.set_unit("mV").set_truth(truth);
  return dataset;
}

}  // namespace golgi::izhikevich

GOLGI_PLUGIN("izhikevich", "1.0.0") { registry.add<golgi::izhikevich::Izhikevich>(); }
