#include "golgi/host/plugin_description.hpp"

#include <array>
#include <cmath>

#include "golgi/api/abi.hpp"
#include "golgi/api/kinds.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"
#include "golgi/host/json.hpp"
#include "golgi/host/plugin_library.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

constexpr int format = 3;

// --- Enumerations by their names.

constexpr std::array all_types{ArtifactType::dataset, ArtifactType::model, ArtifactType::connectivity, ArtifactType::scores};

constexpr std::array all_needs{Needs::values, Needs::events, Needs::any};

/// A name in a description that this golgi does not know.
struct Unknown {
  std::string name;
};

ComponentKind kind_named(const std::string& name) {
  for (const KindTraits& traits : all_kinds())
    if (traits.name == name) return traits.kind;
  throw Unknown{name};
}

template <class Enumeration, std::size_t n>
Enumeration named(const std::array<Enumeration, n>& all, const std::string& name) {
  for (const Enumeration each : all)
    if (to_string(each) == name) return each;
  throw Unknown{name};
}

// --- Values: text as it was written, {"text": …} if it was quoted, {"map": …} if the user chooses its keys. Other maps are
// recognised by the fields of their schema.

Json to_json(const Value& value) {
  if (value.is_scalar() && value.quoted) return {{"text", value.text}};
  if (value.is_scalar()) return value.text;
  if (value.is_map()) {
    Json members = Json::object();
    for (const auto& member : value.members) members[member.key] = to_json(member.value);
    return {{"map", std::move(members)}};
  }
  if (!value.is_list()) return nullptr;
  Json list = Json::array();
  for (const auto& item : value.items) list.push_back(to_json(item));
  return list;
}

Value value_of(const Json& json) {
  if (json.is_null()) return {};
  if (json.contains("map")) {
    Value map = Value::map();
    for (const auto& [key, member] : json.at("map").items()) map.set(key, value_of(member));
    return map;
  }
  if (json.is_object()) return Value::scalar(json.at("text"), true);
  if (!json.is_array()) return Value::scalar(json);
  Value list = Value::list();
  for (const auto& item : json) list.items.push_back(value_of(item));
  return list;
}

// --- Parameters. Properties that a field does not have are left out.

Json to_json(const Schema& schema) {
  Json fields = Json::array();
  for (const auto& field : schema.fields()) {
    Json json = {{"name", field.name()}, {"type", field.type()}, {"doc", field.doc()}};
    if (!field.unit().empty()) json["unit"] = field.unit();
    // An infinite limit means no limit, and JSON has no infinity.
    if (field.min() && std::isfinite(*field.min())) json[field.is_above_min() ? "above" : "min"] = *field.min();
    if (field.max() && std::isfinite(*field.max())) json["max"] = *field.max();
    if (!field.choices().empty()) json["choices"] = field.choices();
    if (field.is_required()) json["required"] = true;
    if (field.is_optional()) json["optional"] = true;
    if (field.shorthand()) json["shorthand"] = *field.shorthand();
    if (field.nested())
      json["fields"] = to_json(*field.nested());
    else
      json["default"] = to_json(field.default_value());
    fields.push_back(std::move(json));
  }
  return fields;
}

Schema schema_of(const Json& fields) {
  Schema schema;
  for (const auto& json : fields) {
    Field field(json.at("name").get<std::string>(), json.at("type").get<std::string>());
    field.set_doc(json.at("doc").get<std::string>()).set_unit(json.value("unit", ""));
    if (json.contains("above")) field.set_min(json.at("above").get<double>(), true);
    if (json.contains("min")) field.set_min(json.at("min").get<double>());
    if (json.contains("max")) field.set_max(json.at("max").get<double>());
    if (json.contains("choices")) field.set_choices(json.at("choices").get<std::vector<std::string>>());
    field.set_required(json.value("required", false)).set_optional(json.value("optional", false));
    if (json.contains("shorthand")) field.set_shorthand(json.at("shorthand").get<std::string>());
    if (json.contains("fields")) field.set_nested(schema_of(json.at("fields")));
    if (json.contains("default")) field.set_default(value_of(json.at("default")));
    schema.add(std::move(field));
  }
  return schema;
}

// --- The bytes by which a reader recognises files, as hexadecimal digits.

Json to_json(const std::vector<Magic>& all) {
  Json list = Json::array();
  for (const Magic& magic : all) {
    std::string digits;
    for (const unsigned char byte : magic.bytes)
      for (const int digit : {byte >> 4, byte & 15}) digits += "0123456789abcdef"[digit];
    list.push_back({{"bytes", digits}, {"offset", magic.offset}, {"extension", magic.extension}, {"holds", magic.holds}});
  }
  return list;
}

