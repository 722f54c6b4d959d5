#include "expression.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <golgi/api/plugin.hpp>
#include <numbers>
#include <string>
#include <vector>

#include "program.hpp"
#include "support/messages.hpp"
#include "synapse.hpp"

using namespace golgi;
using namespace golgi::equations;

namespace {

constexpr std::size_t n = 300;  // more than a block, and not a whole number of blocks

Names names_of(Graph& graph) {
  Names names;
  for (int k = 0; k < 3; ++k) names.nodes[std::string(1, static_cast<char>('a' + k))] = graph.input(k);
  names.refused["secret"] = "not here";
  return names;
}

/// Values of a, b and c, with both signs.
std::vector<std::vector<double>> numbers() {
  Random random(fingerprint_of("equations"), "numbers");
  std::vector<std::vector<double>> all(3, std::vector<double>(n));
  for (auto& each : all) random.fill_normal(each);
  return all;
}

std::vector<double> run(const Graph& graph, int node, const std::vector<std::vector<double>>& inputs) {
  const int nodes[] = {node};
  Program program(graph, nodes, static_cast<int>(inputs.size()));
  std::vector<double> result(n);
  std::vector<const double*> from;
  for (const auto& input : inputs) from.push_back(input.data());
  double* const to[] = {result.data()};
  program.run(from, n, to);
  return result;
}

std::vector<double> result_of(const std::string& text, const std::vector<std::vector<double>>& inputs) {
  Graph graph;
  const Names names = names_of(graph);
  return run(graph, read_expression(text, names, graph), inputs);
}

Fault fault_in(const std::string& text) {
  Graph graph;
  const Names names = names_of(graph);
  try {
    read_expression(text, names, graph);
  } catch (const Fault& fault) {
    return fault;
  }
  FAIL_CHECK("no fault in ", text);
  return {};
}

}  // namespace

TEST_CASE("expressions have the same values as in C++, for every node of several blocks") {
  const auto x = numbers();
  const auto check = [&](const std::string& text, const auto& expected) {
    INFO(text);
    const std::vector<double> found = result_of(text, x);
    double largest = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const double right = expected(x[0][i], x[1][i], x[2][i]);
      const double off = std::abs(found[i] - right) / std::max(1.0, std::abs(right));
      largest = off <= largest ? largest : off;  // NaN is kept
    }
    CHECK(largest < 1e-14);  // some units in the last place, from exp and powers
  };
  check("a + b * c - 2", [](double a, double b, double c) { return a + b * c - 2; });
  check("(a + b) * (c - 2) / 3", [](double a, double b, double c) { return (a + b) * (c - 2) / 3; });
  check("a - b - c", [](double a, double b, double c) { return a - b - c; });
  check("a / 2 / 4", [](double a, double, double) { return a / 2 / 4; });
  check("-a^2", [](double a, double, double) { return -a * a; });
  check("2^-a", [](double a, double, double) { return std::pow(2, -a); });
  check("a^3 + b^7", [](double a, double b, double) { return std::pow(a, 3) + std::pow(b, 7); });
  check("2^2^3 + a", [](double a, double, double) { return 256 + a; });
  check("abs(a)^1.5 + pow(abs(b), c)",
        [](double a, double b, double c) { return std::pow(std::abs(a), 1.5) + std::pow(std::abs(b), c); });
  check("exp(a) + log(abs(b)) + sqrt(c^2)",
        [](double a, double b, double c) { return std::exp(a) + std::log(std::abs(b)) + std::abs(c); });
  check("sin(a) + cos(b) + tan(0.1 * c) + tanh(c)",
        [](double a, double b, double c) { return std::sin(a) + std::cos(b) + std::tan(0.1 * c) + std::tanh(c); });
  check("sigmoid(a) + floor(b) - +c", [](double a, double b, double c) { return 1 / (1 + std::exp(-a)) + std::floor(b) - c; });
  check("min(a, b) + 2 * max(b, c)", [](double a, double b, double c) { return std::min(a, b) + 2 * std::max(b, c); });
  check("where(a < b, b, c) + (a >= 0) * (b <= c) + (c > b)",
        [](double a, double b, double c) { return (a < b ? b : c) + (a >= 0) * (b <= c) + (c > b); });
  check("2 * pi * 1.5e-1 + .5 * a", [](double a, double, double) { return 2 * std::numbers::pi * 0.15 + 0.5 * a; });
  check("a", [](double a, double, double) { return a; });
  check("3", [](double, double, double) { return 3.0; });
}

TEST_CASE("a part that occurs twice is computed once, and parts without names are replaced by their values") {
  Graph graph;
  const Names names = names_of(graph);
  const int node = read_expression("(a + b) * (a + b) + sqrt(2 * 8)", names, graph);
  CHECK(graph[node].op == Op::add);
  const Node product = graph[graph[node].a];
  CHECK(product.a == product.b);
  CHECK(graph.is_constant(graph[node].b, 4));
}

