#include "recall.hpp"

#include <cmath>
#include <golgi/data/eigen.hpp>
#include <utility>

#include "neighbourly.hpp"

namespace {

/// Deviations from the mean, scaled to length 1; zeros for a constant.
Eigen::VectorXd direction(const Eigen::VectorXd& values) {
  const Eigen::VectorXd centred = values.array() - values.mean();
  const double length = centred.norm();
  return length > 0 ? Eigen::VectorXd(centred / length) : Eigen::VectorXd::Zero(values.size());
}

}  // namespace

golgi::Connectivity Recall::estimate(const golgi::Inputs& given, const golgi::TaskContext& context) const {
  const auto& model = *given.model();
  const auto& remembering = golgi::require<Neighbourly>(model, given.model_name());
  const golgi::Dataset& data = given.data();
  const auto& [train, validation, test] = model.windows();
  const auto like = remembering.neighbours(data, test, context);
  const std::ptrdiff_t n = model.n_variables(), past = model.history();
  Eigen::MatrixXd next(std::ssize(test), n), remembered = Eigen::MatrixXd::Zero(std::ssize(test), n);
  for (std::ptrdiff_t w = 0; w < next.rows(); ++w) {
    context.check_cancelled();
    const auto at = static_cast<std::size_t>(w);
    next.row(w) = golgi::eigen(data.trial(test[at].trial).values()).col(test[at].start + past);
    for (const std::int64_t k : like[at]) {
      const golgi::Window& window = train[k];
      remembered.row(w) +=
          golgi::eigen(data.trial(window.trial).values()).col(window.start + past - 1) / static_cast<double>(like[at].size());
    }
  }
  golgi::Matrix score(n, n, golgi::undefined);
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t j = 0; j < n; ++j) {
      const Eigen::VectorXd a = direction(next.col(i)), b = direction(remembered.col(j));
      if (i != j && !a.isZero(0) && !b.isZero(0)) score(i, j) = std::abs(a.dot(b));
    }
  return golgi::Connectivity(data.names(), std::move(score));
}

GOLGI_PLUGIN("recall", "1.0.0") { registry.add<Recall>(); }
