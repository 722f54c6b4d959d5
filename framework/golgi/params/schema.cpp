#include "golgi/params/schema.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "golgi/core/error.hpp"
#include "golgi/core/own.hpp"
#include "golgi/core/text.hpp"

namespace golgi {
namespace {

std::string expected(const char* what, const Value& value) {
  std::string message = std::string("expected ") + what + ", found " + value.describe();
  if (value.is_scalar() && value.quoted) message += " in quotes";
  return message;
}

template <class Integer>
std::string read_integer(const Value& value, Integer& out) {
  if (!value.is_scalar() || value.quoted) return expected("an integer", value);
  auto integer = parse_integer(value.text);
  if (!integer) {
    // 5e3 and 1000.0 are integers too.
    const auto number = parse_number(value.text);
    if (number && std::nearbyint(*number) == *number && std::abs(*number) < 9e15) integer = static_cast<long long>(*number);
  }
  if (!integer) return expected("an integer", value);
  if (*integer < std::numeric_limits<Integer>::min() || *integer > std::numeric_limits<Integer>::max())
    return "the integer " + value.text + " does not fit in " + std::to_string(8 * sizeof(Integer)) + " bits";
  out = static_cast<Integer>(*integer);
  return "";
}

}  // namespace

std::string read_scalar(const Value& value, bool& out) {
  if (!value.is_scalar() || value.quoted || (value.text != "true" && value.text != "false"))
    return expected("true or false", value);
  out = value.text == "true";
  return "";
}

std::string read_scalar(const Value& value, int& out) { return read_integer(value, out); }
std::string read_scalar(const Value& value, std::int64_t& out) { return read_integer(value, out); }

std::string read_scalar(const Value& value, double& out) {
  const auto number = value.is_scalar() && !value.quoted ? parse_number(value.text) : std::nullopt;
  if (!number) return expected("a number", value);
  if (!std::isfinite(*number)) return expected("a finite number", value);
  out = *number;
  return "";
}

std::string read_scalar(const Value& value, std::string& out) {
  if (!value.is_scalar()) return expected("text", value);
  out = value.text;
  return "";
}

std::string check_range(const Field& field, double value) {
  const bool low = field.min() && (field.is_above_min() ? value <= *field.min() : value < *field.min());
  const bool high = field.max() && value > *field.max();
  if (!low && !high) return "";
  return "must be " + field.domain() + ", found " + format_number(value);
}

// --- Fields

struct Field::State {
  std::string name, type, unit, doc;
  std::optional<double> min, max;
  bool is_above_min = false, is_required = false, is_optional = false;
  std::vector<std::string> choices;
  std::shared_ptr<const Schema> nested;
  std::optional<std::string> shorthand;
  Value default_value;
  Bind bind;
  Write write;
};

Field::Field() : Field("", "") {}
Field::Field(std::string name, std::string type) {
  auto state = std::make_shared<State>();
  state->name = std::move(name);
  state->type = std::move(type);
  state_ = std::move(state);
}

const std::string& Field::name() const { return state_->name; }
const std::string& Field::type() const { return state_->type; }
const std::string& Field::unit() const { return state_->unit; }
const std::string& Field::doc() const { return state_->doc; }
std::optional<double> Field::min() const { return state_->min; }
std::optional<double> Field::max() const { return state_->max; }
bool Field::is_above_min() const { return state_->is_above_min; }
const std::vector<std::string>& Field::choices() const { return state_->choices; }
bool Field::is_required() const { return state_->is_required; }
bool Field::is_optional() const { return state_->is_optional; }
const Schema* Field::nested() const { return state_->nested.get(); }
const std::optional<std::string>& Field::shorthand() const { return state_->shorthand; }
const Value& Field::default_value() const { return state_->default_value; }

std::string Field::domain() const {
  const auto& [low, high] = std::pair(min(), max());
  if (!choices().empty()) return "one of " + join(choices(), ", ");
  std::string text = type();
  if (low && high)
    text += std::string(" in ") + (is_above_min() ? "(" : "[") + format_number(*low) + ", " + format_number(*high) + "]";
  else if (low)
    text += (is_above_min() ? " > " : " >= ") + format_number(*low);
  else if (high)
    text += " <= " + format_number(*high);
  return unit().empty() ? text : text + " (" + unit() + ")";
}

void Field::bind(void* object, const Value& value, Binder& binder) const {
  if (!state_->bind) throw InternalError("parameter '" + name() + "' has no access to a struct; use Schema::resolve");
  state_->bind(object, value, binder, *this);
}
Value Field::write(const void* object) const { return state_->write(object); }

Field& Field::set_unit(std::string unit) { return own(state_).unit = std::move(unit), *this; }
Field& Field::set_doc(std::string doc) { return own(state_).doc = std::move(doc), *this; }
Field& Field::set_min(double min, bool is_excluded) {
  State& state = own(state_);
  state.min = min;
  state.is_above_min = is_excluded;
  return *this;
}
Field& Field::set_max(double max) { return own(state_).max = max, *this; }
Field& Field::set_choices(std::vector<std::string> choices) { return own(state_).choices = std::move(choices), *this; }
Field& Field::set_required(bool is_required) { return own(state_).is_required = is_required, *this; }
Field& Field::set_optional(bool is_optional) { return own(state_).is_optional = is_optional, *this; }
Field& Field::set_nested(const Schema& schema) { return own(state_).nested = std::make_shared<const Schema>(schema), *this; }
Field& Field::set_shorthand(std::string name) { return own(state_).shorthand = std::move(name), *this; }
Field& Field::set_default(Value value) { return own(state_).default_value = std::move(value), *this; }
Field& Field::set_access(Bind bind, Write write) {
  State& state = own(state_);
  state.bind = std::move(bind);
  state.write = std::move(write);
  return *this;
}

// --- Schemas

struct Schema::State {
  std::vector<Field> fields;
};

Schema::Schema() : state_(std::make_shared<State>()) {}

Schema::State& Schema::own_state() {
  if (state_.use_count() > 1) state_ = std::make_shared<State>(*state_);
  return *state_;
}
Field& Schema::add(Field field) { return own_state().fields.emplace_back(std::move(field)); }
std::span<const Field> Schema::fields() const { return state_->fields; }

const Field* Schema::find(std::string_view name) const {
  for (const auto& field : fields())
    if (field.name() == name) return &field;
  return nullptr;
}

void Schema::set_defaults(const Value& values) {
  for (auto& field : own_state().fields) {
    const Value* value = values.find(field.name());
    if (!value) continue;
    field.set_default(*value);
    if (!field.nested() || !value->is_map()) continue;
    Schema nested = *field.nested();
    nested.set_defaults(*value);
    field.set_nested(nested);
  }
}

namespace {

/// The checks of a map that do not depend on how its values are bound.
/// @param bind_field  called with each field that is named, and its value
void check_members(const Schema& schema, const Value& values, Binder& binder,
                   const std::function<void(const Field&, const Value&)>& bind_field) {
  if (!values.is_map() && !values.is_null())
    return binder.fail(values.place, "expected a map of parameters, found " + values.describe());
  std::vector<std::string> names;
  for (const auto& field : schema.fields()) names.push_back(field.name());
  for (const auto& member : values.members) {
    const Binder::Scope scope(binder, "." + member.key);
    const Field* field = schema.find(member.key);
    if (!field)
      binder.fail(member.place, "unknown key" + (names.empty() ? "; there are no parameters" : suggestion(member.key, names)));
    else if (member.value.is_null() && !field->is_optional() && !field->default_value().is_null())
      binder.fail(member.place, "has no value; leave the key out for the default " + field->default_value().flow());
    else
      bind_field(*field, member.value);
  }
  for (const auto& field : schema.fields())
    if (field.is_required() && !values.find(field.name())) {
      const Binder::Scope scope(binder, "." + field.name());
      binder.fail(values.place, "is required: " + (field.doc().empty() ? field.domain() : field.doc()));
    }
}

template <class T>
Value bound(const Value& value, Binder& binder, const Field& field) {
  T read{};
  FieldType<T>::bind(value, read, binder, field);
  return FieldType<T>::write(read);
}

Value resolved_choice(const Value& value, Binder& binder, const Field& field) {
  if (!value.is_scalar() || std::ranges::find(field.choices(), value.text) == field.choices().end())
    binder.fail(value.place, "must be " + field.domain() + ", found " + value.describe());
  return value;
}

/// The value of a field that is not given.
Value default_of(const Field& field) {
  constexpr std::string_view list_of = "list of ";
  if (!field.nested() || field.is_optional() || field.type().starts_with(list_of)) return field.default_value();
  Value map = Value::map();
  for (const auto& inner : field.nested()->fields()) map.set(inner.name(), default_of(inner));
  return map;
}

Value resolved(const Value& value, Binder& binder, const Field& field) {
  using Resolve = Value (*)(const Value&, Binder&, const Field&);
  static const std::map<std::string, Resolve, std::less<>> by_type{{"boolean", bound<bool>},
                                                                   {"integer", bound<std::int64_t>},
                                                                   {"number", bound<double>},
                                                                   {"text", bound<std::string>},
                                                                   {"path", bound<InputPath>},
                                                                   {"list of integer", bound<std::vector<std::int64_t>>},
                                                                   {"list of number", bound<std::vector<double>>},
                                                                   {"list of text", bound<std::vector<std::string>>},
                                                                   {"list of path", bound<std::vector<InputPath>>}};
  if (value.is_null() && field.is_optional()) return value;
  if (field.nested() || !field.choices().empty()) {
    const auto resolve_one = [&](const Value& one) {
      return field.nested() ? field.nested()->resolve(one, binder) : resolved_choice(one, binder, field);
    };
    if (!field.type().starts_with("list of ")) return resolve_one(value);
    Value list = Value::list();
    const std::vector<Value> single{value};
    for (const auto& one : value.is_list() ? value.items : single) list.items.push_back(resolve_one(one));
    return list;
  }
  const auto resolve = by_type.find(field.type());
  if (resolve == by_type.end())
    throw InternalError("parameter '" + field.name() + "' has the type '" + field.type() +
                        "', which a run-time schema does not support");
  return resolve->second(value, binder, field);
}

}  // namespace

void Schema::bind(void* object, const Value& values, Binder& binder) const {
  check_members(*this, values, binder, [&](const Field& field, const Value& value) { field.bind(object, value, binder); });
}

Value Schema::resolve(const Value& values, Binder& binder) const {
  Value all = Value::map(values.place);
  for (const auto& field : fields()) all.set(field.name(), default_of(field));
  check_members(*this, values, binder,
                [&](const Field& field, const Value& value) { all.set(field.name(), golgi::resolved(value, binder, field)); });
  return all;
}

Value Schema::write(const void* object) const {
  Value map = Value::map();
  for (const auto& field : fields()) map.set(field.name(), field.write(object));
  return map;
}

}  // namespace golgi
