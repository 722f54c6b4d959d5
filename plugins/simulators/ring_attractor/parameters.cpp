// What the parameters are called, mean and may be, and which of them contradict each other.
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
  s.field("period_s", &Suppression::period_s).above(0).unit("s").doc("From one pause to the next.");
  s.field("duration_s", &Suppression::duration_s).above(0).unit("s").doc("Length of a pause.");
  s.field("depth", &Suppression::depth).range(0, 1).doc("Share of the drive that is missing in a pause; 0: no pauses.");
}

void Params::describe(SchemaOf<Params>& s) {
  s.field("neurons", &Params::neurons).range(4, 100'000).doc("Number of neurons on the ring.");
  s.field("strength", &Params::strength).above(0).doc("r, the factor of all weights.");
  s.field("threshold", &Params::threshold)
      .unit("1")
      .doc("A neuron whose input is above it fires. null: as published for this strength, from 0.0025 to 0.025.");
  s.field("drive", &Params::drive).above(0).doc("b, the input of every neuron from outside.");
  s.field("drive_noise", &Params::drive_noise)
      .at_least(0)
      .doc("Standard deviation of its noise, as a share of the drive (threshold; lnp is random by itself).");
  s.field("drive_gate", &Params::drive_gate)
      .unit("1")
      .doc("The noise is there in steps in which a normal number is above this: at 1.5, in 7 % of them.");
  s.field("tau_ms", &Params::tau_ms).above(0).unit("ms").doc("Decay of the synapses.");
  s.choice("firing", &Params::firing, {{"threshold", Firing::threshold}, {"lnp", Firing::lnp}})
      .doc("'lnp': the number of spikes is Poisson, its mean an exponential function of the input (linear-nonlinear-Poisson).");
  s.field("lnp_rate_hz", &Params::lnp_rate_hz).above(0).unit("Hz").doc("Rate of a neuron at the threshold (lnp).");
  s.field("lnp_width", &Params::lnp_width).above(0).doc("Input by which the rate grows by a factor of e (lnp).");
  s.field("suppress", &Params::suppress).doc("Pauses of the drive, recorded as the covariate 'suppression'.");
  s.field("stimulus", &Params::stimulus).doc("Added to the input of chosen neurons, recorded as the covariate 'stimulus'.");
  s.field("smallest_link", &Params::smallest_link)
      .range(0, 1)
      .doc(
          "The truth names links of at least this share of the strongest weight; 0: all pairs. It does not change the "
          "network.");
  s.field("observed", &Params::observed)
      .range(1, 100'000)
      .unit("neurons")
      .doc("How many, drawn at random, are recorded; the others are part of the full truth only. null: all.");
  s.field("record", &Params::record).doc("Recorded in addition to spikes: 's', what a neuron's synapses pass on.");
  describe_sampling(s, "Length of a step, and the sampling interval of s.");
}

RingAttractor::RingAttractor(const Params& params) : params_(params) {
  check_observed(params_.observed, params_.neurons);
  check_stimulus(params_.stimulus, params_.neurons, params_.dt_s);
  threshold_ = params_.threshold ? *params_.threshold : usual_threshold(params_.strength);
  if (!(params_.dt_s < params_.tau_ms / 1000))
    throw ConfigError("dt_s is " + format_number(params_.dt_s) + " s, and synapses decay within tau_ms, " +
                      format_number(params_.tau_ms / 1000) + " s; set a smaller dt_s");
  if (params_.suppress.depth > 0) {
    StimulusParams pauses;
    pauses.course = StimulusCourse::pulses;
    pauses.period_s = params_.suppress.period_s;
    pauses.duration_s = params_.suppress.duration_s;
    check_stimulus(pauses, params_.neurons, params_.dt_s);
  }
  for (const auto& what : params_.record) {
    if (what != "s") throw ConfigError("record: '" + what + "' is not recorded; choose 's' (spikes always are)");
    record_s_ = true;
  }
}

}  // namespace golgi::ring_attractor
