// An expression as a graph of arithmetic operations: parts that occur twice share one node, parts without names are already
// evaluated to numbers, and a node comes after its arguments.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace golgi::equations {

enum class Op : std::uint8_t {
  constant,
  input,  ///< a number per node of the network: a state, a parameter, or a summed signal
  add,
  subtract,
  multiply,
  divide,
  power,
  less,  ///< comparisons are 1 if true, else 0
  less_equal,
  negate,
  absolute,
  exponential,
  floor,
  logarithm,
  sigmoid,
  sine,
  cosine,
  square_root,
  tangent,
  tanh,
  minimum,
  maximum,
  where,  ///< the second argument where the first is not 0, else the third
};

int n_arguments(Op op);
/// One operation on numbers: evaluates constant parts, and is the reference for tests of the vectorised programs.
double apply(Op op, double a, double b, double c);

struct Node {
  Op op = Op::constant;
  int a = -1, b = -1, c = -1;  ///< arguments, which are earlier nodes; for an input, a is its number
  double value = 0;            ///< only for a constant
};

/// Receives the parts of an expression as it is parsed; nodes are identified by their numbers.
class Builder {
 public:
  /// Thrown when the builder refuses an operation; holds the reason.
  struct Refusal {
    std::string message;
  };
  virtual ~Builder() = default;
  virtual int constant(double value) = 0;
  /// @throws Refusal
  virtual int operation(Op op, int a, int b = -1, int c = -1) = 0;
};

class Graph : public Builder {
 public:
  int constant(double value) override;
  int input(int number);
  /// The node of an operation on nodes. Powers with a small whole exponent become products.
  int operation(Op op, int a, int b = -1, int c = -1) override;

  const Node& operator[](int node) const { return nodes_[node]; }
  int size() const { return static_cast<int>(nodes_.size()); }
  bool is_constant(int node) const { return (*this)[node].op == Op::constant; }
  bool is_constant(int node, double value) const { return is_constant(node) && (*this)[node].value == value; }

 private:
  int add(const Node& node);
  int whole_power(int base, int exponent);

  std::vector<Node> nodes_;
  std::map<std::tuple<Op, int, int, int, std::uint64_t>, int> found_;
};

}  // namespace golgi::equations
