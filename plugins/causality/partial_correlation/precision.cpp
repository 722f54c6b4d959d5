#include "precision.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <vector>

namespace golgi::partial_correlation {
namespace {

struct Standard {
  std::vector<double> mean, deviation;
};

Standard standard_of(Trials trials) {
  Standard standard{pooled_means(trials), {}};
  const auto total = static_cast<double>(n_samples_with_lags(trials, 0));
  for (std::ptrdiff_t i = 0; i < trials.front().rows(); ++i) {
    double squares = 0;
    for (const auto& trial : trials)
      for (const double x : trial.row(i)) squares += (x - standard.mean[i]) * (x - standard.mean[i]);
    standard.deviation.push_back(std::sqrt(squares / total));
  }
  return standard;
}

/// @return (count, N) standardised samples, from sample `first` on
Eigen::MatrixXd standardised(ConstView trial, const Standard& standard, std::ptrdiff_t first, std::ptrdiff_t count) {
  Eigen::MatrixXd z(count, trial.rows());
  for (std::ptrdiff_t i = 0; i < trial.rows(); ++i)
    for (std::ptrdiff_t t = 0; t < count; ++t) z(t, i) = (trial(i, first + t) - standard.mean[i]) / standard.deviation[i];
  return z;
}

/// One column of the graphical lasso: minimises ½ β'Wβ - s'β + penalty |β|_1 over all entries but `own`.
void regress(const Eigen::MatrixXd& w, const Eigen::VectorXd& s, double penalty, std::ptrdiff_t own,
             Eigen::Ref<Eigen::VectorXd> beta) {
  constexpr double tolerance = 1e-11;
  constexpr int most_sweeps = 1000;
  Eigen::VectorXd gradient = s - w * beta;
  for (int n = 0; n < most_sweeps; ++n) {
    double largest = 0;
    for (std::ptrdiff_t k = 0; k < beta.size(); ++k) {
      if (k == own) continue;
      const double z = gradient[k] + w(k, k) * beta[k];
      const double change = std::copysign(std::max(0.0, std::abs(z) - penalty), z) / w(k, k) - beta[k];
      if (change == 0) continue;
      beta[k] += change;
      gradient.noalias() -= change * w.col(k);
      largest = std::max(largest, std::abs(change));
    }
    if (largest < tolerance) return;
  }
}

double log_determinant(const Eigen::MatrixXd& k) {
  const Eigen::LLT<Eigen::MatrixXd> factor(k);
  if (factor.info() != Eigen::Success) return undefined;
  return 2 * factor.matrixLLT().diagonal().array().log().sum();
}

}  // namespace

Covariance covariance_of(Trials trials, const ParallelFor& parallel_for, const Poll& poll) {
  constexpr std::ptrdiff_t most_rows = 1024, panel = 64;  // fixed, so that the bytes do not depend on the number of threads
  const auto n = trials.front().rows();
  const Standard standard = standard_of(trials);
  Covariance result{Eigen::MatrixXd::Zero(n, n), 0, n_samples_with_lags(trials, 0)};
  for (const auto& trial : trials)
    for (std::ptrdiff_t first = 0; first < trial.cols(); first += most_rows) {
      poll();
      const Eigen::MatrixXd z = standardised(trial, standard, first, std::min(most_rows, trial.cols() - first));
      result.fourth += z.rowwise().squaredNorm().squaredNorm();
      parallel_for((n + panel - 1) / panel, [&](std::ptrdiff_t k) {
        const auto columns = z.middleCols(k * panel, std::min(panel, n - k * panel));
        result.s.middleCols(k * panel, columns.cols()).noalias() += z.transpose() * columns;
      });
    }
  result.s /= static_cast<double>(result.n_samples);
  result.s = (0.5 * (result.s + result.s.transpose())).eval();
  return result;
}

Eigen::MatrixXd inverse_of(const Eigen::MatrixXd& symmetric) {
  const Eigen::LLT<Eigen::MatrixXd> factor(symmetric);
  if (factor.info() != Eigen::Success)
    throw NumericError("the covariance has no inverse: variables follow from each other; set shrinkage: ledoit_wolf");
  const Eigen::MatrixXd inverse = factor.solve(Eigen::MatrixXd::Identity(symmetric.rows(), symmetric.cols()));
  return 0.5 * (inverse + inverse.transpose());
}

Eigen::MatrixXd ledoit_wolf(const Covariance& covariance, double& weight) {
  const auto n = covariance.s.rows();
  const auto m = static_cast<double>(covariance.n_samples), size = static_cast<double>(n);
  const double mean = covariance.s.trace() / size, squares = covariance.s.squaredNorm();
  const double distance = (squares - size * mean * mean) / size;
  const double error = (covariance.fourth - m * squares) / (m * m * size);
  weight = distance > 0 ? std::min(1.0, error / distance) : 1;
  Eigen::MatrixXd shrunk = (1 - weight) * covariance.s;
  shrunk.diagonal().array() += weight * mean;
  return shrunk;
}

Eigen::MatrixXd graphical_lasso(const Eigen::MatrixXd& s, double penalty, const Poll& poll) {
  constexpr double tolerance = 1e-9, inwards = 0.95;  // factor of the start, which stays positive definite
  constexpr int most_rounds = 500;
  const auto n = s.rows();
  Eigen::MatrixXd w = inwards * s, beta = Eigen::MatrixXd::Zero(n, n);
  w.diagonal() = s.diagonal();
  for (int round = 0; round < most_rounds; ++round) {
    poll();
    double largest = 0;
    for (std::ptrdiff_t j = 0; j < n; ++j) {
      regress(w, s.col(j), penalty, j, beta.col(j));
      Eigen::VectorXd column = w * beta.col(j);  // beta(j, j) is 0
      column[j] = w(j, j);
      largest = std::max(largest, (column - w.col(j)).cwiseAbs().maxCoeff());
      w.col(j) = column;
      w.row(j) = column.transpose();
    }
    if (largest > tolerance) continue;
    Eigen::MatrixXd k(n, n);
    for (std::ptrdiff_t j = 0; j < n; ++j) {
      const double own = 1 / (w(j, j) - w.col(j).dot(beta.col(j)));
      k.col(j) = -own * beta.col(j);
      k(j, j) = own;
    }
    // An entry that is 0 in one of its two regressions is 0, up to the remaining error of convergence.
    return (k.array() * k.transpose().array() == 0).select(0, 0.5 * (k + k.transpose()));
  }
  throw NumericError("the graphical lasso does not converge at penalty " + format_number(penalty) +
                     "; set a larger penalty, or shrinkage: ledoit_wolf");
}

SparsePrecision graphical_lasso_by_ebic(const Covariance& covariance, const ParallelFor& parallel_for, const Poll& poll) {
  constexpr std::ptrdiff_t n_penalties = 20;
  constexpr double last = 0.05;  // share of the penalty at which no pair is left
  const auto n = covariance.s.rows();
  const auto m = static_cast<double>(covariance.n_samples);
  Eigen::MatrixXd off_diagonal = covariance.s.cwiseAbs();
  off_diagonal.diagonal().setZero();
  const double top = off_diagonal.maxCoeff();
  std::vector<SparsePrecision> tried(n_penalties);
  std::vector<double> criteria(n_penalties, INFINITY);
  parallel_for(n_penalties, [&](std::ptrdiff_t l) {
    const double penalty = top * std::pow(last, static_cast<double>(l) / (n_penalties - 1));
    tried[l] = {graphical_lasso(covariance.s, penalty, poll), penalty};
    const double edges = static_cast<double>((tried[l].k.array() != 0).count() - n) / 2;
    const double fit = covariance.s.cwiseProduct(tried[l].k).sum() - log_determinant(tried[l].k);
    if (std::isfinite(fit)) criteria[l] = m * fit + edges * (std::log(m) + 2 * std::log(static_cast<double>(n)));
  });
  return tried[std::ranges::min_element(criteria) - criteria.begin()];
}

Eigen::MatrixXd effective_samples(Trials trials, const Eigen::MatrixXd& precision, const ParallelFor& parallel_for,
                                  const Poll& poll) {
  constexpr std::ptrdiff_t most_lags = 100, panel = 32;
  const auto n = precision.rows();
  const Standard standard = standard_of(trials);
  std::vector<Eigen::MatrixXd> residuals;  // (T, N): K z; a pair's residuals are combinations of its columns
  std::ptrdiff_t shortest = trials.front().cols();
  for (const auto& trial : trials) {
    residuals.push_back(standardised(trial, standard, 0, trial.cols()) * precision);
    shortest = std::min(shortest, trial.cols());
  }
  Eigen::MatrixXd sums = Eigen::MatrixXd::Zero(n, n), at_0, products(n, n);
  for (std::ptrdiff_t lag = 0; lag <= std::min(most_lags, shortest / 4); ++lag) {
    poll();
    parallel_for((n + panel - 1) / panel, [&](std::ptrdiff_t k) {
      auto columns = products.middleCols(k * panel, std::min(panel, n - k * panel));
      columns.setZero();
      for (const auto& u : residuals)
        columns.noalias() +=
            u.bottomRows(u.rows() - lag).transpose() * u.topRows(u.rows() - lag).middleCols(k * panel, columns.cols());
    });
    if (lag == 0) at_0 = products;
    // The covariance of the residual of i given the others, times a factor that drops out: products of (K_jj u_i - K_ij u_j).
    const auto covariance = [&](const Eigen::MatrixXd& c, std::ptrdiff_t i, std::ptrdiff_t j) {
      const double a = precision(j, j), b = -precision(i, j);
      return a * a * c(i, i) + a * b * (c(i, j) + c(j, i)) + b * b * c(j, j);
    };
    for (std::ptrdiff_t i = 0; lag > 0 && i < n; ++i)
      for (std::ptrdiff_t j = 0; j < i; ++j)
        sums(i, j) += covariance(products, i, j) / covariance(at_0, i, j) * covariance(products, j, i) / covariance(at_0, j, i);
  }
  const auto m = static_cast<double>(n_samples_with_lags(trials, 0));
  Eigen::MatrixXd effective = (m / (1 + 2 * sums.array()).max(1)).matrix();
  effective.triangularView<Eigen::StrictlyUpper>() = effective.transpose();
  return effective;
}

}  // namespace golgi::partial_correlation
