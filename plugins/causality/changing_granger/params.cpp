#include "params.hpp"

namespace golgi::changing_granger {
namespace {

void describe_alarms(SchemaOf<Params>& schema) {
  schema.field("alarms", &Params::alarms)
      .doc("Also says when, as the recording comes in, the sources first act otherwise than in all time before: alarms.csv.");
  schema.field("alarm_windows_s", &Params::alarm_windows_s)
      .above(0)
      .unit("s")
      .doc(
          "The last so many seconds are compared with all time before, each window by itself. Sources need some three events "
          "in "
          "one; a short one is quick, a long one sees weaker changes.");
  schema.field("alarm_threshold", &Params::alarm_threshold)
      .unit("standard deviations")
      .doc(
          "Of the statistic of alarm_course.csv, such as its largest in recordings whose wiring stays. Null: the largest in "
          "alarm_surrogates random orders of the recording's blocks.");
  schema.field("alarm_static_s", &Params::alarm_static_s)
      .above(0)
      .unit("s")
      .doc(
          "For how long from its start the recording's wiring is known to stay: only blocks of this time are shuffled. Null: "
          "all "
          "are, and a large change raises the threshold.");
  schema.field("alarm_surrogates", &Params::alarm_surrogates)
      .range(1, 100'000)
      .doc(
          "Where the wiring stays, a recording (or a stretch as long as alarm_static_s) has an alarm by chance in one of so "
          "many "
          "and one.");
}

}  // namespace

void Params::describe(SchemaOf<Params>& schema) {
  schema.field("block", &Params::block)
      .range(2, 1'000'000'000)
      .unit("samples")
      .doc("Weights are constant for this long. A source needs some events in most blocks.");
  schema.field("targets", &Params::targets)
      .doc("Variables whose incoming weights are estimated; empty: all. The time it takes is proportional to their number.");
  schema.field("lag", &Params::lag)
      .doc("Tries the sources' latest events (or values) as their regressors: exact without noise of the measurement.");
  schema.field("source_time_constants", &Params::source_time_constants)
      .above(0)
      .unit("samples")
      .doc(
          "Tries leaky traces of the sources with these time constants as well; of all that is tried each target takes what "
          "forecasts held-out blocks best.");
  schema.field("powers", &Params::powers).range(1, 8).doc("Powers of a target's own latest value that forecast its next.");
  schema.field("own_time_constants", &Params::own_time_constants)
      .above(0)
      .unit("samples")
      .doc("Of traces of the target's own values.");
  schema.field("own_event_time_constants", &Params::own_event_time_constants)
      .above(0)
      .unit("samples")
      .doc("Of traces of its own events.");
  schema.field("skip_after_event", &Params::skip_after_event)
      .range(0, 100'000)
      .unit("samples")
      .doc("Left out as predictors after each event of a target with values: its reset is not an effect of the sources.");
  describe_nuisance_covariates(schema, &Params::covariates);
  schema.field("covariate_lags", &Params::covariate_lags)
      .range(1, 100'000)
      .unit("samples")
      .doc("Of each covariate: its values to so many samples before the one that is predicted.");
  schema.field("covariate_time_constants", &Params::covariate_time_constants)
      .above(0)
      .unit("samples")
      .doc("Of leaky traces of each covariate.");
  describe_drive(schema);
  schema.choice("link", &Params::link, {{"auto", LinkOfRate::automatic}, {"identity", LinkOfRate::identity}})
      .doc(
          "auto: of a target that has events alone, weights over time are those of its log rate where that forecasts held-out "
          "blocks better (not with estimate: filtered); identity: of its count, whose weights rise and fall with its rate.");
  schema.choice("estimate", &Params::estimate, {{"smoothed", Estimated::smoothed}, {"filtered", Estimated::filtered}})
      .doc("smoothed: the weights of each block from the whole recording; filtered: from what came up to it, as online.");
  schema.choice("switches", &Params::switches, {{"none", Switches::none}, {"scan", Switches::scan}})
      .doc("scan: looks for times at which the weights of all targets change at once, and lets them jump there.");
  schema.field("surrogates", &Params::surrogates)
      .range(0, 100'000)
      .doc(
          "Random orders of the blocks that a switch has to be clearer than, where it does not exceed Schwarz's penalty; 0: it "
          "must exceed that.");
  schema.field("switch_s", &Params::switch_s)
      .above(0)
      .unit("s")
      .doc("Known times of switches, of one trial, moved to the next edge of a block.");
  describe_alarms(schema);
  describe_correction(schema, &Params::correction);
}

}  // namespace golgi::changing_granger
