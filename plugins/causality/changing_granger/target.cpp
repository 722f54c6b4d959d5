#include "target.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/numerics/leaky_trace.hpp>
#include <numeric>

#include "block_sums.hpp"

namespace golgi::changing_granger {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Rows that count: predictors outside of the reset of the target, and responses that are none of its spikes.
std::vector<bool> rows_kept(const Signals& signals, const Signal& target, std::ptrdiff_t skip) {
  std::vector<bool> kept(signals.n_samples(), true);
  if (!target.is_graded) return kept;
  for (const std::ptrdiff_t event : target.events) {
    if (event > 0) kept[event - 1] = false;
    for (std::ptrdiff_t t = event; t < std::min(event + skip + 1, signals.n_samples()); ++t) kept[t] = false;
  }
  return kept;
}

struct Standard {
  double mean = 0, deviation = 0;
};

Standard standard_of(const std::vector<double>& values, const std::vector<bool>& kept) {
  double n = 0, sum = 0, squares = 0;
  for (std::size_t t = 0; t < values.size(); ++t)
    if (kept[t]) sum += values[t], ++n;
  const double mean = n > 0 ? sum / n : 0;
  for (std::size_t t = 0; t < values.size(); ++t)
    if (kept[t]) squares += (values[t] - mean) * (values[t] - mean);
  return {mean, n > 0 ? std::sqrt(squares / n) : 0};
}

/// (T, own): the constant, powers of the latest value, the one before it, traces of values and events.
MatrixXd own_columns(const Signals& signals, const Signal& target, const std::vector<bool>& kept, const Params& params) {
  constexpr double far = 5;  // deviations: spikes are cut off there
  const std::ptrdiff_t n = signals.n_samples();
  std::vector<std::vector<double>> columns{std::vector<double>(n, 1.0)};
  const auto add_traces = [&](const std::vector<double>& x, const std::vector<double>& time_constants, bool from_first) {
    for (const double time_constant : time_constants) {
      auto& column = columns.emplace_back(n);
      for (std::size_t k = 0; k + 1 < signals.starts.size(); ++k) {
        const std::ptrdiff_t start = signals.starts[k], length = signals.starts[k + 1] - start;
        leaky_trace(std::span(x).subspan(start, length), time_constant, from_first ? x[start] : 0,
                    std::span(column).subspan(start, length));
      }
    }
  };
  if (target.is_graded) {
    const Standard standard = standard_of(target.values, kept);
    std::vector<double> z(n), before(n);
    for (std::ptrdiff_t t = 0; t < n; ++t)
      z[t] = std::clamp((target.values[t] - standard.mean) / standard.deviation, -far, far);
    for (int power = 1; power <= params.powers; ++power) {
      auto& column = columns.emplace_back(n);
      for (std::ptrdiff_t t = 0; t < n; ++t) column[t] = std::pow(z[t], power);
    }
    for (std::ptrdiff_t t = 0; t < n; ++t) before[t] = z[std::max<std::ptrdiff_t>(0, t - 1)];
    columns.push_back(before);
    add_traces(z, params.own_time_constants, true);
  }
  if (!target.events.empty()) {
    std::vector<double> counts(n, 0.0);
    for (const std::ptrdiff_t event : target.events) ++counts[event];
    add_traces(counts, params.own_event_time_constants, false);
  }
  MatrixXd all(n, std::ssize(columns));
  for (std::size_t k = 0; k < columns.size(); ++k)
    all.col(static_cast<Eigen::Index>(k)) = Eigen::Map<VectorXd>(columns[k].data(), n);
  return all;
}

std::vector<Block> sums_of(const Signals& signals, const std::vector<BlockOfTime>& blocks, std::ptrdiff_t target,
                           const MatrixXd& own, const std::vector<bool>& kept, SourceTerm term, const Poll& poll) {
  const std::vector<std::ptrdiff_t> conditions = conditions_of(signals, target);
  const std::ptrdiff_t n_own = own.cols(), n_sources = signals.n() - 1, width = n_own + n_sources + std::ssize(conditions);
  const std::vector<double>& response = signals.variables[target].values;
  SourceColumns sources(signals, target, term);
  std::vector<Block> sums;
  MatrixXd rows;
  VectorXd y;
  for (const BlockOfTime& block : blocks) {
    poll();
    const std::ptrdiff_t length = block.last - block.first;
    rows.resize(length, width);
    y.resize(length);
    rows.leftCols(n_own) = own.middleRows(block.first, length);
    sources.fill(block.first, block.last, rows.middleCols(n_own, n_sources));
    for (std::size_t c = 0; c < conditions.size(); ++c) {
      const auto values = signals.conditions.values.row(conditions[c]).subspan(block.first, length);
      std::ranges::copy(values, rows.col(n_own + n_sources + static_cast<std::ptrdiff_t>(c)).begin());
    }
    Block& sum = sums.emplace_back();
    for (std::ptrdiff_t t = 0; t < length; ++t) {
      y(t) = response[block.first + t + 1];
      if (kept[block.first + t]) {
        ++sum.n;
        continue;
      }
      rows.row(t).setZero();
      y(t) = 0;
    }
    sum.gram = MatrixXd::Zero(width, width);
    sum.gram.selfadjointView<Eigen::Lower>().rankUpdate(rows.transpose());
    sum.gram.triangularView<Eigen::StrictlyUpper>() = sum.gram.transpose();
    sum.right = rows.transpose() * y;
    sum.squares = y.squaredNorm();
  }
  return sums;
}

/// Share of the variance of every fifth block that a fit to the others explains.
double held_out_r2(const std::vector<Block>& blocks) {
  constexpr std::ptrdiff_t every = 5;
  if (std::ssize(blocks) < every) return undefined;
  std::vector<Block> train, test;
  for (std::ptrdiff_t b = 0; b < std::ssize(blocks); ++b) (b % every == every - 1 ? test : train).push_back(blocks[b]);
  const Block fitted = total_of(train, 0, std::ssize(train)), held = total_of(test, 0, std::ssize(test));
  return 1 - squares_left(held, factor_of(fitted).solve(fitted.right)) / held.squares;
}

}  // namespace

