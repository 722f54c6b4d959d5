#include "joins.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/data/eigen.hpp>
#include <numeric>
#include <string>
#include <utility>

namespace {

using golgi::Connectivity;
using golgi::Dataset;

/// The reason why two recordings cannot be joined; empty if they can.
std::string difference_of(const Dataset& first, const Dataset& other) {
  if (!std::ranges::equal(first.variables(), other.variables())) return "has other variables";
  if (first.dt_s() != other.dt_s()) return "has another sampling interval";
  if (!std::ranges::equal(first.covariates(), other.covariates())) return "has other covariates";
  return "";
}

bool is_same_truth(const Dataset& first, const Dataset& other) {
  if (!first.truth() || !other.truth()) return first.truth() == other.truth();
  return *first.truth() == *other.truth();
}

void require_same_names(const golgi::Inputs& inputs, const std::string& port, std::ptrdiff_t index, const std::string& first,
                        const std::vector<std::string>& names) {
  if (inputs.connectivity(port, index).names() != names)
    throw golgi::DataError("'" + inputs.stage(port, index) + "' is of other variables than '" + first + "'");
}

/// Ranks from 1; equal values share the mean of theirs.
std::vector<double> ranks(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> result(values.size());
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    for (std::size_t k = begin; k < end; ++k) result[order[k]] = static_cast<double>(begin + 1 + end) / 2;
  }
  return result;
}

/// Pearson's correlation; NaN if one of them is constant. @param a, b  of equal length
double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const auto length = static_cast<std::ptrdiff_t>(a.size());
  const Eigen::Map<const Eigen::ArrayXd> all_a(a.data(), length), all_b(b.data(), length);
  const Eigen::ArrayXd of_a = all_a - all_a.mean(), of_b = all_b - all_b.mean();
  const double scale = std::sqrt(of_a.square().sum() * of_b.square().sum());
  return scale > 0 ? (of_a * of_b).sum() / scale : golgi::undefined;
}

/// One row of the scores: the agreement of `stage` with `other`.
golgi::Score agreement(const std::string& stage, const Connectivity& estimate, const std::string& other_stage,
                       const Connectivity& other) {
  std::vector<double> a, b;
  for (std::ptrdiff_t i = 0; i < estimate.n(); ++i)
    for (std::ptrdiff_t j = 0; j < estimate.n(); ++j) {
      if (i == j || std::isnan(estimate.score()(i, j)) || std::isnan(other.score()(i, j))) continue;
      a.push_back(estimate.score()(i, j));
      b.push_back(other.score()(i, j));
    }
  const double value = a.size() < 2 ? golgi::undefined : correlation(ranks(a), ranks(b));
  golgi::Score score(stage, "with_" + other_stage, value);
  const auto n_pairs = static_cast<std::int64_t>(a.size());
  score.set_pairs(n_pairs, estimate.n() * (estimate.n() - 1) - n_pairs);
  if (std::isnan(value))
    score.set_reason(a.size() < 2 ? "fewer than two pairs have both scores" : "one of them gives all pairs the same score");
  return score;
}

}  // namespace

golgi::Artifact Pool::run(const golgi::Inputs& inputs, const golgi::TaskContext& context) const {
  Dataset joined = inputs.dataset("data").without_hidden();
  bool is_known = true;
  for (std::ptrdiff_t k = 1; k < inputs.count("data"); ++k) {
    context.check_cancelled();
    const Dataset next = inputs.dataset("data", k).without_hidden();
    if (const std::string fault = difference_of(joined, next); !fault.empty())
      throw golgi::DataError("'" + inputs.stage("data", k) + "' " + fault + " than '" + inputs.stage("data") +
                             "'; joined are trials of the same variables");
    is_known = is_known && is_same_truth(inputs.dataset("data"), next);
    for (const golgi::Trial& trial : next.trials()) joined.add_trial(trial);
  }
  if (is_known) return joined;
  context.warn({.code = "truths_differ",
                .seen = "the recordings have different wirings, or some have none",
                .effect = "the joined one has no truth"});
  return joined.clear_truth();
}

golgi::Artifact Difference::run(const golgi::Inputs& inputs, const golgi::TaskContext&) const {
  const Connectivity &a = inputs.connectivity("a"), &b = inputs.connectivity("b");
  require_same_names(inputs, "b", 0, inputs.stage("a"), a.names());
  if (a.unit() != b.unit())
    throw golgi::DataError("'" + inputs.stage("b") + "' has scores in another unit than '" + inputs.stage("a") + "': '" +
                           b.unit() + "' and '" + a.unit() + "'");
  golgi::Estimate estimate{golgi::matrix_of(golgi::eigen(a.score()) - golgi::eigen(b.score()))};
  estimate.set_directed(a.estimate().is_directed() || b.estimate().is_directed());
  Connectivity result(a.names(), std::move(estimate));
  // Without names of stages: they are not part of the key of an estimate, which may be found again under other names.
  const std::string& meaning = a.meaning();
  result.set_names(a.names(), a.is_of_groups())
      .set_meaning(meaning == b.meaning() && !meaning.empty() ? "a - b, each: " + meaning : "score of a - score of b",
                   a.unit());
  for (const std::string port : {"a", "b"})
    for (const auto& [target, source, reason] : inputs.connectivity(port).undefined_pairs())
      result.add_undefined({target, source, "in " + port + ", " + reason});
  return result;
}

golgi::Scores Agreement::evaluate(const golgi::Inputs& input, const golgi::TaskContext& context) const {
  const std::string port = "estimates";
  const std::ptrdiff_t n = input.count(port);
  std::vector<golgi::Score> rows;
  for (std::ptrdiff_t k = 0; k < n; ++k) {
    context.check_cancelled();
    require_same_names(input, port, k, input.stage(port), input.connectivity(port).names());
    for (std::ptrdiff_t other = 0; other < n; ++other)
      if (other != k)
        rows.push_back(agreement(input.stage(port, k), input.connectivity(port, k), input.stage(port, other),
                                 input.connectivity(port, other)));
  }
  if (n == 1)
    rows.push_back(golgi::Score(input.stage(port), "agreement", golgi::undefined).set_reason("there is no other estimate"));
  return golgi::Scores(std::move(rows));
}

GOLGI_PLUGIN("joins", "1.0.0") {
  registry.add<Pool>();
  registry.add<Difference>();
  registry.add<Agreement>();
}
