// Covariates that are regressors of every target and are never scored, as a parameter that estimators share:
//
//   covariates: [speed, tone]
//
// A common drive by these covariates then gives no link. An estimator with this parameter offers UsesCovariates
// (capabilities.hpp), so that time in which one of them is missing is cut out like a gap.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/data/dataset.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// One of the recording's covariates. The layout is frozen.
struct NuisanceCovariate {
  std::ptrdiff_t row = 0;        ///< in each trial's covariates
  std::ptrdiff_t first_lag = 0;  ///< 0: known in advance, so its present explains the same sample; 1: not
};

/// Whether the parameter names the covariate: the result of an estimator's UsesCovariates::uses.
inline bool is_named(const Covariate& covariate, const std::vector<std::string>& names) {
  return std::ranges::find(names, covariate.name) != names.end();
}

/// @throws DataError for names that are not covariates or are given twice, and for values that are not finite
GOLGI_API std::vector<NuisanceCovariate> nuisance_covariates(const std::vector<std::string>& names, const Dataset& data);

template <class Params>
void describe_nuisance_covariates(SchemaOf<Params>& schema, std::vector<std::string> Params::*member) {
  schema.field("covariates", member)
      .doc(
          "Names of covariates of the recording. Their past values, and present values where known in advance, are regressors "
          "of every target; they are never scored.");
}

}  // namespace golgi
