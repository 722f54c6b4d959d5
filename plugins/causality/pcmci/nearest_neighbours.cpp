// Information by nearest neighbours as a test of independence, for dependence of any form. Source: Runge 2018 (CMIknn: its
// null shuffles x among neighbours in z, so that x keeps what it shares with z).
#include <algorithm>
#include <golgi/numerics/information.hpp>
#include <golgi/numerics/neighbours.hpp>
#include <numeric>

#include "independence.hpp"

namespace golgi::pcmci {
namespace {

class NearestNeighbours final : public IndependenceTest {
 public:
  NearestNeighbours(const Samples& samples, const KnnOptions& options, Poll poll)
      : samples_(samples), options_(options), poll_(std::move(poll)) {}

  bool allows(std::ptrdiff_t) const override { return samples_.n_rows() > options_.neighbours + 1; }
  double criterion(Node, std::span<const Node>) const override {
    throw InternalError("pcmci: choose_alpha needs partial correlation");
  }

 protected:
  Tested test(Node x, Node y, std::span<const Node> z) const override {
    std::vector<Node> nodes{x, y};
    nodes.insert(nodes.end(), z.begin(), z.end());
    std::vector<std::int64_t> times;
    const Eigen::MatrixXd columns = samples_.columns(nodes, &times);
    const auto n = columns.rows();
    if (n <= options_.neighbours + 1) return {0, 1, false};
    Matrix rows(columns.cols(), n);
    for (std::ptrdiff_t c = 0; c < columns.cols(); ++c) {
      std::ptrdiff_t n_tied = 0;
      const std::span values(columns.col(c).data(), static_cast<std::size_t>(n));
      if (std::ranges::all_of(values, [&](double value) { return value == values[0]; })) return {0, 1, false};
      std::ranges::copy(standardised_without_ties(values, nodes[c].variable, n_tied), rows.row(c).begin());
    }
    const ConstView all = rows, of_y(rows.row(1).data(), 1, n), of_z(rows.values().data() + 2 * n, all.rows() - 2, n);
    const KsgOptions ksg{.k = options_.neighbours};
    const auto information = [&](const std::vector<double>& of_x) {
      poll_();
      return ksg_information({of_x.data(), 1, n}, of_y, of_z, times, ksg);
    };
    const std::vector<double> of_x(rows.row(0).begin(), rows.row(0).end());
    const double found = information(of_x);
    Random random(
        fingerprint_of("pcmci " + std::to_string(x.variable) + " " + std::to_string(x.lag) + " " + std::to_string(y.variable)),
        "shuffles", z.size());
    const auto alike = neighbours_in(of_z, times);
    int as_large = 0;
    for (int k = 0; k < options_.shuffles; ++k) as_large += information(shuffled(of_x, alike, random)) >= found;
    return {std::max(found, 0.0), (1.0 + as_large) / (1.0 + options_.shuffles)};
  }

 private:
  /// Of each row those whose z is nearest; none where there is no z.
  static std::vector<std::vector<std::ptrdiff_t>> neighbours_in(ConstView z, const std::vector<std::int64_t>& times) {
    constexpr std::ptrdiff_t n_alike = 5;  // of Runge 2018
    std::vector<std::vector<std::ptrdiff_t>> alike;
    if (z.rows() == 0) return alike;
    Matrix points(z.cols(), z.rows());
    for (std::ptrdiff_t t = 0; t < z.cols(); ++t)
      for (std::ptrdiff_t c = 0; c < z.rows(); ++c) points(t, c) = z(c, t);
    const Neighbours search(points, times, Norm::maximum);
    for (std::ptrdiff_t t = 0; t < points.rows(); ++t) {
      auto& list = alike.emplace_back();
      for (const auto& one : search.nearest(points.row(t), times[t], n_alike, 0)) list.push_back(one.point);
    }
    return alike;
  }

  /// Rows in random order take the x of a neighbour that no other has taken yet, as far as there is one.
  static std::vector<double> shuffled(const std::vector<double>& x, const std::vector<std::vector<std::ptrdiff_t>>& alike,
                                      Random& random) {
    const std::size_t n = x.size();
    std::vector<double> result(n);
    if (alike.empty()) {  // moved on by at least a tenth: x keeps its course
      const std::size_t by = n / 10 + random.below(n - 2 * (n / 10));
      std::rotate_copy(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(by), x.end(), result.begin());
      return result;
    }
    std::vector<std::ptrdiff_t> order(n);
    std::iota(order.begin(), order.end(), 0);
    random.shuffle(std::span(order));
    std::vector<std::uint8_t> is_taken(n);
    for (const auto t : order) {
      std::vector<std::ptrdiff_t> choice = alike[t];
      random.shuffle(std::span(choice));
      const auto free = std::ranges::find_if(choice, [&](std::ptrdiff_t s) { return !is_taken[s]; });
      const auto from = free == choice.end() ? choice.back() : *free;
      is_taken[from] = 1;
      result[t] = x[from];
    }
    return result;
  }

  const Samples& samples_;
  KnnOptions options_;
  Poll poll_;
};

}  // namespace

void KnnOptions::describe(SchemaOf<KnnOptions>& schema) {
  schema.field("neighbours", &KnnOptions::neighbours).range(1, 1000).doc("Neighbours by which information is told.");
  schema.field("shuffles", &KnnOptions::shuffles).range(1, 1e6).doc("Shuffles of the source behind each p-value.");
}

std::unique_ptr<IndependenceTest> nearest_neighbour_test(const Samples& samples, const KnnOptions& options, const Poll& poll) {
  return std::make_unique<NearestNeighbours>(samples, options, poll);
}

}  // namespace golgi::pcmci
