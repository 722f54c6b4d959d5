#include "target.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "block_sums.hpp"
#include "rows.hpp"

namespace golgi::changing_granger {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

std::vector<Block> sums_of(const TargetRows& of, SourceTerm term, const Poll& poll) {
  std::vector<Block> sums;
  of.for_each_block(term, poll, [&](const MatrixXd& rows, const VectorXd& y, double n) {
    Block& sum = sums.emplace_back();
    sum.gram = MatrixXd::Zero(rows.cols(), rows.cols());
    sum.gram.selfadjointView<Eigen::Lower>().rankUpdate(rows.transpose());
    sum.gram.triangularView<Eigen::StrictlyUpper>() = sum.gram.transpose();
    sum.right = rows.transpose() * y;
    sum.squares = y.squaredNorm();
    sum.n = n;
  });
  return sums;
}

/// Share of the variance of every fifth block that a fit to the others explains.
double held_out_r2(const std::vector<Block>& blocks) {
  if (std::ssize(blocks) < held_out_every) return undefined;
  std::vector<Block> train, test;
  for (std::ptrdiff_t b = 0; b < std::ssize(blocks); ++b) (is_held_out(b) ? test : train).push_back(blocks[b]);
  const Block fitted = total_of(train, 0, std::ssize(train)), held = total_of(test, 0, std::ssize(test));
  return 1 - squares_left(held, factor_of(fitted).solve(fitted.right)) / held.squares;
}

}  // namespace

double Regression::n_rows() const { return std::accumulate(n_in_block.begin(), n_in_block.end(), 0.0); }

Regression regress(const Signals& signals, const std::vector<BlockOfTime>& blocks, std::ptrdiff_t target, const Params& params,
                   const std::string& name, const Poll& poll) {
  const TargetRows rows(signals, blocks, target, params);
  Regression best;
  if (!rows.varies()) return best;
  const auto n_own = rows.n_own(), n_conditions = rows.n_conditions();
  std::vector<SourceTerm> terms;
  if (params.lag) terms.push_back({0});
  for (const double time_constant : params.source_time_constants) terms.push_back({time_constant});
  for (const SourceTerm term : terms) {
    Regression regression;
    regression.blocks = sums_of(rows, term, poll);
    for (const Block& block : regression.blocks) regression.n_in_block.push_back(block.n);
    regression.n_own = n_own;
    regression.n_conditions = n_conditions;
    regression.term = term;
    VectorXd deviations;
    const double deviation = standardise(regression.blocks, deviations);
    if (deviation == 0) return best;
    const VectorXd of_sources = deviations.segment(n_own, signals.n() - 1);
    regression.scale = deviation * of_sources.cwiseInverse();
    for (const double d : of_sources) regression.varies.push_back(d > 0);
    if (const double needed = 2 * static_cast<double>(regression.width() + n_conditions); regression.n_rows() < needed)
      throw DataError("variable '" + name + "': " + format_number(regression.n_rows()) + " samples, " + format_number(needed) +
                      " are needed; record longer, or leave variables out");
    take_out_last(regression.blocks, n_conditions);
    regression.held_out_r2 = held_out_r2(regression.blocks);
    if (!best.is_estimated() || regression.held_out_r2 > best.held_out_r2) best = std::move(regression);
  }
  return best;
}

StaticFit static_fit(const Regression& regression, std::ptrdiff_t first, std::ptrdiff_t last, bool with_errors) {
  const Block total = total_of(regression.blocks, first, last);
  const auto factor = factor_of(total);
  StaticFit fit;
  fit.weights = factor.solve(total.right);
  fit.squares = std::max(squares_left(total, fit.weights), least_noise * total.n);
  fit.degrees_of_freedom = std::max(1.0, total.n - static_cast<double>(regression.width() + regression.n_conditions));
  if (with_errors) {
    const MatrixXd inverse = factor.solve(MatrixXd::Identity(regression.width(), regression.width()));
    fit.errors = (inverse.diagonal() * (fit.squares / fit.degrees_of_freedom)).cwiseMax(0).cwiseSqrt();
  }
  return fit;
}

