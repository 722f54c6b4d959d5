// The parameter by which the user chooses how an estimator corrects its p-values for multiple tests.
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
      .doc("Correction for multiple tests: how q is computed from p.");
}

}  // namespace golgi
