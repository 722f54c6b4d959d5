// simulator/rate: a network of rate units of several cell types.
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/simulation/changing_wiring.hpp>
#include <golgi/simulation/sampling_params.hpp>
#include <golgi/simulation/stimulus.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "inputs.hpp"

namespace golgi::rate {

enum class LinkFunction { tanh, relu, identity, softsign };

struct Params : simulation::SamplingParams, simulation::ChangeParams {
  int neurons = 200;
  std::vector<std::string> types{"E", "Pv", "Sst", "Vip"};
  std::vector<double> shares{0.76, 0.08, 0.08, 0.08};
  std::vector<double> probabilities{13.0 / 229, 18.0 / 52, 13.0 / 56, 3.0 / 62,  22.0 / 53, 45.0 / 114, 15.0 / 84, 1.0 / 54,
                                    20.0 / 67,  8.0 / 88,  8.0 / 154, 12.0 / 87, 11.0 / 68, 0,          25.0 / 84, 2.0 / 209};
  std::vector<double> means{0.11, -0.44, -0.16, -0.06, 0.27, -0.47, -0.18, -0.10,
                            0.10, -0.44, -0.19, -0.17, 0.45, -0.23, -0.17, -0.10};
  double weight_deviation = 0.1;
  InputPath connectivity;
  std::optional<double> spectral_radius;
  double bias_deviation = 1;
  LinkFunction link = LinkFunction::tanh;
  double noise_deviation = 3.5;
  simulation::StimulusParams stimulus;
  StepInputParams step_inputs;
  GateParams gate;

  Params() {
    steps = 30'000;
    burn_in = 100;
  }
  static void describe(SchemaOf<Params>& s);
};

/// The link function f of a sum.
double linked(LinkFunction link, double sum);
/// The next state without noise: f(W x + b). @param x, bias, next  one value per unit
void advance(const GroundTruth& wiring, LinkFunction link, std::span<const double> bias, std::span<const double> x,
             std::span<double> next);

class Rate : public Simulator, public Costed {
 public:
  static constexpr const char* name = "simulator/rate";
  static constexpr const char* summary = "Rate units of several cell types, wired like cells of mouse cortex.";
  static std::string bibtex();
  static constexpr bool stochastic = true;
  using Params = rate::Params;

  explicit Rate(const Params& params);
  Dataset simulate(const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }

 private:
  Params params_;
};

}  // namespace golgi::rate
