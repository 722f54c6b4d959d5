// Covariates that are regressors of every target and are never scored, as a parameter that estimators share:
//
//   covariates: [speed, tone]
//
// What they drive together is then no link. An estimator with this parameter offers UsesCovariates (capabilities.hpp), so that
// time in which one of them is missing is cut out as a gap is.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/data/dataset.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// One of a recording's covariates. The layout is frozen.
struct NuisanceCovariate {
  std::ptrdiff_t row = 0;        ///< of each trial's covariates
  std::ptrdiff_t first_lag = 0;  ///< 0: known in advance, so its present explains the same sample; 1: not
};

/// Whether the parameter names it: what an estimator answers by UsesCovariates.
inline bool is_named(const Covariate& covariate, const std::vector<std::string>& names) {
  return std::ranges::find(names, covariate.name) != names.end();
}

/// @throws DataError for names that are not of covariates, or given twice, and for values that are not finite
GOLGI_API std::vector<NuisanceCovariate> nuisance_covariates(const std::vector<std::string>& names, const Dataset& data);

template <class Params>
void describe_nuisance_covariates(SchemaOf<Params>& schema, std::vector<std::string> Params::*member) {
  schema.field("covariates", member)
      .doc(
          "Names of covariates of the recording whose present (where known in advance) and past are regressors of every "
          "target. They are never scored.");
}

}  // namespace golgi
