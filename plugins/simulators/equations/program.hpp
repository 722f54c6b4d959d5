// A graph of operations as a program: each instruction processes a block of nodes of the network, so that decoding costs little
// compared with computing, and the numbers of a block stay in the first-level cache.
#pragma once

#include <golgi/data/eigen.hpp>
#include <span>
#include <vector>

#include "graph.hpp"

namespace golgi::equations {

class Program {
 public:
  Program() = default;
  /// @param results  nodes of the graph to compute   @param n_inputs  number of inputs of the graph
  Program(const Graph& graph, std::span<const int> results, int n_inputs);

  std::size_t n_results() const { return results_.size(); }

  /// @param inputs   n numbers per input; null for an input that the program does not read
  /// @param results  n numbers per result; they must overlap neither each other nor the inputs
  void run(std::span<const double* const> inputs, std::size_t n, std::span<double* const> results);

 private:
  // Places of numbers: inputs, then constants, registers and results.
  struct Instruction {
    Op op;
    int out, a, b, c;
  };
  struct Result {
    int from;  // place to copy it from; -1: an instruction writes the result
  };
  void execute(const Instruction& instruction, std::size_t n);

  int n_inputs_ = 0;
  int first_result_ = 0;
  std::vector<Instruction> code_;
  std::vector<Result> results_;
  std::vector<double> constants_, registers_;  // one block per constant and register
  std::vector<const double*> read_;            // address of each place for the current block
  std::vector<double*> written_;
  Eigen::ArrayXd wide_;  // a whole number of SIMD vectors, so that every node is computed by the same code
};

}  // namespace golgi::equations
