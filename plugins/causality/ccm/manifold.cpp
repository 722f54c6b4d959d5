#include "manifold.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace golgi::ccm {

Samples::Samples(std::span<const ConstView> trials, std::ptrdiff_t reach) {
  std::ptrdiff_t total = 0;
  for (const auto& trial : trials) {
    first_.push_back(total);
    length_.push_back(trial.cols());
    total += trial.cols();
  }
  values_ = Matrix(trials.front().rows(), total);
  for (std::ptrdiff_t r = 0; r < n_trials(); ++r) {
    for (std::ptrdiff_t i = 0; i < values_.rows(); ++i) std::ranges::copy(trials[r].row(i), values_.row(i).begin() + first_[r]);
    for (std::ptrdiff_t t = reach; t < length_[r]; ++t) {
      places_.push_back(first_[r] + t);
      times_.push_back((r << 32) + t);  // trials further apart than any window
      trial_.push_back(static_cast<std::int32_t>(r));
    }
  }
}

bool Samples::has_next(std::ptrdiff_t row) const { return places_[row] + 1 < first_[trial_[row]] + length_[trial_[row]]; }

std::vector<double> Samples::at_rows(std::ptrdiff_t variable, std::span<const std::ptrdiff_t> by) const {
  const auto all = values(variable);
  std::vector<double> result(places_.size());
  for (std::size_t k = 0; k < places_.size(); ++k) {
    const auto r = trial_[k];
    const auto moved = by.empty() ? 0 : by[r];
    result[k] = all[first_[r] + (places_[k] - first_[r] + moved) % length_[r]];
  }
  return result;
}

Matrix Samples::points(std::ptrdiff_t variable, int dimension, int delay) const {
  const auto all = values(variable);
  Matrix result(n(), dimension);
  for (std::ptrdiff_t k = 0; k < n(); ++k)
    for (int d = 0; d < dimension; ++d) result(k, d) = all[places_[k] - static_cast<std::ptrdiff_t>(d) * delay];
  return result;
}

CrossMap::CrossMap(const Matrix& points, std::span<const std::int64_t> times, std::span<const std::ptrdiff_t> library,
                   std::int64_t window, Neighbours::Method method)
    : n_neighbours_(points.cols() + 1) {
  Matrix known(std::ssize(library), points.cols());
  std::vector<std::int64_t> known_times;
  for (std::ptrdiff_t k = 0; k < known.rows(); ++k) {
    std::ranges::copy(points.row(library[k]), known.row(k).begin());
    known_times.push_back(times[library[k]]);
  }
  const Neighbours search(known, std::move(known_times), Norm::euclidean, method);
  rows_.reserve(points.rows() * n_neighbours_);
  weights_.reserve(rows_.capacity());
  for (std::ptrdiff_t t = 0; t < points.rows(); ++t) {
    const auto nearest = search.nearest(points.row(t), times[t], n_neighbours_, window);
    double sum = 0;
    const auto begin = std::ssize(weights_);
    for (std::ptrdiff_t k = 0; k < n_neighbours_; ++k) {
      // Fewer than n_neighbours: the missing ones have weight 0.
      const bool is_there = k < std::ssize(nearest);
      constexpr double least = 1e-6;  // so that a neighbour at distance 0 does not reduce the others' weights to 0
      const double d = is_there ? nearest[k].distance : 0, d_1 = nearest.empty() ? 0 : nearest[0].distance;
      const double weight = !is_there ? 0 : d_1 > 0 ? std::max(std::exp(-d / d_1), least) : d > 0 ? least : 1;
      rows_.push_back(is_there ? library[nearest[k].point] : 0);
      weights_.push_back(weight);
      sum += weight;
    }
    for (auto k = begin; k < std::ssize(weights_); ++k) weights_[k] /= sum;
  }
}

std::vector<double> CrossMap::predict(std::span<const double> values) const {
  std::vector<double> result(rows_.size() / static_cast<std::size_t>(n_neighbours_));
  std::size_t at = 0;
  for (auto& prediction : result)
    for (std::ptrdiff_t k = 0; k < n_neighbours_; ++k, ++at) prediction += weights_[at] * values[rows_[at]];
  return result;
}

double CrossMap::skill(std::span<const double> values) const { return correlation_of(predict(values), values); }

double correlation_of(std::span<const double> a, std::span<const double> b) {
  const auto n = static_cast<double>(a.size());
  const double mean_a = std::accumulate(a.begin(), a.end(), 0.0) / n, mean_b = std::accumulate(b.begin(), b.end(), 0.0) / n;
  double aa = 0, bb = 0, ab = 0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    aa += (a[k] - mean_a) * (a[k] - mean_a);
    bb += (b[k] - mean_b) * (b[k] - mean_b);
    ab += (a[k] - mean_a) * (b[k] - mean_b);
  }
  return aa > 0 && bb > 0 ? ab / std::sqrt(aa * bb) : undefined;
}

int best_dimension(const Samples& samples, std::ptrdiff_t variable, int most, int delay, std::int64_t window,
                   std::vector<double>& skill, const Poll& poll) {
  const auto all = samples.values(variable);
  std::vector<std::ptrdiff_t> known;
  for (std::ptrdiff_t k = 0; k < samples.n(); ++k)
    if (samples.has_next(k)) known.push_back(k);
  std::vector<double> next(samples.n()), truth;
  for (const auto k : known) truth.push_back(next[k] = all[samples.places()[k] + 1]);
  int best = 1;
  skill.clear();
  for (int dimension = 1; dimension <= most; ++dimension) {
    poll();
    const CrossMap map(samples.points(variable, dimension, delay), samples.times(), known, window);
    const auto predicted = map.predict(next);
    std::vector<double> found;
    for (const auto k : known) found.push_back(predicted[k]);
    skill.push_back(correlation_of(found, truth));
    if (skill.back() > skill[best - 1]) best = dimension;
  }
  return best;
}

}  // namespace golgi::ccm
