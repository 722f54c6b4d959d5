// The texts of a simulation as programs: what nodes send, their slopes, threshold and reset, and what is recorded.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "expression.hpp"
#include "parameters.hpp"
#include "program.hpp"
#include "synapse.hpp"

namespace golgi::equations {

/// Told of each fault: which parameter, where it was written, what is wrong.
using Report = std::function<void(const std::string& part, const Place& place, const std::string& message)>;

/// Inputs of the graph are numbered: states, parameters that differ between nodes, I, the sum of the weights that reach a node;
/// the same states and parameters of sources; sums of signals.
struct System {
  /// Reports every fault; unless there is none, the rest is not to be used.
  System(const Params& params, const Report& report);

  std::vector<std::string> states;
  std::vector<const Named<Parameter>*> by_node;  ///< parameters that differ between nodes, of the params
  int n_signals = 0;
  Program send, slope, threshold, reset, signal;
  std::vector<int> reset_states;

  int input_of_parameter(std::size_t k) const { return static_cast<int>(states.size() + k); }
  int input_of_stimulus() const { return static_cast<int>(states.size() + by_node.size()); }
  int input_of_weights() const { return input_of_stimulus() + 1; }
  int first_of_source() const { return input_of_stimulus() + 2; }
  int first_of_sums() const { return first_of_source() + input_of_stimulus(); }
  int n_inputs() const { return first_of_sums() + n_signals; }
};

}  // namespace golgi::equations