VectorXd differences(const Regression& regression, std::pair<std::ptrdiff_t, std::ptrdiff_t> before,
                     std::pair<std::ptrdiff_t, std::ptrdiff_t> after) {
  const std::ptrdiff_t o = regression.n_own, s = regression.n_sources(), width = o + 2 * s;
  Block joint;
  joint.gram = MatrixXd::Zero(width, width);
  joint.right = VectorXd::Zero(width);
  std::ptrdiff_t at = o;
  for (const auto& [first, last] : {before, after}) {
    const Block part = total_of(regression.blocks, first, last);
    joint.gram.topLeftCorner(o, o) += part.gram.topLeftCorner(o, o);
    joint.gram.block(0, at, o, s) = part.gram.topRightCorner(o, s);
    joint.gram.block(at, 0, s, o) = part.gram.bottomLeftCorner(s, o);
    joint.gram.block(at, at, s, s) = part.gram.bottomRightCorner(s, s);
    joint.right.head(o) += part.right.head(o);
    joint.right.segment(at, s) = part.right.tail(s);
    joint.squares += part.squares;
    joint.n += part.n;
    at += s;
  }
  VectorXd z = VectorXd::Constant(s, undefined);
  const double freedom = joint.n - static_cast<double>(width + regression.n_conditions);
  if (freedom < 1) return z;
  const auto factor = factor_of(joint);
  const VectorXd weights = factor.solve(joint.right);
  const MatrixXd inverse = factor.solve(MatrixXd::Identity(width, width));
  const double s2 = std::max(squares_left(joint, weights), least_noise * joint.n) / freedom;
  for (std::ptrdiff_t k = 0; k < s; ++k) {
    const auto a = o + k, b = o + s + k;
    const double variance = s2 * (inverse(a, a) + inverse(b, b) - 2 * inverse(a, b));
    if (regression.varies[k] && variance > 0) z(k) = (weights(b) - weights(a)) / std::sqrt(variance);
  }
  return z;
}

std::vector<double> split_gains(const Regression& regression, const std::vector<std::ptrdiff_t>& order, const Poll& poll) {
  const auto enough = 2 * static_cast<double>(regression.width());
  Block all = regression.blocks[order.front()], before = all;
  for (std::size_t k = 1; k < order.size(); ++k) add(regression.blocks[order[k]], all);
  const double least = least_noise * all.n, together = std::max(squares_left(all, factor_of(all).solve(all.right)), least);
  std::vector<double> gains(order.size(), undefined);
  for (std::size_t k = 1; k < order.size(); ++k) {
    poll();
    if (before.n >= enough && all.n - before.n >= enough) {
      const Block after{all.gram - before.gram, all.right - before.right, all.squares - before.squares, all.n - before.n};
      const double apart = squares_left(before, factor_of(before).solve(before.right)) +
                           squares_left(after, factor_of(after).solve(after.right));
      gains[k] = all.n / 2 * std::log(together / std::max(apart, least));
    }
    add(regression.blocks[order[k]], before);
  }
  return gains;
}

Walk walk_of(const Regression& regression, const VectorXd& weights, const Walked& speed,
             const std::vector<std::ptrdiff_t>& switches) {
  const std::ptrdiff_t o = regression.n_own, s = regression.n_sources();
  const double tau2 = std::max(weights.tail(s).squaredNorm() / static_cast<double>(std::max<std::ptrdiff_t>(1, s)), 1e-12);
  Walk walk;
  walk.m0 = weights;
  walk.p0 = VectorXd::Constant(o + s, std::max(10.0, speed.relative_q) * tau2);
  walk.p0.head(o) = 1e3 * weights.head(o).cwiseAbs2().cwiseMax(tau2);
  walk.switches = switches;
  walk.jump = VectorXd::Zero(o + s);
  walk.jump.tail(s).setConstant(10 * tau2);
  walk.q = VectorXd::Constant(o + s, speed.relative_q * tau2);
  if (!speed.own_walks) walk.q.head(o).setZero();
  return walk;
}

Walked let_walk(const Regression& regression, const StaticFit& fit, const std::vector<std::ptrdiff_t>& switches,
                const Poll& poll) {
  Walked walked;
  walked.scale = regression.scale;
  const double s2 = fit.squares / fit.degrees_of_freedom;
  const auto walk_with = [&](double relative, bool own_walks) {
    Walked speed;
    speed.relative_q = relative;
    speed.own_walks = own_walks;
    Walk walk = walk_of(regression, fit.weights, speed, switches);
    walk.s2 = s2;
    return walk;
  };
  const auto likelihood = [&](double relative, bool own_walks) {
    return walk_likelihood(regression.blocks, walk_with(relative, own_walks), poll);
  };
  const double still = likelihood(0, false);
  double best = still;
  const auto try_one = [&](double relative, bool own_walks) {
    const double value = likelihood(relative, own_walks);
    if (value > best) best = value, walked.relative_q = relative, walked.own_walks = own_walks;
  };
  // Weights whose mean is 0 have a scale near 0: larger steps are tried as long as they are more likely.
  constexpr double largest = 1e12;
  double before = 0;
  for (double relative = 1e-6; relative < 2 || (walked.relative_q == before && relative < largest); relative *= 10) {
    try_one(relative, false);
    before = relative;
  }
  if (const double decade = walked.relative_q; decade > 0) {
    try_one(decade, true);
    const bool own_walks = walked.own_walks;
    for (const double factor : {0.3, 3.0}) try_one(factor * decade, own_walks);
  }
  walked.likelihood_gain = best - still;
  Walk walk = walk_with(walked.relative_q, walked.own_walks);
  walked.course = walk_course(regression.blocks, walk, poll);
  // Repeated with the variance of the residuals of the walking weights.
  walk.s2 = std::max(residual_squares(regression.blocks, walked.course.smoothed), least_noise * regression.n_rows()) /
            fit.degrees_of_freedom;
  walked.course = walk_course(regression.blocks, walk, poll);
  return walked;
}

}  // namespace golgi::changing_granger
