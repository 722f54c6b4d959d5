#include "log_rate.hpp"

#include <algorithm>
#include <cmath>

#include "block_sums.hpp"

namespace golgi::changing_granger {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double largest_log_rate = 5;  // log of counts per sample, beyond which an exponential diverges

/// Contribution of a block's rows, at their present log rates, to a fit: G = X'LX, h = X'Lz, z'Lz, with rates L.
Block working_sums(MatrixXd& rows, const VectorXd& y, const VectorXd& log_rate) {
  const VectorXd rate = log_rate.array().exp();
  Block sums;
  sums.right = rows.transpose() * (rate.cwiseProduct(log_rate) + y - rate);
  sums.squares = (rate.array() * (log_rate.array() + (y - rate).array() / rate.array()).square()).sum();
  sums.n = static_cast<double>(y.size());
  rows.array().colwise() *= rate.array().sqrt();
  sums.gram = MatrixXd::Zero(rows.cols(), rows.cols());
  sums.gram.selfadjointView<Eigen::Lower>().rankUpdate(rows.transpose());
  sums.gram.triangularView<Eigen::StrictlyUpper>() = sums.gram.transpose();
  return sums;
}

VectorXd log_rates(const MatrixXd& rows, const VectorXd& weights) {
  return (rows * weights).cwiseMin(largest_log_rate).cwiseMax(-50.0);
}

/// The log likelihood, the sum over rows of y log(rate) - rate.
double log_likelihood_of(const VectorXd& y, const VectorXd& log_rate) { return y.dot(log_rate) - log_rate.array().exp().sum(); }

/// A segment of blocks first … last - 1: all of them, or those that are not held out.
struct Stretch {
  std::ptrdiff_t first = 0, last = 0;
  bool is_training = false;
  bool has(std::ptrdiff_t block) const { return block >= first && block < last && !(is_training && is_held_out(block)); }
};

/// The sums for one step, from the rows and their present log rates.
struct Working {
  Block total;
  double log_likelihood = 0;
};

Working working(const TargetRows& rows, const LogRateColumns& columns, SourceTerm term, const Stretch& stretch,
                const VectorXd& weights, const Poll& poll) {
  Working sums;
  std::ptrdiff_t b = 0;
  rows.for_each_block(term, poll, [&](MatrixXd& x, const VectorXd& y, double) {
    if (!stretch.has(b++)) return;
    columns.standardise(x);
    const VectorXd log_rate = log_rates(x, weights);
    sums.log_likelihood += log_likelihood_of(y, log_rate);
    Block block = working_sums(x, y, log_rate);
    if (sums.total.n == 0)
      sums.total = std::move(block);
    else
      add(block, sums.total);
  });
  return sums;
}

/// Newton's method, halving steps that lower the likelihood.
VectorXd fit_static(const TargetRows& rows, const LogRateColumns& columns, SourceTerm term, const Stretch& stretch,
                    VectorXd weights, const Poll& poll) {
  constexpr int most_steps = 30;
  constexpr double settled = 1e-6;  // gain of the log likelihood
  VectorXd good = weights;
  double best = -INFINITY;
  for (int step = 0; step < most_steps; ++step) {
    const Working now = working(rows, columns, term, stretch, weights, poll);
    if (!(now.log_likelihood > best)) {
      if (best - now.log_likelihood < settled) break;
      weights = (0.5 * (weights + good)).eval();
      continue;
    }
    const double gain = now.log_likelihood - best;
    best = now.log_likelihood;
    good = weights;
    if (gain < settled) break;
    weights = factor_of(now.total).solve(now.total.right);
  }
  return good;
}

/// Weights of a constant rate; nullopt without a count.
std::optional<VectorXd> start_of(const TargetRows& rows, SourceTerm term, const Stretch& stretch, const Poll& poll) {
  double sum = 0, n = 0;
  std::ptrdiff_t b = 0;
  rows.for_each_block(term, poll, [&](const MatrixXd&, const VectorXd& y, double) {
    if (!stretch.has(b++)) return;
    sum += y.sum();
    n += static_cast<double>(y.size());
  });
  if (sum == 0) return std::nullopt;
  VectorXd weights = VectorXd::Zero(rows.width());
  weights(0) = std::log(sum / n);
  return weights;
}

/// Weights from a segment's training rows, and their gain on its held-out rows. Nullopt where the training rows have no counts.
std::optional<LogRateFit> trained_fit(const TargetRows& rows, const LogRateColumns& columns, SourceTerm term, Stretch stretch,
                                      const Poll& poll) {
  constexpr double least_rate = 0.01;  // share of the mean: a linear rate may be negative
  const std::optional<VectorXd> start = start_of(rows, term, stretch, poll);
  if (!start) return std::nullopt;
  const double mean = std::exp((*start)(0));
  stretch.is_training = true;
  // Newton's first step from a constant rate is least squares of counts over their mean.
  const Block total = working(rows, columns, term, stretch, *start, poll).total;
  if (total.n == 0) return std::nullopt;
  const VectorXd linear = factor_of(total).solve(total.right);
  LogRateFit fit;
  fit.weights = fit_static(rows, columns, term, stretch, *start, poll);
  std::ptrdiff_t b = 0;
  rows.for_each_block(term, poll, [&](MatrixXd& x, const VectorXd& y, double) {
    const std::ptrdiff_t block = b++;
    if (block < stretch.first || block >= stretch.last || !is_held_out(block)) return;
    columns.standardise(x);
    const VectorXd rate = mean * (1 + (x * linear - x * *start).array()).max(least_rate);
    fit.held_out_gain += log_likelihood_of(y, log_rates(x, fit.weights)) - log_likelihood_of(y, rate.array().log());
  });
  return fit;
}

}  // namespace

