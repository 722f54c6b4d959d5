// What a token says of a variable's past: its last values and events one by one, and leaky traces of both over a range of time
// constants, which stand in for slow hidden variables such as a recovery current. A trace reaches back over the window and no
// further, so that a forecast is made from the window alone, and whoever replaces a window's past replaces all of it.
//
// Values are scaled, each variable by its own mean and deviation between its events. A variable whose events are its highest
// values is clipped at the lowest of them, and where it has an event the token's value is 0: the event says it.
//
// A covariate's token holds its values and their traces in the same way, without events; of one that is known in advance
// (Covariate::At::next) each of them a sample later, up to the sample that is forecast.
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/learning/tensor.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace golgi::neuron_transformer {

using namespace learning;

/// One that has a token.
struct CovariateRecipe {
  std::string name;
  bool is_next = false;
  double mean = 0, deviation = 1;
  std::vector<double> trace_deviation;  ///< per time constant

  Index ahead() const { return is_next ? 1 : 0; }  ///< samples that are known beyond a window's last
};

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
  std::vector<CovariateRecipe> covariates;

  Index n_variables() const { return std::ssize(mean); }
  Index n_covariates() const { return std::ssize(covariates); }
  Index n_sources() const { return n_variables() + n_covariates(); }
  Index n_traces() const { return std::ssize(time_constants); }
  Index n_features() const { return (lags + n_traces()) * (has_events ? 2 : 1); }
  double scaled(Index variable, double value) const;

  /// Measures a recording. @throws DataError for a value that is not finite, a variable that is constant, or covariates that
  /// nuisance_covariates refuses
  static Recipe of(const Dataset& data, Index history, Index lags, const std::vector<double>& time_constants,
                   std::optional<double> event_threshold, const std::vector<std::string>& covariates = {});
};

/// (N, T) events at each sample of a trial: those recorded, or samples at or above the threshold of variables that have none.
Matrix events_of(const Dataset& data, const golgi::Trial& trial, std::optional<double> threshold);

class Features {
 public:
  /// Keeps both arguments. @throws DataError where the recording lacks a covariate of the recipe, or knows it at another time
  Features(const Dataset& data, const Recipe& recipe);

  /// Tokens of windows: (C, sources · B), a token is a column: variable · B + window, those of covariates last. C: values by
  /// lag, events by lag, traces of values, traces of events. @throws DataError where a history does not lie in the recording
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
    Matrix values, shown, events;                    ///< (N, T): scaled and clipped; the same, 0 at peaks; events
    std::vector<float> rows;                         ///< (T, channels, N): shown, events, traces
    std::vector<std::vector<float>> covariate_rows;  ///< of each, (1 + traces, T): scaled values, traces
  };

  std::vector<std::vector<float>> covariate_rows(const golgi::Trial& series) const;
  void write_covariates(const Window& window, const Trial& trial, Index column, Index B, Tensor<float> tokens) const;
  const Trial& trial_of(const Window& window) const;
  Index n_channels() const { return (1 + recipe_.n_traces()) * (recipe_.has_events ? 2 : 1); }

  const Dataset& data_;
  const Recipe& recipe_;
  std::vector<Index> covariate_at_;           ///< row of the recording, of each covariate of the recipe
  Index n_ahead_ = 0;                         ///< samples beyond a window that some covariate needs
  std::vector<std::vector<double>> kernels_;  ///< of each time constant: weight of the sample l before the last
  std::vector<Trial> trials_;
};

}  // namespace golgi::neuron_transformer
