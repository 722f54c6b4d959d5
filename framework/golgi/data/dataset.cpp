#include "golgi/data/dataset.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/matrix_guard.hpp"

namespace golgi {

bool Dataset::is_masked() const {
  return std::any_of(trials.begin(), trials.end(), [](const TimeSeries& trial) { return !trial.mask.empty(); });
}

void Dataset::validate() const {
  if (trials.empty()) throw DataError("the dataset has no trials");
  if (names.empty()) throw DataError("the dataset has no variables");
  if (!(dt_s > 0) || !std::isfinite(dt_s))
    throw DataError("the sampling interval is " + format_number(dt_s) + " s; it must be positive");
  std::set<std::string> seen;
  for (const auto& name : names)
    if (!seen.insert(name).second) throw DataError("two variables are named '" + name + "'");
  for (std::size_t k = 0; k < trials.size(); ++k) {
    const TimeSeries& trial = trials[k];
    const std::string which = trials.size() == 1 ? "" : "trial " + std::to_string(k) + ": ";
    if (trial.values.rows() != n_variables())
      throw DataError(which + std::to_string(trial.values.rows()) + " rows for " + plural(names.size(), "variable"));
    if (trial.n_samples() == 0) throw DataError(which + "no samples");
    if (!is_intact(trial.values)) throw DataError(which + "something was written past the last value");
    if (!trial.mask.empty() && std::ssize(trial.mask) != trial.values.size())
      throw DataError(which + "the mask has another size than the values");
    if (trial.events && std::ssize(*trial.events) != n_variables())
      throw DataError(which + "events are not given for each variable");
    for (std::ptrdiff_t i = 0; i < n_variables(); ++i) {
      for (std::ptrdiff_t t = 0; t < trial.n_samples(); ++t) {
        const bool observed = trial.mask.empty() || trial.mask[static_cast<std::size_t>(i * trial.n_samples() + t)] != 0;
        if (observed && !std::isfinite(trial.values(i, t)))
          throw DataError(which + "variable '" + names[static_cast<std::size_t>(i)] + "', column " + std::to_string(t) +
                          ": the value is " + format_number(trial.values(i, t)) + "; values must be finite");
      }
    }
  }
  if (truth && truth->n() != n_variables())
    throw DataError("the truth is of " + std::to_string(truth->n()) + " variables, the recording has " +
                    std::to_string(n_variables()));
}

std::vector<std::string> default_names(std::ptrdiff_t n) {
  std::vector<std::string> names;
  for (std::ptrdiff_t i = 0; i < n; ++i) names.push_back("x" + std::to_string(i));
  return names;
}

double event_position(double time_s, double dt_s) {
  const double column = time_s / dt_s, nearest = std::nearbyint(column);
  return std::abs(column - nearest) <= 1e-9 * std::max(1.0, nearest) ? nearest : column;
}

Matrix event_counts(const TimeSeries& trial, double dt_s) {
  if (!trial.events) throw InternalError("events are counted in a trial that has none");
  Matrix counts(trial.values.rows(), trial.n_samples());
  for (std::ptrdiff_t i = 0; i < counts.rows(); ++i)
    for (const double time_s : (*trial.events)[static_cast<std::size_t>(i)]) {
      const double column = std::floor(event_position(time_s, dt_s));
      if (column >= 0 && column < static_cast<double>(counts.cols())) counts(i, static_cast<std::ptrdiff_t>(column)) += 1;
    }
  return counts;
}

std::vector<std::vector<double>> detect_events(const Matrix& values, double dt_s, double threshold, EventMode mode) {
  std::vector<std::vector<double>> events(static_cast<std::size_t>(values.rows()));
  for (std::ptrdiff_t i = 0; i < values.rows(); ++i) {
    bool before = false;
    for (std::ptrdiff_t t = 0; t < values.cols(); ++t) {
      const bool now = values(i, t) >= threshold;
      if (now && (mode == EventMode::every || !before))
        events[static_cast<std::size_t>(i)].push_back(static_cast<double>(t) * dt_s);
      before = now;
    }
  }
  return events;
}

}  // namespace golgi
