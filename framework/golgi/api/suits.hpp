// For which recordings an estimator is meant: its rows in the table of methods, from which `golgi info` and `golgi infer`
// choose and which the reference shows. Since 2.1.
//
//   static std::vector<Suits> suits() {
//     return {Suits(SignalKind::fields).rank(70).assumes("linear, stationary").prepare({"{use: transform/zscore}"})};
//   }
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/numerics/signal_kind.hpp"

namespace golgi {

/// How large a recording may be. The layout is frozen.
struct Extent {
  double least = 0;
  double most = undefined;  ///< NaN: no limit
  bool holds(double value) const { return value >= least && !(value > most); }
};

/// One kind of recording. A copy is a pointer.
class GOLGI_API Suits {
 public:
  explicit Suits(SignalKind kind);
  SignalKind kind() const;
  /// Among methods for the same recording the highest is taken: 90 for the best that was measured, 50 for one that works, 10
  /// for a baseline.
  int rank() const;
  /// Takes the recording as a linear process: goes first where it looks like one, whatever the ranks.
  bool is_linear() const;
  const std::string& assumes() const;  ///< "linear, stationary; all drivers recorded"
  const std::string& gives() const;    ///< "score, sign, lag, p"
  const std::string& cost() const;     ///< "O(N³ + N² T)"
  const std::string& caveat() const;   ///< where even this method is poor: "AUROC 0.68 to 0.78 at 30 Hz"; else empty
  Extent variables() const;
  Extent seconds() const;  ///< of all trials together
  Extent samples() const;  ///< of all trials together
  /// Stages between recording and estimator, in their order, each as flow YAML: "{use: transform/zscore}". The last one may be
  /// the estimator itself, with the parameters that such recordings want.
  const std::vector<std::string>& prepare() const;

  Suits& rank(int rank);
  Suits& linear(bool is_linear = true);
  Suits& assumes(std::string assumes);
  Suits& gives(std::string gives);
  Suits& cost(std::string cost);
  Suits& caveat(std::string caveat);
  Suits& variables(Extent n);
  Suits& seconds(Extent seconds);
  Suits& samples(Extent n);
  Suits& prepare(std::vector<std::string> stages);

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace golgi
