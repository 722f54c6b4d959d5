#include "golgi/data/variable.hpp"

#include <cmath>
#include <utility>

#include "golgi/core/own.hpp"
#include "golgi/data/matrix.hpp"

namespace golgi {

struct Variable::State {
  std::string name;
  VariableKind kind = VariableKind::continuous;
  bool has_events = false;
  std::string unit, group, quality;
  std::array<double, 3> position_um{undefined, undefined, undefined};
};

Variable::Variable() : Variable("") {}
Variable::Variable(std::string name, VariableKind kind)
    : state_(std::make_shared<const State>(State{std::move(name), kind, kind == VariableKind::point, {}, {}, {}})) {}

const std::string& Variable::name() const { return state_->name; }
VariableKind Variable::kind() const { return state_->kind; }
bool Variable::has_events() const { return state_->has_events; }
const std::string& Variable::unit() const { return state_->unit; }
const std::string& Variable::group() const { return state_->group; }
std::array<double, 3> Variable::position_um() const { return state_->position_um; }

Variable& Variable::set_name(std::string name) { return own(state_).name = std::move(name), *this; }
Variable& Variable::set_kind(VariableKind kind) {
  own(state_).kind = kind;
  return set_has_events(has_events());
}
Variable& Variable::set_has_events(bool has_events) {
  return own(state_).has_events = has_events || kind() == VariableKind::point, *this;
}
Variable& Variable::set_unit(std::string unit) { return own(state_).unit = std::move(unit), *this; }
const std::string& Variable::quality() const { return state_->quality; }
Variable& Variable::set_quality(std::string quality) { return own(state_).quality = std::move(quality), *this; }
Variable& Variable::set_group(std::string group) { return own(state_).group = std::move(group), *this; }
Variable& Variable::set_position_um(std::array<double, 3> position_um) { return own(state_).position_um = position_um, *this; }

bool operator==(const Variable& a, const Variable& b) {
  const auto same = [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); };
  for (std::size_t k = 0; k < 3; ++k)
    if (!same(a.position_um()[k], b.position_um()[k])) return false;
  return a.name() == b.name() && a.kind() == b.kind() && a.has_events() == b.has_events() && a.unit() == b.unit() &&
         a.group() == b.group() && a.quality() == b.quality();
}

std::vector<std::string> default_names(std::ptrdiff_t n) {
  std::vector<std::string> names;
  for (std::ptrdiff_t i = 0; i < n; ++i) names.push_back("x" + std::to_string(i));
  return names;
}

std::vector<Variable> continuous_variables(const std::vector<std::string>& names, const std::string& unit, bool have_events) {
  std::vector<Variable> variables;
  for (const auto& name : names) variables.push_back(Variable(name).set_unit(unit).set_has_events(have_events));
  return variables;
}

}  // namespace golgi
