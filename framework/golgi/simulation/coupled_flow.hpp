// Simulates nodes that are coupled in continuous time: Runge-Kutta steps of the whole network, noise after each step
// (Euler-Maruyama), and the recording. A simulator gives its equations as a model of N nodes:
//
//   struct Model {
//     static constexpr int n_states = 2, n_signals = 1;
//     void start(const TaskContext& context, std::uint64_t trial, double* state);  // draws the initial state of a trial
//     void send(const double* state, double* signals);                             // the signals that nodes send
//     void slope(const Stage& at, double* change);
//     void show(const double* state, double* seen);                                // the recorded values, one per node
//   };
//
// States, signals and sums are stored in blocks of N: first states of all nodes, then second states of all nodes, and so on.
// Noise is added to the first state. A model may have `bool leaps()` and `void leap(const Stage& at, double step, double*
// state)` for its own kind of step, such as a random one, and `void settle(double* state)` for an instantaneous change before
// a step, such as a reset. The numbers of states and signals may be members that are known only at run time.
#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "golgi/core/text.hpp"
#include "golgi/simulation/coupled_params.hpp"
#include "golgi/simulation/coupling.hpp"
#include "golgi/simulation/recording.hpp"
#include "golgi/simulation/trials.hpp"

namespace golgi::simulation {

/// The arguments of a model's slope.
struct Stage {
  const double* state;
  const double* signals;  ///< the signals that the nodes send now
  const double* sums;     ///< the sums of signals that each node receives: see Coupling
  const double* input;    ///< the stimulus, one number per node
};

/// Advances a model's network step by step.
template <class Model>
class CoupledFlow {
 public:
  /// @param step_s  length of a step; the truth's delays are multiples of it   @param step  in the model's unit of time
  CoupledFlow(const Model& of, const GroundTruth& truth, double step_s, double step)
      : model(of),
        n_(truth.n()),
        step_(step),
        coupling_(truth, step_s, of.n_signals),
        signals_(n_ * of.n_signals),
        sums_(signals_.size()),
        input_(n_, 0.0),
        state_(n_ * of.n_states),
        integrator_(state_.size()) {}

  std::span<double> state() { return state_; }
  /// Sets the stimulus, one number per node, until the next call.
  void set_input(std::span<const double> input) { input_.assign(input.begin(), input.end()); }

  /// One step without noise. @return whether the state stayed finite
  bool step() {
    int stage = 0;
    if constexpr (requires { model.settle(state_.data()); }) model.settle(state_.data());
    if constexpr (requires { model.leaps(); })
      if (model.leaps()) {
        model.leap(receive(state_.data(), 0), step_, state_.data());
        return true;
      }
    return integrator_.step(state_, step_, [&](std::span<const double> at, std::span<double> change) {
      model.slope(receive(at.data(), stage++), change.data());
    });
  }

  Model model;

 private:
  /// @param stage  0 … 3: at the beginning of the step, twice in the middle, at the end
  Stage receive(const double* state, int stage) {
    model.send(state, signals_.data());
    if (!coupling_.is_delayed()) {
      coupling_.sum(signals_.data(), sums_.data());
    } else {
      if (stage == 0) is_started_ ? coupling_.advance(signals_.data()) : coupling_.start(signals_.data());
      is_started_ = true;
      coupling_.arriving(stage == 0 ? 0 : stage == 3 ? 1 : 0.5, sums_.data());
    }
    return {state, signals_.data(), sums_.data(), input_.data()};
  }

  std::size_t n_;
  double step_;
  Coupling coupling_;
  std::vector<double> signals_, sums_, input_, state_;
  RungeKutta integrator_;
  bool is_started_ = false;
};

/// @param step_s  integration step in seconds
[[noreturn]] inline void fail_node(std::span<const double> state, std::ptrdiff_t n, std::ptrdiff_t sample, double step_s) {
  const auto first = std::find_if_not(state.begin(), state.end(), [](double value) { return std::isfinite(value); });
  throw NumericError("the state of node " + std::to_string((first - state.begin()) % n) + " is not finite on the way to step " +
                     std::to_string(sample) + ": integration steps of " + format_number(step_s) +
                     " s are too long; set a smaller inner_step_s, such as " + format_number(step_s / 10) +
                     ", or smaller strengths, noise or stimulus");
}

/// Normal numbers for a step of n nodes, drawn for several steps together.
class StepNoise {
 public:
  StepNoise(std::size_t n, double deviation, Random random)
      : n_(n), deviation_(deviation), random_(random), values_(n * std::clamp<std::size_t>(4096 / n, 1, 128)) {
    next_ = values_.size();
  }
  /// Adds the noise of the next step.
  void add_to(double* state) {
    if (deviation_ == 0) return;
    if (next_ == values_.size()) {
      random_.fill_normal(values_, 0, deviation_);
      next_ = 0;
    }
    for (std::size_t i = 0; i < n_; ++i) state[i] += values_[next_ + i];
    next_ += n_;
  }

