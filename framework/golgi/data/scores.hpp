// The result of an evaluator: one row per estimate, member or other part, and metric.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/data/matrix.hpp"

namespace golgi {

/// One score. Copies share their content.
class GOLGI_API Score {
 public:
  Score();
  /// @param estimate  stage that was evaluated   @param metric  "auroc"
  /// @param value     dimensionless; NaN: undefined, with the reason
  Score(std::string estimate, std::string metric, double value);

  const std::string& estimate() const;
  const std::string& member() const;  ///< of the estimate; empty: the estimate as a whole
  const std::string& part() const;    ///< segment, lag or band of the estimate; empty: all of it
  const std::string& metric() const;
  double value() const;
  double low() const;  ///< of the interval, if there is one
  double high() const;
  const std::string& reason() const;  ///< why the value is undefined; empty if it is defined
  std::int64_t n_pairs() const;       ///< pairs that were scored; -1: not stated
  std::int64_t left_out() const;      ///< pairs that were not scored because their score is undefined; -1: not stated

  Score& set_member(std::string member);
  Score& set_part(std::string part);
  Score& set_interval(double low, double high);
  Score& set_reason(std::string reason);
  Score& set_pairs(std::int64_t n_pairs, std::int64_t left_out);

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

/// Scores, in the order in which they are shown.
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
