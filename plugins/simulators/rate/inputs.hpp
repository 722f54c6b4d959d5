// Inputs that change once, by a step, in every trial, and weights that depend on a unit's state or on the stimulus.
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/simulation/sampling_params.hpp>
#include <span>
#include <vector>

namespace golgi::rate {

struct StepInputParams {
  int number = 0;
  double deviation = 1;
  static void describe(SchemaOf<StepInputParams>& s);
};

/// Inputs of one trial: 0 until a time drawn uniformly, then a normally distributed height. Recorded after the burn-in.
class StepInputs {
 public:
  /// Weights of the units come from the stream "input weights", the same for all trials.
  StepInputs(const StepInputParams& p, const simulation::SamplingParams& sampling, std::ptrdiff_t n_units,
             const TaskContext& context, std::uint64_t trial);
  /// Adds the inputs that act between samples t - 1 and t; call for t = 0, 1, … in order, from the beginning of the burn-in.
  void add_at(std::ptrdiff_t t, std::span<double> driven);
  /// Returns the rows of another matrix (which may be empty), followed by the recorded rows of these inputs.
  Matrix below(Matrix others);

 private:
  std::ptrdiff_t burn_in_;
  Matrix weights_, courses_;  ///< (units, inputs), (inputs, recorded samples)
};

/// Adds the descriptions of the step inputs to the covariates of a dataset.
void add_step_covariates(const StepInputParams& p, Dataset& data);

enum class GatedBy { none, target, stimulus };

struct GateParams {
  GatedBy by = GatedBy::none;
  double share = 0.5;
  double deviation = 0.5;
  int truth_samples = 10;
  static void describe(SchemaOf<GateParams>& s);
};

/// Weights that depend on a gate g: W_ij + c_ij g_i(t), where c is 0 for links without a gate.
class Gate {
 public:
  /// c comes from the stream "gates": normal for a share of the links, else 0.
  /// @param reached  1 for a unit that the stimulus reaches, else 0
  Gate(const GateParams& p, std::vector<double> reached, const GroundTruth& wiring, const TaskContext& context);
  /// Adds the sum over j of c_ij g_i x_j to unit i. @param stimulus  the stimulus that each unit receives
  void add(std::span<const double> x, std::span<const double> stimulus, std::span<double> driven) const;
  /// The wiring with the means of its weights over segments of time. @param data  the recording
  GroundTruth truth(const Dataset& data) const;

 private:
  GateParams p_;
  std::vector<double> reached_;
  GroundTruth wiring_;
  std::vector<double> slopes_;  ///< in the order of links()
};

}  // namespace golgi::rate
