// What a token says of a variable's past: its last values and events one by one, and leaky traces of both over a range of time
// constants, which stand in for slow hidden variables such as a recovery current. A trace reaches back over the window and no
// further, so that a forecast is made from the window alone, and whoever replaces a window's past replaces all of it.
//
// Values are scaled, each variable by its own mean and deviation between its events. A variable whose events are its highest
// values is clipped at the lowest of them, and where it has an event the token's value is 0: the event says it.
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/learning/tensor.hpp>
#include <optional>
#include <span>
#include <vector>

namespace golgi::neuron_transformer {

using namespace learning;

/// Everything that turns a window into tokens; kept with a trained model.
struct Recipe {
  Index history = 150, lags = 5;  ///< samples
  std::vector<double> time_constants;
  std::optional<double> event_threshold;  ///< for variables without events of their own
  bool has_events = false;

  std::vector<double> mean, deviation;  ///< (N)
  std::vector<double> peak;             ///< (N) where values are clipped; infinite for variables without peaks
  /// Per time constant: traces are divided by the deviation of all variables' together; those of events also centred.
  std::vector<double> value_deviation, event_mean, event_deviation;

  Index n_variables() const { return std::ssize(mean); }
  Index n_traces() const { return std::ssize(time_constants); }
  Index n_features() const { return (lags + n_traces()) * (has_events ? 2 : 1); }
  double scaled(Index variable, double value) const;

  /// Measures a recording. @throws DataError for a value that is not finite or a variable that is constant
  static Recipe of(const Dataset& data, Index history, Index lags, const std::vector<double>& time_constants,
                   std::optional<double> event_threshold);
};

/// (N, T) events at each sample of a trial: those recorded, or samples at or above the threshold of variables that have none.
Matrix events_of(const Dataset& data, const golgi::Trial& trial, std::optional<double> threshold);

class Features {
 public:
  /// Keeps both arguments.
  Features(const Dataset& data, const Recipe& recipe);

  /// Tokens of windows: (C, N · B), a token is a column: variable · B + window. C: values by lag, events by lag, traces of
  /// values, traces of events. @throws DataError where a history does not lie in the recording
  void write(std::span<const Window> windows, Tensor<float> tokens) const;
  /// (N · B) scaled values that follow each history, as a forecast is compared with them.
  void write_targets(std::span<const Window> windows, float* targets) const;

  /// Tokens of one source as if its past had been another.
  /// @param first  row of the intervention that belongs to windows[0]
  void replace(std::span<const Window> windows, const Intervention& intervention, Index first, Tensor<float> tokens) const;

  /// d forecast / d recorded values from d forecast / d token, of one source and window. @param out  (history), by lag from 1
  void slopes(const Window& window, Index source, Index column, const Tensor<float>& d_tokens, double* out) const;

 private:
  struct Trial {
    Matrix values, shown, events;  ///< (N, T): scaled and clipped; the same, 0 at peaks; events
    std::vector<float> rows;       ///< (T, channels, N): shown, events, traces
  };

  const Trial& trial_of(const Window& window) const;
  Index n_channels() const { return (1 + recipe_.n_traces()) * (recipe_.has_events ? 2 : 1); }

  const Dataset& data_;
  const Recipe& recipe_;
  std::vector<std::vector<double>> kernels_;  ///< of each time constant: weight of the sample l before the last
  std::vector<Trial> trials_;
};

}  // namespace golgi::neuron_transformer
