// What a trained model can be asked in addition to forecasts. Each is an interface of its own: a model derives from those that
// it offers and names them in interface(). An interface never changes; a better one comes under a new id.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "golgi/api/component.hpp"
#include "golgi/api/task_context.hpp"
#include "golgi/core/error.hpp"
#include "golgi/data/dataset.hpp"

namespace golgi {

/// Where a forecast starts. The layout is frozen.
struct Window {
  std::int32_t trial = 0;  ///< index
  std::int64_t start = 0;  ///< first sample of the history
};

/// Attention of targets to sources.
class Attending {
 public:
  static constexpr std::string_view capability = "attention/1";
  /// Summed over heads and source positions, averaged over the windows; not scaled.
  /// @param member   0 … n_members() - 1   @param windows  of `data`, which may be another recording of the same variables
  /// @return (N, N)
  virtual Matrix attention(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                           const TaskContext& context) const = 0;

 protected:
  ~Attending() = default;
};

/// One of the attentions that a forecast passes, in their order. The layout is frozen.
struct AttentionLayer {
  /// (windows, N · N): of each window row = target, column = source, averaged over heads, summed over a source's positions;
  /// rows sum to 1.
  Matrix weights;
  /// What is attended to: what the inputs alone have become, the same for all such layers (cross attention), or what the layers
  /// before have made of all variables (self attention).
  bool of_inputs = false;
};

class LayerAttending {
 public:
  static constexpr std::string_view capability = "layer_attention/1";
  virtual std::vector<AttentionLayer> layer_attention(std::ptrdiff_t member, const Dataset& data,
                                                      std::span<const Window> windows, const TaskContext& context) const = 0;

 protected:
  ~LayerAttending() = default;
};

/// d forecast / d input.
class Differentiable {
 public:
  static constexpr std::string_view capability = "input_gradient/1";
  /// Of one target's first forecast step, with events as they are.
  /// @return (windows, history · N): column (lag - 1) · N + source
  virtual Matrix input_gradient(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                                std::ptrdiff_t target, const TaskContext& context) const = 0;

 protected:
  ~Differentiable() = default;
};

/// Replaces the past of one source in every window.
class GOLGI_API Intervention {
 public:
  /// @param values    (windows, history), in the unit of the dataset
  /// @param events_s  per window: the source's event times since the window's first sample; no list at all: its events are left
  ///                  as they are
  Intervention(std::int32_t source, Matrix values, std::vector<std::vector<double>> events_s = {});
  std::int32_t source() const;
  const SharedMatrix& values() const;
  const std::vector<std::vector<double>>& events_s() const;

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

class Intervenable {
 public:
  static constexpr std::string_view capability = "intervene/1";
  /// @return the forecasts (windows, N · horizon) with one source's past replaced
  virtual Matrix intervene(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                           const Intervention& intervention, const TaskContext& context) const = 0;

 protected:
  ~Intervenable() = default;
};

/// Of estimators and models: which of the data's covariates they use. Time in which one of these is missing is cut out as a gap
/// is; one that is not used is named in the log. A component without this capability uses none. Since 2.1.
class UsesCovariates {
 public:
  static constexpr std::string_view capability = "covariates/1";
  virtual bool uses(const Covariate& covariate) const = 0;

 protected:
  ~UsesCovariates() = default;
};

/// What a component is to work on; of simulators nothing but the threads. The layout is frozen.
struct Workload {
  std::int64_t n_variables = 0;
  std::int64_t n_trials = 0;
  std::int64_t n_samples = 0;  ///< of all trials together; of point variables on the dataset's grid
  std::int64_t n_events = 0;   ///< likewise
  int n_threads = 1;
};

/// The layout is frozen.
struct Cost {
  double bytes = undefined;    ///< of memory at the most, beyond its input; NaN: not known
  double seconds = undefined;  ///< of one core; NaN: not known
  std::string cure;            ///< what makes it take less memory: "lower max_order"; may be empty
};

/// Of components: what their work costs, told before it begins. `golgi plan` shows it; work that takes more memory than is free
/// is refused.
class Costed {
 public:
  static constexpr std::string_view capability = "cost/1";
  virtual Cost cost(const Workload& work) const = 0;

 protected:
  ~Costed() = default;
};

}  // namespace golgi
