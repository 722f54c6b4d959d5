#include "golgi/params/json_schema.hpp"

#include <nlohmann/json.hpp>

#include "golgi/core/text.hpp"

namespace golgi {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const Value& value, const std::string& type) {
  switch (value.kind) {
    case Value::Kind::null: return nullptr;
    case Value::Kind::list: {
      Json list = Json::array();
      for (const auto& item : value.items) list.push_back(to_json(item, type.substr(type.rfind(' ') + 1)));
      return list;
    }
    case Value::Kind::map: return nullptr;  // the defaults of nested fields are given at these fields
    case Value::Kind::scalar: break;
  }
  if (type == "integer") return parse_integer(value.text).value_or(0);
  if (type == "number") return parse_number(value.text).value_or(0);
  if (type == "boolean") return value.text == "true";
  return value.text;
}

Json object_schema(const Schema& schema);

Json item_schema(const Field& field, const std::string& type) {
  Json item;
  if (field.nested()) {
    item = object_schema(*field.nested());
    if (field.shorthand()) item = {{"anyOf", {item, {{"type", "number"}}}}};
    return item;
  }
  if (type.starts_with("map")) return {{"type", "object"}};  // its keys are defined by the user
  if (!field.choices().empty()) return {{"enum", field.choices()}};
  if (type.ends_with(component_type_suffix)) {
    const Json name = {{"type", "string"}}, params = {{"type", "object"}};
    return {{"anyOf",
             {{{"type", "object"},
               {"additionalProperties", false},
               {"properties", {{"use", name}, {"params", params}}},
               {"required", Json::array({"use"})}},
              name}}};
  }
  if (type == "integer" || type == "number" || type == "boolean")
    item["type"] = type;
  else
    item["type"] = {"string", "number", "boolean"};  // text needs no quotes
  if (type == "path") item["type"] = "string";
  if (type == "integer" || type == "number") {
    if (field.min()) item[field.is_above_min() ? "exclusiveMinimum" : "minimum"] = *field.min();
    if (field.max()) item["maximum"] = *field.max();
  }
  return item;
}

Json field_schema(const Field& field) {
  constexpr std::string_view list_of = "list of ";
  Json schema;
  if (field.type().starts_with(list_of)) {
    const Json item = item_schema(field, field.type().substr(list_of.size()));
    schema = {{"anyOf", {{{"type", "array"}, {"items", item}}, item}}};
  } else {
    schema = item_schema(field, field.type());
  }
  if (field.is_optional()) schema = {{"anyOf", {schema, {{"type", "null"}}}}};
  if (!field.doc().empty() || !field.unit().empty())
    schema["description"] = field.doc() + (field.unit().empty() ? "" : " Unit: " + field.unit() + ".");
  if (!field.nested() && !field.default_value().is_null() && !field.default_value().is_map())
    schema["default"] = to_json(field.default_value(), field.type());
  return schema;
}

Json object_schema(const Schema& schema) {
  Json object = {{"type", "object"}, {"additionalProperties", false}, {"properties", Json::object()}};
  Json required = Json::array();
  for (const auto& field : schema.fields()) {
    object["properties"][field.name()] = field_schema(field);
    if (field.is_required()) required.push_back(field.name());
  }
  if (!required.empty()) object["required"] = required;
  return object;
}

}  // namespace

std::string json_schema(const Schema& schema) { return object_schema(schema).dump(); }

}  // namespace golgi
