// One trial: a continuous recording of the variables of a dataset.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "golgi/core/export.hpp"
#include "golgi/data/events.hpp"
#include "golgi/data/gaps.hpp"
#include "golgi/data/shared_matrix.hpp"

namespace golgi {

/// Copies share their content; a change creates a new trial, which shares what was not changed.
class GOLGI_API Trial {
 public:
  Trial();  ///< empty
  /// @param values  one row per continuous variable
  Trial(SharedMatrix values);
  Trial(Matrix values);
  Trial(Matrix values, Events events);
  Trial(SharedMatrix values, Events events);
  /// A trial of point variables alone.
  Trial(Events events, double duration_s);

  const std::string& label() const;  ///< condition, stimulus; empty: none
  double start_s() const;            ///< when the trial began, on the recording's clock; 0 if that is not known
  /// T · dt_s if there are values: the dataset that the trial is added to sets it.
  double duration_s() const;
  std::ptrdiff_t n_samples() const { return values().cols(); }  ///< T; 0 if there are no values

  const SharedMatrix& values() const;  ///< (continuous variables, T), NaN in gaps
  /// N lists, one per variable, empty for variables whose events were not recorded; no lists if no variable has recorded
  /// events.
  const Events& events() const;
  const SharedMatrix& covariates() const;  ///< (K, T), NaN = missing; empty if the dataset has none
  const Gaps& gaps() const;
  /// Other quantities that a simulator knows ("u", "input"), (any rows, any columns): they are stored and plotted, never given
  /// to estimators and models, and dropped by transforms.
  const std::map<std::string, SharedMatrix>& hidden() const;

  Trial& set_label(std::string label);
  Trial& set_start_s(double start_s);
  Trial& set_duration_s(double duration_s);
  Trial& set_values(SharedMatrix values);
  Trial& set_events(Events events);
  Trial& set_covariates(SharedMatrix covariates);
  Trial& set_gaps(Gaps gaps);
  Trial& set_hidden(std::map<std::string, SharedMatrix> hidden);

  friend GOLGI_API bool operator==(const Trial& a, const Trial& b);

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace golgi
