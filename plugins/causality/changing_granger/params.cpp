#include "params.hpp"

namespace golgi::changing_granger {

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
      .doc("Left out as predictors after each event of a target with values: its reset is no effect of the sources.");
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
  describe_correction(schema, &Params::correction);
}

}  // namespace golgi::changing_granger
