#include "covariates.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <golgi/data/eigen.hpp>

namespace golgi::spike_granger {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// A regressor of bin t: Σ_l weight(l) value(t - l), l from first on.
struct Regressor {
  Index covariate = 0, first = 0;
  VectorXd weights;
  Index last() const { return first + weights.size() - 1; }
};

std::vector<Regressor> regressors_of(const std::vector<std::ptrdiff_t>& first_lags, const Features& features) {
  std::vector<Regressor> all;
  for (Index c = 0; c < std::ssize(first_lags); ++c)
    for (Index b = 0; b < features.size(); ++b) {
      // Features of a spike begin one bin after it, and features before it are a flank.
      const auto after = features.weights.row(b).tail(features.last());
      if (after.isZero(0)) continue;
      all.push_back({c, first_lags[c], after});
    }
  return all;
}

/// Σ_s value(s + d) over a unit's spikes s, (lags, C), d from `first` on: the products of spikes and covariates.
MatrixXd triggered_sums(const std::vector<Matrix>& values, const SpikeTrains& trains, std::ptrdiff_t unit, Index first,
                        Index n_lags) {
  MatrixXd sums = MatrixXd::Zero(n_lags, values.front().rows());
  for (std::size_t k = 0; k < values.size(); ++k) {
    const auto& trial = trains.trials()[k];
    for (const auto place : trial.places_of(unit)) {
      const Index at = static_cast<Index>(trial.bins[place]) + first;
      const Index from = std::max<Index>(0, -at), until = std::min<Index>(n_lags, trial.n_bins - at);
      if (until <= from) continue;
      for (Index c = 0; c < sums.cols(); ++c)
        sums.col(c).segment(from, until - from) += eigen(values[k]).row(c).segment(at + from, until - from).transpose();
    }
  }
  return sums;
}

/// Σ_t regressor(t) regressor'(t) over all bins and those after the trials, per bin.
MatrixXd products_of(const std::vector<Matrix>& values, const std::vector<Regressor>& regressors, double n_bins) {
  Index reach = 0;
  for (const auto& each : regressors) reach = std::max(reach, each.last());
  MatrixXd products = MatrixXd::Zero(std::ssize(regressors), std::ssize(regressors));
  constexpr Index block = 4096;
  for (const auto& each : values)
    for (Index begin = 0; begin < each.cols() + reach; begin += block) {
      const Index n = std::min(block, each.cols() + reach - begin);
      MatrixXd x = MatrixXd::Zero(std::ssize(regressors), n);
      for (Index r = 0; r < x.rows(); ++r) {
        const auto& regressor = regressors[r];
        for (Index l = regressor.first; l <= regressor.last(); ++l) {
          const Index from = std::max<Index>(begin, l), until = std::min(begin + n, each.cols() + l);
          if (until <= from || regressor.weights(l - regressor.first) == 0) continue;
          x.row(r).segment(from - begin, until - from) +=
              regressor.weights(l - regressor.first) * eigen(each).row(regressor.covariate).segment(from - l, until - from);
        }
      }
      products.selfadjointView<Eigen::Lower>().rankUpdate(x);
    }
  return MatrixXd(products.selfadjointView<Eigen::Lower>()) / n_bins;
}

/// (K, R) W with W W' the inverse of the products, as far as they determine it: smooth covariates give regressors that are
/// nearly collinear, of which only the span is kept.
MatrixXd whitening_of(const MatrixXd& products) {
  constexpr double least = 1e-10;  // share of the largest eigenvalue
  const VectorXd scale = (products.diagonal().array() > 0).select(products.diagonal().array().rsqrt(), 0);
  const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(scale.asDiagonal() * products * scale.asDiagonal());
  const VectorXd& sizes = solver.eigenvalues();
  const Index n_kept = std::ranges::count_if(sizes, [&](double size) { return size > least * sizes(sizes.size() - 1); });
  return scale.asDiagonal() * solver.eigenvectors().rightCols(n_kept) *
         sizes.tail(n_kept).cwiseSqrt().cwiseInverse().asDiagonal();
}

}  // namespace

void take_out(const std::vector<Matrix>& values, const std::vector<std::ptrdiff_t>& first_lags, const SpikeTrains& trains,
              const std::vector<std::ptrdiff_t>& units, const Features& features, const ParallelFor& parallel_for,
              Moments& moments) {
  const auto regressors = regressors_of(first_lags, features);
  const auto n_bins = static_cast<double>(trains.n_bins());
  const MatrixXd whitening = whitening_of(products_of(values, regressors, n_bins));
  const Index n = std::ssize(units), m = features.size(), p = n * m;
  Index reach = 0;
  for (const auto& each : regressors) reach = std::max(reach, each.last());
  const Index first = std::min<Index>(features.first, 0) - reach, n_lags = features.last() - first + 1;
  // Products of features, and of targets' spikes, with the orthogonalised regressors of the covariates.
  MatrixXd of_features(p, whitening.cols()), of_targets(n, whitening.cols());
  parallel_for(n, [&](std::ptrdiff_t j) {
    const MatrixXd sums = triggered_sums(values, trains, units[j], first, n_lags) / n_bins;
    MatrixXd with_features(m, std::ssize(regressors));
    Eigen::RowVectorXd with_spikes(std::ssize(regressors));
    for (Index r = 0; r < std::ssize(regressors); ++r) {
      const Regressor& regressor = regressors[r];
      // A spike's feature in the bin l after it is multiplied by the value l - lag after it.
      const auto met = [&](Index l) {
        const auto& weights = regressor.weights;
        return sums.col(regressor.covariate).segment(l - regressor.last() - first, weights.size()).dot(weights.reverse());
      };
      with_spikes(r) = met(0);
      VectorXd by_lag(features.weights.cols());
      for (Index l = features.first; l <= features.last(); ++l) by_lag(l - features.first) = met(l);
      with_features.col(r) = features.weights * by_lag;
    }
    of_features.middleRows(j * m, m) = with_features * whitening;
    of_targets.row(j) = with_spikes * whitening;
  });
  parallel_for(n, [&](std::ptrdiff_t j) {
    for (Index col = j * m; col < (j + 1) * m; ++col)
      moments.gram.col(col).tail(p - col) -= of_features.bottomRows(p - col) * of_features.row(col).transpose();
    moments.responses.col(j) -= of_features * of_targets.row(j).transpose();
    moments.variances(j) -= of_targets.row(j).squaredNorm();
  });
}

}  // namespace golgi::spike_granger
