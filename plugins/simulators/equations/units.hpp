// Whether the sides of equations agree in their units: a second reading of the texts, which computes with units in the place of
// numbers. A number that is written out may stand for a quantity of any unit (0.04 * v^2 is usual), and so does a name without
// a unit: what such a part makes of it is not checked. Numbers are not converted, so ms and s do not agree.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph.hpp"

namespace golgi::equations {

/// A product of powers of base units, times a factor: that of 'mV' is V times 0.001.
struct Unit {
  std::map<std::string, double> powers;  ///< none of them 0
  double factor = 1;
  std::string text;  ///< as it was written, or as it came about

  bool agrees_with(const Unit& other) const;
};

/// "mV", "1/ms", "uA/cm^2", "mS*mV": of units of the SI with prefixes; other words are units of their own. Nothing where the
/// text is not made like this, or empty.
std::optional<Unit> read_unit(std::string_view text);
Unit divided(const Unit& above, const Unit& below);

/// Reads expressions as a graph does, of which each node is a unit, or nothing: any.
class UnitReader : public Builder {
 public:
  int known(std::optional<Unit> unit);
  int constant(double value) override;
  /// @throws Refusal where sides do not agree
  int operation(Op op, int a, int b = -1, int c = -1) override;
  const std::optional<Unit>& operator[](int node) const { return nodes_[node].unit; }

 private:
  struct Measured {
    std::optional<Unit> unit;
    std::optional<double> number;  ///< of a constant
  };
  int add(Measured node);
  std::optional<Unit> common(int a, int b, const char* doing) const;
  void require_number(int a, const char* where) const;
  std::optional<Unit> power(int base, int exponent) const;

  std::vector<Measured> nodes_;
};

}  // namespace golgi::equations
