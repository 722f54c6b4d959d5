// What the nodes of a network in continuous time receive from each other: sums of their sources' signals, as they are now or
// as they were a delay ago.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/data/ground_truth.hpp"

namespace golgi::simulation {

/// The sums Σ_j W_ij y_j(t - delay_ij) of each node i, for one signal y or several. Signals and sums lie in blocks of N.
///
/// Delays are whole steps, so that what arrives at the beginning of a step and at its end was sent before. In the middle of a
/// step, where Runge-Kutta methods ask too, a parabola through the sums of this step and the one before it is taken: its error
/// is of third order.
class GOLGI_API Coupling {
 public:
  /// @param step_s  length of a step of integration; delays of the truth are multiples of it
  Coupling(const GroundTruth& wiring, double step_s, int n_signals);

  bool is_delayed() const { return longest_ > 0; }

  /// Without delays: what these signals give. @param signals, sums  n_signals · N numbers
  void sum(const double* signals, double* sums) const;

  /// With delays: the first step begins; before it the nodes have always sent these signals.
  void start(const double* signals);
  /// The next step begins, with these signals.
  void advance(const double* signals);
  /// What arrives at the beginning (0), in the middle (0.5) or at the end (1) of this step.
  void arriving(double part, double* sums) const;

 private:
  void send(const double* signals);

  std::size_t n_ = 0, width_ = 0;     // width: n_signals · N
  std::vector<std::int64_t> begin_;   // of a target's links
  std::vector<std::int32_t> source_;  // ascending for each target
  std::vector<double> weight_;
  std::vector<std::int32_t> lag_;  // steps; empty: no delays
  std::int32_t longest_ = 0;
  std::vector<double> sent_;  // a ring of rows, one per step
  std::int32_t now_ = 0;      // the row of this step
  std::vector<double> before_, here_, ahead_;
};

}  // namespace golgi::simulation
