#include "my_evaluator.hpp"

#include <cmath>
#include <string>

golgi::Scores MyEvaluator::evaluate(const golgi::EvaluatorInput& input, const golgi::TaskContext&) const {
  const golgi::Matrix truth = input.truth.dense();
  const std::size_t wanted =
      params_.pairs ? static_cast<std::size_t>(*params_.pairs) : static_cast<std::size_t>(input.truth.n_synapses());
  golgi::Scores scores;
  for (const auto& estimate : input.estimates) {
    if (estimate.connectivity.n() != truth.rows())
      throw golgi::DataError("'" + estimate.name + "' has " + std::to_string(estimate.connectivity.n()) + " variables, '" +
                             input.truth_name + "' has " + std::to_string(truth.rows()));
    golgi::Score& row = scores.rows.emplace_back();
    row.estimate = estimate.name;
    row.metric = "precision_of_strongest";
    const auto edges = estimate.connectivity.edges();  // strongest first, undefined last
    if (wanted == 0)
      row.reason = "the truth has no links";
    else if (wanted > edges.size() || std::isnan(edges[wanted - 1].score))
      row.reason = "fewer than " + std::to_string(wanted) + " pairs have a score";
    if (!row.reason.empty()) continue;
    int hits = 0;
    for (std::size_t k = 0; k < wanted; ++k) hits += truth(edges[k].target, edges[k].source) != 0 ? 1 : 0;
    row.value = hits / static_cast<double>(wanted);
  }
  return scores;
}

GOLGI_PLUGIN("my_evaluator", "0.1.0") { registry.add<MyEvaluator>(); }
