#include "my_evaluator.hpp"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

golgi::Scores MyEvaluator::evaluate(const golgi::Inputs& input, const golgi::TaskContext&) const {
  const golgi::GroundTruth& links = *input.dataset("truth").truth();
  const golgi::Matrix truth = links.dense();
  const std::size_t wanted =
      params_.pairs ? static_cast<std::size_t>(*params_.pairs) : static_cast<std::size_t>(links.n_links());
  std::vector<golgi::Score> rows;
  for (std::ptrdiff_t k = 0; k < input.count("estimates"); ++k) {
    const golgi::Connectivity& estimate = input.connectivity("estimates", k);
    const std::string& stage = input.stage("estimates", k);
    if (estimate.n() != truth.rows())
      throw golgi::DataError("'" + stage + "' has " + std::to_string(estimate.n()) + " variables, '" + input.stage("truth") +
                             "' has " + std::to_string(truth.rows()));
    const auto edges = estimate.edges();  // strongest first, undefined last
    std::string reason;
    if (wanted == 0)
      reason = "the ground truth has no links";
    else if (wanted > edges.size() || std::isnan(edges[wanted - 1].score))
      reason = "fewer than " + std::to_string(wanted) + " pairs have a score";
    double value = golgi::undefined;
    if (reason.empty()) {
      int hits = 0;
      for (std::size_t e = 0; e < wanted; ++e) hits += truth(edges[e].target, edges[e].source) != 0 ? 1 : 0;
      value = hits / static_cast<double>(wanted);
    }
    rows.push_back(golgi::Score(stage, "precision_of_strongest", value).set_reason(reason));
  }
  return golgi::Scores(std::move(rows));
}

GOLGI_PLUGIN("my_evaluator", "0.1.0") { registry.add<MyEvaluator>(); }
