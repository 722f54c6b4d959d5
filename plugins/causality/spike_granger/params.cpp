#include "params.hpp"

#include <cmath>
#include <string>

namespace golgi::spike_granger {

void Params::describe(SchemaOf<Params>& schema) {
  schema.field("bin_ms", &Params::bin_ms)
      .unit("ms")
      .above(0)
      .doc("Width of a bin; several spikes of a unit in one count once.");
  schema.field("last_ms", &Params::last_ms)
      .unit("ms")
      .above(0)
      .doc("Sources act from one bin to this long after their spikes: this includes delay and rise of the effect.");
  schema.field("n_basis", &Params::n_basis)
      .range(1, 32)
      .doc("Number B of raised cosines that the effect of a spike is made of.");
  schema.field("flanks_ms", &Params::flanks_ms)
      .unit("ms")
      .above(0)
      .doc(
          "Two numbers: the source's spikes this long before and after represent its slow rate, and are not tested. They use "
          "later spikes: the fit is a test and not a forecast. null: none.");
  schema.field("ridge", &Params::ridge).range(0, 1).doc("Added to the diagonal of the regressors' correlations.");
  schema.choice("null_model", &Params::null_model, {{"core", NullModel::core}, {"wald", NullModel::wald}})
      .doc(
          "Null distribution of p. core: that of the bulk of this recording's pairs. wald: that of pairs without any relation, "
          "for networks that were recorded completely.");
  schema.choice("shared", &Params::shared, {{"project", Shared::project}, {"keep", Shared::keep}})
      .doc("Whether directions in which all pairs vary much, as under a common drive, are left out of p.");
  schema.field("core_share", &Params::core_share)
      .range(0.5, 1)
      .doc("Share of pairs from which the null is estimated; at least this share should be unconnected.");
  schema.field("nu", &Params::nu).range(1, 1e6).doc("Second degrees of freedom of the null's F distribution.");
  schema.field("pool", &Params::pool)
      .unit("units")
      .at_least(0)
      .doc("Each target's own scale of the null has weight N / (N + pool).");
  schema.field("most_shared", &Params::most_shared)
      .at_least(1)
      .doc("A direction is shared where its variance is more than this many times the median of all directions.");
  schema.choice("refine", &Params::refine, {{"none", Refine::none}, {"logit", Refine::logit}})
      .doc("logit: each target's clearest sources are fitted again by logistic regression, which takes far longer.");
  schema.field("refine_sources", &Params::refine_sources)
      .range(1, 1000)
      .doc("Number of sources of each target that `refine` fits, those of smallest p.");
  schema.field("covariates", &Params::covariates)
      .doc(
          "Names of covariates of the recording. Their present values (where known in advance) and past, over the lags at "
          "which a source's spikes are used, are regressors of every target. They are never scored.");
  describe_correction(schema, &Params::correction);
}

void Params::check() const {
  const auto text = [](double value) { return format_number(value) + " ms"; };
  if (std::lround(last_ms / bin_ms) < n_basis)
    throw ConfigError("last_ms: " + text(last_ms) + " are fewer bins of " + text(bin_ms) + " than n_basis, " +
                      std::to_string(n_basis) + "; set n_basis lower, or last_ms higher");
  if (refine == Refine::logit && !covariates.empty())
    throw ConfigError("covariates cannot be used with refine: logit, whose regressors are spikes only; leave one of them out");
  if (last_ms / bin_ms > 10000) throw ConfigError("last_ms: more than 10000 bins; set bin_ms higher");
  if (!flanks_ms) return;
  if (flanks_ms->size() != 2 || !(flanks_ms->at(0) >= last_ms + bin_ms) || !(flanks_ms->at(1) >= flanks_ms->at(0)))
    throw ConfigError("flanks_ms: expected two numbers, the first at least a bin above last_ms (" + text(last_ms) +
                      ") and the second not below it, or null");
  if (flanks_ms->at(1) / bin_ms > 10000) throw ConfigError("flanks_ms: extend over more than 10000 bins; set bin_ms higher");
}

}  // namespace golgi::spike_granger