 private:
  std::size_t n_, next_ = 0;
  double deviation_;
  Random random_;
  std::vector<double> values_;
};

/// What is recorded of a network, and its units.
struct CoupledRecording {
  double second = 1;                   ///< one second in the model's unit of time
  std::string unit;                    ///< unit of the recorded values
  std::string input_unit;              ///< unit of the stimulus
  std::vector<std::string> names;      ///< names of the states
  std::vector<int> hidden;             ///< states that are kept for evaluation
  double event_threshold = undefined;  ///< an upward crossing of it by the recorded value is an event; NaN: no events
};

/// Simulates one trial: the burn-in, then the samples that are kept.
/// @param finish  finish(model), called at the end of the trial
template <class Model, class Finish>
Trial simulate_coupled_trial(const TaskContext& context, const CoupledParams& p, const GroundTruth& truth, const Model& model,
                             const CoupledRecording& kept, std::uint64_t trial, const Finish& finish) {
  const std::ptrdiff_t n = truth.n();
  const int substeps = p.substeps();
  const double step = p.step_s() * kept.second;
  CoupledFlow<Model> flow(model, truth, p.step_s(), step);
  flow.model.start(context, trial, flow.state().data());
  StepNoise noise(n, p.noise * std::sqrt(step), context.random("noise", trial));
  StimulusInput stimulus(p.stimulus, p, p.dt_s, n, context, trial);
  std::vector<double> seen(n);
  std::map<std::string, Matrix> states;
  for (const int k : kept.hidden) states.emplace(kept.names[k], Matrix(n, p.steps));

  const double step_work = 4.0 * substeps * (20.0 * n * model.n_states + model.n_signals * truth.n_links());
  Matrix values = record(n, p.steps, p.burn_in, step_work, context.poll(), [&](std::ptrdiff_t t) -> std::span<const double> {
    flow.set_input(stimulus.at(t));
    for (int k = 0; t > 0 && k < substeps; ++k) {
      if (!flow.step()) fail_node(flow.state(), n, t, p.step_s());
      noise.add_to(flow.state().data());
    }
    flow.model.show(flow.state().data(), seen.data());
    if (t >= p.burn_in)
      for (const int k : kept.hidden)
        for (std::ptrdiff_t i = 0; i < n; ++i) states.at(kept.names[k])(i, t - p.burn_in) = flow.state()[k * n + i];
    return seen;
  });
  finish(flow.model);
  Trial result(std::move(values));
  if (!std::isnan(kept.event_threshold))
    result.set_events(Events(detect_events(result.values(), p.dt_s, kept.event_threshold, EventMode::upward)));
  if (stimulus.is_present()) result.set_covariates(stimulus.take_course());
  std::map<std::string, SharedMatrix> hidden;
  for (auto& [name, series] : states) hidden.emplace(name, std::move(series));
  return result.set_hidden(std::move(hidden));
}

/// Simulates all trials and adds the truth; only a part of the nodes may be observed.
/// @param finish  finish(trial, model), called at the end of each trial, from several threads
template <class Model, class Finish>
Dataset simulate_coupled(const TaskContext& context, const CoupledParams& p, const GroundTruth& truth, const Model& model,
                         const CoupledRecording& kept, const Finish& finish) {
  Dataset data = simulate_trials(context, truth.n(), p.dt_s, p.trials, [&](std::uint64_t trial) {
    return simulate_coupled_trial(context, p, truth, model, kept, trial, [&](const Model& at_end) { finish(trial, at_end); });
  });
  if (!kept.unit.empty()) data.set_unit(kept.unit);
  add_stimulus_covariate(p.stimulus, data, kept.input_unit);
  return observe(data.set_truth(truth), p.observed, context);
}

template <class Model>
Dataset simulate_coupled(const TaskContext& context, const CoupledParams& p, const GroundTruth& truth, const Model& model,
                         const CoupledRecording& kept) {
  return simulate_coupled(context, p, truth, model, kept, [](std::uint64_t, const Model&) {});
}

}  // namespace golgi::simulation
