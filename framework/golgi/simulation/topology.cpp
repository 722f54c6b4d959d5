#include "golgi/simulation/topology.hpp"

#include <algorithm>
#include <array>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/plod_generator.hpp>
#include <boost/graph/small_world_generator.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"

namespace golgi::simulation {
namespace {

/// golgi's random numbers for Boost's generators; these copy this object, and all copies use the same stream.
class BitGenerator {
 public:
  using result_type = std::uint64_t;
  static constexpr bool has_fixed_range = false;
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }

  explicit BitGenerator(Random& random) : random_(&random) {}
  result_type operator()() { return random_->word(); }

 private:
  Random* random_;
};

using Edge = std::pair<std::int32_t, std::int32_t>;  // source, target

/// Sorts the edges and removes duplicates.
GroundTruth from_edges(const Population& population, std::vector<Edge> edges) {
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  std::vector<std::int64_t> begin(population.size() + 1, 0);
  std::vector<std::int32_t> target;
  std::vector<double> weight;
  target.reserve(edges.size());
  weight.reserve(edges.size());
  for (const auto& [source, to] : edges) {
    ++begin[source + 1];
    target.push_back(to);
    weight.push_back(population.strength(source));
  }
  for (std::size_t j = 1; j < begin.size(); ++j) begin[j] += begin[j - 1];
  return GroundTruth(std::move(begin), std::move(target), std::move(weight));
}

constexpr std::size_t edges_between_polls = 65536;

/// A stream of geometric numbers: how many failures precede a success of probability p.
class GeometricGaps {
 public:
  GeometricGaps(const Fingerprint& seed, std::uint64_t stream, double p)
      : random_(seed, "wiring", stream), per_unit_(-1 / std::log1p(-p)) {}

