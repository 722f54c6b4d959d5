#include "golgi/numerics/distributions.hpp"

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>

namespace golgi {
namespace {

// Without promotion to long double: three times as fast, and 1e-13 relative is far below what a p-value means.
using Policy = boost::math::policies::policy<boost::math::policies::promote_double<false>>;

}  // namespace

double f_upper_tail(double x, double d1, double d2) {
  if (std::isnan(x)) return std::numeric_limits<double>::quiet_NaN();
  if (x <= 0) return 1;
  if (std::isinf(x)) return 0;
  return boost::math::cdf(boost::math::complement(boost::math::fisher_f_distribution<double, Policy>(d1, d2), x));
}

double chi_squared_upper_tail(double x, double d) {
  if (std::isnan(x)) return std::numeric_limits<double>::quiet_NaN();
  if (x <= 0) return 1;
  if (std::isinf(x)) return 0;
  return boost::math::cdf(boost::math::complement(boost::math::chi_squared_distribution<double, Policy>(d), x));
}

double t_two_sided(double t, double d) {
  if (std::isnan(t)) return std::numeric_limits<double>::quiet_NaN();
  if (std::isinf(t)) return 0;
  return 2 * boost::math::cdf(boost::math::complement(boost::math::students_t_distribution<double, Policy>(d), std::abs(t)));
}

}  // namespace golgi
