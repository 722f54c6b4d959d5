// A graph of operations as a program: instructions that each take a block of nodes of the network at once, so that finding out
// what to do costs little compared with doing it, and the numbers of a block stay in the first-level cache.
#pragma once

#include <golgi/data/eigen.hpp>
#include <span>
#include <vector>

#include "graph.hpp"

namespace golgi::equations {

class Program {
 public:
  Program() = default;
  /// @param results  nodes of the graph that it computes   @param n_inputs  of the graph
  Program(const Graph& graph, std::span<const int> results, int n_inputs);

  std::size_t n_results() const { return results_.size(); }

  /// @param inputs   of each n numbers; null where the program does not read it
  /// @param results  of each n numbers, which overlap neither each other nor the inputs
  void run(std::span<const double* const> inputs, std::size_t n, std::span<double* const> results);

 private:
  // Places of numbers: inputs, then constants, registers and results.
  struct Instruction {
    Op op;
    int out, a, b, c;
  };
  struct Result {
    int from;  // place that is copied; -1: an instruction writes it
  };
  void execute(const Instruction& instruction, std::size_t n);

  int n_inputs_ = 0;
  int first_result_ = 0;
  std::vector<Instruction> code_;
  std::vector<Result> results_;
  std::vector<double> constants_, registers_;  // a block each
  std::vector<const double*> read_;            // where each place lies in this block
  std::vector<double*> written_;
  Eigen::ArrayXd wide_;  // a whole number of vectors, so that every node is treated alike
};

}  // namespace golgi::equations
