#include "golgi/builtin/evaluators/evaluate/responses.hpp"

#include <algorithm>
#include <utility>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"

namespace golgi {
namespace {

std::ptrdiff_t row_of_stimulus(const Dataset& data, const std::string& name) {
  const auto& covariates = data.covariates();
  const auto found = std::ranges::find_if(covariates, [](const Covariate& c) { return c.name == "stimulus"; });
  if (found == covariates.end()) throw DataError("'" + name + "' has no covariate 'stimulus'; give its simulator a stimulus");
  return found - covariates.begin();
}

/// @throws DataError unless the recordings differ only in the stimulus
void check_pair(const Dataset& plain, const Dataset& stimulated, const std::string& name) {
  const auto fail = [&](const std::string& what) {
    throw DataError("'" + name + "' is not the recording of `truth` with a stimulus: " + what);
  };
  if (stimulated.n_variables() != plain.n_variables() || stimulated.n_trials() != plain.n_trials())
    fail("it has " + plural(stimulated.n_variables(), "variable") + " in " + plural(stimulated.n_trials(), "trial") + ", not " +
         std::to_string(plain.n_variables()) + " in " + std::to_string(plain.n_trials()));
  if (!stimulated.truth() || !(*stimulated.truth() == *plain.truth()))
    fail("its wiring differs; give both stages the same seed_name and parameters");
  for (std::ptrdiff_t k = 0; k < plain.n_trials(); ++k) {
    const SharedMatrix &with = stimulated.trial(k).values(), &without = plain.trial(k).values();
    if (with.rows() != plain.n_variables() || without.rows() != plain.n_variables())
      fail("responses are differences of values, but there are only events; use transform/counts for both");
    if (with.cols() != without.cols()) fail("trial " + std::to_string(k) + " has another length");
  }
}

}  // namespace

Responses responses_of(const Dataset& plain, const Dataset& stimulated, const std::vector<int>& nodes,
                       const std::string& name) {
  check_pair(plain, stimulated, name);
  const std::ptrdiff_t row = row_of_stimulus(stimulated, name), n = plain.n_variables();
  Responses responses;
  for (std::int32_t i = 0; i < n; ++i)
    (std::ranges::find(nodes, i) == nodes.end() ? responses.others : responses.stimulated).push_back(i);
  if (nodes.empty() || std::ssize(responses.stimulated) != std::ssize(nodes))
    throw DataError("stimulated_nodes: list the nodes of the stimulus, each once, as numbers from 0 to " +
                    std::to_string(n - 1));
  responses.actual.assign(responses.others.size(), 0);
  double squares = 0;
  for (std::ptrdiff_t k = 0; k < plain.n_trials(); ++k) {
    const auto course = stimulated.trial(k).covariates().row(row);
    for (const double now : course) squares += now * now;
    for (std::size_t i = 0; i < responses.others.size(); ++i) {
      const auto with = stimulated.trial(k).values().row(responses.others[i]),
                 without = plain.trial(k).values().row(responses.others[i]);
      for (std::size_t t = 0; t < course.size(); ++t) responses.actual[i] += course[t] * (with[t] - without[t]);
    }
  }
  if (!(squares > 0)) throw DataError("the stimulus of '" + name + "' is 0, or missing, all the time");
  for (double& response : responses.actual) response /= squares;
  return responses;
}

std::vector<double> predicted_responses(ConstView weights, const Responses& of) {
  std::vector<double> predicted;
  for (const std::int32_t i : of.others) {
    double sum = 0;
    for (const std::int32_t j : of.stimulated) sum += weights(i, j);
    predicted.push_back(sum);
  }
  return predicted;
}

}  // namespace golgi