std::string bytes_of(const std::string& digits) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
    bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  return bytes;
}

// --- Recordings that an estimator is suited for. A kind that this golgi does not know is left out.

Json to_json(const Extent& extent) { return {extent.least, std::isfinite(extent.most) ? Json(extent.most) : Json(nullptr)}; }

Extent extent_of(const Json& json) {
  return {json.at(0).get<double>(), json.at(1).is_null() ? undefined : json.at(1).get<double>()};
}

Json to_json(const std::vector<Suits>& all) {
  Json list = Json::array();
  for (const Suits& each : all)
    list.push_back({{"recording", to_string(each.kind())},
                    {"rank", each.rank()},
                    {"linear", each.is_linear()},
                    {"assumes", each.assumes()},
                    {"gives", each.gives()},
                    {"cost", each.cost()},
                    {"caveat", each.caveat()},
                    {"variables", to_json(each.variables())},
                    {"seconds", to_json(each.seconds())},
                    {"samples", to_json(each.samples())},
                    {"prepare", each.prepare()}});
  return list;
}

std::vector<Suits> suits_of(const Json& list) {
  std::vector<Suits> all;
  for (const auto& json : list) {
    const auto kind = signal_kind_named(json.at("recording").get<std::string>());
    if (!kind) continue;
    all.push_back(Suits(*kind)
                      .rank(json.at("rank").get<int>())
                      .linear(json.at("linear").get<bool>())
                      .assumes(json.at("assumes").get<std::string>())
                      .gives(json.at("gives").get<std::string>())
                      .cost(json.at("cost").get<std::string>())
                      .caveat(json.at("caveat").get<std::string>())
                      .variables(extent_of(json.at("variables")))
                      .seconds(extent_of(json.at("seconds")))
                      .samples(extent_of(json.at("samples")))
                      .prepare(json.at("prepare").get<std::vector<std::string>>()));
  }
  return all;
}

// --- Components.

Json to_json(const ComponentInfo& info) {
  Json inputs = Json::array();
  for (const auto& port : info.inputs) {
    Json accepts = Json::array();
    for (const auto type : port.accepts()) accepts.push_back(to_string(type));
    inputs.push_back({{"name", port.name()},
                      {"accepts", std::move(accepts)},
                      {"many", port.is_many()},
                      {"optional", port.is_optional()},
                      {"sees_truth", port.sees_truth()}});
  }
  Json waivers = Json::object();
  for (const auto& [claim, reason] : info.waivers) waivers[claim] = reason;
  return {{"name", info.name},
          {"summary", info.summary},
          {"kind", to_string(info.kind)},
          {"inputs", std::move(inputs)},
          {"output", to_string(info.output)},
          {"needs", to_string(info.needs)},
          {"stochastic", info.stochastic},
          {"accepts_gaps", info.accepts_gaps},
          {"control", info.control},
          {"acausal", info.acausal},
          {"magic", to_json(info.magic)},
          {"waivers", std::move(waivers)},
          {"suits", to_json(info.suits)},
          {"bibtex", info.bibtex},
          {"params", to_json(info.schema)}};
}

ComponentInfo info_of(const Json& json, const LibraryInfo& library) {
  ComponentInfo info;
  info.name = json.at("name");
  info.summary = json.at("summary");
  info.kind = kind_named(json.at("kind"));
  for (const auto& port : json.at("inputs")) {
    std::vector<ArtifactType> accepts;
    for (const auto& type : port.at("accepts")) accepts.push_back(named(all_types, type));
    Port& added = info.inputs.emplace_back(port.at("name"), std::move(accepts));
    if (port.at("many")) added.many();
    if (port.at("optional")) added.optional();
    if (port.at("sees_truth")) added.with_truth();
  }
  info.output = named(all_types, json.at("output"));
  info.needs = named(all_needs, json.at("needs"));
  info.stochastic = json.at("stochastic");
  info.accepts_gaps = json.at("accepts_gaps");
  info.control = json.at("control");
  info.acausal = json.at("acausal");
  for (const auto& magic : json.at("magic"))
    info.magic.push_back({bytes_of(magic.at("bytes")), magic.at("offset"), magic.at("extension"), magic.at("holds")});
  for (const auto& [claim, reason] : json.at("waivers").items()) info.waivers.push_back({claim, reason.get<std::string>()});
  if (json.contains("suits")) info.suits = suits_of(json.at("suits"));  // since 2.1
  info.bibtex = json.value("bibtex", "");                               // since 2.1
  info.schema = schema_of(json.at("params"));
  info.library = library;
  return info;
}

}  // namespace

