#include "golgi/builtin/transforms/detrend/detrend.hpp"

#include <Eigen/QR>
#include <span>

#include "golgi/api/registry.hpp"
#include "golgi/builtin/transforms/transform_parts.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/eigen.hpp"

namespace golgi {

void Detrend::Params::describe(SchemaOf<Params>& s) {
  s.field("order", &Params::order).range(0, 20).doc("Degree of the polynomial: 0 removes the mean, 1 a linear trend.");
}

namespace {

/// Legendre polynomials of degree 0 … order over the samples scaled to [-1, 1]: nearly orthogonal, so the fit of a high
/// degree stays well conditioned. @return (T, order + 1)
Eigen::MatrixXd legendre(std::ptrdiff_t n_samples, int order) {
  const Eigen::VectorXd x = Eigen::VectorXd::LinSpaced(n_samples, -1, 1);
  Eigen::MatrixXd p(n_samples, order + 1);
  p.col(0).setOnes();
  if (order >= 1) p.col(1) = x;
  for (int k = 1; k < order; ++k) p.col(k + 1) = ((2 * k + 1) * x.cwiseProduct(p.col(k)) - k * p.col(k - 1)) / (k + 1);
  return p;
}

/// Subtracts the fit over the observed samples. @param whole  decomposition of the basis at all samples
void take_trend(std::span<double> values, const std::vector<std::ptrdiff_t>& observed, const Eigen::MatrixXd& basis,
                const Eigen::HouseholderQR<Eigen::MatrixXd>& whole) {
  const auto n_observed = static_cast<Eigen::Index>(observed.size());
  Eigen::VectorXd y(n_observed);
  for (Eigen::Index k = 0; k < n_observed; ++k) y[k] = values[observed[k]];
  if (n_observed == basis.rows()) {
    y -= basis * whole.solve(y);
  } else {
    Eigen::MatrixXd chosen(n_observed, basis.cols());
    for (Eigen::Index k = 0; k < n_observed; ++k) chosen.row(k) = basis.row(observed[k]);
    y -= chosen * chosen.householderQr().solve(y);
  }
  for (Eigen::Index k = 0; k < n_observed; ++k) values[observed[k]] = y[k];
}

}  // namespace

Dataset Detrend::apply(const Dataset& input, const TaskContext& context) const {
  std::vector<Trial> trials = visible_trials(input);
  for (std::size_t k = 0; k < trials.size(); ++k) {
    const Observed is_observed(trials[k], input.dt_s());
    Matrix values(trials[k].values());
    const Eigen::MatrixXd basis = legendre(values.cols(), params_.order);
    const Eigen::HouseholderQR<Eigen::MatrixXd> whole(basis);
    for (std::ptrdiff_t i = 0; i < values.rows(); ++i) {
      context.check_cancelled();
      std::vector<std::ptrdiff_t> observed;
      for (std::ptrdiff_t t = 0; t < values.cols(); ++t)
        if (is_observed(i, t)) observed.push_back(t);
      if (std::ssize(observed) < params_.order + 2)
        throw DataError(trial_prefix(input, static_cast<std::ptrdiff_t>(k)) + "variable '" + input.names()[i] + "' has " +
                        plural(observed.size(), "observed sample") + "; a trend of order " + std::to_string(params_.order) +
                        " needs at least " + std::to_string(params_.order + 2));
      take_trend(values.row(i), observed, basis, whole);
    }
    trials[k].set_values(std::move(values));
  }
  Dataset output = input;
  return output.set_trials(std::move(trials));
}

void register_transforms_detrend(Registry& registry) { registry.add<Detrend>(); }

}  // namespace golgi
