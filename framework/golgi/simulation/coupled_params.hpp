// Parameters of every simulator of nodes that are coupled in continuous time (oscillators, neurons, places): wiring,
// distributions of weights and delays, noise, a stimulus, and the number of observed nodes.
#pragma once

#include <optional>
#include <string>

#include "golgi/api/task_context.hpp"
#include "golgi/core/export.hpp"
#include "golgi/simulation/continuous_time.hpp"
#include "golgi/simulation/network_params.hpp"
#include "golgi/simulation/observing.hpp"
#include "golgi/simulation/stimulus.hpp"

namespace golgi::simulation {

enum class WeightSpread { uniform, lognormal };

/// A simulator's Params derive from this and set their own defaults.
struct CoupledParams : NetworkParams, ContinuousTimeParams {
  WeightSpread weight_distribution = WeightSpread::uniform;
  double weight_spread = 0.5;
  double delay_min_s = 0, delay_max_s = 0;
  double noise = 0;
  StimulusParams stimulus;
  std::optional<int> observed;
};

/// Parameters of one population: the number of nodes, and the strength, about which the weights of links are distributed.
template <class Params>
void describe_nodes(SchemaOf<Params>& schema, const char* strength_unit, const char* strength) {
  schema.field("nodes", static_cast<int Params::*>(&NetworkParams::excitatory)).range(2, 1'000'000).doc("Number of nodes.");
  schema.field("strength", static_cast<double Params::*>(&NetworkParams::excitatory_strength))
      .unit(strength_unit)
      .doc(strength);
  describe_topology(schema);
}

/// Parameters of weights, delays, the stimulus, observed nodes, and time. @param stimulus  doc of `stimulus`, a sentence
template <class Params>
void describe_coupling(SchemaOf<Params>& schema, const char* stimulus) {
  const auto field = [&]<class T>(const char* name, T CoupledParams::*member) {
    return schema.field(name, static_cast<T Params::*>(member));
  };
  schema
      .choice("weight_distribution", static_cast<WeightSpread Params::*>(&CoupledParams::weight_distribution),
              {{"uniform", WeightSpread::uniform}, {"lognormal", WeightSpread::lognormal}})
      .doc("Distribution of the weights; their mean is the strength.");
  field("weight_spread", &CoupledParams::weight_spread)
      .range(0, 3)
      .doc(
          "With uniform: weights differ from the strength by up to this share of it, below 1. With lognormal: standard "
          "deviation of their logarithm.");
  field("delay_min_s", &CoupledParams::delay_min_s)
      .at_least(0)
      .unit("s")
      .doc("Shortest delay of a link, at least one integration step; delays are uniformly distributed. Both 0: no delays.");
  field("delay_max_s", &CoupledParams::delay_max_s).at_least(0).unit("s").doc("Longest delay of a link.");
  field("stimulus", &CoupledParams::stimulus).doc(stimulus);
  field("observed", &CoupledParams::observed)
      .range(1, 10'000'000)
      .unit("nodes")
      .doc("Number of nodes that are recorded, drawn at random; the others are only part of the full ground truth. null: all.");
  describe_continuous_time(schema);
}

/// Noise that acts on the system. @param on  doc of `noise`: what the noise acts on, a sentence
template <class Params>
void describe_noise(SchemaOf<Params>& schema, const char* unit, const char* on) {
  schema.field("noise", static_cast<double Params::*>(&CoupledParams::noise)).at_least(0).unit(unit).doc(on);
}

/// Completes the parameters of the wiring.
/// @throws ConfigError if parameters contradict each other or a delay is shorter than a step
GOLGI_API void complete_coupled(CoupledParams& p);

/// The network of completed parameters, with weights and, if there are any, delays. Streams: "wiring", "weights", "delays".
/// @throws DataError if no node is linked to another, or a weight is negative and the dynamics do not allow it
GOLGI_API GroundTruth coupled_network(const CoupledParams& p, const TaskContext& context, bool allows_negative);

/// Bytes of n_series recorded series of every node, of the truth, and of the coupling with n_signals signals.
GOLGI_API double coupled_bytes(const CoupledParams& p, double n_series, double n_signals, int n_threads);

/// The indices of the model's states that `record` names. @throws ConfigError for an unknown name, or one given twice
GOLGI_API std::vector<int> recorded_states(const std::vector<std::string>& record, const std::vector<std::string>& names);

}  // namespace golgi::simulation
