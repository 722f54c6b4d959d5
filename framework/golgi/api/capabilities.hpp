// What a trained model can provide in addition to forecasts. Each capability is an interface of its own: a model derives from
// those that it offers and names them in interface(). An interface never changes; an improved one gets a new id.
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

/// The attention of targets to sources.
class Attending {
 public:
  static constexpr std::string_view capability = "attention/1";
  /// Attention, summed over heads and source positions and averaged over the windows; not normalised.
  /// @param member   0 … n_members() - 1   @param windows  of `data`, which may be another recording of the same variables
  /// @return (N, N)
  virtual Matrix attention(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                           const TaskContext& context) const = 0;

 protected:
  ~Attending() = default;
};

/// One of the attention layers of a forecast, in the order in which they are applied. The layout is frozen.
struct AttentionLayer {
  /// (windows, N · N): one matrix per window, row = target, column = source, averaged over heads, summed over a source's
  /// positions; rows sum to 1.
  Matrix weights;
  /// true: the layer attends to representations of the inputs alone, the same for all such layers (cross attention); false: to
  /// what the layers before it computed from all variables (self attention).
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

/// The derivative of the forecast by its input.
class Differentiable {
 public:
  static constexpr std::string_view capability = "input_gradient/1";
  /// The derivative of one target's first forecast step; events are held fixed.
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
  /// @param events_s  per window: the source's event times since the window's first sample; empty list of lists: its events are
  ///                  not changed
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

/// For estimators and models: which of the recording's covariates they use. Segments in which one of these is missing are cut
/// out like a gap; a covariate that is not used is named in the log. A component without this capability uses none. Since 2.1.
class UsesCovariates {
 public:
  static constexpr std::string_view capability = "covariates/1";
  virtual bool uses(const Covariate& covariate) const = 0;

 protected:
  ~UsesCovariates() = default;
};

/// The size of a component's work; for simulators only the number of threads is set. The layout is frozen.
struct Workload {
  std::int64_t n_variables = 0;
  std::int64_t n_trials = 0;
  std::int64_t n_samples = 0;  ///< of all trials together; for point variables on the dataset's grid
  std::int64_t n_events = 0;   ///< of all trials together
  int n_threads = 1;
};

/// What a component's work costs. The layout is frozen.
struct Cost {
  double bytes = undefined;    ///< peak memory in addition to the input; NaN: not known
  double seconds = undefined;  ///< on one core; NaN: not known
  std::string cure;            ///< how to reduce the memory: "lower max_order"; may be empty
};

/// For components that can estimate the cost of their work before it begins. `golgi plan` shows it; work that needs more memory
/// than is free is refused.
class Costed {
 public:
  static constexpr std::string_view capability = "cost/1";
  virtual Cost cost(const Workload& work) const = 0;

 protected:
  ~Costed() = default;
};

}  // namespace golgi
