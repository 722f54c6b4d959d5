// The recording prepared for PCMCI: nodes (a variable, some samples earlier) and the rows that its tests use.
#pragma once

#include <Eigen/Core>
#include <compare>
#include <cstdint>
#include <golgi/api/plugin.hpp>
#include <golgi/data/eigen.hpp>
#include <golgi/numerics/parallel.hpp>
#include <span>
#include <vector>

namespace golgi::pcmci {

/// A variable, `lag` samples before the target's sample.
struct Node {
  int variable = 0, lag = 0;
  friend auto operator<=>(const Node&, const Node&) = default;
};

/// Variables standardised over all observed samples. A row is a sample from 2 max_lag on in its trial, the same for every test
/// where no sample is missing.
class Samples {
 public:
  /// @param trials      (N, T) each, NaN for missing samples
  /// @param is_target   per trial (N, T) row-major, 0: not used as a target; empty: all are used
  /// @throws DataError where there are fewer than 4 rows
  Samples(std::span<const ConstView> trials, int max_lag, std::vector<std::vector<std::uint8_t>> is_target = {});

  std::ptrdiff_t n() const { return n_; }
  int max_lag() const { return max_lag_; }
  std::ptrdiff_t n_rows() const { return std::ssize(rows_); }
  /// Whether every test uses every row.
  bool is_complete() const { return is_complete_; }

  /// Values by rank: normal scores, so that outliers and monotone scales have no effect.
  void to_normal_scores();

  /// The columns of these nodes at the rows where all of them and the target are observed: (rows, nodes).
  /// @param nodes  the target, at lag 0, is the second   @param times  is set to one time per row, unless null
  Eigen::MatrixXd columns(std::span<const Node> nodes, std::vector<std::int64_t>* times = nullptr) const;

  /// Correlations of all nodes up to lag 2 max_lag, lag after lag, over all rows; only for complete samples.
  Eigen::MatrixXd correlations(const ParallelFor& parallel_for, const Poll& poll) const;
  std::ptrdiff_t index_of(Node node) const { return node.lag * n_ + node.variable; }

 private:
  struct Row {
    std::int32_t trial;
    std::int32_t sample;
  };
  std::ptrdiff_t n_;
  int max_lag_;
  bool is_complete_ = true;
  std::vector<RowMajorMatrix> values_;
  std::vector<std::vector<std::uint8_t>> is_target_;
  std::vector<Row> rows_;
};

}  // namespace golgi::pcmci
