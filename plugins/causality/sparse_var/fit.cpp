#include "fit.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/data/eigen.hpp>
#include <numeric>

namespace golgi::sparse_var {
namespace {

/// A part of the rows.
struct Span {
  std::ptrdiff_t first = 0, end = 0;
};

/// Contiguous parts of the rows; the first ones are a row longer where the division leaves a rest.
std::vector<Span> parts_of(std::ptrdiff_t n_rows, std::ptrdiff_t n_parts) {
  std::vector<Span> parts;
  for (std::ptrdiff_t k = 0, first = 0; k < n_parts; ++k) {
    const auto count = n_rows / n_parts + (k < n_rows % n_parts);
    parts.push_back({first, first + count});
    first += count;
  }
  return parts;
}

/// Mean squared error on other rows. @param trained  centred   @param test  sums and products, not centred
double error_on(const Moments& test, const Moments& trained, const Eigen::VectorXd& b, std::ptrdiff_t response) {
  std::vector<std::ptrdiff_t> used;
  for (std::ptrdiff_t k = 0; k < b.size(); ++k)
    if (b[k] != 0) used.push_back(k);
  double intercept = trained.sum[response], mean = test.sum[response], square = test.products(response, response);
  for (const auto k : used) {
    intercept -= b[k] * trained.sum[k];
    mean -= b[k] * test.sum[k];
    square -= 2 * b[k] * test.products(k, response);
    for (const auto l : used) square += b[k] * b[l] * test.products(l, k);
  }
  const auto n = static_cast<double>(test.n);
  return (square - 2 * intercept * mean) / n + intercept * intercept;
}

}  // namespace

std::vector<double> falling(double top, double last) {
  std::vector<double> grid;
  for (int k = 0; k < n_lambdas; ++k) grid.push_back(top * std::pow(last, static_cast<double>(k) / (n_lambdas - 1)));
  return grid;
}

Eigen::MatrixXd factors_of(const Rows& rows, const KnownLinks& known, const Params& params) {
  Eigen::MatrixXd factors = Eigen::MatrixXd::Ones(rows.n_regressors(), rows.n());
  for (std::ptrdiff_t i = 0; i < rows.n(); ++i)
    for (std::ptrdiff_t k = 0; k < rows.n_regressors(); ++k) {
      const auto [one, other, lag] = rows.regressors()[k];
      if (rows.is_covariate(rows.regressors()[k])) {
        factors(k, i) = 0;
        continue;
      }
      const auto is_ruled_out = [&, i, lag = static_cast<int>(lag)](std::ptrdiff_t source) {
        return source >= 0 && source != i && !known.is_allowed(i, source, lag);
      };
      const bool is_own = one == i && other < 0;
      if (is_ruled_out(one) || is_ruled_out(other))
        factors(k, i) = INFINITY;
      else if (is_own ? !params.penalise_own : other < 0 && known.is_required(i, one, static_cast<int>(lag)))
        factors(k, i) = 0;
    }
  return factors;
}

Problem problem_of(const Eigen::MatrixXd& gram, const Moments& moments, const Eigen::MatrixXd& factors, std::ptrdiff_t target,
                   const Params& params) {
  const auto k = gram.cols(), response = moments.products.cols() - factors.cols() + target;
  return {gram, moments.products.col(response).head(k), moments.products(response, response), factors.col(target).head(k),
          params.l1_share};
}

double criterion(double mean_square, std::ptrdiff_t n_nonzero, std::ptrdiff_t n_samples, std::ptrdiff_t n_regressors,
                 bool is_extended) {
  const auto m = static_cast<double>(n_samples), d = static_cast<double>(n_nonzero);
  if (2 * n_nonzero > n_samples) return INFINITY;
  return m * std::log(std::max(mean_square, 1e-300)) + d * std::log(m) +
         (is_extended ? d * std::log(static_cast<double>(n_regressors)) : 0);
}

CrossValidation cross_validate(const Rows& rows, const Moments& all, const Eigen::MatrixXd& factors,
                               const std::vector<std::vector<double>>& grids, std::ptrdiff_t border, const Params& params,
                               const TaskContext& context) {
  constexpr std::ptrdiff_t n_parts = 5;
  const auto n = rows.n(), k = rows.n_regressors(), m = rows.n_samples();
  const ParallelFor loop = context.parallel_loop();
  const Poll poll = context.poll();
  std::vector<Eigen::MatrixXd> errors(n_parts, Eigen::MatrixXd(n, n_lambdas));
  for (std::ptrdiff_t part = 0; part < n_parts; ++part) {
    const auto [first, end] = parts_of(m, n_parts)[part];
    context.progress(0.1 + 0.12 * static_cast<double>(part), "cross-validation");
    const Moments test = moments_of(rows, first, end - first, loop, poll);
    Moments train = all;
    train.products *= static_cast<double>(all.n);
    train.subtract(test);
    const auto before = std::min(border, first), after = std::min(border, m - end);
    if (before > 0) train.subtract(moments_of(rows, first - before, before, loop, context.poll()));
    if (after > 0) train.subtract(moments_of(rows, end, after, loop, context.poll()));
    train.centre();
    const Eigen::MatrixXd gram = train.products.topLeftCorner(k, k);
    context.parallel_for(n, [&](std::ptrdiff_t i) {
      const Problem problem = problem_of(gram, train, factors, i, params);
      Path path(problem, poll);
      for (int l = 0; l < n_lambdas; ++l) {
        path.go_to(grids[i][l]);
        errors[part](i, l) = error_on(test, train, path.at().b, k + i);
      }
    });
  }
  CrossValidation result{Eigen::MatrixXd::Zero(n, n_lambdas), Eigen::MatrixXd::Zero(n, n_lambdas)};
  for (const auto& each : errors) result.mean += each / n_parts;
  for (const auto& each : errors) result.standard_error.array() += (each - result.mean).array().square();
  result.standard_error = (result.standard_error / (n_parts - 1) / n_parts).cwiseSqrt();
  return result;
}

Pass by_criterion(const Problem& problem, const std::vector<double>& grid, std::ptrdiff_t n_samples, bool is_extended,
                  const Poll& poll) {
  Path path(problem, poll);
  const Coefficients& at = path.at();
  Pass best{at.b, grid.front(), 0};
  double least = INFINITY;
  for (std::ptrdiff_t l = 0; l < std::ssize(grid); ++l) {
    path.go_to(grid[l]);
    const double value =
        criterion(at.mean_square(problem) / problem.variance, at.n_nonzero(), n_samples, at.b.size(), is_extended);
    if (!(value < least)) continue;
    least = value;
    best = {at.b, grid[l], l};
  }
  return best;
}

Pass adaptive(const Problem& problem, const Eigen::VectorXd& first, std::ptrdiff_t n_samples, bool is_extended,
              const Poll& poll) {
  constexpr double least_weight = 1e-3, last = 1e-3;
  Problem weighted = problem;
  weighted.l1_share = 1;
  for (std::ptrdiff_t k = 0; k < first.size(); ++k)
    if (problem.factor[k] > 0 && std::isfinite(problem.factor[k])) weighted.factor[k] = 1 / (std::abs(first[k]) + least_weight);
  const Path path(weighted, poll);
  if (!(path.top() > 0)) return {path.at().b, 0, 0};
  return by_criterion(weighted, falling(path.top(), last), n_samples, is_extended, poll);
}

}  // namespace golgi::sparse_var