TEST_CASE("an invalid expression is one clear error, with the position of the character") {
  const auto check = [](const std::string& text, std::size_t at, const char* part) {
    INFO(text);
    const Fault fault = fault_in(text);
    CHECK(fault.at == at);
    CHECK(test::has(fault.message, part));
  };
  check("", 0, "is empty");
  check("   ", 3, "is empty");
  check("a + bb", 4, "unknown name 'bb'; did you mean");
  check("a * secret", 4, "not here");
  check("(a + b", 0, "this '(' is not closed");
  check("a * (b + (c - 1)", 4, "this '(' is not closed");
  check("a + b)", 5, "has no matching '('");
  check("a + * b", 4, "is expected, found '*'");
  check("a +", 3, "ends where");
  check("a b", 2, "an operator is missing before 'b'");
  check("(a b)", 3, "an operator is missing before 'b'");
  check("2a", 1, "an operator is missing between 2 and 'a'");
  check("1.2.3", 3, "an operator is missing");
  check(".", 0, "is expected, found '.'");
  check("1e999", 0, "too large");
  check("tanh(a, b)", 0, "tanh takes 1 argument, found 2");
  check("1 + min(a)", 4, "min takes 2 arguments, found 1");
  check("exp()", 0, "found 0");
  check("exp + 1", 0, "write exp(…)");
  check("tanhh(a)", 0, "unknown function 'tanhh'; did you mean 'tanh'?");
  check("a(b)", 0, "'a' is not a function");
  check("a < b < c", 6, "do not chain");
  check("a == b", 2, "compare with");
  check("a ** 2", 2, "written with ^");
  check("a, b", 1, "a comma");
  check("(a, b)", 2, "a comma");
}

TEST_CASE("nothing but arithmetic is accepted") {
  for (const char* text : {"system(\"rm -rf /\")", "a; b", "`a`", "$(a)", "a[0]", "a.b", "import os", "__import__('os')", "{a}",
                           "a = 3", "a && b", "\"a\"", "'a'", "a\\b", "#", "a ? b : c", "@a", "é", "a µ"}) {
    INFO(text);
    CHECK(!fault_in(text).message.empty());
  }
  CHECK(test::has(fault_in("a µ").message, "'µ' cannot be used in an expression"));
}

TEST_CASE("deep and long expressions neither overflow the stack nor take long") {
  CHECK(test::has(fault_in(std::string(100'000, '(')).message, "nests more than 200 levels"));
  CHECK(test::has(fault_in(std::string(100'000, '-') + "a").message, "nests more than 200 levels"));
  std::string power = "a", sum = "a";
  for (int k = 0; k < 100'000; ++k) power += "^a";
  CHECK(test::has(fault_in(power).message, "nests more than 200 levels"));
  for (int k = 0; k < 20'000; ++k) sum += " + a";
  const auto x = numbers();
  CHECK(result_of(sum, x)[7] == doctest::Approx(20'001 * x[0][7]));
}

TEST_CASE("a synapse is separated into a sum of terms") {
  // a belongs to the source, b and c belong to the target.
  const std::vector<Side> sides{Side::pre, Side::post, Side::post};
  const auto x = numbers();
  const auto terms_of = [&](const std::string& text, Graph& graph, int& synapse) {
    synapse = read_expression(text, names_of(graph), graph);
    return separate(graph, synapse, sides);
  };
  const auto check = [&](const std::string& text, std::size_t n_terms) {
    INFO(text);
    Graph graph;
    int synapse = 0;
    const auto terms = terms_of(text, graph, synapse);
    CHECK(terms.size() == n_terms);
    const auto expected = run(graph, synapse, x);
    std::vector<double> total(n, 0.0);
    for (const Term& term : terms) {
      // Each factor depends on one side only.
      auto other = x;
      std::swap(other[1], other[2]);
      CHECK(run(graph, term.pre, other) == run(graph, term.pre, x));
      other = x;
      std::ranges::reverse(other[0]);
      CHECK(run(graph, term.post, other) == run(graph, term.post, x));
      const auto product = run(graph, graph.operation(Op::multiply, term.pre, term.post), x);
      for (std::size_t i = 0; i < n; ++i) total[i] += product[i];
    }
    for (std::size_t i = 0; i < n; i += 17) CHECK(total[i] == doctest::Approx(expected[i]).epsilon(1e-12));
  };
  check("a", 1);
  check("a - b", 2);
  check("a * (c - b)", 1);
  check("sigmoid(4 * a) * (b - 2)", 1);
  check("sin(a - b - 0.3)", 2);
  check("cos(2 * a + b)", 2);
  check("exp(-(a - b) / 2)", 1);
  check("(a - b)^2", 3);
  check("(a + b) / (1 + exp(a))", 2);
  check("(a + b) / (1 + c^2)", 2);
  check("-(a * b) + tanh(c)", 2);
  for (const char* mixed : {"tanh(a - b)", "max(a, b)", "1 / (a + b)", "sin(a * b)", "where(a < b, a, b)", "sqrt(a + b)"}) {
    INFO(mixed);
    Graph graph;
    int synapse = 0;
    CHECK(terms_of(mixed, graph, synapse).empty());
  }
}
