// The features of a variable's past in a token: its last values and events one by one, and leaky traces of both over a range of
// time constants, which represent slow hidden variables such as a recovery current. A trace covers the window only, so that a
// forecast depends on the window alone, and replacing a window's past replaces all of it.
//
// Each variable is scaled by its own mean and deviation between its events. If the events of a variable are its highest values,
// it is clipped at the lowest of them, and the token's value is 0 at an event, which the event feature already represents.
//
// A covariate's token holds its values and their traces in the same way, without events. For a covariate known in advance
// (Covariate::At::next), all of them are one sample later, up to the forecast sample.
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/learning/tensor.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace golgi::neuron_transformer {

using namespace learning;

/// Scaling of a covariate that has a token.
struct CovariateRecipe {
  std::string name;
  bool is_next = false;
  double mean = 0, deviation = 1;
  std::vector<double> trace_deviation;  ///< per time constant

  Index ahead() const { return is_next ? 1 : 0; }  ///< number of samples known after a window's last
};

/// Everything that is needed to turn a window into tokens; stored with a trained model.
struct Recipe {
  Index history = 150, lags = 5;  ///< samples
  std::vector<double> time_constants;
  std::optional<double> event_threshold;  ///< for variables without events of their own
  bool has_events = false;

  std::vector<double> mean, deviation;  ///< (N)
  std::vector<double> peak;             ///< (N) value at which a variable is clipped; infinite for variables without peaks
  /// Per time constant: traces are divided by their deviation over all variables; traces of events are also centred.
  std::vector<double> value_deviation, event_mean, event_deviation;
  std::vector<CovariateRecipe> covariates;

  Index n_variables() const { return std::ssize(mean); }
  Index n_covariates() const { return std::ssize(covariates); }
  Index n_sources() const { return n_variables() + n_covariates(); }
  Index n_traces() const { return std::ssize(time_constants); }
  Index n_features() const { return (lags + n_traces()) * (has_events ? 2 : 1); }
  double scaled(Index variable, double value) const;

  /// Measures a recording. @throws DataError for a value that is not finite, a constant variable, or covariates that
  /// nuisance_covariates refuses
  static Recipe of(const Dataset& data, Index history, Index lags, const std::vector<double>& time_constants,
                   std::optional<double> event_threshold, const std::vector<std::string>& covariates = {});
};

/// (N, T) events at each sample of a trial: the recorded ones, or, for variables without events, samples at or above the
/// threshold.
Matrix events_of(const Dataset& data, const golgi::Trial& trial, std::optional<double> threshold);

class Features {
 public:
  /// Keeps references to both arguments.
  /// @throws DataError if the recording lacks a covariate of the recipe, or has it with another `at`
  Features(const Dataset& data, const Recipe& recipe);

  /// Writes the tokens of windows: (C, sources · B). A token is column variable · B + window, covariates last. C: values by
  /// lag, events by lag, traces of values, traces of events. @throws DataError if a history is not within the recording
  void write(std::span<const Window> windows, Tensor<float> tokens) const;
  /// Writes the scaled values that follow each history, with which a forecast is compared: (N · B).
  void write_targets(std::span<const Window> windows, float* targets) const;

  /// Rewrites the tokens of one source with the past that the intervention gives.
  /// @param first  row of the intervention that belongs to windows[0]
  void replace(std::span<const Window> windows, const Intervention& intervention, Index first, Tensor<float> tokens) const;

  /// Computes d forecast / d recorded values from d forecast / d token, for one source and window.
  /// @param out  (history), by lag from 1
  void slopes(const Window& window, Index source, Index column, const Tensor<float>& d_tokens, double* out) const;

 private:
  struct Trial {
    Matrix values, shown, events;                    ///< (N, T): scaled and clipped; these with 0 at peaks; events
    std::vector<float> rows;                         ///< (T, channels, N): shown, events, traces
    std::vector<std::vector<float>> covariate_rows;  ///< per covariate, (1 + traces, T): scaled values, traces
  };

  std::vector<std::vector<float>> covariate_rows(const golgi::Trial& series) const;
  void write_covariates(const Window& window, const Trial& trial, Index column, Index B, Tensor<float> tokens) const;
  const Trial& trial_of(const Window& window) const;
  Index n_channels() const { return (1 + recipe_.n_traces()) * (recipe_.has_events ? 2 : 1); }

  const Dataset& data_;
  const Recipe& recipe_;
  std::vector<Index> covariate_at_;           ///< row in the recording of each covariate of the recipe
  Index n_ahead_ = 0;                         ///< samples after a window that some covariate needs
  std::vector<std::vector<double>> kernels_;  ///< per time constant: weight of the sample l before the last
  std::vector<Trial> trials_;
};

}  // namespace golgi::neuron_transformer