double Regression::n_rows() const { return std::accumulate(n_in_block.begin(), n_in_block.end(), 0.0); }

Regression regress(const Signals& signals, const std::vector<BlockOfTime>& blocks, std::ptrdiff_t target, const Params& params,
                   const std::string& name, const Poll& poll) {
  const Signal& of = signals.variables[target];
  const std::vector<bool> kept = rows_kept(signals, of, params.skip_after_event);
  Regression best;
  if (standard_of(of.values, kept).deviation == 0) return best;
  const MatrixXd own = own_columns(signals, of, kept, params);
  const auto n_conditions = std::ssize(conditions_of(signals, target));
  std::vector<SourceTerm> terms;
  if (params.lag) terms.push_back({0});
  for (const double time_constant : params.source_time_constants) terms.push_back({time_constant});
  for (const SourceTerm term : terms) {
    Regression regression;
    regression.blocks = sums_of(signals, blocks, target, own, kept, term, poll);
    for (const Block& block : regression.blocks) regression.n_in_block.push_back(block.n);
    regression.n_own = own.cols();
    regression.n_conditions = n_conditions;
    regression.term = term;
    VectorXd deviations;
    const double deviation = standardise(regression.blocks, deviations);
    if (deviation == 0) return best;
    const VectorXd of_sources = deviations.segment(own.cols(), signals.n() - 1);
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

Walked let_walk(const Regression& regression, const StaticFit& fit, const std::vector<std::ptrdiff_t>& switches,
                const Poll& poll) {
  const std::ptrdiff_t o = regression.n_own, s = regression.n_sources();
  const double tau2 = std::max(fit.weights.tail(s).squaredNorm() / static_cast<double>(std::max<std::ptrdiff_t>(1, s)), 1e-12);
  Walk walk;
  walk.m0 = fit.weights;
  walk.p0 = VectorXd::Constant(o + s, 10 * tau2);
  walk.p0.head(o) = 1e3 * fit.weights.head(o).cwiseAbs2().cwiseMax(tau2);
  walk.s2 = fit.squares / fit.degrees_of_freedom;
  walk.switches = switches;
  walk.jump = VectorXd::Zero(o + s);
  walk.jump.tail(s).setConstant(10 * tau2);
  const auto set_q = [&](double relative, bool own_walks) {
    walk.q = VectorXd::Constant(o + s, relative * tau2);
    if (!own_walks) walk.q.head(o).setZero();
  };
  const auto likelihood = [&](double relative, bool own_walks) {
    set_q(relative, own_walks);
    return walk_likelihood(regression.blocks, walk, poll);
  };
  Walked walked;
  const double still = likelihood(0, false);
  double best = still;
  const auto try_one = [&](double relative, bool own_walks) {
    const double value = likelihood(relative, own_walks);
    if (value > best) best = value, walked.relative_q = relative, walked.own_walks = own_walks;
  };
  for (double relative = 1e-6; relative < 2; relative *= 10) try_one(relative, false);
  if (const double decade = walked.relative_q; decade > 0) {
    try_one(decade, true);
    const bool own_walks = walked.own_walks;
    for (const double factor : {0.3, 3.0}) try_one(factor * decade, own_walks);
  }
  walked.likelihood_gain = best - still;
  set_q(walked.relative_q, walked.own_walks);
  walked.course = walk_course(regression.blocks, walk, poll);
  // Once more with the noise that the walking weights leave.
  walk.s2 = std::max(residual_squares(regression.blocks, walked.course.smoothed), least_noise * regression.n_rows()) /
            fit.degrees_of_freedom;
  walked.course = walk_course(regression.blocks, walk, poll);
  return walked;
}

}  // namespace golgi::changing_granger
