// The parameters: their names, texts and limits, and checks for contradictions between them.
#include <golgi/simulation/observing.hpp>

#include "lif.hpp"

namespace golgi::lif {

Params::Params() {
  excitatory = 80;
  inhibitory = 20;
  excitatory_strength = 0.8;
  inhibitory_strength = -4;
  connection_probability = 0.1;
  steps = 120'000;
  burn_in = 2000;
  dt_s = 0.0005;
}

void Params::describe(SchemaOf<Params>& s) {
  simulation::describe_network(s, "mV",
                               "Mean weight of an excitatory synapse: the rise of V if a spike's charge arrived all at once.");
  s.field("excitatory_spread", &Params::excitatory_spread)
      .range(0, 3)
      .doc("Standard deviation of the logarithm of excitatory weights, which are lognormal. Not with topology: given.");
  s.field("inhibitory_spread", &Params::inhibitory_spread)
      .range(0, 3)
      .doc("Standard deviation of the logarithm of inhibitory weights. Not with topology: given.");
  s.choice("out_degree", &Params::out_degree, {{"homogeneous", OutDegree::homogeneous}, {"pareto", OutDegree::pareto}})
      .doc("'pareto': some neurons, the hubs, have many more targets than others. Only with topology: erdos_renyi.");
  s.field("hub_exponent", &Params::hub_exponent)
      .range(0.5, 10)
      .doc(
          "With `out_degree: pareto`: out-degrees are proportional to u^(-1 / hub_exponent) with u uniform, up to eight "
          "times the scale.");
  s.field("delay_ms", &Params::delay_ms)
      .doc("Shortest and longest delay of synapses; delays are uniform between them and rounded to steps.");
  s.field("delays", &Params::delays)
      .doc(
          "File of delays in ms, used in place of `delay_ms`: .npy or .csv, row = target, column = source, 0 where there is no "
          "synapse. Only with topology: given.");

  s.choice("synapses", &Params::synapses, {{"current", SynapseKind::current}, {"conductance", SynapseKind::conductance}})
      .doc(
          "Whether a spike causes a current or a conductance. A conductance carries the charge of its weight when V is 10 mV.");
  s.field("tau_membrane_ms", &Params::tau_membrane_ms).above(0).unit("ms").doc("Time constant of the membrane.");
  s.field("tau_excitatory_ms", &Params::tau_excitatory_ms)
      .above(0)
      .unit("ms")
      .doc("Decay time constant of excitatory synapses.");
  s.field("tau_inhibitory_ms", &Params::tau_inhibitory_ms)
      .above(0)
      .unit("ms")
      .doc("Decay time constant of inhibitory synapses.");
  s.field("threshold_mv", &Params::threshold_mv)
      .unit("mV")
      .doc("Threshold: a neuron with V at or above it fires. V is relative to rest.");
  s.field("reset_mv", &Params::reset_mv).unit("mV").doc("V after a spike.");
  s.field("refractory_ms", &Params::refractory_ms)
      .range(0, 1000)
      .unit("ms")
      .doc("Refractory time: how long V stays at the reset value.");
  s.field("excitatory_reversal_mv", &Params::excitatory_reversal_mv)
      .unit("mV")
      .doc("Reversal potential of excitatory synapses. Only with synapses: conductance.");
  s.field("inhibitory_reversal_mv", &Params::inhibitory_reversal_mv)
      .unit("mV")
      .doc("Reversal potential of inhibitory synapses. Only with synapses: conductance.");

  s.field("input_mean_mv", &Params::input_mean_mv)
      .unit("mV")
      .doc("Mean over neurons of the constant input, given as the voltage that it leads to.");
  s.field("input_spread_mv", &Params::input_spread_mv)
      .at_least(0)
      .unit("mV")
      .doc("Standard deviation over neurons of the constant input.");
  s.field("noise_mv", &Params::noise_mv)
      .at_least(0)
      .unit("mV")
      .doc("Standard deviation of V caused by a neuron's own noise, without threshold and synapses.");
  s.field("drive", &Params::drive).doc("Common input from several latent signals, which are not recorded.");
  s.field("slow_gain", &Params::slow_gain).doc("Common input that slowly raises and lowers all rates; it is not recorded.");
  s.field("stimulus", &Params::stimulus)
      .doc("Added to the input of chosen neurons, in mV, and recorded as the covariate 'stimulus'.");

  simulation::describe_changes(s);
  s.field("observed", &Params::observed)
      .range(1, 10'000'000)
      .unit("neurons")
      .doc("Number of neurons to record, drawn at random; the others appear only in the full ground truth. null: all.");
  s.field("record", &Params::record).doc("Series to record in addition to spikes: 'v'.");
  simulation::describe_sampling(s, "Length of a step, and the sampling interval of v.");
}

Lif::Lif(const Params& params) : params_(params) {
  using namespace simulation;
  const auto refuse = [](const std::string& message) { throw ConfigError(message); };
  complete_network(params_);
  check_observed(params_.observed, n_neurons(params_));
  check_changes(params_);
  check_stimulus(params_.stimulus, n_neurons(params_), params_.dt_s);
  const bool is_given = params_.topology == Topology::given;
  if (params_.delays.empty())
    check_delays(params_.delay_ms, dt_ms());
  else if (!is_given)
    refuse("`delays` is used only with topology: given; set `delay_ms` to draw delays");
  if (params_.out_degree == OutDegree::pareto && params_.topology != Topology::erdos_renyi)
    refuse("out_degree: pareto needs topology: erdos_renyi; the other topologies define out-degrees themselves");
  if (!is_given && (params_.excitatory_strength < 0 || params_.inhibitory_strength > 0))
    refuse("excitatory_strength must be positive and inhibitory_strength negative");
  if (params_.reset_mv >= params_.threshold_mv)
    refuse("reset_mv is not below threshold_mv, so a neuron that has fired would fire in every step; set a lower reset_mv");
  if (params_.synapses == SynapseKind::conductance &&
      !(params_.excitatory_reversal_mv > charge_at_mv && params_.inhibitory_reversal_mv < charge_at_mv))
    refuse(
        "synapses: conductance needs excitatory_reversal_mv above 10 and inhibitory_reversal_mv below 10, because weights are "
        "charges at 10 mV");
  for (const auto& what : params_.record) {
    if (what != "v") refuse("record: '" + what + "' cannot be recorded; choose 'v' (spikes are always recorded)");
    record_v_ = true;
  }
}

}  // namespace golgi::lif
