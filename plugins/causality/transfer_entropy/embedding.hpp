// The recording as rows of past and present values, and its surrogates, in which a source is shifted or its trials exchanged.
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/numerics/information.hpp>
#include <golgi/numerics/trials.hpp>
#include <span>
#include <vector>

#include "params.hpp"

namespace golgi::transfer_entropy {

struct Node {
  int variable = 0, lag = 0;
  friend bool operator==(const Node&, const Node&) = default;
};

/// The origin of a surrogate's values: another trial, and a cyclic shift within it.
struct Realigned {
  std::vector<std::ptrdiff_t> trial, by;  ///< per trial
};

/// Standardised variables, without ties for ksg; rows are samples that have all their lags, trial after trial.
class Embedding {
 public:
  /// @throws DataError where no trial is longer than `longest` by enough rows
  Embedding(Trials trials, std::span<const std::string> names, Estimator estimator, int longest, std::ptrdiff_t least_rows);

  std::ptrdiff_t n() const { return n_; }
  std::ptrdiff_t n_rows() const { return std::ssize(times_); }
  std::ptrdiff_t n_trials() const { return std::ssize(lengths_); }  ///< trials that have rows
  std::ptrdiff_t n_short() const { return n_short_; }               ///< trials that have no rows
  bool has_equal_trials() const;
  /// The variable with most values that equal another, and the share of these values.
  std::pair<std::ptrdiff_t, double> most_tied() const { return {tied_, tied_share_}; }
  const std::vector<std::int64_t>& times() const { return times_; }

  /// Values (nodes, rows). @param realigned  applied to all of these nodes; null: as recorded
  Matrix rows(std::span<const Node> nodes, const Realigned* realigned = nullptr) const;

  /// @param null  shift or trials
  Realigned draw(Null null, Random& random) const;

 private:
  std::ptrdiff_t n_;
  int longest_;
  std::ptrdiff_t n_short_ = 0, tied_ = 0;
  double tied_share_ = 0;
  std::vector<std::ptrdiff_t> lengths_, first_;  ///< of each trial, in values_
  Matrix values_;                                ///< (N, all samples)
  std::vector<std::int64_t> times_;
};

/// Information of x and y given z, for many x with the same y and z.
class Information {
 public:
  Information(const Embedding& embedding, const Params& params, Matrix y, Matrix z);
  /// @param x  (any, rows)
  double operator()(ConstView x) const;
  /// The F test of the same regression. @param x  (d, rows)
  double f_p(double information, std::ptrdiff_t d) const;

 private:
  const Embedding& embedding_;
  Estimator estimator_;
  KsgOptions ksg_;
  Matrix y_, z_;
};

}  // namespace golgi::transfer_entropy
