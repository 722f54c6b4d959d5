// The parameters: their names, texts and limits, and checks for contradictions between them.
#include <golgi/simulation/observing.hpp>

#include "ring_attractor.hpp"

namespace golgi::ring_attractor {

using namespace simulation;

Params::Params() {
  steps = 100'000;
  burn_in = 10'000;
  dt_s = 1e-4;
}

void Suppression::describe(SchemaOf<Suppression>& s) {
  s.field("period_s", &Suppression::period_s)
      .above(0)
      .unit("s")
      .doc("Time from the start of one pause to the start of the next.");
  s.field("duration_s", &Suppression::duration_s).above(0).unit("s").doc("Length of a pause.");
  s.field("depth", &Suppression::depth).range(0, 1).doc("Share of the drive that is removed during a pause; 0: no pauses.");
}

void Params::describe(SchemaOf<Params>& s) {
  s.field("neurons", &Params::neurons).range(4, 100'000).doc("Number of neurons on the ring.");
  s.field("strength", &Params::strength).above(0).doc("Strength r, the common factor of all weights.");
  s.field("threshold", &Params::threshold)
      .unit("1")
      .doc(
          "A neuron whose input is above this threshold fires. null: the published threshold for this strength, which must be "
          "from 0.0025 to 0.025.");
  s.field("drive", &Params::drive).above(0).doc("External input b of every neuron.");
  s.field("drive_noise", &Params::drive_noise)
      .at_least(0)
      .doc(
          "Standard deviation of the noise of the drive, as a share of the drive. Only with firing: threshold; lnp has its own "
          "randomness.");
  s.field("drive_gate", &Params::drive_gate)
      .unit("1")
      .doc(
          "The noise acts on a neuron only in steps in which a standard normal number exceeds this: at 1.5, in 7 % of the "
          "steps. Only with firing: threshold.");
  s.field("tau_ms", &Params::tau_ms).above(0).unit("ms").doc("Decay time constant of the synapses.");
  s.choice("firing", &Params::firing, {{"threshold", Firing::threshold}, {"lnp", Firing::lnp}})
      .doc(
          "'threshold': a neuron fires when its input is above the threshold. 'lnp' (linear-nonlinear-Poisson): the number of "
          "spikes is Poisson with a mean that is an exponential function of the input.");
  s.field("lnp_rate_hz", &Params::lnp_rate_hz)
      .above(0)
      .unit("Hz")
      .doc("Firing rate of a neuron whose input equals the threshold. Only with firing: lnp.");
  s.field("lnp_width", &Params::lnp_width)
      .above(0)
      .doc("Increase of the input that raises the firing rate by a factor of e. Only with firing: lnp.");
  s.field("suppress", &Params::suppress).doc("Pauses of the drive, recorded as the covariate 'suppression'.");
  s.field("stimulus", &Params::stimulus).doc("Added to the input of chosen neurons, and recorded as the covariate 'stimulus'.");
  s.field("smallest_link", &Params::smallest_link)
      .range(0, 1)
      .doc(
          "Smallest weight of a link in the ground truth, as a share of the strongest weight; 0: all pairs are links. It does "
          "not change the network.");
  s.field("observed", &Params::observed)
      .range(1, 100'000)
      .unit("neurons")
      .doc("Number of neurons to record, drawn at random; the others appear only in the full ground truth. null: all.");
  s.field("record", &Params::record).doc("Series to record in addition to spikes: 's', the synaptic output of a neuron.");
  describe_sampling(s, "Length of a step, and the sampling interval of s.");
}

RingAttractor::RingAttractor(const Params& params) : params_(params) {
  check_observed(params_.observed, params_.neurons);
  check_stimulus(params_.stimulus, params_.neurons, params_.dt_s);
  threshold_ = params_.threshold ? *params_.threshold : usual_threshold(params_.strength);
  if (!(params_.dt_s < params_.tau_ms / 1000))
    throw ConfigError("dt_s is " + format_number(params_.dt_s) + " s, not below the decay time tau_ms of the synapses, " +
                      format_number(params_.tau_ms / 1000) + " s; set a smaller dt_s");
  if (params_.suppress.depth > 0) {
    StimulusParams pauses;
    pauses.course = StimulusCourse::pulses;
    pauses.period_s = params_.suppress.period_s;
    pauses.duration_s = params_.suppress.duration_s;
    check_stimulus(pauses, params_.neurons, params_.dt_s);
  }
  for (const auto& what : params_.record) {
    if (what != "s") throw ConfigError("record: '" + what + "' cannot be recorded; choose 's' (spikes are always recorded)");
    record_s_ = true;
  }
}

}  // namespace golgi::ring_attractor
