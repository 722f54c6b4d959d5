// Wiring that changes while a network runs: it switches at given times (regimes), or every weight drifts slowly. The state of
// the network carries over; only the weights change. What is drawn comes from streams of their own, so that up to the first
// switch a run is the same, bit for bit, as one without.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "golgi/api/task_context.hpp"
#include "golgi/core/export.hpp"
#include "golgi/data/ground_truth.hpp"
#include "golgi/params/schema.hpp"

namespace golgi::simulation {

/// A switch of the wiring.
struct Regime {
  double at_s = 0;
  double rewire = 0;
  double scale = 1;
  InputPath connectivity;
  GOLGI_API static void describe(SchemaOf<Regime>& s);
};

enum class DriftKind { none, sine, ornstein_uhlenbeck };

/// Slow change of every weight about its first value.
struct DriftParams {
  DriftKind kind = DriftKind::none;
  double amplitude = 0.5;
  double period_s = 20;
  double deviation = 0.3;
  double tau_s = 10;
  double update_s = 0.01;
  double truth_s = 0.1;
  GOLGI_API static void describe(SchemaOf<DriftParams>& s);
};

/// A simulator's Params derive from this and are described by describe_changes.
struct ChangeParams {
  std::vector<Regime> regimes;
  bool return_to_first = false;
  DriftParams drift;

  bool changes() const { return !regimes.empty() || drift.kind != DriftKind::none; }
};

template <class Params>
void describe_changes(SchemaOf<Params>& schema) {
  const auto field = [&]<class T>(const char* name, T ChangeParams::*member) {
    return schema.field(name, static_cast<T Params::*>(member));
  };
  field("regimes", &ChangeParams::regimes)
      .doc("Switches of the wiring, in the order of their times: what becomes of the wiring before it at each.");
  field("return", &ChangeParams::return_to_first)
      .doc(
          "After the last regime, which lasts as long as the first wiring, the list starts again with the first wiring "
          "(A B A B …).");
  field("drift", &ChangeParams::drift).doc("Slow change of all weights; not together with regimes.");
}

/// @throws ConfigError for regimes that are out of order, change nothing or too much, or stand next to a drift
GOLGI_API void check_changes(const ChangeParams& params);

/// Bytes of wirings, and of the truth's weights in time. @param n_links  of the network
GOLGI_API double change_bytes(const ChangeParams& params, double n_links, double duration_s);

/// The wiring before it with some links moved to other pairs.
/// @param share      of the links between different variables that vanish, rounded; as many pairs that were not connected
///                   become so, all drawn uniformly. A new link has the delay of a vanished one.
/// @param weight_of  weight of a new link from a source   @param vanished  weight of the link in whose place it comes
/// @throws DataError where there are too few pairs that are not connected
GOLGI_API GroundTruth rewired(const GroundTruth& wiring, double share,
                              const std::function<double(std::int32_t source, double vanished)>& weight_of, Random random);

/// The mean weight of a source's links; of one without any what stands in for it.
GOLGI_API double mean_weight(const GroundTruth& wiring, std::int32_t source, double otherwise);

/// W0 + amplitude sin(2 π t / period + phase).
GOLGI_API double drifted(double first, double amplitude, double t, double period, double phase);

/// The wiring of a run over time, the same in every trial.
class GOLGI_API ChangingWiring {
 public:
  using Read = std::function<GroundTruth(const InputPath& file)>;
  using StrengthOf = std::function<double(std::int32_t source)>;
  using IsAllowed = std::function<bool(const GroundTruth& wiring)>;
  /// @param first     at the start   @param steps  of the run from the recording's start on
  /// @param read      of a regime's file   @param strength_of  a new link of a source that has none
  /// @param is_allowed  a regime, whose links are drawn again, up to a hundred times, until it is; empty: any
  /// @throws NumericError where none is
  ChangingWiring(GroundTruth first, const ChangeParams& params, double dt_s, std::ptrdiff_t steps, const TaskContext& context,
                 const Read& read, const StrengthOf& strength_of, const IsAllowed& is_allowed = {});

  const GroundTruth& first() const { return first_; }
  /// The wiring that all share whose weights are 0 at times: for what must hold any of them.
  double longest_delay_s() const { return longest_delay_s_; }
  /// Of the whole run: with segments where it changes.
  const GroundTruth& truth() const { return truth_; }

  /// Goes through the run of one trial.
  class GOLGI_API Cursor {
   public:
    explicit Cursor(const ChangingWiring& wiring);
    /// To be called for each step in order, from 0 or later on. @return the wiring that holds from this step on, where it is
    /// another than before; else null. It lasts until the next that is not null.
    const GroundTruth* at(std::ptrdiff_t step);

   private:
    const ChangingWiring* wiring_;
    std::size_t next_ = 0;  // of the changes
    std::vector<double> weights_;
    std::unique_ptr<Random> random_;
    GroundTruth now_;
  };

 private:
  friend class Cursor;
  struct Change {
    std::ptrdiff_t step = 0;
    std::size_t regime = 0;  // of wirings_
  };
  void set_wirings(const ChangeParams& params, const TaskContext& context, const Read& read, const StrengthOf& strength_of,
                   const IsAllowed& is_allowed);
  void set_regimes(const ChangeParams& params, std::ptrdiff_t steps);
  void set_drift(const ChangeParams& params, std::ptrdiff_t steps, const TaskContext& context);
  /// Moves weights, in the order of links(), to the update of this number.
  void drift_to(std::ptrdiff_t update, std::vector<double>& weights, Random* random) const;

  GroundTruth first_, truth_;
  DriftParams drift_;
  double dt_s_;
  double longest_delay_s_ = 0;
  std::vector<GroundTruth> wirings_;
  std::vector<Change> changes_;
  std::vector<double> first_weights_, phases_;
  std::ptrdiff_t update_steps_ = 0;
  std::optional<Random> drift_random_;
};

/// The same links with other weights, in their order.
GOLGI_API GroundTruth with_weights(const GroundTruth& wiring, std::vector<double> weights);

}  // namespace golgi::simulation
