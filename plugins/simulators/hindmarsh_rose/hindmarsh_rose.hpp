// simulator/hindmarsh_rose: bursting neurons with three variables and fast excitatory synapses.
#pragma once

#include <cstdint>
#include <golgi/data/eigen.hpp>
#include <golgi/simulation/coupled_flow.hpp>
#include <string>
#include <vector>

#include <golgi/api/plugin.hpp>

namespace golgi::hindmarsh_rose {

struct Params : simulation::CoupledParams {
  double current = 3.25;
  double recovery = 0.005;
  std::vector<std::string> record;

  Params();
  static void describe(SchemaOf<Params>& s);
};

/// x_i' = y_i - x_i³ + 3 x_i² - z_i + current - (x_i - 2) sum_j g_ij / (1 + exp(-10 (x_j + 0.25))) + input
/// y_i' = 1 - 5 x_i² - y_i;  z_i' = recovery (4 (x_i + 1.6) - z_i)
struct Neurons {
  static constexpr int n_states = 3, n_signals = 1;
  static const std::vector<std::string>& state_names();

  std::size_t n;
  double current, recovery;

  Neurons(const Params& params, std::size_t n_nodes);
  void start(const TaskContext& context, std::uint64_t trial, double* state) const;
  void send(const double* state, double* signals);
  void slope(const simulation::Stage& at, double* change) const;
  void show(const double* state, double* seen) const;

 private:
  Eigen::ArrayXd exponential;  // aligned and padded to whole SIMD vectors, so that every node is computed by the same code
};

class HindmarshRose : public Simulator, public Costed {
 public:
  static constexpr const char* name = "simulator/hindmarsh_rose";
  static constexpr const char* summary =
      "Bursting Hindmarsh-Rose neurons with excitatory synapses; x and spikes, exact ground truth.";
  static std::string bibtex();
  static constexpr bool stochastic = true;
  using Params = hindmarsh_rose::Params;

  explicit HindmarshRose(const Params& params);
  Dataset simulate(const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }

 private:
  Params params_;
  std::vector<int> recorded_;
};

}  // namespace golgi::hindmarsh_rose
