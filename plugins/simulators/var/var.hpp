// Stable random vector autoregressive processes whose links are known exactly: ground truth for linear estimators.
#pragma once

#include <optional>

#include "golgi/api/plugin.hpp"
#include "process.hpp"

namespace golgi::var {

struct Params {
  int variables = 10;
  int order = 2;
  double connection_probability = 0.2;
  double strength_min = 0.2;
  double strength_max = 0.6;
  double negative_probability = 0.5;
  double self_strength_min = 0.3;
  double self_strength_max = 0.6;
  bool every_lag = false;
  double spectral_radius = 0.9;
  double noise_variance = 1;
  double noise_correlation = 0;
  InputPath noise_covariance;
  int steps = 5000;
  int burn_in = 1000;
  int trials = 1;
  double dt_s = 0.001;

  static void describe(SchemaOf<Params>& s);
};

class VarSimulator : public Simulator, public Costed {
 public:
  static constexpr const char* name = "simulator/var";
  static constexpr const char* summary = "Stable random vector autoregressive networks with exact truth.";
  static constexpr bool stochastic = true;
  using Params = var::Params;

  explicit VarSimulator(const Params& params);
  Dataset simulate(const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }

 private:
  Matrix noise_factor() const;

  Params params_;
};

}  // namespace golgi::var
