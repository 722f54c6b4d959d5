// One answer to "who drives whom": matrices over all ordered pairs, row = target, column = source.
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "golgi/core/export.hpp"
#include "golgi/data/shared_matrix.hpp"

namespace golgi {

/// What an estimate may tell of each pair. NaN: undefined, never 0.
enum class Quantity {
  score,    ///< larger = more likely a connection; what it means is the estimator's to say
  sign,     ///< -1, 0 or 1
  weight,   ///< signed strength
  lag_s,    ///< seconds
  p,        ///< p-value of 'no effect'
  log10_p,  ///< of p-values that a double cannot hold
  q,        ///< p adjusted for testing all pairs
  low,      ///< interval of the score
  high,
  sd,  ///< posterior standard deviation or standard error of the score
};
GOLGI_API const char* to_string(Quantity quantity);  ///< as the enumerator is written; the name of its file
GOLGI_API std::span<const Quantity> all_quantities();

/// How p-values are adjusted for testing many pairs.
enum class Correction {
  none,
  bonferroni,           ///< family-wise error, any dependence
  sidak,                ///< family-wise error, independent tests
  holm,                 ///< family-wise error, any dependence, never weaker than Bonferroni
  benjamini_hochberg,   ///< false discovery rate, independent or positively dependent tests
  benjamini_yekutieli,  ///< false discovery rate, any dependence
};

/// (N, N) each; any may be absent. A copy is a pointer.
class GOLGI_API Estimate {
 public:
  Estimate();
  explicit Estimate(Matrix score);
  explicit Estimate(SharedMatrix score);

  const SharedMatrix& get(Quantity quantity) const;  ///< empty where it is absent
  const SharedMatrix& score() const { return get(Quantity::score); }
  const SharedMatrix& sign() const { return get(Quantity::sign); }
  const SharedMatrix& lag_s() const { return get(Quantity::lag_s); }
  const SharedMatrix& p() const { return get(Quantity::p); }
  const SharedMatrix& q() const { return get(Quantity::q); }
  /// False: a pair's two directions are one link (partial correlation); both hold the same numbers.
  bool is_directed() const;
  /// With which p is to be adjusted; nothing where there is no p, or q was set.
  std::optional<Correction> correction() const;

  /// An empty matrix takes the quantity away.
  Estimate& set(Quantity quantity, SharedMatrix values);
  /// Keeps p with its correction; q is filled in by the host, over all pairs of different variables that have a p.
  Estimate& set_p(SharedMatrix p, Correction correction);
  Estimate& set_directed(bool is_directed);

  friend GOLGI_API bool operator==(const Estimate& a, const Estimate& b);

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace golgi
