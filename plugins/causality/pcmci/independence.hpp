// Tests of conditional independence: is x, some samples earlier, related to the target y when z is known?
#pragma once

#include <atomic>
#include <memory>
#include <span>
#include <vector>

#include "samples.hpp"

namespace golgi::pcmci {

struct Tested {
  double value = 0;           ///< partial correlation, or information in nats
  double p = 1;               ///< two-sided
  bool is_determined = true;  ///< false: x or y follows from z, or rows are too few; value 0, p 1
};

/// Used from many threads.
class IndependenceTest {
 public:
  virtual ~IndependenceTest() = default;
  /// @param y  at lag 0
  Tested operator()(Node x, Node y, std::span<const Node> z) const {
    ++n_tests_;
    return test(x, y, z);
  }
  std::int64_t n_tests() const { return n_tests_; }
  /// Whether that many conditions leave a degree of freedom.
  virtual bool allows(std::ptrdiff_t n_conditions) const = 0;
  /// n ln RSS + 2 k + (2 k² + 2 k) / (n - k - 1), k = |parents| + 1: Akaike's corrected criterion of the target on them.
  virtual double criterion(Node y, std::span<const Node> parents) const = 0;

 protected:
  virtual Tested test(Node x, Node y, std::span<const Node> z) const = 0;

 private:
  mutable std::atomic<std::int64_t> n_tests_ = 0;
};

/// Partial correlation; where nothing is missing all tests read one matrix of correlations. @param samples  must outlive it
std::unique_ptr<IndependenceTest> partial_correlation_test(const Samples& samples, const ParallelFor& parallel_for,
                                                           const Poll& poll);

struct KnnOptions {
  int neighbours = 10;
  int shuffles = 200;
  static void describe(SchemaOf<KnnOptions>& schema);
};
/// Information by nearest neighbours. The null shuffles x among samples whose z is alike (Runge 2018); without z, it moves x
/// on along the rows.
std::unique_ptr<IndependenceTest> nearest_neighbour_test(const Samples& samples, const KnnOptions& options, const Poll& poll);

}  // namespace golgi::pcmci
