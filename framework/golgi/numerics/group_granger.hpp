// Granger causality between groups of variables, in time and by frequency, from one VAR: how much better a group is predicted
// when another's past is known too, all other variables given.
//   F = ln det V_xx - ln det Σ_xx,   V = covariance of what is left of the targets x without the sources' past
// By frequency f(ω), whose mean over all frequencies is F, or less where M below is not minimum phase (strong feedback
// or noise in common; Geweke 1982, J. Am. Stat. Assoc. 77:304): without the sources' past the innovations of x have the white
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

/// Variables, without one in two groups. What is in none of them is given.
using Groups = std::vector<std::vector<std::ptrdiff_t>>;

/// Each variable alone.
GOLGI_API Groups single_variables(std::ptrdiff_t n);

/// @return (G, G) F(target, source), >= 0; diagonal NaN, and so are columns whose Riccati equation has no accurate solution
/// @throws NumericError where the residual covariance is not positive definite
GOLGI_API Matrix group_granger(const VarModel& model, const Groups& groups, const ParallelFor& parallel_for = serial_for);

/// At the frequencies k / (2 n), k = 0 … n, in cycles a sample. O(n (N³ + G N² p k)) for sources of k variables.
/// @return (G·G, n + 1), row = target · G + source; undefined as in group_granger
GOLGI_API Matrix spectral_granger(const VarModel& model, const Groups& groups, std::ptrdiff_t n,
                                  const ParallelFor& parallel_for = serial_for, const Poll& poll = no_poll);

/// Mean of a row of spectral_granger between two frequencies in cycles a sample, by the trapezoid rule; ends that lie between
/// two frequencies are interpolated. @param low, high  0 <= low < high <= 0.5
GOLGI_API double band_mean(std::span<const double> spectrum, double low, double high);

}  // namespace golgi
