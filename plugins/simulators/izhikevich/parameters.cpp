// What the parameters are called, mean and may be, and which of them contradict each other.
#include <cmath>

#include "izhikevich.hpp"

namespace golgi::izhikevich {

void Spread::describe(SchemaOf<Spread>& s) {
  s.field("base", &Spread::base).unit("that of the parameter").doc("Value at r = 0.");
  s.field("span", &Spread::span).unit("that of the parameter").doc("Value at r = 1 less that at r = 0.");
  s.field("power", &Spread::power).range(0, 16).doc("Exponent of r.");
}

void NeuronParameters::describe(SchemaOf<NeuronParameters>& s) {
  s.field("a", &NeuronParameters::a)
      .unit("1/ms")
      .doc("Rate of recovery. A number, or base + span · r^power with one r, uniform on (0, 1), per neuron.");
  s.field("b", &NeuronParameters::b).unit("1/ms").doc("Recovery's sensitivity to v.");
  s.field("c", &NeuronParameters::c).unit("mV").doc("v after a spike.");
  s.field("d", &NeuronParameters::d).unit("mV/ms").doc("Step of u after a spike.");
}

void Params::describe(SchemaOf<Params>& s) {
  s.field("excitatory", &Params::excitatory).range(0, 10'000'000).doc("Number of excitatory neurons; they come first.");
  s.field("inhibitory", &Params::inhibitory).range(0, 10'000'000).doc("Number of inhibitory neurons.");
  s.field("excitatory_strength", &Params::excitatory_strength)
      .unit("mV/ms")
      .doc("Input to a target in the step after an excitatory source fires.");
  s.field("inhibitory_strength", &Params::inhibitory_strength).unit("mV/ms").doc("The same for an inhibitory source.");

  s.choice("topology", &Params::topology,
           {{"erdos_renyi", Topology::erdos_renyi},
            {"small_world", Topology::small_world},
            {"scale_free", Topology::scale_free},
            {"given", Topology::given}})
      .doc("How the network is wired; 'given' reads `connectivity`.");
  s.field("connection_probability", &Params::connection_probability)
      .range(0, 1)
      .doc("Of each ordered pair; where `neighbours` or `scale` is left out, it is set for this density.");
  s.field("self_connections", &Params::self_connections).doc("Whether a neuron may be connected to itself (erdos_renyi).");
  s.field("neighbours", &Params::neighbours).at_least(2).doc("Nearest neighbours on the ring, an even number (small_world).");
  s.field("rewiring_probability", &Params::rewiring_probability).range(0, 1).doc("Of each edge of the ring (small_world).");
  s.field("reciprocal", &Params::reciprocal).doc("An edge is a synapse each way, not one of random direction (small_world).");
  s.field("exponent", &Params::exponent).range(0.1, 10).doc("Out-degrees are scale · x^-exponent, x uniform (scale_free).");
  s.field("scale", &Params::scale).above(0).doc("Scale of the same, the largest out-degree.");
  s.field("connectivity", &Params::connectivity)
      .doc(
          "Weights as .npy or .csv, row = target, or a .csv of edges with the header source,target[,weight], neurons from 0 "
          "(given).");

  s.field("noise_mean", &Params::noise_mean).unit("mV/ms").doc("Mean of the input noise, drawn for every neuron and step.");
  s.field("noise_variance", &Params::noise_variance).at_least(0).doc("Its variance.");
  s.field("input", &Params::input)
      .doc("Recorded noise in place of drawn noise: .npy or .csv, a row per neuron, a column per step.");

  s.field("steps", &Params::steps)
      .range(1, 1'000'000'000)
      .unit("steps")
      .doc("Length; the state before the first step is recorded too.");
  s.field("dt_ms", &Params::dt_ms).above(0).unit("ms").doc("Length of a step.");
  s.field("substeps", &Params::substeps).range(1, 1000).doc("Euler steps of v in a step.");
  s.field("trials", &Params::trials).range(1, 1'000'000).doc("Recordings of the same network with new noise.");

  s.field("quadratic", &Params::quadratic).unit("1/(mV ms)").doc("q of v' = q v² + l v + k - u + I.");
  s.field("linear", &Params::linear).unit("1/ms").doc("l of the same.");
  s.field("constant", &Params::constant).unit("mV/ms").doc("k of the same.");
  s.field("threshold_mv", &Params::threshold_mv).unit("mV").doc("A neuron at or above it fires in the next step.");
  s.field("excitatory_neurons", &Params::excitatory_neurons).doc("The four parameters of excitatory neurons.");
  s.field("inhibitory_neurons", &Params::inhibitory_neurons).doc("The four parameters of inhibitory neurons.");
  s.field("neuron_parameters", &Params::neuron_parameters)
      .doc("All four given: .csv or .npy, a row per neuron, columns a, b, c, d.");

  s.field("initial_v_mv", &Params::initial_v_mv).unit("mV").doc("v at the start.");
  s.field("initial_u", &Params::initial_u).unit("mV/ms").doc("u at the start; left out: b · v.");
  s.field("initial_v_file", &Params::initial_v_file)
      .doc("v at the start per neuron, or a recording of v: .npy or .csv, a row per neuron.");
  s.field("initial_u_file", &Params::initial_u_file).doc("The same for u.");
  s.field("start_column", &Params::start_column)
      .range(0, 1'000'000'000)
      .doc("Column of the initial files and of `input` at which to start.");

  s.field("record", &Params::record).doc("Recorded beside v: any of 'u', 'input'.");
}

Izhikevich::Izhikevich(const Params& params) : params_(params) {
  const auto refuse = [](const std::string& message) { throw ConfigError(message); };
  const int n = params_.excitatory + params_.inhibitory;
  if (n == 0) refuse("excitatory and inhibitory are both 0: a network needs a neuron");
  for (const auto& what : params_.record) {
    if (what != "u" && what != "input")
      refuse("record: '" + what + "' is not recorded; choose from 'u' and 'input' (v always is)");
    (what == "u" ? record_u_ : record_input_) = true;
  }
  if (params_.topology == Topology::given && params_.connectivity.empty())
    refuse("topology: given needs `connectivity`, a file");
  if (params_.topology != Topology::given && !params_.connectivity.empty())
    refuse("`connectivity` is read only with topology: given");
  if (params_.topology != Topology::given && (params_.excitatory_strength == 0 || params_.inhibitory_strength == 0))
    refuse("a strength is 0: set connection_probability to 0 for a network without synapses");
  if (params_.topology == Topology::small_world) {
    if (!params_.neighbours) {
      const double degree = params_.connection_probability * (n - 1);
      params_.neighbours = 2 * static_cast<int>(std::lround(params_.reciprocal ? degree / 2 : degree));
    }
    // Boost's generator looks for a target that is no neighbour on the ring, and there must be one.
    if (*params_.neighbours % 2 != 0 || *params_.neighbours < 2 || *params_.neighbours > n - 2)
      refuse("small_world: neighbours is " + std::to_string(*params_.neighbours) + "; it must be even, from 2 to " +
             std::to_string(n - 2) + " for " + std::to_string(n) + " neurons (for a denser network set reciprocal: true)");
  }
  if (params_.topology == Topology::scale_free) {
    if (n < 2) refuse("scale_free needs two neurons or more");
    if (params_.scale && *params_.scale > 10.0 * n) refuse("scale_free: scale is above ten times the number of neurons");
  }
  if (!params_.initial_u_file.empty() && params_.initial_u) refuse("initial_u and initial_u_file exclude each other");
}

}  // namespace golgi::izhikevich
