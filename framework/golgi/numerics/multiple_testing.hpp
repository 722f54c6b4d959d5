// Adjusted p-values for testing many pairs at once. An adjusted value q at or below a level means: rejected at that level.
// Sources: Holm 1979; Šidák 1967; Benjamini & Hochberg 1995; Benjamini & Yekutieli 2001.
#pragma once

#include <span>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

enum class Correction {
  none,
  bonferroni,           ///< family-wise error, any dependence
  sidak,                ///< family-wise error, independent tests
  holm,                 ///< family-wise error, any dependence, never weaker than Bonferroni
  benjamini_hochberg,   ///< false discovery rate, independent or positively dependent tests
  benjamini_yekutieli,  ///< false discovery rate, any dependence
};

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

/// @param p  p-values in [0, 1]; NaN entries are not counted as tests and stay NaN
/// @return   adjusted values in the order of `p`, in [0, 1]
GOLGI_API std::vector<double> adjust_p_values(std::span<const double> p, Correction correction);

}  // namespace golgi