fs::path description_path(const fs::path& library) { return fs::path(library).replace_extension(".plugin.json"); }

std::string describe_library(const Registry& registry, const fs::path& library) {
  Json components = Json::array();
  const LibraryInfo* origin = nullptr;
  for (const auto& name : registry.names()) {
    const ComponentInfo& info = *registry.find(name);
    if (info.library.file != library.string()) continue;
    origin = &info.library;
    try {
      Json json = to_json(info);
      json.dump();  // throws if a text is not UTF-8
      components.push_back(std::move(json));
    } catch (const Json::exception&) {
      throw PluginError(
          "plugin '" + library.string() + "': a text of component '" + name +
          "' (its summary, or a parameter's name, unit, meaning or choices) is not valid UTF-8; save the source as UTF-8");
    }
  }
  if (!origin) throw InternalError("no component of '" + library.string() + "' is registered");
  return Json({{"format", format},
               {"plugin", origin->name},
               {"version", origin->version},
               {"api", {GOLGI_API_MAJOR, GOLGI_API_MINOR}},
               {"abi", GOLGI_ABI_TAG},
               {"library", library.filename().string()},
               {"fingerprint", fingerprint_file(library).hex()},
               {"build_id", origin->build_id},
               {"components", std::move(components)}})
             .dump(1) +
         "\n";
}

namespace {

/// @throws PluginError for a file too large to be written by golgi: it would only fill the memory
std::string description_text(const fs::path& library) {
  constexpr std::uintmax_t most_bytes = 4 << 20;
  const fs::path file = description_path(library);
  std::error_code error;
  const auto bytes = fs::file_size(file, error);
  if (!error && bytes > most_bytes)
    throw PluginError("plugin '" + library.string() + "' has a description '" + file.filename().string() + "' of " +
                      std::to_string(bytes >> 20) + " MB, which is not read; descriptions are smaller than " +
                      std::to_string(most_bytes >> 20) + " MB: write it again with golgi plugins describe '" +
                      library.string() + "'");
  return read_file(file);
}

}  // namespace

PluginDescription read_description(const fs::path& library) {
  const fs::path file = description_path(library);
  const std::string remedy =
      "; build it again with golgi_add_plugin, or write its description: golgi plugins describe '" + library.string() + "'";
  const auto fail = [&](const std::string& reason) -> PluginError {
    return PluginError("plugin '" + library.string() + "' " + reason + remedy);
  };
  std::error_code error;
  if (!fs::exists(file, error)) throw fail("has no description '" + file.filename().string() + "' next to it");
  PluginDescription description{{}, description_text(library)};
  const Json json = Json::parse(description.text, nullptr, false);
  try {
    if (json.at("format") != format) throw fail("has a description of another golgi");
    if (json.at("fingerprint") != fingerprint_file(library).hex())
      throw fail("has changed since its description '" + file.filename().string() + "' was written");
    const auto api = json.at("api").get<std::array<std::uint32_t, 2>>();
    if (const std::string reason = why_incompatible(api[0], api[1], json.at("abi").get<std::string>().c_str()); !reason.empty())
      throw PluginError("plugin '" + library.string() + "' " + reason);
    const LibraryInfo origin{json.at("plugin"), json.at("version"), library.string(), json.at("build_id")};
    if (!is_plugin_name(origin.name) || !is_plugin_name(origin.version))
      throw fail("has a description '" + file.filename().string() + "' with an invalid plugin name or version");
    for (const auto& component : json.at("components")) description.components.push_back(info_of(component, origin));
  } catch (const Error&) {
    throw;
  } catch (const Unknown& unknown) {
    throw fail("has a description '" + file.filename().string() + "' with '" + unknown.name +
               "', which this golgi does not know");
  } catch (const std::exception&) {
    throw fail("has a description '" + file.filename().string() + "' that is damaged");
  }
  return description;
}

std::vector<std::string> described_names(const fs::path& library) {
  std::vector<std::string> names;
  try {
    const Json json = Json::parse(description_text(library));
    for (const auto& component : json.at("components")) names.push_back(component.at("name"));
  } catch (const std::exception&) {
    // The names are used only in messages, so errors are ignored.
  }
  return names;
}

}  // namespace golgi
