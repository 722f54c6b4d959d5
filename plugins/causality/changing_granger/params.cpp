#include "params.hpp"

namespace golgi::changing_granger {
namespace {

void describe_alarms(SchemaOf<Params>& schema) {
  schema.field("alarms", &Params::alarms)
      .doc(
          "Also reports when, as the recording comes in, the sources first act differently than in all time before: "
          "alarms.csv.");
  schema.field("alarm_windows_s", &Params::alarm_windows_s)
      .above(0)
      .unit("s")
      .doc(
          "Lengths of windows: the last this many seconds are compared with all time before, for each length by itself. A "
          "source needs about three events in a window; a short window is quick, a long one detects weaker changes.");
  schema.field("alarm_threshold", &Params::alarm_threshold)
      .unit("standard deviations")
      .doc(
          "Threshold of the statistic of alarm_course.csv, such as its largest value in recordings whose wiring does not "
          "change. null: the largest value in alarm_surrogates random orders of the recording's blocks.");
  schema.field("alarm_static_s", &Params::alarm_static_s)
      .above(0)
      .unit("s")
      .doc(
          "Time from the start of the recording for which its wiring is known not to change: only blocks of this time are "
          "shuffled. null: all blocks are, and a large change raises the threshold.");
  schema.field("alarm_surrogates", &Params::alarm_surrogates)
      .range(1, 100'000)
      .doc(
          "Number of random orders of the blocks. Where the wiring does not change, a recording (or a segment as long as "
          "alarm_static_s) has a false alarm with probability 1 / (alarm_surrogates + 1).");
}

}  // namespace

void Params::describe(SchemaOf<Params>& schema) {
  schema.field("block", &Params::block)
      .range(2, 1'000'000'000)
      .unit("samples")
      .doc("Length of a block, within which weights are constant. A source needs some events in most blocks.");
  schema.field("targets", &Params::targets)
      .doc("Variables whose incoming weights are estimated; empty: all. The time it takes is proportional to their number.");
  schema.field("lag", &Params::lag)
      .doc("Tries the sources' latest events (or values) as regressors: exact without measurement noise.");
  schema.field("source_time_constants", &Params::source_time_constants)
      .above(0)
      .unit("samples")
      .doc(
          "Also tries leaky traces of the sources with these time constants; each target takes the regressors that forecast "
          "held-out blocks best.");
  schema.field("powers", &Params::powers)
      .range(1, 8)
      .doc("Powers of a target's own latest value, from 1 to this, that forecast its next value.");
  schema.field("own_time_constants", &Params::own_time_constants)
      .above(0)
      .unit("samples")
      .doc("Time constants of traces of the target's own values.");
  schema.field("own_event_time_constants", &Params::own_event_time_constants)
      .above(0)
      .unit("samples")
      .doc("Time constants of traces of the target's own events.");
  schema.field("skip_after_event", &Params::skip_after_event)
      .range(0, 100'000)
      .unit("samples")
      .doc(
          "Samples after each event of a target with values that are left out as predictors: the reset of the target is not an "
          "effect of the sources.");
  describe_nuisance_covariates(schema, &Params::covariates);
  schema.field("covariate_lags", &Params::covariate_lags)
      .range(1, 100'000)
      .unit("samples")
      .doc("Samples of each covariate that are regressors: this many before the predicted sample.");
  schema.field("covariate_time_constants", &Params::covariate_time_constants)
      .above(0)
      .unit("samples")
      .doc("Time constants of leaky traces of each covariate.");
  describe_drive(schema);
  schema.choice("link", &Params::link, {{"auto", LinkOfRate::automatic}, {"identity", LinkOfRate::identity}})
      .doc(
          "auto: for a target that has events only, weights over time are those of its log rate where that forecasts held-out "
          "blocks better (not with estimate: filtered); identity: they are those of its count, and rise and fall with its "
          "rate.");
  schema.choice("estimate", &Params::estimate, {{"smoothed", Estimated::smoothed}, {"filtered", Estimated::filtered}})
      .doc(
          "smoothed: the weights of each block are estimated from the whole recording; filtered: from the recording up to that "
          "block, as online.");
  schema.choice("switches", &Params::switches, {{"none", Switches::none}, {"scan", Switches::scan}})
      .doc("scan: looks for times at which the weights of all targets change together, and lets them jump there.");
  schema.field("surrogates", &Params::surrogates)
      .range(0, 100'000)
      .doc(
          "Number of random orders of the blocks. A switch whose gain does not exceed Schwarz's penalty must exceed the "
          "largest gain in these orders; 0: it must exceed the penalty.");
  schema.field("switch_s", &Params::switch_s)
      .above(0)
      .unit("s")
      .doc("Known times of switches, in a recording of one trial; each is moved to the next edge of a block.");
  describe_alarms(schema);
  describe_correction(schema, &Params::correction);
}

}  // namespace golgi::changing_granger
