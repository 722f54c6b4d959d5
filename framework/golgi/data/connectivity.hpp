// The result of an estimator: one estimate of all pairs and, optionally, estimates of parts: initialisations of a model,
// segments of time, lags, frequency bands.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/data/alarm_course.hpp"
#include "golgi/data/estimate.hpp"

namespace golgi {

/// A part of the data or model with an estimate of its own.
class GOLGI_API Part {
 public:
  enum class Axis {
    member,   ///< an initialisation or other repetition; from = to = its number
    segment,  ///< of time, seconds since the trial's start; segments may overlap or leave gaps
    lag,      ///< seconds
    band,     ///< Hz
  };
  Part();
  /// @param name   distinct among the parts of an axis ("00", "gamma")   @param trial  of a segment; -1: all trials
  Part(Axis axis, std::string name, double from, double to, Estimate estimate, std::int32_t trial = -1);

  Axis axis() const;
  const std::string& name() const;
  double from() const;
  double to() const;
  std::int32_t trial() const;
  const Estimate& estimate() const;
  const SharedMatrix& score() const { return estimate().score(); }
  Part& set_estimate(Estimate estimate);

  friend GOLGI_API bool operator==(const Part& a, const Part& b);

 private:
  struct State;
  std::shared_ptr<const State> state_;
};
GOLGI_API const char* to_string(Part::Axis axis);  ///< the enumerator's name

/// Pairs for which the method is undefined, and why.
struct UndefinedPairs {
  std::int32_t target = -1, source = -1;  ///< -1: all variables
  std::string reason;                     ///< "'x3' is constant"
  friend bool operator==(const UndefinedPairs&, const UndefinedPairs&) = default;
};

/// One directed pair, as ranked in edges.csv.
struct Edge {
  std::ptrdiff_t source = 0;
  std::ptrdiff_t target = 0;
  double score = undefined, sign = undefined, lag_s = undefined, p = undefined, q = undefined;
};

/// Directed connectivity among N variables, or N groups of them. NaN: undefined. Copies share their content.
class GOLGI_API Connectivity {
 public:
  Connectivity();
  /// @param names  of the variables, in the order of rows and columns
  Connectivity(std::vector<std::string> names, Estimate estimate);
  Connectivity(std::vector<std::string> names, Matrix score);

  const std::vector<std::string>& names() const;
  std::ptrdiff_t n() const { return std::ssize(names()); }
  bool is_of_groups() const;  ///< whether the names are those of groups of variables
  const Estimate& estimate() const;
  const SharedMatrix& get(Quantity quantity) const { return estimate().get(quantity); }
  const SharedMatrix& score() const { return estimate().score(); }
  const SharedMatrix& sign() const { return estimate().sign(); }
  const SharedMatrix& lag_s() const { return estimate().lag_s(); }
  const SharedMatrix& p() const { return estimate().p(); }
  const SharedMatrix& q() const { return estimate().q(); }
  std::span<const Part> parts() const;
  std::vector<Part> parts(Part::Axis axis) const;
  const std::string& meaning() const;  ///< of the score: "log ratio of residual variances"; empty: not stated
  const std::string& unit() const;     ///< of the score; empty: dimensionless
  std::span<const UndefinedPairs> undefined_pairs() const;
  const AlarmCourse& alarms() const;  ///< empty: the method does not monitor changes online

  Connectivity& set_names(std::vector<std::string> names, bool are_groups = false);
  Connectivity& set_estimate(Estimate estimate);
  Connectivity& set(Quantity quantity, SharedMatrix values);
  Connectivity& set_p(SharedMatrix p, Correction correction);
  Connectivity& set_parts(std::vector<Part> parts);
  Connectivity& add_part(Part part);
  Connectivity& set_meaning(std::string meaning, std::string unit = "");
  Connectivity& add_undefined(UndefinedPairs pairs);
  Connectivity& set_alarms(AlarmCourse alarms);

  /// Off-diagonal pairs, strongest score first; equal scores by source, then target; undefined scores last.
  std::vector<Edge> edges() const;

  /// @throws DataError unless every matrix present is (N, N), no score is infinite, p and q are in [0, 1] or NaN, signs are -1,
  ///         0, 1 or NaN, lags are not negative, an undefined score has no p-value, and undirected estimates are symmetric; the
  ///         same for parts. Alarms must have a threshold, and all their numbers must be finite.
  void validate() const;

  friend GOLGI_API bool operator==(const Connectivity& a, const Connectivity& b);

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace golgi
