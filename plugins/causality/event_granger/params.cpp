#include "params.hpp"

#include <cmath>

namespace golgi::event_granger {

void Params::describe(SchemaOf<Params>& schema) {
  schema
      .choice("response", &Params::response,
              {{"auto", Response::automatic},
               {"values", Response::values},
               {"bernoulli", Response::bernoulli},
               {"poisson", Response::poisson}})
      .doc(
          "Quantity of a target that is predicted: its next value (values), whether it has an event (bernoulli), or how many "
          "(poisson). auto: events where the values are whole numbers >= 0, most of them 0 (a spike raster); else values.");
  describe_event_threshold(schema, &Params::event_threshold, &Params::threshold_use);
  schema.field("own_lags", &Params::own_lags)
      .unit("samples")
      .range(1, 512)
      .doc("Number of recent values and events of the target itself that are regressors.");
  schema.field("powers", &Params::powers)
      .range(1, 8)
      .doc("Powers of the target's latest value, from 1 to this, that are regressors.");
  schema.field("time_constants", &Params::time_constants)
      .unit("samples")
      .at_least(0.5)
      .doc(
          "Time constants of the leaky traces of the target's own values and events; the traces represent hidden recovery "
          "variables.");
  schema.field("lags", &Params::lags)
      .unit("samples")
      .range(1, 512)
      .doc(
          "Causes act after 1 to this many samples, each a regressor. null: as many as reach_s gives where values are "
          "regressed on events; else 1 where causes are events, 3 where they are values.");
  schema.field("reach_s", &Params::reach_s)
      .unit("s")
      .above(0)
      .doc(
          "Only where values are regressed on events and lags is null: events act from 1 sample to this long after them. Each "
          "source has lags 1 and 2, one later lag of its own where one is clear, and the sum of all other lags.");
  schema.field("cause_time_constants", &Params::cause_time_constants)
      .unit("samples")
      .at_least(0.5)
      .doc(
          "Time constants of leaky traces of the causes, further candidate regressors. null: 10 where events are predicted, "
          "else none.");
  schema.field("dale", &Params::dale).doc("Dale's law: each source has one sign, and is tested for effects of that sign.");
  schema.field("links", &Params::links)
      .doc(
          "Prior knowledge of links: the sources of links that do not exist are left out of the target's regression, the "
          "sources of links that exist always stay in it. Rules that name lags need the parameter lags; a trace stays where "
          "all lags may exist.");
  describe_nuisance_covariates(schema, &Params::covariates);
  describe_drive(schema);
  describe_correction(schema, &Params::correction);
}

void Params::complete(Params& params, const Value& values, Binder& binder) {
  complete_event_threshold(params, values);
  const LinkRules& rules = params.links;
  if (!params.lags)
    for (const auto* list : {&rules.forbid, &rules.require, &rules.only})
      for (const LinkRule& rule : *list)
        if (!rule.lags.empty()) {
          const Binder::Scope scope(binder, ".links");
          return binder.fail(rule.place,
                             "names lags, and without the parameter lags a regressor may be a sum over many; set lags to the "
                             "longest one, or leave the lags of the rule out");
        }
  check_link_rules(rules, 1, params.link_lags(), binder);
}

bool Params::is_regressor(const KnownLinks& known, std::ptrdiff_t target, std::ptrdiff_t source, std::ptrdiff_t lag) const {
  if (lags && lag > 0) return known.is_allowed(target, source, static_cast<int>(lag));
  for (int each = 1; each <= link_lags(); ++each)
    if (!known.is_allowed(target, source, each)) return false;
  return true;
}

}  // namespace golgi::event_granger
