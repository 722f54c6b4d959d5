// The input that the nodes of a network in continuous time receive from each other: sums of their sources' signals, with or
// without delays.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/data/ground_truth.hpp"

namespace golgi::simulation {

/// The sums Σ_j W_ij y_j(t - delay_ij) of each node i, for one signal y or several. Signals and sums are stored in blocks of N.
///
/// Delays are whole steps, so signals that arrive at the beginning or at the end of a step are already known. Runge-Kutta
/// methods also need the middle of a step: there, the sums are taken from a parabola through those at the beginning of the step
/// before, at the beginning of this step and at its end. Its error is of third order.
class GOLGI_API Coupling {
 public:
  /// @param step_s  length of a step of integration; delays of the truth are multiples of it
  Coupling(const GroundTruth& wiring, double step_s, int n_signals);

  bool is_delayed() const { return longest_ > 0; }

  /// Without delays: writes the sums of these signals. @param signals, sums  n_signals · N numbers
  void sum(const double* signals, double* sums) const;

  /// With delays: begins the first step; the nodes are assumed to have sent these signals at all times before.
  void start(const double* signals);
  /// Begins the next step, with these signals.
  void advance(const double* signals);
  /// Writes the sums that arrive at the beginning (0), in the middle (0.5) or at the end (1) of this step.
  void arriving(double part, double* sums) const;

 private:
  void send(const double* signals);

  std::size_t n_ = 0, width_ = 0;     // width: n_signals · N
  std::vector<std::int64_t> begin_;   // index of each target's first link
  std::vector<std::int32_t> source_;  // ascending for each target
  std::vector<double> weight_;
  std::vector<std::int32_t> lag_;  // steps; empty: no delays
  std::int32_t longest_ = 0;
  std::vector<double> sent_;  // a ring buffer of rows, one per step
  std::int32_t now_ = 0;      // the row of this step
  std::vector<double> before_, here_, ahead_;
};

}  // namespace golgi::simulation
