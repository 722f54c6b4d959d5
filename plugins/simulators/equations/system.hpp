// The texts of a simulation as programs: the signals that nodes send, their time derivatives, threshold and reset, and the
// recorded signal.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "expression.hpp"
#include "parameters.hpp"
#include "program.hpp"
#include "synapse.hpp"

namespace golgi::equations {

/// Called for each fault with the name of the parameter, the fault's place in the file, and the message.
using Report = std::function<void(const std::string& part, const Place& place, const std::string& message)>;

/// Inputs of the graph are numbered in this order: states, parameters that differ between nodes, I, the sum of a node's
/// incoming weights; then the same states and parameters of the source; then the sums of signals.
struct System {
  /// Compiles the texts and reports every fault. After a fault, the object must not be used.
  System(const Params& params, const Report& report);

  std::vector<std::string> states;
  std::vector<const Named<Parameter>*> by_node;  ///< parameters that differ between nodes; they point into the params
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
