#include "choice.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace golgi::link_granger {
namespace {

using Eigen::VectorXd;

/// Ridges from strong to weak, so that each fit starts near its solution.
std::vector<double> ridges_of(const Params& params) {
  if (params.ridge) return {*params.ridge};
  return {1e-2, 1e-4, 1e-6, 1e-8, 1e-10, 1e-12};
}

/// Means of r² over held-out trials, or over twenty segments where there are few trials.
VectorXd held_out_means(const Recording& recording, const VectorXd& left) {
  constexpr std::ptrdiff_t enough = 5, n_stretches = 20;
  const auto first = recording.first_held_out, size = recording.n_rows() - first;
  std::vector<std::ptrdiff_t> edges{0};
  for (std::ptrdiff_t k = 1; k < size; ++k)
    if (recording.rows[first + k].trial != recording.rows[first + k - 1].trial) edges.push_back(k);
  if (std::ssize(edges) < enough) {
    edges.clear();
    const auto n = std::min(n_stretches, size);
    for (std::ptrdiff_t k = 0; k < n; ++k) edges.push_back(k * size / n);
  }
  VectorXd means(std::ssize(edges));
  for (std::size_t k = 0; k < edges.size(); ++k) {
    const auto end = k + 1 < edges.size() ? edges[k + 1] : size;
    means(static_cast<Eigen::Index>(k)) = left.segment(edges[k], end - edges[k]).squaredNorm() / static_cast<double>(size);
  }
  return means;
}

/// z of the mean difference.
double lead(const VectorXd& second, const VectorXd& first) {
  const VectorXd difference = second - first;
  const auto n = static_cast<double>(difference.size());
  const double mean = difference.mean(), variance = (difference.array() - mean).square().sum() / std::max(1.0, n - 1);
  return variance > 0 ? mean / std::sqrt(variance / n) : undefined;
}

double weights_apart(const Fit& one, const Fit& other) {
  const auto of = [](const Fit& fit) { return VectorXd(fit.unit() * fit.weights.tail(fit.weights.size() - 1)); };
  const VectorXd first = of(one), second = of(other);
  const double largest = first.cwiseAbs().maxCoeff();
  return largest > 0 ? (first - second).cwiseAbs().maxCoeff() / largest : undefined;
}

/// One link with one ridge, fitted to all but the held-out rows.
struct Candidate {
  Tried tried;
  Fit fit;
  double squares = HUGE_VAL;  ///< of the held-out rows
  VectorXd means;             ///< as held_out_means gives them
};

/// A link with its ridge: the weakest of those that forecast the held-out rows within a thousandth of the best, since a strong
/// ridge shrinks weights to 0.
Candidate best_ridge(const Recording& recording, const TargetRows& rows, LinkFunction link, const Params& params,
                     const Poll& poll) {
  constexpr double alike = 1.001;
  const auto n_train = recording.first_held_out, n = recording.n_rows();
  const double mean = rows.response().head(n_train).mean();
  const double variation =
      (rows.response().tail(n - n_train).array() - mean).square().sum() / rows.deviation() / rows.deviation();
  std::vector<Candidate> all;
  double least = HUGE_VAL;
  Fit fit = start_of(rows, link, params.response, params.scale);
  for (const double ridge : ridges_of(params)) {
    fit = fit_rows(rows, 0, n_train, ridge, std::move(fit), poll);
    const VectorXd left = residuals(rows, n_train, n, fit);
    const double sum = left.squaredNorm(), squares = std::isfinite(sum) ? sum : HUGE_VAL;
    all.push_back(
        {{link, ridge, variation > 0 ? 1 - squares / variation : undefined}, fit, squares, held_out_means(recording, left)});
    least = std::min(least, squares);
  }
  while (all.size() > 1 && !(all.back().squares <= alike * least)) all.pop_back();
  return std::move(all.back());
}

}  // namespace

double share_outside(const TargetRows& rows, LinkFunction link, Response response, std::optional<double> scale) {
  auto [least, most] = range_of(link);
  if (response == Response::increment) {
    // Noise may be larger than the scale: only the sign is a criterion.
    const double s = scale || has_scale(link) ? HUGE_VAL : 1;
    least = least == 0 ? 0 : least * s;
    most *= s;
  }
  std::ptrdiff_t n_outside = 0;
  for (const double y : rows.response()) n_outside += y < least || y > most;
  return static_cast<double>(n_outside) / static_cast<double>(rows.n_rows());
}

Chosen choose(const Recording& recording, const TargetRows& rows, const Params& params, const std::string& name,
              const Poll& poll) {
  std::vector<Candidate> candidates;
  for (const LinkFunction link : params.links()) {
    const double outside = share_outside(rows, link, params.response, params.scale);
    if (outside > most_outside) {
      if (params.link == LinkChoice::automatic) continue;
      throw DataError("link: the range of " + std::string(to_string(link)) + " excludes " +
                      format_number(std::round(1000 * outside) / 10) + " % of the " +
                      (params.response == Response::next ? "values" : "increments") + " of '" + name + "', which go from " +
                      format_number(rows.response().minCoeff()) + " to " + format_number(rows.response().maxCoeff()) +
                      "; use link: auto, or scale the recording first");
    }
    candidates.push_back(best_ridge(recording, rows, link, params, poll));
  }
  std::ranges::stable_sort(candidates, {}, &Candidate::squares);
  Chosen chosen;
  for (const Candidate& one : candidates) chosen.tried.push_back(one.tried);
  if (candidates.size() > 1) {
    chosen.lead_z = lead(candidates[1].means, candidates[0].means);
    chosen.weights_apart = weights_apart(candidates[0].fit, candidates[1].fit);
  }
  chosen.fit = fit_rows(rows, 0, recording.n_rows(), candidates[0].tried.ridge, std::move(candidates[0].fit), poll);
  return chosen;
}

}  // namespace golgi::link_granger
