// Code shared by the liars: a sound estimator, and one with a lie.
#pragma once

#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "golgi/api/plugin.hpp"

namespace liars {

using namespace golgi;

struct NoParams {
  static void describe(SchemaOf<NoParams>&) {}
};

// --- A sound estimator: the absolute correlation of a target with a source one sample before.

inline double product(const Dataset& data, std::ptrdiff_t i, std::ptrdiff_t j, std::ptrdiff_t lag) {
  double sum = 0;
  for (const auto& trial : data.trials())
    for (std::ptrdiff_t t = lag; t < trial.n_samples(); ++t) sum += trial.values()(i, t) * trial.values()(j, t - lag);
  return sum;
}

inline void require_usable(const Dataset& data) {
  for (const auto& trial : data.trials()) {
    if (trial.n_samples() < 10) throw DataError("needs 10 samples");
    for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i) {
      bool varies = false;
      for (const double value : trial.values().row(i)) {
        if (!std::isfinite(value)) throw DataError("a value is not finite");
        varies = varies || value != trial.values()(i, 0);
      }
      if (!varies) throw DataError("a variable is constant");
    }
  }
}

/// The data of an estimate before it is finished; a lie changes them.
struct Draft {
  std::vector<std::string> names;
  Matrix score, p;  // p: empty where there are no p-values

  Connectivity finished() && {
    Connectivity result(std::move(names), std::move(score));
    if (!p.empty()) result.set_p(std::move(p), Correction::none);
    return result;
  }
};

inline Draft lagged(const Dataset& data, const Poll& poll = no_poll) {
  const auto n = data.n_variables();
  Draft result{data.names(), Matrix(n, n, undefined), {}};
  std::vector<double> power;
  for (std::ptrdiff_t i = 0; i < n; ++i) power.push_back(product(data, i, i, 0));
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t j = 0; j < n; ++j, poll())
      if (i != j) result.score(i, j) = std::abs(product(data, i, j, 1)) / std::sqrt(power[i] * power[j]);
  return result;
}

/// A sound estimator with a lie: `Lie::tell(result, data, context)` changes its result.
template <class Lie>
struct Liar final : Causality {
  static constexpr const char* name = Lie::name;
  static constexpr const char* summary = "Breaks one claim.";
  using Params = NoParams;
  explicit Liar(const Params&) {}
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override {
    if constexpr (!requires { Lie::takes_anything; }) require_usable(input.data());
    Draft result = lagged(
        input.data(), requires { Lie::polls; } ? Poll(no_poll) : context.poll());
    Lie::tell(result, input.data(), context);
    return std::move(result).finished();
  }
};

struct Honest {
  static constexpr const char* name = "causality/honest";
  static void tell(Draft&, const Dataset&, const TaskContext&) {}
};

template <class... Lies>
void add_liars(Registry& registry) {
  (registry.add<Liar<Lies>>(), ...);
}

}  // namespace liars
