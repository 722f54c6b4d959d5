// Tests of conditional independence between the nodes of a recording.
#pragma once

#include <Eigen/Core>
#include <atomic>
#include <golgi/api/plugin.hpp>
#include <span>
#include <vector>

#include "by_correlation.hpp"
#include "samples.hpp"

namespace golgi::pcmci {

using Tested = Independence;

/// A test and its samples. Safe to use from many threads.
class NodeTests {
 public:
  /// For a test by correlation, where no sample is missing, one matrix is used for all tests.
  /// @param test, samples, context  must outlive it
  NodeTests(const IndependenceTest& test, const Samples& samples, const TaskContext& context);

  /// @param y  at lag 0
  Tested operator()(Node x, Node y, std::span<const Node> z) const;
  std::int64_t n_tests() const { return n_tests_; }
  /// Whether there are enough rows for this many conditions.
  bool allows(std::ptrdiff_t n_conditions) const { return samples_.n_rows() >= test_.least_rows(n_conditions); }
  /// n ln RSS + 2 k + (2 k² + 2 k) / (n - k - 1), k = |parents| + 1: Akaike's corrected criterion of the target on them.
  /// @throws InternalError for a test that is not by correlation
  double criterion(Node y, std::span<const Node> parents) const;

 private:
  Eigen::MatrixXd correlations_of(std::vector<Node> nodes, Node x, Node y, std::ptrdiff_t& n_rows) const;

  const IndependenceTest& test_;
  const ByCorrelation* by_correlation_;
  const Samples& samples_;
  const TaskContext& context_;
  Eigen::MatrixXd all_;  ///< correlations of all nodes; empty where rows differ from test to test
  mutable std::atomic<std::int64_t> n_tests_ = 0;
};

}  // namespace golgi::pcmci
