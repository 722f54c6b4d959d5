// The regressors of one target: its own past, covariates, all candidate causes, and the causes' joint effect. They are computed
// when they are read, one block of samples at a time.
#pragma once

#include <Eigen/Core>
#include <golgi/numerics/weighted_fit.hpp>
#include <span>
#include <utility>
#include <vector>

#include "signals.hpp"

namespace golgi::event_granger {

class Design final : public RegressorBlocks {
 public:
  /// @param signals, params  must outlive the design
  Design(const Signals& signals, std::ptrdiff_t target, const Params& params, const KnownLinks& known);

  std::ptrdiff_t n_regressors() const override { return first_row_of(signals_.n()) + 1; }
  std::ptrdiff_t n_samples() const override { return std::ssize(samples_); }
  void read(std::ptrdiff_t first, View block) const override;

  std::span<const double> response() const { return response_; }
  std::span<const Sample> samples() const { return samples_; }
  /// Number of first regressors: a constant, the target's past, covariates, and those for an unseen drive.
  std::ptrdiff_t n_own() const { return first_cause_; }
  /// Rows of a source: its causes in their order, and the chosen lag once there is one; none where links rule it out.
  std::vector<std::ptrdiff_t> rows_of(std::ptrdiff_t source) const;
  /// Indices of the signals' causes that the source has rows of.
  const std::vector<std::ptrdiff_t>& causes_of(std::ptrdiff_t source) const { return causes_of_[source]; }

  /// Where causes are summed over lags, each source gets one lag of its own, which is removed from its bin.
  /// @param lags  (N) samples, among those of the causes; 0 for a source that needs none
  void set_chosen_lags(std::vector<std::ptrdiff_t> lags) { chosen_lags_ = std::move(lags); }
  std::ptrdiff_t chosen_lag(std::ptrdiff_t source) const { return chosen_lags_[source]; }

  /// The target's own signal at the samples.
  Eigen::ArrayXd own(const Matrix& signal) const;
  /// The last regressor becomes Σ over pairs of different sources of the product of their effects; it is 0 before. Inputs that
  /// arrive together have more, or less, effect than their sum where the target's response is curved; without this row a source
  /// that merely fires with such pairs would be given their effect. A source's own square is left out: for single events it
  /// equals the source itself.
  void set_joint_effect(const LinearFit& fit, const Poll& poll);

  /// The value of a cause of a source at a sample, the chosen lag included.
  double cause(const Cause& cause, std::ptrdiff_t source, const Sample& sample) const;

 private:
  std::ptrdiff_t n_rows_of(std::ptrdiff_t source) const {
    return causes_of_[source].empty() ? 0 : std::ssize(causes_of_[source]) + !chosen_lags_.empty();
  }
  std::ptrdiff_t first_row_of(std::ptrdiff_t source) const;
  /// Writes a cause, the chosen lag included. @param out  one value per sample
  void write_cause(const Cause& cause, std::ptrdiff_t source, std::span<const Sample> samples, double* out) const;
  /// All regressors of a source, one row each from `first_row` on, one column per sample.
  void write_causes(std::ptrdiff_t source, std::span<const Sample> samples, View block, std::ptrdiff_t first_row) const;
  template <class Next>
  void read_history(std::span<const Sample> samples, Next next) const;
  template <class Next>
  void read_covariates(std::span<const Sample> samples, Next next) const;
  template <class Next>
  void read_drive(std::span<const Sample> samples, Next next) const;

  const Signals& signals_;
  std::ptrdiff_t target_;
  const Params& params_;
  std::vector<Sample> samples_;
  std::vector<double> response_;
  std::vector<std::vector<double>> value_traces_, event_traces_;  // (T) each; mean 0 over the samples
  std::vector<double> joint_effect_;
  std::vector<std::vector<std::ptrdiff_t>> causes_of_;  ///< of each source, none of the target itself
  std::vector<std::ptrdiff_t> chosen_lags_;
  std::ptrdiff_t first_cause_ = 0;
};

}  // namespace golgi::event_granger
