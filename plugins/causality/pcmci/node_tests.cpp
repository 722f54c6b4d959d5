#include "node_tests.hpp"

#include <cmath>
#include <utility>

namespace golgi::pcmci {
namespace {

/// A number that identifies a test, whatever the order in which threads run the tests.
std::uint64_t stream_of(std::span<const Node> nodes) {
  FingerprintBuilder builder;
  for (const auto& node : nodes)
    builder.number(static_cast<std::uint64_t>(node.variable)).number(static_cast<std::uint64_t>(node.lag));
  return builder.finish().low;
}

}  // namespace

NodeTests::NodeTests(const IndependenceTest& test, const Samples& samples, const TaskContext& context)
    : test_(test), by_correlation_(as<ByCorrelation>(test)), samples_(samples), context_(context) {
  if (by_correlation_ && samples.is_complete()) all_ = samples.correlations(context.parallel_loop(), context.poll());
}

Tested NodeTests::operator()(Node x, Node y, std::span<const Node> z) const {
  ++n_tests_;
  if (by_correlation_) {
    std::ptrdiff_t n_rows = 0;
    Eigen::MatrixXd correlations = correlations_of({z.begin(), z.end()}, x, y, n_rows);
    return partial_correlation(std::move(correlations), n_rows);
  }
  std::vector<Node> nodes{x, y};
  nodes.insert(nodes.end(), z.begin(), z.end());
  std::vector<std::int64_t> times;
  const Eigen::MatrixXd columns = samples_.columns(nodes, &times);
  if (columns.rows() < test_.least_rows(std::ssize(z))) return {0, 1, false};
  const Matrix rows = matrix_of(columns.transpose());
  return test_.test({rows, times, stream_of(nodes)}, context_);
}

double NodeTests::criterion(Node y, std::span<const Node> parents) const {
  if (!by_correlation_) throw InternalError("pcmci: choose_alpha needs a test by correlation");
  // The target is listed twice: as the x of the columns, which is assumed to be determined, and as y.
  std::ptrdiff_t n_rows = 0;
  Eigen::MatrixXd a = correlations_of({parents.begin(), parents.end()}, y, y, n_rows);
  eliminate(a, std::ssize(parents));
  const auto n = static_cast<double>(n_rows), k = static_cast<double>(parents.size() + 1);
  return n * std::log(n * a(a.rows() - 1, a.rows() - 1)) + 2 * k + (2 * k * k + 2 * k) / (n - k - 1);
}

/// Correlations of the conditions, x and y, in this order; only the lower half is set.
Eigen::MatrixXd NodeTests::correlations_of(std::vector<Node> nodes, Node x, Node y, std::ptrdiff_t& n_rows) const {
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
  const Eigen::MatrixXd columns = samples_.columns(nodes);
  n_rows = columns.rows();
  return correlations_in_order(columns);
}

}  // namespace golgi::pcmci
