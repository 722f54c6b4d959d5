// Claims of components that give datasets: simulators and transforms.
#include <algorithm>
#include <utility>

#include "golgi/conformance/claims.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"

namespace golgi {
namespace {

// --- Simulators.

Finding sound_truth(const Examination& examination) {
  const Dataset data = examination.simulate({});
  if (!data.truth()) return not_claimed("it provides no ground truth");
  return kept(plural(data.truth()->n_links(), "connection") + " among " +
              plural(data.n_variables(), "variable"));  // its size was checked with the result
}

// --- Transforms.

/// Copies of a dataset's numbers; a copy of the dataset would share them.
Parts numbers_of(const Dataset& data) {
  Parts numbers;
  for (std::ptrdiff_t k = 0; k < data.n_trials(); ++k) {
    numbers.matrix("values of trial " + std::to_string(k), data.trial(k).values());
    numbers.matrix("events of trial " + std::to_string(k), data.trial(k).events().times_s());
  }
  return numbers;
}

Finding keeps_input(const Examination& examination) {
  const Dataset data = examination.recording();
  const Parts before = numbers_of(data);
  examination.transform(data, {});
  const std::string text = difference(before, numbers_of(data));
  return text.empty() ? kept() : broken("it changes its input: " + text);
}

Finding keeps_truth(const Examination& examination) {
  const Dataset data = examination.recording();
  const Dataset result = examination.transform(data, {});
  std::vector<std::int32_t> chosen;
  for (const auto& name : result.names()) {
    const auto found = std::ranges::find(data.names(), name);
    if (found == data.names().end()) return not_claimed("it creates new variables ('" + name + "')");
    chosen.push_back(static_cast<std::int32_t>(found - data.names().begin()));
  }
  if (!result.truth()) return broken("the ground truth of the input is missing in the output");
  if (!(*result.truth() == data.truth()->select(chosen)))
    return broken("the ground truth is not that of the remaining variables");
  return kept();
}

Finding handles_missing(const Examination& examination) {
  if (!examination.info().accepts_gaps) return not_claimed("the host gives it no data with missing values");
  Dataset data = examination.recording();
  for (std::ptrdiff_t k = 0; k < data.n_trials(); ++k) {
    Trial trial = data.trial(k);
    Matrix values(trial.values());
    values(0, 10) = undefined;
    trial.set_values(std::move(values)).set_gaps(Gaps({{{10 * data.dt_s(), 11 * data.dt_s()}}}));
    data.set_trial(k, std::move(trial));
  }
  try {
    examination.transform(data, {});
  } catch (const DataError& error) {
    return kept(std::string("refused: ") + error.what());
  }
  return kept();
}

}  // namespace

std::vector<ClaimCheck> simulator_claims() {
  return {{"truth", "the ground truth matches the simulated variables", where_it_runs<sound_truth>}};
}

std::vector<ClaimCheck> transform_claims() {
  return {{"input", "the input is not changed", where_it_runs<keeps_input>},
          {"truth", "the ground truth is kept for the remaining variables", where_it_runs<keeps_truth>},
          {"missing", "missing values give a valid result or DataError", where_it_runs<handles_missing>, true}};
}

}  // namespace golgi
