#include "units.hpp"

#include <charconv>
#include <cmath>
#include <utility>

namespace golgi::equations {
namespace {

using Powers = std::map<std::string, double>;

struct SiUnit {
  Powers powers;
  double factor = 1;
};

/// Units that may have a prefix.
const std::map<std::string, SiUnit, std::less<>>& si_units() {
  static const std::map<std::string, SiUnit, std::less<>> all{
      {"m", {{{"m", 1}}}},
      {"g", {{{"kg", 1}}, 1e-3}},
      {"s", {{{"s", 1}}}},
      {"A", {{{"A", 1}}}},
      {"K", {{{"K", 1}}}},
      {"mol", {{{"mol", 1}}}},
      {"M", {{{"mol", 1}, {"m", -3}}, 1e3}},
      {"Hz", {{{"s", -1}}}},
      {"C", {{{"A", 1}, {"s", 1}}}},
      {"N", {{{"kg", 1}, {"m", 1}, {"s", -2}}}},
      {"J", {{{"kg", 1}, {"m", 2}, {"s", -2}}}},
      {"W", {{{"kg", 1}, {"m", 2}, {"s", -3}}}},
      {"V", {{{"kg", 1}, {"m", 2}, {"s", -3}, {"A", -1}}}},
      {"Ohm", {{{"kg", 1}, {"m", 2}, {"s", -3}, {"A", -2}}}},
      {"S", {{{"kg", -1}, {"m", -2}, {"s", 3}, {"A", 2}}}},
      {"F", {{{"kg", -1}, {"m", -2}, {"s", 4}, {"A", 2}}}},
      {"L", {{{"m", 3}}, 1e-3}},
  };
  return all;
}

const std::map<std::string, SiUnit, std::less<>>& other_units() {
  static const std::map<std::string, SiUnit, std::less<>> all{
      {"1", {}},
      {"rad", {}},
      {"min", {{{"s", 1}}, 60}},
      {"h", {{{"s", 1}}, 3600}},
      {"d", {{{"s", 1}}, 86400}},
      {"day", {{{"s", 1}}, 86400}},
  };
  return all;
}

SiUnit unit_named(const std::string& name) {
  static const std::map<std::string, double, std::less<>> prefixes{
      {"p", 1e-12}, {"n", 1e-9}, {"u", 1e-6}, {"µ", 1e-6}, {"m", 1e-3}, {"c", 1e-2}, {"k", 1e3}, {"M", 1e6}, {"G", 1e9}};
  if (const auto found = other_units().find(name); found != other_units().end()) return found->second;
  if (const auto found = si_units().find(name); found != si_units().end()) return found->second;
  for (const auto& [prefix, factor] : prefixes) {
    if (!name.starts_with(prefix)) continue;
    const auto found = si_units().find(std::string_view(name).substr(prefix.size()));
    if (found != si_units().end()) return {found->second.powers, factor * found->second.factor};
  }
  return {{{name, 1}}};
}

void multiply(Unit& unit, const Powers& powers, double factor, double exponent) {
  for (const auto& [name, power] : powers)
    if ((unit.powers[name] += power * exponent) == 0) unit.powers.erase(name);
  unit.factor *= std::pow(factor, exponent);
}

std::string bracketed(const std::string& text) {
  return text.find_first_of("*/") == std::string::npos ? text : "(" + text + ")";
}

}  // namespace

bool Unit::agrees_with(const Unit& other) const {
  constexpr double rounding = 1e-9;  // rounding error of products of decimal factors
  return powers == other.powers && std::abs(factor / other.factor - 1) < rounding;
}

std::optional<Unit> read_unit(std::string_view text) {
  Unit unit;
  unit.text = text;
  double sign = 1;
  while (true) {
    const std::size_t end = text.find_first_of("*/^");
    const std::string name(text.substr(0, end));
    if (name.empty() || name.find_first_of(" ()+-") != std::string::npos) return std::nullopt;
    text.remove_prefix(name.size());
    double exponent = 1;
    if (text.starts_with('^')) {
      const auto [after, error] = std::from_chars(text.data() + 1, text.data() + text.size(), exponent);
      if (error != std::errc()) return std::nullopt;
      text.remove_prefix(after - text.data());
    }
    const SiUnit named = unit_named(name);
    multiply(unit, named.powers, named.factor, sign * exponent);
    if (text.empty()) return unit;
    if (text.front() != '*' && text.front() != '/') return std::nullopt;
    sign = text.front() == '/' ? -1 : 1;
    text.remove_prefix(1);
  }
}

Unit divided(const Unit& above, const Unit& below) {
  Unit unit = above;
  multiply(unit, below.powers, below.factor, -1);
  unit.text = bracketed(above.text) + "/" + bracketed(below.text);
  return unit;
}

int UnitReader::add(Measured node) {
  nodes_.push_back(std::move(node));
  return static_cast<int>(nodes_.size()) - 1;
}

int UnitReader::known(std::optional<Unit> unit) { return add({std::move(unit), std::nullopt}); }
int UnitReader::constant(double value) { return add({std::nullopt, value}); }

std::optional<Unit> UnitReader::common(int a, int b, const char* doing) const {
  const auto &left = (*this)[a], &right = (*this)[b];
  if (left && right && !left->agrees_with(*right))
    throw Refusal{std::string(doing) + " " + left->text + " and " + right->text + ", which have different units"};
  return left ? left : right;
}

void UnitReader::require_number(int a, const char* where) const {
  const auto& unit = (*this)[a];
  if (unit && !unit->agrees_with(*read_unit("1")))
    throw Refusal{std::string(where) + " is in " + unit->text + "; divide it by a quantity of that unit"};
}

std::optional<Unit> UnitReader::power(int base, int exponent) const {
  require_number(exponent, "the exponent");
  const auto& unit = (*this)[base];
  const auto& number = nodes_[exponent].number;
  if (!unit || !number) return std::nullopt;
  Unit raised;
  multiply(raised, unit->powers, unit->factor, *number);
  raised.text = bracketed(unit->text) + "^" + std::to_string(static_cast<int>(*number));
  return raised;
}

int UnitReader::operation(Op op, int a, int b, int c) {
  const auto of_number = [&](const char* where) {
    require_number(a, where);
    return known(read_unit("1"));
  };
  switch (op) {
    case Op::add: return known(common(a, b, "adds"));
    case Op::subtract: return known(common(a, b, "subtracts"));
    case Op::minimum:
    case Op::maximum: return known(common(a, b, "chooses between"));
    case Op::where: return known(common(b, c, "chooses between"));
    case Op::less:
    case Op::less_equal: common(a, b, "compares"); return known(read_unit("1"));
    case Op::negate:
    case Op::absolute:
    case Op::floor: return known((*this)[a]);
    case Op::multiply: {
      if (!(*this)[a] || !(*this)[b]) return known(std::nullopt);
      Unit product = *(*this)[a];
      multiply(product, (*this)[b]->powers, (*this)[b]->factor, 1);
      product.text = bracketed(product.text) + "*" + bracketed((*this)[b]->text);
      return known(product);
    }
    case Op::divide: {
      if (!(*this)[a] || !(*this)[b]) return known(std::nullopt);
      return known(divided(*(*this)[a], *(*this)[b]));
    }
    case Op::power: return known(power(a, b));
    case Op::square_root: return known(power(a, constant(0.5)));
    case Op::exponential: return of_number("the argument of exp");
    case Op::logarithm: return of_number("the argument of log");
    case Op::sigmoid: return of_number("the argument of sigmoid");
    case Op::sine: return of_number("the argument of sin");
    case Op::cosine: return of_number("the argument of cos");
    case Op::tangent: return of_number("the argument of tan");
    case Op::tanh: return of_number("the argument of tanh");
    case Op::constant:
    case Op::input: break;
  }
  return known(std::nullopt);
}

}  // namespace golgi::equations
