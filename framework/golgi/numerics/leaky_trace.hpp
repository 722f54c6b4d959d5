// A leaky trace: an exponentially weighted mean of a signal's past.
#pragma once

#include <cmath>
#include <span>

namespace golgi {

/// trace(t) = trace(t-1) + r (x(t) - trace(t-1)), r = 1 - exp(-1 / time_constant): it includes x(t).
/// @param time_constant  > 0, samples   @param start  the trace before the first sample   @param out  as long as `x`
inline void leaky_trace(std::span<const double> x, double time_constant, double start, std::span<double> out) {
  const double rate = -std::expm1(-1 / time_constant);
  double trace = start;
  for (std::size_t t = 0; t < x.size(); ++t) out[t] = trace += rate * (x[t] - trace);
}

}  // namespace golgi
