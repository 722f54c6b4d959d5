#include "logit.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <golgi/api/plugin.hpp>

namespace golgi::spike_granger {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr Index bins_per_block = 1024;

/// ln(1 + e^x) without overflow.
double softplus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }

/// The regressors, block by block: most bins follow no spike, are identical, and become one weighted row.
class Rows {
 public:
  Rows(const SpikeTrains& trains, const std::vector<std::ptrdiff_t>& units, std::ptrdiff_t target, const MatrixXd& tested)
      : trains_(trains), units_(units), target_(target), tested_(tested) {}

  Index n_regressors() const { return 1 + std::ssize(units_) * tested_.rows(); }

  /// Calls visit(x (K, rows), y (rows)) for bins that follow a spike, and visit_rest(n, n_spikes) once for all others.
  template <class Visit, class VisitRest>
  void read(const Poll& poll, const Visit& visit, const VisitRest& visit_rest) const {
    double n_rest = 0, n_rest_spikes = 0;
    MatrixXd x(n_regressors(), bins_per_block);
    VectorXd y(bins_per_block), is_active(bins_per_block);
    for (const auto& trial : trains_.trials())
      for (Index first = 0; first < trial.n_bins; first += bins_per_block) {
        poll();
        const Index n = std::min<Index>(bins_per_block, trial.n_bins - first);
        x.setZero();
        y.setZero();
        is_active.setZero();
        for (Index k = 0; k < std::ssize(units_); ++k) add_unit(trial, k, first, n, x, is_active);
        for_each_spike(trial, target_, first, first + n, [&](Index bin) { y(bin - first) += 1; });
        Index n_active = 0;
        for (Index t = 0; t < n; ++t) {
          if (is_active(t) == 0) {
            ++n_rest;
            n_rest_spikes += y(t);
            continue;
          }
          if (n_active < t) x.col(n_active) = x.col(t);
          y(n_active++) = y(t);
        }
        x.row(0).setOnes();
        visit(x.leftCols(n_active), y.head(n_active));
      }
    visit_rest(n_rest, n_rest_spikes);
  }

 private:
  template <class Body>
  static void for_each_spike(const SpikeTrains::Trial& trial, std::ptrdiff_t unit, Index from, Index until, const Body& body) {
    const auto places = trial.places_of(unit);
    const auto bin_of = [&](std::uint32_t place) { return static_cast<Index>(trial.bins[place]); };
    for (auto place = std::ranges::lower_bound(places, from, {}, bin_of); place != places.end() && bin_of(*place) < until;
         ++place)
      body(bin_of(*place));
  }

  void add_unit(const SpikeTrains::Trial& trial, Index k, Index first, Index n, MatrixXd& x, VectorXd& is_active) const {
    const Index n_lags = tested_.cols(), b = tested_.rows();
    for_each_spike(trial, units_[k], first - n_lags, first + n, [&](Index bin) {
      for (Index t = std::max(bin + 1, first); t < std::min(bin + n_lags + 1, first + n); ++t) {
        x.col(t - first).segment(1 + k * b, b) += tested_.col(t - bin - 1);
        is_active(t - first) = 1;
      }
    });
  }

  const SpikeTrains& trains_;
  const std::vector<std::ptrdiff_t>& units_;
  std::ptrdiff_t target_;
  const MatrixXd& tested_;
};

struct Expansion {
  double objective = 0;
  VectorXd gradient;
  MatrixXd hessian;  // negative Hessian, lower half
};

Expansion expand(const Rows& rows, const VectorXd& theta, const Poll& poll) {
  const Index k = rows.n_regressors();
  Expansion at{0, VectorXd::Zero(k), MatrixXd::Zero(k, k)};
  rows.read(
      poll,
      [&](const auto& x, const auto& y) {
        const VectorXd eta = x.transpose() * theta, mean = (1 + (-eta.array()).exp()).inverse();
        at.objective += y.dot(eta) - eta.unaryExpr(&softplus).sum();
        at.gradient += x * (y - mean);
        const MatrixXd scaled = x * (mean.array() * (1 - mean.array())).sqrt().matrix().asDiagonal();
        at.hessian.selfadjointView<Eigen::Lower>().rankUpdate(scaled);
      },
      [&](double n, double n_spikes) {
        const double mean = 1 / (1 + std::exp(-theta(0)));
        at.objective += n_spikes * theta(0) - n * softplus(theta(0));
        at.gradient(0) += n_spikes - n * mean;
        at.hessian(0, 0) += n * mean * (1 - mean);
      });
  const auto penalised = theta.tail(k - 1);
  at.objective -= penalised.squaredNorm() / 2;
  at.gradient.tail(k - 1) -= penalised;
  at.hessian.diagonal().tail(k - 1).array() += 1;
  return at;
}

}  // namespace

LogitFit fit_logit(const SpikeTrains& trains, const std::vector<std::ptrdiff_t>& units, std::ptrdiff_t target,
                   const MatrixXd& tested, const Poll& poll) {
  constexpr int most_steps = 100, most_halvings = 30;
  constexpr double smallest_step = 1e-10;
  const Rows rows(trains, units, target, tested);
  const auto n = static_cast<double>(trains.n_bins()), n_spikes = static_cast<double>(trains.n_spikes()[target]);
  VectorXd theta = VectorXd::Zero(rows.n_regressors());
  theta(0) = std::log(n_spikes / (n - n_spikes));
  Expansion at = expand(rows, theta, poll);
  for (int k = 0; k < most_steps; ++k) {
    const Eigen::LLT<MatrixXd> llt(at.hessian.selfadjointView<Eigen::Lower>());
    VectorXd step = llt.solve(at.gradient);
    // Near the maximum the objective is flat to rounding.
    const double least = at.objective - 1e-12 * std::abs(at.objective);
    Expansion next = expand(rows, theta + step, poll);
    for (int halving = 0; !(next.objective >= least) && halving < most_halvings; ++halving) {
      step /= 2;
      next = expand(rows, theta + step, poll);
    }
    theta += step;
    at = std::move(next);
    if (step.cwiseAbs().maxCoeff() < smallest_step)
      return {theta, at.hessian.selfadjointView<Eigen::Lower>().llt().solve(MatrixXd::Identity(theta.size(), theta.size()))};
  }
  throw NumericError("the logistic regression did not converge in " + std::to_string(most_steps) + " steps");
}

}  // namespace golgi::spike_granger
