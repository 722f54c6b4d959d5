// Checks that the units of equations agree: parses the texts a second time and computes with units in place of numbers. A
// literal number may have any unit (0.04 * v^2 is usual), and so may a name without a unit; results computed from them are not
// checked. Units are not converted, so ms and s do not agree.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph.hpp"

namespace golgi::equations {

/// A product of powers of base units, times a factor: 'mV' is V times 0.001.
struct Unit {
  std::map<std::string, double> powers;  ///< none of them 0
  double factor = 1;
  std::string text;  ///< as written in the file, or composed from the operands' texts

  bool agrees_with(const Unit& other) const;
};

/// Reads a unit such as "mV", "1/ms", "uA/cm^2" or "mS*mV": products of SI units with prefixes; any other word is a unit of its
/// own. @return nothing if the text is empty or does not have this form
std::optional<Unit> read_unit(std::string_view text);
Unit divided(const Unit& above, const Unit& below);

/// Builds a graph in which each node is a unit, or nothing if it may have any unit.
class UnitReader : public Builder {
 public:
  int known(std::optional<Unit> unit);
  int constant(double value) override;
  /// @throws Refusal if the units of the arguments do not agree
  int operation(Op op, int a, int b = -1, int c = -1) override;
  const std::optional<Unit>& operator[](int node) const { return nodes_[node].unit; }

 private:
  struct Measured {
    std::optional<Unit> unit;
    std::optional<double> number;  ///< only for a constant
  };
  int add(Measured node);
  std::optional<Unit> common(int a, int b, const char* doing) const;
  void require_number(int a, const char* where) const;
  std::optional<Unit> power(int base, int exponent) const;

  std::vector<Measured> nodes_;
};

}  // namespace golgi::equations