  std::int64_t next() {
    if (used_ == normals_.size()) {
      random_.fill_normal(normals_);
      used_ = 0;
    }
    // Half the squared radius of two normals is exponential: the logarithm is the same on every machine.
    const double x = normals_[used_], y = normals_[used_ + 1];
    used_ += 2;
    const double gap = 0.5 * std::fma(x, x, y * y) * per_unit_;
    return gap < 1e15 ? static_cast<std::int64_t>(gap) : std::int64_t{1'000'000'000'000'000};
  }

 private:
  Random random_;
  double per_unit_;
  std::array<double, 64> normals_;
  std::size_t used_ = 64;
};

}  // namespace

GroundTruth erdos_renyi(const Population& population, double probability, bool self_connections, const Fingerprint& seed,
                        const Poll& poll) {
  return erdos_renyi(population, std::vector<double>(population.size(), probability), self_connections, seed, poll);
}

GroundTruth erdos_renyi(const Population& population, std::span<const double> probabilities, bool self_connections,
                        const Fingerprint& seed, const Poll& poll) {
  const std::int32_t n = population.size();
  const std::int64_t candidates = self_connections ? n : n - 1;  // per source
  std::vector<std::int64_t> begin{0};
  std::vector<std::int32_t> target;
  std::vector<double> weight;
  // Reserves a few standard deviations above the mean, so that the arrays are not copied while they grow.
  const double mean = static_cast<double>(candidates) * std::accumulate(probabilities.begin(), probabilities.end(), 0.0);
  target.reserve(mean + 6 * std::sqrt(mean) + 16);
  for (std::int32_t j = 0; j < n; ++j) {
    poll();
    const auto add = [&](std::int64_t candidate) {
      target.push_back(static_cast<std::int32_t>(candidate + (!self_connections && candidate >= j)));
    };
    if (probabilities[j] >= 1) {
      for (std::int64_t k = 0; k < candidates; ++k) add(k);
    } else if (probabilities[j] > 0) {
      GeometricGaps gaps(seed, static_cast<std::uint64_t>(j), probabilities[j]);
      for (std::int64_t k = gaps.next(); k < candidates; k += 1 + gaps.next()) add(k);
    }
    begin.push_back(std::ssize(target));
  }
  weight.resize(target.size());
  for (std::int32_t j = 0; j < n; ++j)
    std::fill(weight.begin() + begin[j], weight.begin() + begin[j + 1], population.strength(j));
  return GroundTruth(std::move(begin), std::move(target), std::move(weight));
}

std::vector<double> pareto_out_degrees(std::int32_t n, double exponent, double mean_probability, Random random) {
  constexpr double most = 8, smallest = 0.001;  // largest factor, and smallest base of the power
  std::vector<double> probabilities(n);
  for (double& p : probabilities) p = std::min(most, std::pow(random.uniform() + smallest, -1 / exponent));
  const double mean = std::accumulate(probabilities.begin(), probabilities.end(), 0.0) / n;
  for (double& p : probabilities) p = std::min(1.0, mean_probability * p / mean);
  return probabilities;
}

GroundTruth small_world(const Population& population, std::int32_t neighbours, double rewiring_probability, bool reciprocal,
                        Random random, const Poll& poll) {
  using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS>;
  using Edges = boost::small_world_iterator<BitGenerator, Graph>;
  BitGenerator bits(random);
  const std::size_t n = population.size();
  std::vector<Edge> edges;
  for (Edges edge(bits, n, neighbours, rewiring_probability); edge != Edges(); ++edge) {
    if (edges.size() % edges_between_polls == 0) poll();
    const auto a = static_cast<std::int32_t>(edge->first), b = static_cast<std::int32_t>(edge->second);
    const bool forward = random.below(2) == 0;
    if (reciprocal || forward) edges.emplace_back(a, b);
    if (reciprocal || !forward) edges.emplace_back(b, a);
  }
  return from_edges(population, std::move(edges));
}

GroundTruth scale_free(const Population& population, double exponent, double scale, Random random, const Poll& poll) {
  using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;
  using Edges = boost::plod_iterator<BitGenerator, Graph>;
  BitGenerator bits(random);
  std::vector<Edge> edges;
  Edges edge(bits, population.size(), exponent, scale);
  // The iterator of Boost 1.74 starts on the pair (0, 0), which is not an edge of the graph.
  for (++edge; edge != Edges(); ++edge) {
    if (edges.size() % edges_between_polls == 0) poll();
    edges.emplace_back(static_cast<std::int32_t>(edge->first), static_cast<std::int32_t>(edge->second));
  }
  return from_edges(population, std::move(edges));
}

double scale_for_density(std::int32_t n, double exponent, double probability) {
  const double others = n - 1;
  const auto mean_degree = [&](double scale) {
    double sum = 0;
    for (std::int32_t x = 1; x < n; ++x) {
      const double draws = std::floor(scale * std::pow(x, -exponent));
      sum += others * (1 - std::pow(1 - 1 / others, draws));  // targets drawn twice count once
    }
    return sum / n;
  };
  double low = 0, high = 10.0 * n;
  for (int i = 0; i < 60; ++i) (mean_degree((low + high) / 2) < probability * others ? low : high) = (low + high) / 2;
  return std::round(high * 1e6) / 1e6;  // so that the last digit of pow does not matter
}

void require_links(const GroundTruth& wiring, bool is_wanted) {
  if (is_wanted && wiring.n_links() == 0)
    throw DataError("the network of " + plural(wiring.n(), "node") +
                    " has no link, so no node acts on another; raise the connection probability, or set it to 0 for a "
                    "recording without links");
}

Sources random_sources(std::int32_t n, double probability, Random random, const Poll& poll) {
  Sources sources(n);
  for (std::int32_t i = 0; i < n; ++i) {
    poll();
    for (std::int32_t j = 0; j < n; ++j)
      if (j != i && random.uniform() < probability) sources[i].push_back(j);
  }
  return sources;
}

GroundTruth equal_shares(const Sources& sources, double total, double delay_s) {
  const auto n = static_cast<std::int32_t>(sources.size());
  std::vector<Link> links;
  for (std::int32_t i = 0; i < n && total != 0; ++i) {
    const auto& of = sources[i];
    for (const std::int32_t j : of) links.push_back({i, j, total / static_cast<double>(of.size()), delay_s});
  }
  return GroundTruth(n, std::move(links));
}

}  // namespace golgi::simulation
