// Wiring that changes while a network runs: it switches at given times (regimes), or every weight drifts slowly. The state of
// the network carries over; only the weights change. Random numbers for the changes come from separate streams, so up to the
// first switch a run is the same, bit for bit, as one without switches.
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
  field("regimes", &ChangeParams::regimes).doc("Switches of the wiring, in order of time; each changes the wiring before it.");
  field("return", &ChangeParams::return_to_first)
      .doc(
          "After the last regime, which lasts as long as the first wiring, the list starts again with the first wiring "
          "(A B A B …).");
  field("drift", &ChangeParams::drift).doc("Slow change of all weights; cannot be combined with regimes.");
}

/// @throws ConfigError for regimes that are out of order, change nothing, contradict themselves, or are combined with a drift
GOLGI_API void check_changes(const ChangeParams& params);

/// Bytes of the wirings and of the truth's weights over time. @param n_links  links of the network
GOLGI_API double change_bytes(const ChangeParams& params, double n_links, double duration_s);

/// The given wiring with some links moved to other pairs.
/// @param share      share of the links between different variables that is removed (their number is rounded); as many new
///                   links join pairs that were not connected. All are drawn uniformly; a new link has the delay of a removed
///                   one.
/// @param weight_of  weight of a new link; `vanished` is the weight of the link that it replaces
/// @throws DataError if there are too few pairs that are not connected
GOLGI_API GroundTruth rewired(const GroundTruth& wiring, double share,
                              const std::function<double(std::int32_t source, double vanished)>& weight_of, Random random);

/// The mean weight of a source's links; `otherwise` if it has none or the mean is 0.
GOLGI_API double mean_weight(const GroundTruth& wiring, std::int32_t source, double otherwise);

/// W0 + amplitude sin(2 π t / period + phase).
GOLGI_API double drifted(double first, double amplitude, double t, double period, double phase);

/// The wiring of a run over time, the same in every trial.
class GOLGI_API ChangingWiring {
 public:
  using Read = std::function<GroundTruth(const InputPath& file)>;
  using StrengthOf = std::function<double(std::int32_t source)>;
  using IsAllowed = std::function<bool(const GroundTruth& wiring)>;
  /// @param first     wiring at the start   @param steps  steps of the run after the start of the recording
  /// @param read      reads a regime's file   @param strength_of  weight of a new link if its source has no links
  /// @param is_allowed  whether a regime's wiring is allowed; if not, its links are drawn again, up to a hundred times in all.
  ///                    Empty: every wiring is allowed
  /// @throws NumericError if no wiring drawn is allowed
  ChangingWiring(GroundTruth first, const ChangeParams& params, double dt_s, std::ptrdiff_t steps, const TaskContext& context,
                 const Read& read, const StrengthOf& strength_of, const IsAllowed& is_allowed = {});

  const GroundTruth& first() const { return first_; }
  /// The longest delay of all wirings, for buffers that must suffice for each of them; 0 without delays.
  double longest_delay_s() const { return longest_delay_s_; }
  /// The truth of the whole run; it has segments if the wiring changes.
  const GroundTruth& truth() const { return truth_; }

  /// Follows the wiring through one trial.
  class GOLGI_API Cursor {
   public:
    explicit Cursor(const ChangingWiring& wiring);
    /// To be called for each step in order, from 0 or a later step on. @return the wiring from this step on if it differs from
    /// the one before, else null; it is valid until the next call that does not return null.
    const GroundTruth* at(std::ptrdiff_t step);

   private:
    const ChangingWiring* wiring_;
    std::size_t next_ = 0;  // index in changes_
    std::vector<double> weights_;
    std::unique_ptr<Random> random_;
    GroundTruth now_;
  };

 private:
  friend class Cursor;
  struct Change {
    std::ptrdiff_t step = 0;
    std::size_t regime = 0;  // index in wirings_
  };
  void set_wirings(const ChangeParams& params, const TaskContext& context, const Read& read, const StrengthOf& strength_of,
                   const IsAllowed& is_allowed);
  void set_regimes(const ChangeParams& params, std::ptrdiff_t steps);
  void set_drift(const ChangeParams& params, std::ptrdiff_t steps, const TaskContext& context);
  /// Advances weights, in the order of links(), to this update.
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

/// The same links with new weights, given in the order of links().
GOLGI_API GroundTruth with_weights(const GroundTruth& wiring, std::vector<double> weights);

}  // namespace golgi::simulation