void LogRateColumns::standardise(MatrixXd& rows) const {
  rows.rowwise() -= means.transpose();
  rows.array().rowwise() *= inverse.transpose().array();
}

LogRateColumns log_rate_columns(const TargetRows& rows, SourceTerm term, const Poll& poll) {
  constexpr double least = 1e-12;  // share of a mean square
  VectorXd sums = VectorXd::Zero(rows.width()), squares = sums;
  double n = 0;
  rows.for_each_block(term, poll, [&](const MatrixXd& x, const VectorXd&, double) {
    sums += x.colwise().sum().transpose();
    squares += x.colwise().squaredNorm().transpose();
    n += static_cast<double>(x.rows());
  });
  LogRateColumns columns{sums / n, VectorXd::Ones(rows.width())};
  columns.means(0) = 0;
  for (Eigen::Index k = 1; k < squares.size(); ++k) {
    const double variance = squares(k) / n - columns.means(k) * columns.means(k);
    columns.inverse(k) = variance > least * squares(k) / n ? 1 / std::sqrt(variance) : 0;
  }
  return columns;
}

LogRateFit log_rate_fit(const TargetRows& rows, const LogRateColumns& columns, SourceTerm term,
                        const std::vector<std::ptrdiff_t>& switches, const Poll& poll) {
  LogRateFit fit;
  for (std::size_t s = 0; s <= switches.size(); ++s) {
    const Stretch between{s == 0 ? 0 : switches[s - 1], s == switches.size() ? rows.n_blocks() : switches[s]};
    const std::optional<LogRateFit> of_stretch = trained_fit(rows, columns, term, between, poll);
    if (!of_stretch) continue;
    fit.weights = of_stretch->weights;
    fit.held_out_gain += of_stretch->held_out_gain;
  }
  if (fit.weights.size() > 0) fit.weights = fit_static(rows, columns, term, {0, rows.n_blocks()}, fit.weights, poll);
  return fit;
}

std::optional<Course> log_rate_course(const TargetRows& rows, const LogRateColumns& columns, SourceTerm term,
                                      const VectorXd& weights, const Walk& walk, const Poll& poll) {
  constexpr int most_steps = 30;
  constexpr double settled = 1e-4;  // share of the weights' root mean square
  const auto n_conditions = rows.n_conditions(), n = rows.width() - n_conditions;
  const double unit = std::sqrt(weights.head(n).tail(n - rows.n_own()).squaredNorm() / static_cast<double>(n - rows.n_own()));
  std::optional<Course> course;
  TakenOut taken_out;
  for (int step = 0; step < most_steps; ++step) {
    std::vector<Block> blocks;
    rows.for_each_block(term, poll, [&](MatrixXd& x, const VectorXd& y, double) {
      columns.standardise(x);
      VectorXd now = weights;
      if (course) {
        now.head(n) = course->smoothed[blocks.size()];
        if (n_conditions > 0) now.tail(n_conditions) = taken_out.of_response - taken_out.of_others * now.head(n);
      }
      blocks.push_back(working_sums(x, y, log_rates(x, now)));
    });
    taken_out = take_out_last(blocks, n_conditions);
    Course next = walk_course(blocks, walk, poll);
    double moved = course ? 0 : INFINITY;
    for (std::size_t b = 0; course && b < blocks.size(); ++b) {
      const double of_block = (next.smoothed[b] - course->smoothed[b]).tail(n - rows.n_own()).cwiseAbs().maxCoeff();
      moved = std::isfinite(of_block) ? std::max(moved, of_block) : INFINITY;
    }
    course = std::move(next);
    if (moved <= settled * unit) return course;
  }
  return std::nullopt;
}

bool takes_log_rate(const Params& params, const Signal& target) {
  return params.link == LinkOfRate::automatic && !target.is_graded && params.estimate == Estimated::smoothed;
}

void walk_log_rate(const TargetRows& rows, const Regression& regression, const std::vector<std::ptrdiff_t>& switches,
                   const Poll& poll, Walked& walked) {
  if (regression.n_sources() == 0) return;
  const SourceTerm term = regression.term;
  const LogRateColumns columns = log_rate_columns(rows, term, poll);
  const LogRateFit fit = log_rate_fit(rows, columns, term, switches, poll);
  if (!(fit.held_out_gain > 0)) return;
  const auto n = regression.width();
  const Walk walk = walk_of(regression, fit.weights.head(n), walked, switches);
  std::optional<Course> course = log_rate_course(rows, columns, term, fit.weights, walk, poll);
  if (!course) return;
  walked.course = std::move(*course);
  walked.scale = columns.inverse.segment(regression.n_own, regression.n_sources());
  walked.is_log_rate = true;
}

}  // namespace golgi::changing_granger
