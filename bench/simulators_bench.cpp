// Simulators of coupled nodes, one thread: node-steps (integration steps times nodes) per second, compared with a limit: the
// cost of the operations of a step, counted in the equations, if each is executed separately on numbers in the cache of this
// machine. Best of several runs, processor time. `bench_simulators [NAME …]` runs only the named ones; `texts` compares
// simulator/equations with simulators written in C++.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "bench.hpp"
#include "components.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/pipeline/yaml_reader.hpp"
#include "golgi/testing/plain_context.hpp"

using namespace golgi;

namespace {

constexpr int repeats = 3, n = 100;
constexpr double sources = 10;

template <class Work>
double best_ns(double per, const Work& work) {
  double best = 1e300;
  for (int k = 0; k < repeats; ++k) best = std::min(best, once_ms<ProcessClock>(work));
  return best * 1e6 / per;
}

volatile double sink;  // so that the compiler does not remove the computation

/// Nanoseconds per operation, on arrays that stay in the first-level cache.
struct Operations {
  double multiply_add, divide, exponential, sine_and_cosine, normal, uniform, link;
};

Operations measured() {
  constexpr int size = 1000, rounds = 2000;
  constexpr double per = double{size} * rounds;
  Eigen::ArrayXd x = Eigen::ArrayXd::LinSpaced(size, 0.1, 2), y = x, z = x;
  Operations cost{};
  cost.multiply_add = best_ns(per, [&] {
    for (int k = 0; k < rounds; ++k) y = y * x + z;
    sink = y[7];
    y = x;
  });
  cost.divide = best_ns(per, [&] {
    for (int k = 0; k < rounds; ++k) y = z / (y + x);
    sink = y[7];
  });
  cost.exponential = best_ns(per, [&] {
    for (int k = 0; k < rounds; ++k) y = (x * 0.5 - y * 1e-3).exp();
    sink = y[7];
  });
  cost.sine_and_cosine = best_ns(per, [&] {
    for (int k = 0; k < rounds; ++k)
      for (int i = 0; i < size; ++i) {
        y[i] = std::sin(x[i]);
        z[i] = std::cos(x[i]);
      }
    sink = y[7] + z[7];
  });
  Random random(fingerprint_of("bench"), "normal");
  std::vector<double> normals(4000);
  cost.normal = best_ns(4000.0 * rounds / 4, [&] {
    for (int k = 0; k < rounds / 4; ++k) random.fill_normal(normals);
    sink = normals[7];
  });
  cost.uniform = best_ns(4000.0 * rounds / 4, [&] {
    for (int k = 0; k < rounds / 4; ++k) random.fill_uniform(normals);
    sink = normals[7];
  });
  // A link reads an index, a weight and the signal of another node, and adds.
  std::vector<std::int32_t> from(size);
  for (int i = 0; i < size; ++i) from[i] = 37 * i % n;
  cost.link = best_ns(per, [&] {
    double total = 0;
    for (int k = 0; k < rounds; ++k)
      for (int i = 0; i < size; i += 10) {
        double sum = 0;
        for (int j = i; j < i + 10; ++j) sum += x[j] * z[from[j]];
        total += sum;
      }
    sink = total;
  });
  return cost;
}

/// Operations of a node-step. Runge-Kutta has four stages, and itself needs 16 multiplications or additions per state.
struct Subject {
  const char* name;
  const char* params;
  double steps, substeps;  ///< samples, and integration steps between two samples
  double stages;
  double states, adds, divisions, exponentials, sine_pairs, links;  ///< per stage, except states
  double normals, uniforms = 0;                                     ///< per step
  double targets = 0;                                               ///< number of targets to which a spike is added
};

// Additions and multiplications are counted in the equations; two of them count as one multiply-add. A hyperbolic tangent
// counts as an exponential and a division.
const Subject subjects[] = {
    {"kuramoto", "nodes: 100, connection_probability: 0.1", 20'000, 1, 4, 1, 12, 0, 0, 1, 2 * sources, 1},
    {"fitzhugh_nagumo", "nodes: 100, connection_probability: 0.1", 40'000, 1, 4, 2, 14, 0, 0, 0, sources, 1},
    {"hindmarsh_rose", "nodes: 100, connection_probability: 0.1", 30'000, 1, 4, 3, 20, 1, 1, 0, sources, 1},
    {"hodgkin_huxley", "excitatory: 80, inhibitory: 20, connection_probability: 0.1", 1'500, 10, 4, 5, 70, 4, 2, 0, 2 * sources,
     1},
    {"epidemic", "nodes: 100, connection_probability: 0.1", 3'000, 10, 4, 5, 16, 2, 0, 0, sources, 0},
    {"lorenz96", "variables: 100", 300, 100, 4, 1, 5, 0, 0, 0, 0, 0},
    // Prey and predators have growth, crowding and two links.
    {"lotka_volterra", "species: 50", 3'000, 10, 4, 1, 6, 0.5, 0, 0, 2, 1},
    // Maps have one stage, without Runge-Kutta sums.
    {"var", "variables: 100, connection_probability: 0.1", 40'000, 1, 1, 0, 0, 0, 0, 0, 1 + sources, 1},
    {"logistic_maps", "variables: 100, connection_probability: 0.1", 40'000, 1, 1, 0, 7, 1, 0, 0, sources, 1},
    {"rate", "neurons: 100", 40'000, 1, 1, 0, 3, 1, 1, 0, 13, 1},  // 13 sources by the default tables
    // Leak, two decays, threshold and reset; a spike has ten targets.
    {"lif", "excitatory: 80, inhibitory: 20", 40'000, 1, 1, 0, 14, 0, 0, 0, 0, 1, 0, sources},
    // For each input: its spike, its part of the sum, both bounds, its trace.
    {"stdp", "inputs: 100", 40'000, 1, 1, 0, 12, 0, 0, 0, 0, 0, 1},
    {"latent_drive", "neurons: 100", 40'000, 1, 1, 0, 6, 0, 1, 0, 0, 0, 1},
    // Input, threshold and two decays per step; each spike (about 60 Hz) adds a column of 100.
    {"ring_attractor", "neurons: 100", 30'000, 1, 1, 0, 8, 0, 0, 0, 0, 2, 0, n},
};

void run(const Subject& subject, const Operations& cost) {
  Value params = Value::map();
  const auto set = [&](const std::string& text) {
    const auto colon = text.find(':');
    params.set(text.substr(text.find_first_not_of(' '), colon - text.find_first_not_of(' ')),
               Value::number(std::stod(text.substr(colon + 1))));
  };
  std::string rest = subject.params;
  for (std::size_t comma; (comma = rest.find(',')) != std::string::npos; rest.erase(0, comma + 1)) set(rest.substr(0, comma));
  set(rest);
  params.set("steps", Value::number(subject.steps));
  params.set("burn_in", Value::number(0));
  const auto simulator = make<Simulator>(std::string("simulator/") + subject.name, params);
  const test::PlainContext context;
  double spikes_per_step = 0;
  const double taken = best_ns(n * subject.steps * subject.substeps, [&] {
    const Dataset data = simulator->simulate(context);
    spikes_per_step = static_cast<double>(data.trial(0).events().size()) / (n * subject.steps);
  });
  const double rk = subject.states > 0 ? 16 * subject.states / 2 : 0;
  const double limit = cost.multiply_add * (subject.stages * subject.adds / 2 + rk + subject.targets * spikes_per_step) +
                       subject.stages * (subject.divisions * cost.divide + subject.exponentials * cost.exponential +
                                         subject.sine_pairs * cost.sine_and_cosine + subject.links * cost.link) +
                       subject.normals * cost.normal + subject.uniforms * cost.uniform;
  fmt::print("{}: {:.2f} million node-steps/s, {:.1f} ns each; limit {:.1f} ns; {:.0f} % of the limit's rate\n", subject.name,
             1e3 / taken, taken, limit, 100 * limit / taken);
}

/// The equations of a simulator as text, to be run with the same wiring, noise and steps as the simulator.
struct AsText {
  const char* name;
  const char* params;
  double strength, noise, step, steps;
};

const AsText texts[] = {
    {"fitzhugh_nagumo",
     "{equations: {v: v - v^3 / 3 - w + 0.5 + coupling + I, w: 0.08 * (v + 0.7 - 0.8 * w)}, synapse: v_pre - v_post}", 0.1,
     0.05, 0.1, 40'000},
    {"hindmarsh_rose",
     "{equations: {x: y - x^3 + 3 * x^2 - z + 3.25 + coupling + I, y: 1 - 5 * x^2 - y, z: 0.005 * (4 * (x + 1.6) - z)}, "
     "synapse: (2 - x_post) * sigmoid(10 * (x_pre + 0.25))}",
     0.1, 0.02, 0.05, 30'000},
    {"kuramoto",
     "{equations: {theta: frequency + 0.02 * coupling + I}, parameters: {frequency: {uniform: [3, 9]}}, "
     "synapse: sin(theta_pre - theta_post), signal: sin(theta)}",
     1, 0.1, 0.01, 20'000},
};

void compare(const AsText& text) {
  const auto ns = [&](const std::string& name, Value params) {
    params.set("nodes", Value::integer(n));
    params.set("connection_probability", Value::number(sources / n));
    params.set("strength", Value::number(text.strength));
    params.set("noise", Value::number(text.noise));
    params.set("dt_s", Value::number(text.step));
    params.set("inner_step_s", Value::number(text.step));
    params.set("steps", Value::number(text.steps));
    params.set("burn_in", Value::number(0));
    const auto simulator = make<Simulator>("simulator/" + name, params);
    const test::PlainContext context;
    return best_ns(n * text.steps, [&] { simulator->simulate(context); });
  };
  const double in_text = ns("equations", parse_yaml(text.params, "text")), built_in = ns(text.name, Value::map());
  fmt::print("equations, as {}: {:.1f} ns per node-step; simulator/{} {:.1f} ns; ratio of their speeds {:.2f}\n", text.name,
             in_text, text.name, built_in, built_in / in_text);
}

}  // namespace

int main(int argc, char** argv) {
  const Operations cost = measured();
  fmt::print(
      "{}, one thread, processor time, best of {}; ns: multiply-add {:.2f}, division {:.2f}, exponential {:.2f}, sine and "
      "cosine "
      "{:.2f}, normal deviate {:.2f}, uniform {:.2f}, link {:.2f}\n",
      processor(), repeats, cost.multiply_add, cost.divide, cost.exponential, cost.sine_and_cosine, cost.normal, cost.uniform,
      cost.link);
  const std::vector<std::string> chosen(argv + 1, argv + argc);
  for (const Subject& subject : subjects)
    if (chosen.empty() || std::ranges::find(chosen, subject.name) != chosen.end()) run(subject, cost);
  if (chosen.empty() || std::ranges::find(chosen, "texts") != chosen.end())
    for (const AsText& text : texts) compare(text);
}
