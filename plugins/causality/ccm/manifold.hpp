// A variable's shadow manifold, points of its last values, and its predictions of other variables: the mean over the nearest
// points, weighted by distance (simplex projection). Source: Sugihara & May 1990.
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/numerics/neighbours.hpp>
#include <span>
#include <vector>

namespace golgi::ccm {

/// Samples of all trials one after the other, and the rows: samples that have all their delays.
class Samples {
 public:
  /// @param reach  samples that a point needs before it
  Samples(std::span<const ConstView> trials, std::ptrdiff_t reach);

  std::ptrdiff_t n() const { return std::ssize(places_); }
  std::ptrdiff_t n_trials() const { return std::ssize(first_); }
  /// For each row its place among all samples, and its time.
  const std::vector<std::ptrdiff_t>& places() const { return places_; }
  const std::vector<std::int64_t>& times() const { return times_; }
  std::ptrdiff_t length(std::ptrdiff_t trial) const { return length_[trial]; }
  /// Values of a variable at all samples.
  std::span<const double> values(std::ptrdiff_t variable) const { return values_.row(variable); }
  /// Whether a row's next sample is in the same trial.
  bool has_next(std::ptrdiff_t row) const;

  /// The values at the rows. @param by  per trial: cyclic shift in samples; empty: as recorded
  std::vector<double> at_rows(std::ptrdiff_t variable, std::span<const std::ptrdiff_t> by = {}) const;
  /// (rows, dimension): the value now, `delay` samples before, …
  Matrix points(std::ptrdiff_t variable, int dimension, int delay) const;

 private:
  Matrix values_;
  std::vector<std::ptrdiff_t> first_, length_;  ///< of each trial, in values_
  std::vector<std::ptrdiff_t> places_;
  std::vector<std::int64_t> times_;
  std::vector<std::int32_t> trial_;
};

/// For each row the nearest dimension + 1 rows of a library and their weights.
class CrossMap {
 public:
  /// @param library  rows, ascending   @param window  rows nearer in time than this are not neighbours; 1: the row itself
  CrossMap(const Matrix& points, std::span<const std::int64_t> times, std::span<const std::ptrdiff_t> library,
           std::int64_t window, Neighbours::Method method = Neighbours::Method::automatic);

  /// Correlation between `values` at the rows and their prediction from the manifold. NaN where either does not vary.
  double skill(std::span<const double> values) const;
  /// The prediction of each row.
  std::vector<double> predict(std::span<const double> values) const;

 private:
  std::ptrdiff_t n_neighbours_;
  std::vector<std::ptrdiff_t> rows_;  ///< (n, n_neighbours)
  std::vector<double> weights_;
};

/// Pearson's correlation of a and b; NaN where one of them does not vary.
double correlation_of(std::span<const double> a, std::span<const double> b);

/// The dimension from 1 to `most` whose manifold forecasts the variable's next sample best; among equals the lowest.
/// @param skill  is set to the skill of each dimension
int best_dimension(const Samples& samples, std::ptrdiff_t variable, int most, int delay, std::int64_t window,
                   std::vector<double>& skill, const Poll& poll = no_poll);

}  // namespace golgi::ccm
