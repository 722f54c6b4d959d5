// Upper tails of test statistics, through Boost.Math.
#pragma once

#include "golgi/core/export.hpp"

namespace golgi {

/// P(F > x) for Fisher's F with d1 and d2 degrees of freedom, accurate where it is tiny. 1 for x <= 0, NaN for NaN.
GOLGI_API double f_upper_tail(double x, double d1, double d2);

/// P(χ² > x) with d degrees of freedom. 1 for x <= 0, NaN for NaN.
GOLGI_API double chi_squared_upper_tail(double x, double d);

/// P(|T| > |t|) for Student's t with d degrees of freedom.
GOLGI_API double t_two_sided(double t, double d);

}  // namespace golgi
