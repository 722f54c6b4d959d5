// What an expression says, as a graph of operations: every part that occurs twice is one node, parts without names are
// numbers already, and a node comes after those that it is made of. There is nothing but arithmetic in it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace golgi::equations {

enum class Op : std::uint8_t {
  constant,
  input,  ///< a number per node of the network: a state, a parameter, what arrives
  add,
  subtract,
  multiply,
  divide,
  power,
  less,  ///< comparisons are 1 where they hold, else 0
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
  where,  ///< the second where the first is not 0, else the third
};

int n_arguments(Op op);
/// One operation on numbers: of a constant part, and what the vectors of a program are held against.
double apply(Op op, double a, double b, double c);

struct Node {
  Op op = Op::constant;
  int a = -1, b = -1, c = -1;  ///< arguments, earlier nodes; of an input: a is its number
  double value = 0;            ///< of a constant
};

/// What an expression is read into: nodes by their numbers.
class Builder {
 public:
  /// Why it does not take an operation.
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
