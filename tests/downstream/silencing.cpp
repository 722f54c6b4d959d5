#include "silencing.hpp"

#include <algorithm>
#include <golgi/data/eigen.hpp>
#include <golgi/numerics/trials.hpp>
#include <utility>

golgi::Connectivity Silencing::estimate(const golgi::Inputs& given, const golgi::TaskContext& context) const {
  const auto& model = *given.model();
  const auto& intervenable = golgi::require<golgi::Intervenable>(model, given.model_name());
  const auto& windows = model.windows().test;
  const auto n = model.n_variables(), past = model.history();
  golgi::Matrix actual(std::ssize(windows), n);
  for (std::ptrdiff_t w = 0; w < actual.rows(); ++w) {
    const auto& window = windows[w];
    for (std::ptrdiff_t i = 0; i < n; ++i) actual(w, i) = given.data().trial(window.trial).values()(i, window.start + past);
  }
  const auto errors = [&](const golgi::Matrix& forecast) {
    return Eigen::VectorXd((golgi::eigen(actual) - golgi::eigen(forecast)).colwise().squaredNorm());
  };
  const Eigen::VectorXd before = errors(model.forecast(0, given.data(), windows, context));
  const auto means = golgi::pooled_means(golgi::views_of(given.data()));
  golgi::Matrix score(n, n, golgi::undefined);
  for (std::int32_t source = 0; source < n; ++source) {
    const golgi::Intervention silent(source, golgi::Matrix(actual.rows(), past, means[source]));
    const Eigen::VectorXd after = errors(intervenable.intervene(0, given.data(), windows, silent, context));
    for (std::ptrdiff_t target = 0; target < n; ++target)
      if (target != source) score(target, source) = std::max(0.0, after(target) / before(target) - 1);
  }
  return golgi::Connectivity(given.data().names(), std::move(score));
}

GOLGI_PLUGIN("silencing", "1.0.0") { registry.add<Silencing>(); }
