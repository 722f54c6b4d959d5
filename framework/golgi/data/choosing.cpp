#include "golgi/data/choosing.hpp"

#include <algorithm>
#include <cmath>

#include "golgi/core/text.hpp"

namespace golgi {

SharedMatrix rows_of(const SharedMatrix& values, std::span<const std::ptrdiff_t> rows, const Poll& poll) {
  if (values.empty() || rows.empty()) return {};
  const auto is_gap = [](std::ptrdiff_t row, std::ptrdiff_t next) { return next != row + 1; };
  const bool has_all = rows.front() == 0 && std::ssize(rows) == values.rows();
  if (has_all && std::ranges::adjacent_find(rows, is_gap) == rows.end()) return values;
  Matrix chosen(std::ssize(rows), values.cols());
  for (std::ptrdiff_t k = 0; k < chosen.rows(); ++k) {
    poll();
    std::ranges::copy(values.row(rows[k]), chosen.row(k).begin());
  }
  return chosen;
}

Dataset select_variables(const Dataset& data, std::span<const std::int32_t> chosen, const Poll& poll) {
  std::vector<Variable> variables;
  std::vector<std::ptrdiff_t> rows;  // of the values that are kept
  for (const auto i : chosen) {
    variables.push_back(data.variable(i));
    if (data.row_of(i) >= 0) rows.push_back(data.row_of(i));
  }
  const bool has_events = std::ranges::any_of(variables, &Variable::has_events);
  std::vector<Trial> trials(data.trials().begin(), data.trials().end());
  for (Trial& trial : trials) {
    poll();
    trial.set_values(rows_of(trial.values(), rows, poll)).set_gaps(trial.gaps().select(chosen));
    // If no variable that is kept has events, trials have no lists of events.
    if (!has_events)
      trial.set_events({});
    else if (trial.events().n_variables() > 0)
      trial.set_events(trial.events().select(chosen));
  }
  Dataset selected = data;
  if (data.truth()) selected.set_truth(data.truth()->select(chosen));
  return selected.set_variables(std::move(variables)).set_trials(std::move(trials));
}

Estimate select_variables(const Estimate& estimate, std::span<const std::int32_t> chosen) {
  Estimate selected;
  selected.set_directed(estimate.is_directed());
  for (const Quantity quantity : all_quantities()) {
    const SharedMatrix& matrix = estimate.get(quantity);
    if (matrix.empty()) continue;
    Matrix pairs(std::ssize(chosen), std::ssize(chosen));
    for (std::ptrdiff_t i = 0; i < pairs.rows(); ++i)
      for (std::ptrdiff_t j = 0; j < pairs.cols(); ++j) pairs(i, j) = matrix(chosen[i], chosen[j]);
    selected.set(quantity, std::move(pairs));
  }
  return selected;
}

std::string why_constant(const Dataset& data, std::ptrdiff_t variable) {
  const std::ptrdiff_t row = data.row_of(variable);
  if (row < 0) return "";
  double first = undefined;
  // Values within gaps are arbitrary and are ignored.
  const auto varies = [&](std::span<const double> values) {
    for (const double x : values) {
      if (std::isnan(x)) continue;
      if (std::isnan(first)) first = x;
      if (x != first) return true;
    }
    return false;
  };
  for (const Trial& trial : data.trials()) {
    const std::span<const double> values = trial.values().row(row);
    std::size_t at = 0;
    for (const Interval& gap : trial.gaps()[variable]) {
      const SampleRange missing = samples_in(gap, data.dt_s());
      const auto first_missing = std::min<std::size_t>(missing.first, values.size());
      if (varies(values.subspan(at, first_missing - at))) return "";
      at = std::min<std::size_t>(missing.last, values.size());
    }
    if (varies(values.subspan(at))) return "";
  }
  return std::isnan(first) ? "never observed" : "constant at " + format_number(first);
}

std::int64_t n_events(const Dataset& data, std::ptrdiff_t variable) {
  if (!data.variable(variable).has_events()) return 0;
  std::int64_t count = 0;
  for (const Trial& trial : data.trials()) count += std::ssize(trial.events()[variable]);
  return count;
}

}  // namespace golgi
