// What an evaluator returns: one row per estimate, member or other part, and metric.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/data/matrix.hpp"

namespace golgi {

/// One number. A copy is a pointer.
class GOLGI_API Score {
 public:
  Score();
  /// @param estimate  stage that was evaluated   @param metric  "auroc"
  /// @param value     dimensionless; NaN: undefined, and the reason says why
  Score(std::string estimate, std::string metric, double value);

  const std::string& estimate() const;
  const std::string& member() const;  ///< of the estimate; empty: the estimate itself
  const std::string& part() const;    ///< segment, lag or band of the estimate; empty: all of it
  const std::string& metric() const;
  double value() const;
  double low() const;  ///< interval, where there is one
  double high() const;
  const std::string& reason() const;  ///< why the value is undefined; empty where it is not
  std::int64_t n_pairs() const;       ///< that were scored; -1: not said
  std::int64_t left_out() const;      ///< pairs whose score is undefined and which were not scored; -1: not said

  Score& set_member(std::string member);
  Score& set_part(std::string part);
  Score& set_interval(double low, double high);
  Score& set_reason(std::string reason);
  Score& set_pairs(std::int64_t n_pairs, std::int64_t left_out);

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

/// In the order in which they are shown.
class GOLGI_API Scores {
 public:
  Scores();
  explicit Scores(std::vector<Score> rows);
  std::span<const Score> rows() const;

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace golgi
