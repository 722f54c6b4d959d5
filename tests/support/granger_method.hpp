// Estimators for tests of wrappers: Granger causality of one order, by the same fit as causality/mvgc, and one that fails.
#pragma once

#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "golgi/api/plugin.hpp"
#include "golgi/numerics/var_ols.hpp"

namespace golgi::test {

class GrangerMethod final : public Causality {
 public:
  explicit GrangerMethod(std::ptrdiff_t order, Covariance covariance = Covariance::hc3)
      : order_(order), covariance_(covariance) {}
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override {
    ++n_runs;
    const auto trials = views_of(input.data());
    const OlsVar fit(trials, order_, context.parallel_loop());
    Connectivity result(input.data().names(), fit.log_ratio());
    result.set(Quantity::sign, fit.sign()).set(Quantity::weight, fit.weight()).set_meaning("log ratio");
    context.log("order " + std::to_string(order_));
    context.output("fit.txt", "of one fit");
    return result.set_p(fit.test(trials, GrangerTest::f, covariance_).p, Correction::benjamini_hochberg);
  }
  mutable std::atomic<int> n_runs{0};

 private:
  std::ptrdiff_t order_;
  Covariance covariance_;
};

inline Nested<Causality> granger(std::ptrdiff_t order, Covariance covariance = Covariance::hc3) {
  return NestedComponent::of("causality/granger", std::make_shared<GrangerMethod>(order, covariance));
}

/// Same Pearson correlation at lag 0 for both directions: undirected, without p.
class CorrelationMethod final : public Causality {
 public:
  Connectivity estimate(const Inputs& input, const TaskContext&) const override {
    const auto n = input.data().n_variables();
    Matrix score(n, n, undefined);
    for (std::ptrdiff_t i = 0; i < n; ++i)
      for (std::ptrdiff_t j = 0; j < n; ++j) {
        double ij = 0, ii = 0, jj = 0;
        for (const Trial& trial : input.data().trials())
          for (std::ptrdiff_t t = 0; t < trial.n_samples(); ++t) {
            const double a = trial.values()(std::min(i, j), t), b = trial.values()(std::max(i, j), t);
            ij += a * b, ii += a * a, jj += b * b;
          }
        if (i != j) score(i, j) = std::abs(ij) / std::sqrt(ii * jj);
      }
    Connectivity result(input.data().names(), std::move(score));
    return result.set_estimate(Estimate(result.estimate()).set_directed(false));
  }
};

inline Nested<Causality> correlation_method() {
  return NestedComponent::of("causality/correlation", std::make_shared<CorrelationMethod>());
}

/// The parts of an estimate and its files that must be the same for any number of threads.
struct Outcome {
  Connectivity result;
  std::map<std::string, std::string> files;
  friend bool operator==(const Outcome& a, const Outcome& b) = default;
};

}  // namespace golgi::test
