// Upper tails and quantiles of test statistics, by Boost.Math.
#pragma once

#include "golgi/core/export.hpp"

namespace golgi {

/// P(F > x) for Fisher's F with d1 and d2 degrees of freedom, accurate also if it is tiny. 1 for x <= 0, NaN for NaN.
GOLGI_API double f_upper_tail(double x, double d1, double d2);

/// The decimal logarithm of f_upper_tail, also if the tail is too small for a double.
GOLGI_API double log10_f_upper_tail(double x, double d1, double d2);

/// The median of F. @param d1, d2  > 0
GOLGI_API double f_median(double d1, double d2);

/// P(χ² > x) with d degrees of freedom. 1 for x <= 0, NaN for NaN.
GOLGI_API double chi_squared_upper_tail(double x, double d);
GOLGI_API double log10_chi_squared_upper_tail(double x, double d);  ///< also if the tail is too small

/// P(|T| > |t|) for Student's t with d degrees of freedom.
GOLGI_API double t_two_sided(double t, double d);

/// The quantile of the standard normal distribution. @param probability  in (0, 1)
GOLGI_API double normal_quantile(double probability);

}  // namespace golgi
