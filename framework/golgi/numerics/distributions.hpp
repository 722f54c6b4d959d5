// Upper tails of test statistics, through Boost.Math.
#pragma once

#include "golgi/core/export.hpp"

namespace golgi {

/// P(F > x) for Fisher's F with d1 and d2 degrees of freedom, accurate where it is tiny. 1 for x <= 0, NaN for NaN.
GOLGI_API double f_upper_tail(double x, double d1, double d2);

/// Its decimal logarithm, also where the tail is too small for a double.
GOLGI_API double log10_f_upper_tail(double x, double d1, double d2);

/// Below which F lies with probability one half. @param d1, d2  > 0
GOLGI_API double f_median(double d1, double d2);

/// P(χ² > x) with d degrees of freedom. 1 for x <= 0, NaN for NaN.
GOLGI_API double chi_squared_upper_tail(double x, double d);
GOLGI_API double log10_chi_squared_upper_tail(double x, double d);  ///< also where the tail is too small for a double

/// P(|T| > |t|) for Student's t with d degrees of freedom.
GOLGI_API double t_two_sided(double t, double d);

/// Below which a standard normal variable lies with this probability. @param probability  in (0, 1)
GOLGI_API double normal_quantile(double probability);

}  // namespace golgi
