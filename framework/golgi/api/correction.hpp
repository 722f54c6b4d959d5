// The parameter by which an estimator says how its p-values are adjusted.
#pragma once

#include "golgi/data/estimate.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// The parameter `correction` of an estimator that gives p-values.
template <class Params>
void describe_correction(SchemaOf<Params>& schema, Correction Params::*member) {
  schema
      .choice("correction", member,
              {{"none", Correction::none},
               {"bonferroni", Correction::bonferroni},
               {"sidak", Correction::sidak},
               {"holm", Correction::holm},
               {"benjamini_hochberg", Correction::benjamini_hochberg},
               {"benjamini_yekutieli", Correction::benjamini_yekutieli}})
      .doc("Turns p into q, for testing all pairs at once.");
}

}  // namespace golgi
