// The parameters: their names, texts and limits, and checks for contradictions between them.
#include <golgi/simulation/observing.hpp>

#include "izhikevich.hpp"

namespace golgi::izhikevich {

void Spread::describe(SchemaOf<Spread>& s) {
  s.field("base", &Spread::base).unit("that of the parameter").doc("Value at r = 0.");
  s.field("span", &Spread::span).unit("that of the parameter").doc("Value at r = 1 minus the value at r = 0.");
  s.field("power", &Spread::power).range(0, 16).doc("Exponent of r.");
}

void NeuronParameters::describe(SchemaOf<NeuronParameters>& s) {
  s.field("a", &NeuronParameters::a)
      .unit("1/ms")
      .doc("Rate of recovery. A number, or base + span · r^power with one r per neuron, uniform on (0, 1).");
  s.field("b", &NeuronParameters::b).unit("1/ms").doc("Sensitivity of the recovery u to v.");
  s.field("c", &NeuronParameters::c).unit("mV").doc("v after a spike.");
  s.field("d", &NeuronParameters::d).unit("mV/ms").doc("Increase of u after a spike.");
}

void Params::describe(SchemaOf<Params>& s) {
  describe_network(s, "mV/ms",
                   "Weight of an excitatory synapse: the input that its target receives from a spike, in one step.");

  s.field("delay_ms", &Params::delay_ms)
      .doc(
          "Shortest and longest delay of synapses; delays are uniform between them and rounded to steps. null: a spike acts in "
          "the next step.");
  s.field("delays", &Params::delays)
      .doc(
          "File of delays in ms, .npy or .csv: row = target, column = source, 0 where there is no synapse. Only with topology: "
          "given.");

  s.field("noise_mean", &Params::noise_mean)
      .unit("mV/ms")
      .doc("Mean of the input noise, which is drawn for every neuron and step.");
  s.field("noise_variance", &Params::noise_variance).at_least(0).doc("Variance of the input noise per step.");
  s.field("input", &Params::input)
      .doc("File of recorded noise to use in place of drawn noise: .npy or .csv, one row per neuron, one column per step.");
  s.field("stimulus", &Params::stimulus)
      .doc("Added to the input of chosen neurons, in mV/ms, and recorded as the covariate 'stimulus'.");

  s.field("steps", &Params::steps)
      .range(1, 1'000'000'000)
      .unit("steps")
      .doc("Length of a trial; the state before the first step is recorded, too.");
  s.field("dt_ms", &Params::dt_ms).above(0).unit("ms").doc("Length of a step.");
  s.field("substeps", &Params::substeps).range(1, 1000).doc("Number of Euler steps of v within a step.");
  s.field("trials", &Params::trials).range(1, 1'000'000).doc("Number of recordings of the same network, each with new noise.");

  s.field("quadratic", &Params::quadratic).unit("1/(mV ms)").doc("The constant q of v' = q v² + l v + k - u + I.");
  s.field("linear", &Params::linear).unit("1/ms").doc("The constant l of v' = q v² + l v + k - u + I.");
  s.field("constant", &Params::constant).unit("mV/ms").doc("The constant k of v' = q v² + l v + k - u + I.");
  s.field("threshold_mv", &Params::threshold_mv)
      .unit("mV")
      .doc("A neuron with v at or above this threshold fires in the next step.");
  s.field("excitatory_neurons", &Params::excitatory_neurons).doc("The four parameters of excitatory neurons.");
  s.field("inhibitory_neurons", &Params::inhibitory_neurons).doc("The four parameters of inhibitory neurons.");
  s.field("neuron_parameters", &Params::neuron_parameters)
      .doc("File of all four parameters: .csv or .npy, one row per neuron, columns a, b, c, d.");

  s.field("initial_v_mv", &Params::initial_v_mv).unit("mV").doc("Initial v of all neurons.");
  s.field("initial_u", &Params::initial_u).unit("mV/ms").doc("Initial u of all neurons; null: b · v.");
  s.field("initial_v_file", &Params::initial_v_file)
      .doc("File of the initial v per neuron, or of a recording of v: .npy or .csv, one row per neuron.");
  s.field("initial_u_file", &Params::initial_u_file)
      .doc("File of the initial u per neuron, or of a recording of u: .npy or .csv, one row per neuron.");
  s.field("start_column", &Params::start_column)
      .range(0, 1'000'000'000)
      .doc("Column of the initial files and of `input` from which to start.");

  describe_changes(s);
  s.field("observed", &Params::observed)
      .range(1, 10'000'000)
      .unit("neurons")
      .doc("Number of neurons to record, drawn at random; the others appear only in the full ground truth. null: all.");
  s.field("events_only", &Params::events_only)
      .doc("Whether to record only spikes, without v; an hour of them fits into memory.");
  s.field("record", &Params::record).doc("Series to record in addition to v: any of 'u', 'input'.");
}

Izhikevich::Izhikevich(const Params& params) : params_(params) {
  complete_network(params_);
  check_observed(params_.observed, n_neurons(params_));
  check_changes(params_);
  check_stimulus(params_.stimulus, n_neurons(params_), params_.dt_ms / 1000);
  if (params_.delay_ms) check_delays(*params_.delay_ms, params_.dt_ms);
  if (!params_.delays.empty() && params_.topology != Topology::given)
    throw ConfigError("`delays` is used only with topology: given; set `delay_ms` to draw delays");
  if (!params_.delays.empty() && params_.delay_ms) throw ConfigError("delays and delay_ms exclude each other");
  if (params_.events_only && !params_.record.empty())
    throw ConfigError("events_only and record exclude each other: u and input are recorded only with v");
  for (const auto& what : params_.record) {
    if (what != "u" && what != "input")
      throw ConfigError("record: '" + what + "' cannot be recorded; choose from 'u' and 'input' (v is always recorded)");
    (what == "u" ? record_u_ : record_input_) = true;
  }
  if (!params_.initial_u_file.empty() && params_.initial_u)
    throw ConfigError("initial_u and initial_u_file exclude each other");
}

}  // namespace golgi::izhikevich
