#include "golgi/builtin/transforms/moments.hpp"

#include <algorithm>
#include <cmath>

#include "golgi/core/text.hpp"
#include "golgi/data/choosing.hpp"

namespace golgi {
namespace {

double safe_scale(double largest) {
  if (largest > 1e-140 && largest < 1e140) return 1;
  return std::ldexp(1.0, std::clamp(-std::ilogb(largest), -1000, 1000));
}

/// Calls visit(value) for every observed sample of a variable.
template <class Visit>
void for_each_observed(const Dataset& data, const std::vector<Observed>& observed, std::ptrdiff_t variable, Visit visit) {
  for (std::size_t k = 0; k < observed.size(); ++k) {
    const auto values = data.trials()[k].values().row(variable);
    for (std::ptrdiff_t t = 0; t < std::ssize(values); ++t)
      if (observed[k](variable, t)) visit(values[t]);
  }
}

}  // namespace

std::vector<Observed> observed_in(const Dataset& data) {
  std::vector<Observed> all;
  for (const Trial& trial : data.trials()) all.emplace_back(trial, data.dt_s());
  return all;
}

Moments moments(const Dataset& data, const std::vector<Observed>& observed, std::ptrdiff_t variable) {
  double n = 0, low = 0, high = 0;
  for_each_observed(data, observed, variable, [&](double x) {
    low = n == 0 ? x : std::min(low, x);
    high = n == 0 ? x : std::max(high, x);
    n += 1;
  });
  Moments result;
  // Equality, not sd == 0: the mean of a constant has a rounding error.
  if (n == 0 || low == high) return result;
  result.scale = safe_scale(std::max(std::abs(low), std::abs(high)));
  for_each_observed(data, observed, variable, [&](double x) { result.mean += x * result.scale; });
  result.mean /= n;
  // The second pass removes the rounding error of the first mean.
  double rest = 0;
  for_each_observed(data, observed, variable, [&](double x) { rest += x * result.scale - result.mean; });
  result.mean += rest / n;
  double squares = 0;
  for_each_observed(data, observed, variable, [&](double x) {
    const double deviation = x * result.scale - result.mean;
    // Explicit fma: whether the compiler fuses the two by itself depends on the surrounding loop.
    squares = std::fma(deviation, deviation, squares);
  });
  result.sd = std::sqrt(squares / n);
  return result;
}

void tell_constant(const Dataset& data, const std::vector<std::int32_t>& constant, const std::string& effect,
                   const TaskContext& context) {
  std::vector<std::string> told;
  for (const auto i : constant) told.push_back("'" + data.variable(i).name() + "' (" + why_constant(data, i) + ")");
  if (!told.empty())
    context.warn({"constant", "variables that do not vary: " + join(told, ", "), effect,
                  "leave them out with transform/select (varying: true)"});
}

}  // namespace golgi
