// The step loop of a network of Izhikevich neurons. One step of length dt:
//   fired = { j : v_j >= threshold };  for those v <- c, u <- u + d
//   I_i = input_i + sum over fired j of M(i, j); with a delay of D steps, over j that fired D - 1 steps ago
//   `substeps` times: v <- v + (dt / substeps) (q v² + l v + k - u + I)
//   u <- u + dt a (b v - u)
// Time is linear in neurons plus synapses of neurons that fired: one array per state variable, synapses stored by source.
// Source: Izhikevich 2003, IEEE Transactions on Neural Networks 14(6).
#pragma once

#include <cstdint>
#include <functional>
#include <golgi/simulation/changing_wiring.hpp>
#include <golgi/simulation/delayed_synapses.hpp>
#include <optional>
#include <span>
#include <vector>

#include "golgi/api/plugin.hpp"

namespace golgi::izhikevich {

/// Constants of the equations in the header comment.
struct Equation {
  double quadratic = 0.04;  ///< 1/(mV ms)
  double linear = 4.1;      ///< 1/ms
  double constant = 108;    ///< mV/ms
  double threshold_mv = 30;
  double dt_ms = 1;
  int substeps = 2;
};

/// The four parameters, with one entry per neuron.
struct Neurons {
  std::vector<double> a, b, c, d;
};

class Engine {
 public:
  /// Inputs are read up to this many values beyond their end; no other array is.
  static constexpr std::size_t padding = 8;

  /// @param wiring  must outlive the engine; its delays are multiples of dt; without delays, spikes act after one step
  /// @param longest_delay_s  longest delay of wirings that are set later, if it is longer
  /// @throws InternalError unless every array has one entry per neuron
  Engine(const GroundTruth& wiring, const Neurons& neurons, const Equation& equation, std::span<const double> v_mv,
         std::span<const double> u, double longest_delay_s = 0);

  std::ptrdiff_t n() const { return n_; }
  std::span<const double> v() const { return std::span(v_.data(), n_); }
  std::span<const double> u() const { return std::span(u_.data(), n_); }
  /// Neurons at or above the threshold now, ascending: they fire in the step that follows.
  std::span<const std::int32_t> fired() const { return {fired_.data(), n_fired_}; }
  std::int64_t synaptic_events() const { return synaptic_events_; }

  /// Uses other weights from the next step on. @param wiring  must live until the next call, or as long as the engine
  void set_wiring(const GroundTruth& wiring);
  /// Sets the state of all neurons; spikes already on their way through delays still arrive.
  void set_state(std::span<const double> v_mv, std::span<const double> u);

  /// @param input  n() values, and `padding` more that are read and ignored
  /// @return false if some neuron's state has become infinite or not a number
  bool step(const double* input);

  /// The first neuron without a finite state, or -1.
  std::ptrdiff_t first_not_finite() const;

 private:
  void scatter();
  void set_weights(const GroundTruth& wiring);

  std::ptrdiff_t n_;
  const GroundTruth* wiring_ = nullptr;
  Equation equation_;
  std::vector<double> a_, b_, c_, d_, v_, u_, synaptic_;  // padded to a multiple of four
  std::vector<double> common_weight_;                     // of all synapses of a source; NaN if they differ
  std::optional<simulation::DelayedSynapses> delayed_;    // used in place of synaptic_ if there are delays
  std::vector<std::int32_t> fired_;
  std::size_t n_fired_ = 0;
  std::int64_t synaptic_events_ = 0;
};

/// Fills the inputs of consecutive steps: n_steps rows of n values, the first row for step `first`.
using InputSource = std::function<void(std::ptrdiff_t first, std::ptrdiff_t n_steps, double* values)>;

struct RunOptions {
  std::ptrdiff_t n_steps = 0;
  bool record_v = true, record_u = false, record_input = false, record_events = true;
  simulation::ChangingWiring::Cursor* wiring = nullptr;  ///< null: the wiring does not change
};

/// v and u are (N, steps + 1), with the state before the first step; input is (N, steps). Empty if not requested.
struct Recording {
  Matrix v, u, input;
  std::vector<std::vector<double>> events_s;  ///< per neuron: every sample at or above the threshold, as a time
};

/// Runs the engine and records the series that `options` request.
/// @param on_block  called from time to time with the number of finished steps; may throw to stop
/// @throws NumericError that names neuron and step if the state becomes infinite or NaN
Recording run(Engine& engine, const Equation& equation, const InputSource& input, const RunOptions& options,
              const std::function<void(std::ptrdiff_t)>& on_block = {});

}  // namespace golgi::izhikevich
