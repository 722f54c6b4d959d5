#include "graph.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace golgi::equations {

int n_arguments(Op op) {
  if (op <= Op::input) return 0;
  if (op == Op::where) return 3;
  return op <= Op::less_equal || op == Op::minimum || op == Op::maximum ? 2 : 1;
}

double apply(Op op, double a, double b, double c) {
  switch (op) {
    case Op::constant:
    case Op::input: break;
    case Op::add: return a + b;
    case Op::subtract: return a - b;
    case Op::multiply: return a * b;
    case Op::divide: return a / b;
    case Op::power: return std::pow(a, b);
    case Op::less: return a < b ? 1 : 0;
    case Op::less_equal: return a <= b ? 1 : 0;
    case Op::negate: return -a;
    case Op::absolute: return std::abs(a);
    case Op::exponential: return std::exp(a);
    case Op::floor: return std::floor(a);
    case Op::logarithm: return std::log(a);
    case Op::sigmoid: return 1 / (1 + std::exp(-a));
    case Op::sine: return std::sin(a);
    case Op::cosine: return std::cos(a);
    case Op::square_root: return std::sqrt(a);
    case Op::tangent: return std::tan(a);
    case Op::tanh: return std::tanh(a);
    case Op::minimum: return std::min(a, b);
    case Op::maximum: return std::max(a, b);
    case Op::where: return a != 0 ? b : c;
  }
  return a;
}

int Graph::add(const Node& node) {
  const auto key = std::tuple(node.op, node.a, node.b, node.c, std::bit_cast<std::uint64_t>(node.value));
  const auto [found, is_new] = found_.try_emplace(key, size());
  if (is_new) nodes_.push_back(node);
  return found->second;
}

int Graph::constant(double value) { return add({.value = value}); }
int Graph::input(int number) { return add({.op = Op::input, .a = number}); }

int Graph::whole_power(int base, int exponent) {
  if (exponent == 1) return base;
  const int half = whole_power(base, exponent / 2);
  const int even = operation(Op::multiply, half, half);
  return exponent % 2 == 0 ? even : operation(Op::multiply, even, base);
}

int Graph::operation(Op op, int a, int b, int c) {
  const int n = n_arguments(op);
  const auto value = [&](int node) { return node < 0 ? 0 : (*this)[node].value; };
  if (is_constant(a) && (n < 2 || is_constant(b)) && (n < 3 || is_constant(c)))
    return constant(apply(op, value(a), value(b), value(c)));
  if (op == Op::add && is_constant(a, 0)) return b;
  if (op == Op::multiply && is_constant(a, 1)) return b;
  if (op == Op::multiply && is_constant(b, 1)) return a;
  constexpr double largest = 16;  // with more factors pow is faster
  if (op == Op::power && is_constant(b)) {
    const double exponent = value(b);
    if (exponent >= 1 && exponent <= largest && exponent == std::floor(exponent))
      return whole_power(a, static_cast<int>(exponent));
  }
  return add({.op = op, .a = a, .b = b, .c = c});
}

}  // namespace golgi::equations
