// Tests of groups from one OLS fit, like those of pairs (var_ols_wald.cpp), with all lags of a group's variables instead of
// those of one source, and several targets together. With g_t = Qᵀ q_t the pull of sample t on the effects U (pk, N) of k
// sources, row t of J is the Kronecker product of g_t and the residuals of the targets, and V = Jᵀ J; with `trial`, J is first
// summed over each trial.
#include <Eigen/Cholesky>
#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "golgi/data/eigen.hpp"
#include "golgi/numerics/distributions.hpp"
#include "golgi/numerics/lagged_rows.hpp"
#include "golgi/numerics/var_ols_state.hpp"

namespace golgi {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr std::ptrdiff_t most_coefficients = 1500;

/// (rows, |a| |b|): products of the columns, b fastest.
MatrixXd row_products(const MatrixXd& a, const MatrixXd& b) {
  MatrixXd result(a.rows(), a.cols() * b.cols());
  for (std::ptrdiff_t i = 0; i < a.cols(); ++i) result.middleCols(i * b.cols(), b.cols()) = a.col(i).asDiagonal() * b;
  return result;
}

}  // namespace

struct GroupPair {
  std::ptrdiff_t target = 0, source = 0;
  MatrixXd products = {};  ///< (d, d) V
  VectorXd of_trial = {};  ///< (d) sum of J over the trial so far
};

/// Q (K, pk) and U (pk, N) of each source; empty if one of its variables is undetermined.
struct GroupEffects {
  MatrixXd basis, effects;
};

/// The sums over all rows.
struct OlsVar::State::GroupPass {
  const State& fit;
  const Groups& groups;
  std::vector<GroupEffects> sources = {};
  std::vector<GroupPair> pairs = {};
  std::vector<double> pull_of_single = {};  ///< by source

  void prepare() {
    pull_of_single.assign(groups.size(), 0);
    for (const auto& group : groups) {
      std::vector<std::ptrdiff_t> lags;  // positions in `kept`
      for (std::ptrdiff_t k = 1; k < std::ssize(fit.kept); ++k)
        if (std::ranges::find(group, (fit.kept[k] - 1) % fit.model.n()) != group.end()) lags.push_back(k);
      const auto is_undetermined = [&](const auto& one) { return std::ranges::find(group, one.source) != group.end(); };
      auto& source = sources.emplace_back();
      if (std::ranges::any_of(fit.undetermined, is_undetermined)) continue;
      MatrixXd s = MatrixXd::Zero(std::ssize(fit.kept), std::ssize(lags));  // rows of R11⁻¹, transposed
      for (std::ptrdiff_t k = 0; k < s.cols(); ++k) s(lags[k], k) = 1;
      fit.factor.triangularView<Eigen::Upper>().transpose().solveInPlace(s);
      const Eigen::HouseholderQR<MatrixXd> qr(s);
      const MatrixXd c = qr.matrixQR().topRows(s.cols()).triangularView<Eigen::Upper>();
      source.basis = qr.householderQ() * MatrixXd::Identity(s.rows(), s.cols());
      source.effects = c.transpose().triangularView<Eigen::Lower>().solve(fit.coefficients(lags, Eigen::all));
    }
  }

  std::ptrdiff_t n_coefficients(const GroupPair& pair) const {
    return sources[pair.source].basis.cols() * std::ssize(groups[pair.target]);
  }

  void add(const MatrixXd& block, Covariance covariance, const ParallelFor& parallel_for) {
    const MatrixXd design = block(Eigen::all, fit.kept);
    const MatrixXd q = fit.factor.triangularView<Eigen::Upper>().template solve<Eigen::OnTheRight>(design);
    MatrixXd residuals = block.rightCols(fit.model.n()) - design * fit.coefficients;
    if (covariance == Covariance::hc3)
      for (std::ptrdiff_t t = 0; t < q.rows(); ++t) {
        const double leverage = q.row(t).squaredNorm();
        residuals.row(t) *= leverage > most_leverage ? 0 : 1 / (1 - leverage);
        if (!(leverage > most_leverage)) continue;
        for (std::size_t h = 0; h < sources.size(); ++h)
          if (sources[h].basis.size() > 0)
            pull_of_single[h] = std::max(pull_of_single[h], (q.row(t) * sources[h].basis).squaredNorm());
      }
    parallel_for(std::ssize(pairs), [&](std::ptrdiff_t k) {
      auto& pair = pairs[k];
      const MatrixXd rows = row_products(q * sources[pair.source].basis, residuals(Eigen::all, groups[pair.target]));
      if (covariance == Covariance::trial)
        pair.of_trial += rows.colwise().sum().transpose();
      else
        pair.products.selfadjointView<Eigen::Lower>().rankUpdate(rows.transpose());
    });
  }

