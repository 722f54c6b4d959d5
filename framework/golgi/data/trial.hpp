// One recording of the variables of a dataset, from one start to one end.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "golgi/core/export.hpp"
#include "golgi/data/events.hpp"
#include "golgi/data/gaps.hpp"
#include "golgi/data/shared_matrix.hpp"

namespace golgi {

/// A copy is a pointer; a change makes a trial of its own, which shares what was not changed.
class GOLGI_API Trial {
 public:
  Trial();  ///< nothing
  /// @param values  one row per continuous variable
  Trial(SharedMatrix values);
  Trial(Matrix values);
  Trial(Matrix values, Events events);
  Trial(SharedMatrix values, Events events);
  /// Of point variables alone.
  Trial(Events events, double duration_s);

  const std::string& label() const;  ///< condition, stimulus; empty: none
  double start_s() const;            ///< when it began, on the recording's clock; 0 where that is not known
  /// T · dt_s where there are values: the dataset that takes the trial sets it.
  double duration_s() const;
  std::ptrdiff_t n_samples() const { return values().cols(); }  ///< T; 0 where there are no values

  const SharedMatrix& values() const;  ///< (continuous variables, T), NaN in gaps
  /// (N): a list per variable, empty for variables whose events were not recorded; of no variable where none records events.
  const Events& events() const;
  const SharedMatrix& covariates() const;  ///< (K, T), NaN = missing; empty where the dataset has none
  const Gaps& gaps() const;
  /// Other quantities that a simulator knows ("u", "input"), (any rows, any columns): kept and drawn, never given to estimators
  /// and models, dropped by transforms.
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
