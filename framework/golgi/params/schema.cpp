#include "golgi/params/schema.hpp"

#include <cmath>
#include <limits>

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
  const bool low = field.min && (field.above_min ? value <= *field.min : value < *field.min);
  const bool high = field.max && value > *field.max;
  if (!low && !high) return "";
  return "must be " + field.domain() + ", found " + format_number(value);
}

std::string Field::domain() const {
  if (!choices.empty()) return "one of " + join(choices, ", ");
  std::string text = type;
  if (min && max)
    text += std::string(" in ") + (above_min ? "(" : "[") + format_number(*min) + ", " + format_number(*max) + "]";
  else if (min)
    text += (above_min ? " > " : " >= ") + format_number(*min);
  else if (max)
    text += " <= " + format_number(*max);
  return unit.empty() ? text : text + " (" + unit + ")";
}

const Field* Schema::find(std::string_view name) const {
  for (const auto& field : fields)
    if (field.name == name) return &field;
  return nullptr;
}

void Schema::set_defaults(const Value& values) {
  for (auto& field : fields) {
    const Value* value = values.find(field.name);
    if (!value) continue;
    field.default_value = *value;
    if (!field.nested || !value->is_map()) continue;
    auto nested = std::make_shared<Schema>(*field.nested);
    nested->set_defaults(*value);
    field.nested = std::move(nested);
  }
}

void Schema::bind(void* object, const Value& values, Binder& binder) const {
  if (!values.is_map() && !values.is_null())
    return binder.fail(values.place, "expected a map of parameters, found " + values.describe());
  std::vector<std::string> names;
  for (const auto& field : fields) names.push_back(field.name);
  for (const auto& member : values.members) {
    const Binder::Scope scope(binder, "." + member.key);
    const Field* field = find(member.key);
    if (!field)
      binder.fail(member.place, "unknown key" + (names.empty() ? "; there are no parameters" : suggestion(member.key, names)));
    else if (member.value.is_null() && !field->optional && !field->default_value.is_null())
      binder.fail(member.place, "has no value; leave the key out for the default " + field->default_value.flow());
    else
      field->bind(object, member.value, binder, *field);
  }
  for (const auto& field : fields)
    if (field.required && !values.find(field.name)) {
      const Binder::Scope scope(binder, "." + field.name);
      binder.fail(values.place, "is required: " + (field.doc.empty() ? field.domain() : field.doc));
    }
}

Value Schema::write(const void* object) const {
  Value map = Value::map();
  for (const auto& field : fields) map.set(field.name, field.write(object));
  return map;
}

}  // namespace golgi
