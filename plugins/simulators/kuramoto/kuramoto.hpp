// simulator/kuramoto: phase oscillators, each with its own frequency, coupled by the sines of their phase differences.
#pragma once

#include <cstdint>
#include <golgi/simulation/coupled_flow.hpp>
#include <string>
#include <vector>

#include <golgi/api/plugin.hpp>

namespace golgi::kuramoto {

enum class Record { sine, phase, both };

struct Params : simulation::CoupledParams {
  double coupling = 2;
  double phase_lag = 0;
  double frequency_min_hz = 0.5, frequency_max_hz = 1.5;
  Record record = Record::sine;

  Params();
  static void describe(SchemaOf<Params>& s);
};

/// theta_i' = w_i + coupling / N · sum_j W_ij sin(theta_j - theta_i - lag) + input. The sine of a difference is computed from
/// the sines and cosines that the oscillators send, so that each oscillator, not each link, needs one of each.
struct Oscillators {
  static constexpr int n_states = 1, n_signals = 2;

  std::vector<double> frequency;  ///< rad/s
  double coupling = 2, lag = 0;
  bool shows_phase = false;
  std::ptrdiff_t burn_in = 0;  ///< number of first samples that the order parameter leaves out

  void start(const TaskContext& context, std::uint64_t trial, double* state);
  void send(const double* state, double* signals) const;
  void slope(const simulation::Stage& at, double* change) const;
  void show(const double* state, double* seen);

  /// Order parameter |mean exp(i theta)|, averaged over the samples shown: 0 for evenly spread phases, 1 for equal phases.
  double mean_order() const { return n_shown > 0 ? order_sum / static_cast<double>(n_shown) : 0; }

 private:
  double order_sum = 0;
  std::ptrdiff_t n_shown = 0;
};

class Kuramoto : public Simulator, public Costed {
 public:
  static constexpr const char* name = "simulator/kuramoto";
  static constexpr const char* summary =
      "Coupled phase oscillators (Kuramoto, Sakaguchi) with noise and delays; exact ground truth.";
  static std::string bibtex();
  static constexpr bool stochastic = true;
  using Params = kuramoto::Params;

  explicit Kuramoto(const Params& params);
  Dataset simulate(const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }

 private:
  Params params_;
};

}  // namespace golgi::kuramoto
