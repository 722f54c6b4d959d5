// Regression of events: whether a sample has an event (Bernoulli, logit link), or how many it has (Poisson, log link).
#pragma once

#include <span>

#include "golgi/core/export.hpp"
#include "golgi/numerics/weighted_fit.hpp"

namespace golgi {

/// Events per sample: at most one, or any number.
enum class CountLink { bernoulli, poisson };

/// Fits by Firth's penalised likelihood, with iteratively reweighted least squares. The coefficients are finite even if a
/// regressor separates samples with events from samples without (a source after which the target never fires), where maximum
/// likelihood gives infinity; without separation they are those of maximum likelihood, without its first-order bias.
/// @param regressors  (P, M), the first constant 1   @param counts  (M) >= 0; with bernoulli 0 or 1
/// @return a fit with infinite degrees of freedom; `fitted` are probabilities or rates per sample
/// @throws DataError unless M > P and counts vary   @throws NumericError if the iteration does not converge
/// Source: Firth 1993, Biometrika 80:27; Heinze & Schemper 2002.
GOLGI_API LinearFit fit_counts(ConstView regressors, std::span<const double> counts, CountLink link,
                               const Poll& poll = no_poll);

/// Likelihood-ratio test that the chosen coefficients are 0: twice the loss of log likelihood, against χ². The other
/// coefficients are adjusted by the coefficients' covariance, which is optimal to first order, so the test costs one evaluation
/// and no fit. With few events it keeps its level and Wald's test, which uses standard errors, does not: two coincidences where
/// half a coincidence is expected are 2.7 standard errors of the logarithm.
/// @param fit  fit of the same regressors and counts
GOLGI_API JointTest likelihood_ratio_test(const LinearFit& fit, ConstView regressors, std::span<const double> counts,
                                          CountLink link, std::span<const std::ptrdiff_t> chosen);

}  // namespace golgi
