// Checks what every dataset must fulfil: Dataset::validate.
#include <algorithm>
#include <cmath>
#include <set>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/dataset.hpp"

namespace golgi {
namespace {

[[noreturn]] void refuse(const std::string& which, const std::string& what) { throw DataError(which + what); }

std::string shape_text(const SharedMatrix& matrix) {
  return std::to_string(matrix.rows()) + " x " + std::to_string(matrix.cols());
}

void check_variables(const Dataset& data) {
  if (data.n_variables() == 0) throw DataError("the dataset has no variables");
  std::set<std::string> seen;
  for (const Variable& variable : data.variables()) {
    if (!seen.insert(variable.name()).second) throw DataError("two variables are named '" + variable.name() + "'");
    const auto position = variable.position_um();
    if (std::ranges::any_of(position, [](double x) { return std::isinf(x); }))
      throw DataError("variable '" + variable.name() + "' has an infinite position; unknown coordinates are NaN");
  }
  std::set<std::string> signals;
  for (const Covariate& covariate : data.covariates())
    if (!signals.insert(covariate.name).second) throw DataError("two covariates are named '" + covariate.name + "'");
}

void check_values(const Dataset& data, const Trial& trial, const std::string& which) {
  std::ptrdiff_t rows = 0;
  for (const Variable& variable : data.variables()) rows += variable.has_values();
  if (trial.values().rows() != rows)
    refuse(which, plural(trial.values().rows(), "row") + " of values for " + plural(rows, "variable"));
  if (rows > 0 && trial.n_samples() == 0) refuse(which, "no samples");
  if (!(trial.duration_s() > 0) || !std::isfinite(trial.duration_s()))
    refuse(which, "it lasts " + format_number(trial.duration_s()) + " s; a trial must have a positive duration");
  if (!trial.values().is_intact()) refuse(which, "something was written past the last value");
  for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i) {
    if (data.row_of(i) < 0) continue;
    const auto row = trial.values().row(data.row_of(i));
    for (std::ptrdiff_t t = 0; t < trial.n_samples(); ++t) {
      const double value = row[t];
      if (std::isfinite(value) || (std::isnan(value) && trial.gaps().covers(i, (static_cast<double>(t) + 0.5) * data.dt_s())))
        continue;
      refuse(which, "variable '" + data.variable(i).name() + "', sample " + std::to_string(t) + ": the value is " +
                        format_number(value) + "; values must be finite, and NaN in gaps");
    }
  }
}

void check_events(const Dataset& data, const Trial& trial, const std::string& which) {
  const bool any = std::ranges::any_of(data.variables(), &Variable::has_events);
  if (trial.events().n_variables() != (any ? data.n_variables() : 0))
    refuse(which, any ? "events are not given for each variable"
                      : "events are given, but no variable is marked as having recorded events");
  for (std::ptrdiff_t i = 0; i < trial.events().n_variables(); ++i) {
    const auto times_s = trial.events()[i];
    const auto of = "the events of variable '" + data.variable(i).name() + "' ";
    if (!data.variable(i).has_events() && !times_s.empty()) refuse(which, of + "are given but not marked as recorded");
    if (std::ranges::any_of(times_s, [&](double time_s) { return !(time_s >= 0 && time_s < trial.duration_s()); }))
      refuse(which, of + "lie outside the trial, which lasts from 0 to " + format_number(trial.duration_s()) + " s");
    if (!std::ranges::is_sorted(times_s)) refuse(which, of + "are not in order of time");
  }
}

void check_covariates(const Dataset& data, const Trial& trial, const std::string& which) {
  const SharedMatrix& signals = trial.covariates();
  if (std::ssize(data.covariates()) != signals.rows() ||
      (!signals.empty() && trial.n_samples() > 0 && signals.cols() != trial.n_samples()))
    refuse(which, "covariates of " + shape_text(signals) + " for " + plural(data.covariates().size(), "covariate") + " and " +
                      plural(trial.n_samples(), "sample"));
  if (std::ranges::any_of(signals.values(), [](double value) { return std::isinf(value); }))
    refuse(which, "a covariate has an infinite value; missing ones are NaN");
}

}  // namespace

void Dataset::validate() const {
  if (trials().empty()) throw DataError("the dataset has no trials");
  check_variables(*this);
  if (!(dt_s() > 0) || !std::isfinite(dt_s()))
    throw DataError("the sampling interval is " + format_number(dt_s()) + " s; it must be positive");
  for (std::ptrdiff_t k = 0; k < n_trials(); ++k) {
    const std::string which = n_trials() == 1 ? "" : "trial " + std::to_string(k) + ": ";
    check_values(*this, trial(k), which);
    check_events(*this, trial(k), which);
    check_covariates(*this, trial(k), which);
    for (const auto& [name, series] : trial(k).hidden())
      if (!series.is_intact()) refuse(which, "something was written past the last value of '" + name + "'");
  }
  if (truth() && truth()->n() != n_variables())
    throw DataError("the truth has " + std::to_string(truth()->n()) + " variables, but the recording has " +
                    std::to_string(n_variables()));
}

}  // namespace golgi
