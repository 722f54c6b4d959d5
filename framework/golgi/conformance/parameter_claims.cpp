// Claims about the description of a component's parameters: it is complete, consistent, and usable by editors.
#include <cmath>
#include <set>

#include "golgi/conformance/claims.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/host/bibtex.hpp"
#include "golgi/host/json.hpp"
#include "golgi/params/json_schema.hpp"

namespace golgi {
namespace {

bool ends_with(const std::string& text, const char* end) { return text.ends_with(end); }

/// The first missing or contradictory property of one parameter, nested ones included; empty if there is none.
std::string fault_of(const Field& field, const std::string& path) {
  const std::string name = "parameter '" + path + field.name() + "' ";
  const bool is_integer = ends_with(field.type(), "integer"), is_number = ends_with(field.type(), "number");
  if (field.name().empty()) return "a parameter has no name";
  if (field.doc().empty()) return name + "has no description; add one: .doc(\"…\")";
  if (first_invalid_utf8(field.name() + field.doc() + field.unit())) return name + "has a text that is not UTF-8";
  if (is_integer && !field.min() && !field.max())
    return name + "is an integer without limits; add them: .range(1, 100), .at_least(0)";
  if (is_number && !field.min() && !field.max() && field.unit().empty())
    return name +
           "is a number without limits and unit; add one of them: .range(0, 1), .above(0), .unit(\"s\"), .unit(\"1\") for none";
  if ((field.min() && std::isnan(*field.min())) || (field.max() && std::isnan(*field.max())))
    return name + "has a limit that is not a number";
  if (field.min() && field.max() && !(*field.min() <= *field.max())) return name + "has an empty range: " + field.domain();
  if (std::set<std::string>(field.choices().begin(), field.choices().end()).size() != field.choices().size())
    return name + "has a choice twice";
  if (field.nested())
    for (const auto& inner : field.nested()->fields())
      if (std::string fault = fault_of(inner, path + field.name() + "."); !fault.empty()) return fault;
  return "";
}

Finding documented(const Examination& examination) {
  std::set<std::string> names;
  for (const auto& field : examination.info().schema.fields()) {
    if (std::string fault = fault_of(field, ""); !fault.empty()) return broken(fault);
    if (!names.insert(field.name()).second) return broken("parameter '" + field.name() + "' is described twice");
  }
  if (examination.info().summary.empty()) return broken("the component has no summary");
  return kept(plural(names.size(), "parameter"));
}

Finding citable(const Examination& examination) {
  if (examination.info().bibtex.empty()) return not_claimed("it states no references");
  try {
    return kept(plural(bibtex_entries(examination.info().bibtex).size(), "reference"));
  } catch (const DataError& error) {
    return broken(error.what());
  }
}

Finding valid_defaults(const Examination& examination) {
  if (const std::string refused = refused_default(examination.info()); !refused.empty())
    return broken("a default is refused: " + refused);
  if (examination.component()) return kept();
  if (examination.needs_settings()) return not_checked("the defaults are not sufficient: " + examination.why_not_made());
  return broken("the settings are refused: " + examination.why_not_made());
}

// --- JSON Schema, the part that golgi uses.

/// Why `value` does not match `schema`; empty if it does.
std::string misfit(const Json& value, const Json& schema);

std::string misfit_of_type(const Json& value, const Json& types) {
  for (const auto& type : types.is_array() ? types : Json::array({types})) {
    const bool fits = (type == "integer" && value.is_number_integer()) || (type == "number" && value.is_number()) ||
                      (type == "boolean" && value.is_boolean()) || (type == "string" && value.is_string()) ||
                      (type == "array" && value.is_array()) || (type == "object" && value.is_object()) ||
                      (type == "null" && value.is_null());
    if (fits) return "";
  }
  return value.dump() + " is not of type " + types.dump();
}

std::string misfit_of_object(const Json& value, const Json& schema) {
  for (const auto& [name, inner] : schema.at("properties").items())
    if (value.contains(name))
      if (std::string text = misfit(value.at(name), inner); !text.empty()) return "'" + name + "': " + text;
  return "";
}

std::string misfit(const Json& value, const Json& schema) {
  if (schema.contains("anyOf")) {
    std::string text = "does not match an empty list of alternatives";
    for (const auto& each : schema.at("anyOf"))
      if (text = misfit(value, each); text.empty()) return "";
    return text;
  }
  if (schema.contains("type"))
    if (std::string text = misfit_of_type(value, schema.at("type")); !text.empty()) return text;
  if (schema.contains("enum") &&
      std::find(schema.at("enum").begin(), schema.at("enum").end(), value) == schema.at("enum").end())
    return value.dump() + " is not one of " + schema.at("enum").dump();
  const auto limit = [&](const char* name, auto&& fits) {
    return !schema.contains(name) ||
           (schema.at(name).is_number() && (!value.is_number() || fits(value.get<double>(), schema.at(name).get<double>())));
  };
  if (!limit("minimum", std::greater_equal<>()) || !limit("exclusiveMinimum", std::greater<>()) ||
      !limit("maximum", std::less_equal<>()))
    return value.dump() + " is outside the limits of " + schema.dump();
  if (schema.contains("items") && value.is_array())
    for (const auto& item : value)
      if (std::string text = misfit(item, schema.at("items")); !text.empty()) return text;
  return schema.contains("properties") ? misfit_of_object(value, schema) : "";
}

/// An object with all defaults of a schema.
Json defaults_of(const Json& schema) {
  Json all = Json::object();
  for (const auto& [name, field] : schema.at("properties").items()) {
    if (field.contains("default")) all[name] = field.at("default");
    const Json& object = field.contains("anyOf") ? field.at("anyOf").at(0) : field;
    if (object.contains("properties")) all[name] = defaults_of(object);
  }
  return all;
}

Finding valid_schema(const Examination& examination) {
  const Json schema = Json::parse(json_schema(examination.info().schema));
  if (const std::string text = misfit(defaults_of(schema), schema); !text.empty())
    return broken("the defaults do not match the schema: " + text);
  return kept();
}

Finding sound_waivers(const Examination& examination) {
  const auto& waivers = examination.info().waivers;
  if (waivers.empty()) return not_claimed("it waives nothing");
  std::vector<std::string> claims;
  for (const auto& claim : claims_of(examination.info().kind)) claims.emplace_back(claim.id);
  for (const auto& [claim, reason] : waivers) {
    if (std::ranges::find(claims, claim) == claims.end())
      return broken("it waives '" + claim + "', which is not a claim of its kind" + suggestion(claim, claims));
    if (reason.empty()) return broken("it waives '" + claim + "' without a reason");
  }
  return kept();
}

}  // namespace

std::vector<ClaimCheck> parameter_claims() {
  return {{"parameters", "every parameter has a description, and every number has limits or a unit", documented},
          {"references", "references are BibTeX entries, each with author, title and year", citable},
          {"defaults", "the defaults are valid", valid_defaults},
          {"schema", "the parameters' JSON Schema is valid, and the defaults match it", valid_schema},
          {"waivers", "it waives only claims of its kind, each with a reason", sound_waivers}};
}

}  // namespace golgi
