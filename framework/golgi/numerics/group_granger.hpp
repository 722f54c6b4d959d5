// Granger causality between groups of variables, in time and by frequency, from one VAR: how much better a group is predicted
// if the past of another group is known in addition to that of all other variables.
//   F = ln det V_xx - ln det Σ_xx,   V = residual covariance of the targets x without the sources' past
// By frequency f(ω), whose mean over all frequencies is F, or less if M below is not minimum phase (strong feedback
// or common noise; Geweke 1982, J. Am. Stat. Assoc. 77:304): without the sources' past the innovations of x have the white
// spectrum V_xx, of which M Σ_xx⁻¹ Mᴴ comes from the innovations of x itself, so f = ln det V_xx + ln det Σ_xx - 2 ln |det M|,
// with M = (B H Σ)_xx, H the transfer function of the VAR and B the inverse one of the model without the sources. Sources:
// Geweke 1984, J. Am. Stat. Assoc. 79:907; Barnett & Seth 2015, Phys. Rev. E 91:040101.
#pragma once

#include <span>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/core/poll.hpp"
#include "golgi/numerics/parallel.hpp"
#include "golgi/numerics/var.hpp"

namespace golgi {

/// Groups of variables that do not overlap. Variables in no group are conditioned on.
using Groups = std::vector<std::vector<std::ptrdiff_t>>;

/// Groups of a single variable each.
GOLGI_API Groups single_variables(std::ptrdiff_t n);

/// @return (G, G) F(target, source), >= 0; diagonal NaN, and so are columns whose Riccati equation has no accurate solution
/// @throws NumericError if the residual covariance is not positive definite
GOLGI_API Matrix group_granger(const VarModel& model, const Groups& groups, const ParallelFor& parallel_for = serial_for);

/// Granger causality at the frequencies k / (2 n), k = 0 … n, in cycles per sample. O(n (N³ + G N² p k)), k sources per group.
/// @return (G·G, n + 1), row = target · G + source; undefined as in group_granger
GOLGI_API Matrix spectral_granger(const VarModel& model, const Groups& groups, std::ptrdiff_t n,
                                  const ParallelFor& parallel_for = serial_for, const Poll& poll = no_poll);

/// Mean of a row of spectral_granger between two frequencies in cycles per sample, by the trapezoid rule; limits between two
/// frequencies of the row are interpolated. @param low, high  0 <= low < high <= 0.5
GOLGI_API double band_mean(std::span<const double> spectrum, double low, double high);

}  // namespace golgi