  void end_trial(const ParallelFor& parallel_for) {
    parallel_for(std::ssize(pairs), [&](std::ptrdiff_t k) {
      pairs[k].products.selfadjointView<Eigen::Lower>().rankUpdate(pairs[k].of_trial);
      pairs[k].of_trial.setZero();
    });
  }

  VectorXd effect_of(const GroupPair& pair) const {
    const MatrixXd u = sources[pair.source].effects(Eigen::all, groups[pair.target]).transpose();
    return u.reshaped();
  }

  /// For residuals of constant variance: tr(Σ_xx⁻¹ Uᵀ U).
  double classical(const GroupPair& pair) const {
    const auto& targets = groups[pair.target];
    const MatrixXd u = sources[pair.source].effects(Eigen::all, targets);
    const MatrixXd scaled = fit.scale.asDiagonal() * MatrixXd(eigen(fit.model.residual_covariance)) * fit.scale.asDiagonal();
    const Eigen::LLT<MatrixXd> noise(MatrixXd(scaled(targets, targets)));
    return noise.info() == Eigen::Success ? noise.matrixL().solve(u.transpose()).squaredNorm() : undefined;
  }
};

GroupTests OlsVar::test(Trials trials, const Groups& groups, GrangerTest test, Covariance covariance,
                        const ParallelFor& parallel_for, const Poll& poll) const {
  const State& fit = *state_;
  const auto n_groups = std::ssize(groups), p = fit.model.order;
  const LaggedRows rows(trials, p);
  GroupTests result{Matrix(n_groups, n_groups, undefined), Matrix(n_groups, n_groups, undefined), 0, {}};
  for (std::size_t r = 0; r + 1 < rows.first_rows().size(); ++r)
    result.n_trials += rows.first_rows()[r + 1] > rows.first_rows()[r];
  const double free = fit.free(), m = static_cast<double>(fit.n_samples), n_trials = static_cast<double>(result.n_trials);
  State::GroupPass pass{fit, groups};
  pass.prepare();
  for (std::ptrdiff_t h = 0; h < n_groups; ++h)
    for (std::ptrdiff_t g = 0; g < n_groups; ++g) {
      if (g == h || pass.sources[h].basis.size() == 0) continue;
      GroupPair pair{g, h};
      const auto d = pass.n_coefficients(pair);
      const double most = covariance == Covariance::trial ? n_trials / 2 : free / 4;
      if (covariance != Covariance::classical) {
        if (static_cast<double>(d) > most || d > most_coefficients) {
          result.too_many.emplace_back(g, h);
          continue;
        }
        pair.products.setZero(d, d);
        pair.of_trial.setZero(d);
      }
      pass.pairs.push_back(std::move(pair));
    }
  if (covariance != Covariance::classical)
    for_each_block(rows, poll, [&](const MatrixXd& block, bool, bool end) {
      pass.add(block, covariance, parallel_for);
      if (covariance == Covariance::trial && end) pass.end_trial(parallel_for);
    });
  for (const auto& pair : pass.pairs) {
    const auto d = static_cast<double>(pass.n_coefficients(pair));
    double wald = undefined, d2 = free;
    if (covariance == Covariance::classical) {
      wald = pass.classical(pair);
    } else {
      const bool by_trial = covariance == Covariance::trial;
      const double factor = by_trial ? n_trials / (n_trials - 1) * (m - 1) / free : 1,
                   of_variance = by_trial ? n_trials - 1 : free;
      const Eigen::LLT<MatrixXd> v(factor * pair.products);
      if (v.info() != Eigen::Success || pass.pull_of_single[pair.source] > least_pull) {
        result.too_many.emplace_back(pair.target, pair.source);
        continue;
      }
      d2 = of_variance - d + 1;
      wald = v.matrixL().solve(pass.effect_of(pair)).squaredNorm();
      if (test == GrangerTest::f) wald *= d2 / of_variance;  // Hotelling's T²
    }
    result.statistic(pair.target, pair.source) = wald / d;
    result.p(pair.target, pair.source) =
        test == GrangerTest::f ? f_upper_tail(wald / d, d, d2) : chi_squared_upper_tail(wald, d);
  }
  return result;
}

}  // namespace golgi
