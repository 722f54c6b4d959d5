// What the parameters are called, mean and may be, and which of them contradict each other.
#include <golgi/simulation/observing.hpp>

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
  describe_network(s, "mV/ms", "Input to a target in the step after an excitatory source fires.");

  s.field("delay_ms", &Params::delay_ms)
      .doc("Delays of synapses, uniform between these and rounded to steps; null: a spike acts in the next step.");
  s.field("delays", &Params::delays).doc("Delays in ms as .npy or .csv, row = target, 0 where there is no synapse (given).");

  s.field("noise_mean", &Params::noise_mean).unit("mV/ms").doc("Mean of the input noise, drawn for every neuron and step.");
  s.field("noise_variance", &Params::noise_variance).at_least(0).doc("Its variance.");
  s.field("input", &Params::input)
      .doc("Recorded noise in place of drawn noise: .npy or .csv, a row per neuron, a column per step.");
  s.field("stimulus", &Params::stimulus)
      .doc("Added to the input of chosen neurons, in mV/ms, and recorded as the covariate 'stimulus'.");

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

  describe_changes(s);
  s.field("observed", &Params::observed)
      .range(1, 10'000'000)
      .unit("neurons")
      .doc("How many, drawn at random, are recorded; the others are part of the full truth only. null: all.");
  s.field("events_only", &Params::events_only).doc("v is not recorded: spikes alone, of which an hour fits into memory.");
  s.field("record", &Params::record).doc("Recorded in addition to v: any of 'u', 'input'.");
}

Izhikevich::Izhikevich(const Params& params) : params_(params) {
  complete_network(params_);
  check_observed(params_.observed, n_neurons(params_));
  check_changes(params_);
  check_stimulus(params_.stimulus, n_neurons(params_), params_.dt_ms / 1000);
  if (params_.delay_ms) check_delays(*params_.delay_ms, params_.dt_ms);
  if (!params_.delays.empty() && params_.topology != Topology::given)
    throw ConfigError("`delays` is read only with topology: given; set `delay_ms` for delays that are drawn");
  if (!params_.delays.empty() && params_.delay_ms) throw ConfigError("delays and delay_ms exclude each other");
  if (params_.events_only && !params_.record.empty())
    throw ConfigError("events_only and record exclude each other: u and input are kept with v");
  for (const auto& what : params_.record) {
    if (what != "u" && what != "input")
      throw ConfigError("record: '" + what + "' is not recorded; choose from 'u' and 'input' (v always is)");
    (what == "u" ? record_u_ : record_input_) = true;
  }
  if (!params_.initial_u_file.empty() && params_.initial_u)
    throw ConfigError("initial_u and initial_u_file exclude each other");
}

}  // namespace golgi::izhikevich
