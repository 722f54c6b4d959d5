// The recordings that an estimator is suited for: its rows in the table of methods, which `golgi info` and `golgi infer` use to
// choose a method and which the reference shows. Since 2.1.
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

/// Limits of a recording's size. The layout is frozen.
struct Extent {
  double least = 0;
  double most = undefined;  ///< NaN: no limit
  bool holds(double value) const { return value >= least && !(value > most); }
};

/// One kind of recording. Copies share their state.
class GOLGI_API Suits {
 public:
  explicit Suits(SignalKind kind);
  SignalKind kind() const;
  /// Among the methods for a recording the one with the highest rank is chosen: 90 for the best that was measured, 50 for one
  /// that works, 10 for a baseline.
  int rank() const;
  /// Assumes a linear process: chosen before all others, whatever their ranks, if the recording looks linear.
  bool is_linear() const;
  const std::string& assumes() const;  ///< "linear, stationary; all drivers recorded"
  const std::string& gives() const;    ///< "score, sign, lag, p"
  const std::string& cost() const;     ///< "O(N³ + N² T)"
  const std::string& caveat() const;   ///< where even this method is inaccurate: "AUROC 0.68 to 0.78 at 30 Hz"; else empty
  Extent variables() const;
  Extent seconds() const;  ///< of all trials together
  Extent samples() const;  ///< of all trials together
  /// Stages between recording and estimator, in their order, each as flow YAML: "{use: transform/zscore}". The last one may be
  /// the estimator itself, with parameters for such recordings.
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
