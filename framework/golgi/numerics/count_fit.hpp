// Regression of events: of whether there is one in a sample (Bernoulli, logit link), or of how many (Poisson, log link).
#pragma once

#include <span>

#include "golgi/core/export.hpp"
#include "golgi/numerics/weighted_fit.hpp"

namespace golgi {

/// Events a sample: at most one, or any number.
enum class CountLink { bernoulli, poisson };

/// Firth's penalised likelihood by iteratively reweighted least squares. Its coefficients are finite even where a regressor
/// separates samples with from samples without events (a source after which the target never fires), where the likelihood's
/// maximum lies at infinity; without separation they are the likelihood's, less its bias of first order.
/// @param regressors  (P, M), the first constant 1   @param counts  (M) >= 0; with bernoulli 0 or 1
/// @return infinite degrees of freedom; `fitted` are probabilities or rates per sample
/// @throws DataError unless M > P and counts vary   @throws NumericError where the iteration does not end
/// Source: Firth 1993, Biometrika 80:27; Heinze & Schemper 2002.
GOLGI_API LinearFit fit_counts(ConstView regressors, std::span<const double> counts, CountLink link,
                               const Poll& poll = no_poll);

/// Twice the log likelihood that is lost where the chosen coefficients are 0, against χ². The others move as the coefficients'
/// covariance says, which is their best answer to first order, so the test costs one evaluation and no fit. With few events it
/// keeps its level where Wald's test, by the standard errors, does not: two coincidences where half a one is expected are
/// 2.7 standard errors of the logarithm.
/// @param fit  of the same regressors and counts
GOLGI_API JointTest likelihood_ratio_test(const LinearFit& fit, ConstView regressors, std::span<const double> counts,
                                          CountLink link, std::span<const std::ptrdiff_t> chosen);

}  // namespace golgi
