// The partial correlation of two nodes given others: a Cholesky factorisation of their correlations, whose last two pivots are
// what is left of x and y. Source: Runge et al. 2019 (degrees of freedom).
#include <algorithm>
#include <cmath>
#include <golgi/numerics/distributions.hpp>

#include "independence.hpp"

namespace golgi::pcmci {
namespace {

/// Unexplained share below which a node follows from others to rounding: correlations are sums over 1e4 samples, with room.
constexpr double least_unexplained = 1e-12;

/// Eliminates the first m of the rows and columns; what is left is their Schur complement. One that follows from those before
/// it is passed over.
void eliminate(Eigen::MatrixXd& a, std::ptrdiff_t m) {
  const auto n = a.rows();
  for (std::ptrdiff_t k = 0; k < m; ++k) {
    const double pivot = a(k, k);
    if (!(pivot > least_unexplained)) continue;
    const double inverse = 1 / pivot;
    for (std::ptrdiff_t c = k + 1; c < n; ++c) {
      const double factor = a(c, k) * inverse;
      for (std::ptrdiff_t r = c; r < n; ++r) a(r, c) -= factor * a(r, k);
    }
  }
}

class PartialCorrelation final : public IndependenceTest {
 public:
  PartialCorrelation(const Samples& samples, const ParallelFor& parallel_for, const Poll& poll) : samples_(samples) {
    if (samples.is_complete()) all_ = samples.correlations(parallel_for, poll);
  }

  bool allows(std::ptrdiff_t n_conditions) const override { return samples_.n_rows() - 2 - n_conditions >= 1; }

  double criterion(Node y, std::span<const Node> parents) const override {
    // The target stands twice: as the x of the columns, which is taken to be determined, and as y.
    std::vector<Node> nodes(parents.begin(), parents.end());
    std::ptrdiff_t n_rows = 0;
    Eigen::MatrixXd a = correlations_of(nodes, y, y, n_rows);
    eliminate(a, std::ssize(parents));
    const auto n = static_cast<double>(n_rows), k = static_cast<double>(parents.size() + 1);
    return n * std::log(n * a(a.rows() - 1, a.rows() - 1)) + 2 * k + (2 * k * k + 2 * k) / (n - k - 1);
  }

 protected:
  Tested test(Node x, Node y, std::span<const Node> z) const override {
    std::ptrdiff_t n_rows = 0;
    const auto m = std::ssize(z);
    Eigen::MatrixXd a = correlations_of({z.begin(), z.end()}, x, y, n_rows);
    const double degrees = static_cast<double>(n_rows - 2 - m);
    if (degrees < 1) return {0, 1, false};
    eliminate(a, m);
    if (!(a(m, m) > least_unexplained) || !(a(m + 1, m + 1) > least_unexplained)) return {0, 1, false};
    const double rho = std::clamp(a(m + 1, m) / std::sqrt(a(m, m) * a(m + 1, m + 1)), -1.0, 1.0);
    return {rho, t_two_sided(rho * std::sqrt(degrees / (1 - rho * rho)), degrees)};
  }

 private:
  /// Of the conditions, x and y, in this order; the lower half is set.
  Eigen::MatrixXd correlations_of(std::vector<Node> nodes, Node x, Node y, std::ptrdiff_t& n_rows) const {
    if (all_.size() > 0) {
      nodes.push_back(x);
      nodes.push_back(y);
      n_rows = samples_.n_rows();
      const auto n = std::ssize(nodes);
      Eigen::MatrixXd a(n, n);
      for (std::ptrdiff_t c = 0; c < n; ++c) {
        const double* column = all_.col(samples_.index_of(nodes[c])).data();
        for (std::ptrdiff_t r = c; r < n; ++r) a(r, c) = column[samples_.index_of(nodes[r])];
      }
      return a;
    }
    nodes.insert(nodes.begin(), {x, y});
    Eigen::MatrixXd columns = samples_.columns(nodes);
    n_rows = columns.rows();
    columns.rowwise() -= columns.colwise().mean().eval();
    // In the order of elimination: the conditions first.
    const auto n = columns.cols();
    Eigen::MatrixXd ordered(n_rows, n);
    ordered << columns.rightCols(n - 2), columns.leftCols(2);
    const Eigen::VectorXd scale =
        ordered.colwise().norm().transpose().unaryExpr([](double norm) { return norm > least_unexplained ? 1 / norm : 0; });
    return scale.asDiagonal() * (ordered.transpose() * ordered) * scale.asDiagonal();
  }

  const Samples& samples_;
  Eigen::MatrixXd all_;
};

}  // namespace

std::unique_ptr<IndependenceTest> partial_correlation_test(const Samples& samples, const ParallelFor& parallel_for,
                                                           const Poll& poll) {
  return std::make_unique<PartialCorrelation>(samples, parallel_for, poll);
}

}  // namespace golgi::pcmci
