// One estimate of directed connectivity: matrices over all ordered pairs, row = target, column = source.
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "golgi/core/export.hpp"
#include "golgi/data/shared_matrix.hpp"

namespace golgi {

/// The quantities that an estimate may have for each pair. NaN: undefined, never 0.
enum class Quantity {
  score,    ///< larger = more likely a connection; the estimator defines its meaning
  sign,     ///< -1, 0 or 1
  weight,   ///< signed strength
  lag_s,    ///< seconds
  p,        ///< p-value of 'no effect'
  log10_p,  ///< for p-values too small for a double
  q,        ///< p corrected for testing all pairs
  low,      ///< interval of the score
  high,
  sd,  ///< posterior standard deviation or standard error of the score
};
GOLGI_API const char* to_string(Quantity quantity);  ///< the enumerator's name, also the name of its file
GOLGI_API std::span<const Quantity> all_quantities();

/// How p-values are corrected for testing many pairs.
enum class Correction {
  none,
  bonferroni,           ///< family-wise error, any dependence
  sidak,                ///< family-wise error, independent tests
  holm,                 ///< family-wise error, any dependence, never weaker than Bonferroni
  benjamini_hochberg,   ///< false discovery rate, independent or positively dependent tests
  benjamini_yekutieli,  ///< false discovery rate, any dependence
};

/// One (N, N) matrix per quantity; any may be absent. Copies share their content.
class GOLGI_API Estimate {
 public:
  Estimate();
  explicit Estimate(Matrix score);
  explicit Estimate(SharedMatrix score);

  const SharedMatrix& get(Quantity quantity) const;  ///< empty if it is absent
  const SharedMatrix& score() const { return get(Quantity::score); }
  const SharedMatrix& sign() const { return get(Quantity::sign); }
  const SharedMatrix& lag_s() const { return get(Quantity::lag_s); }
  const SharedMatrix& p() const { return get(Quantity::p); }
  const SharedMatrix& q() const { return get(Quantity::q); }
  /// false: the two directions of a pair are one link (partial correlation), with the same numbers.
  bool is_directed() const;
  /// The correction for p; none if there is no p, or if q was set.
  std::optional<Correction> correction() const;

  /// Sets a quantity; an empty matrix removes it.
  Estimate& set(Quantity quantity, SharedMatrix values);
  /// Sets p with its correction; the host computes q over all pairs of different variables that have a p.
  Estimate& set_p(SharedMatrix p, Correction correction);
  Estimate& set_directed(bool is_directed);

  friend GOLGI_API bool operator==(const Estimate& a, const Estimate& b);

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace golgi
