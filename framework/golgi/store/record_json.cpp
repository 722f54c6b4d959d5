#include "golgi/store/record_json.hpp"

#include "golgi/core/error.hpp"
#include "golgi/store/file_names.hpp"
#include "golgi/store/warning_json.hpp"

namespace golgi {

Json to_json(const Fingerprint& key, const StoreRecord& record) {
  Json files = Json::array();
  for (const auto& file : record.files) {
    Json entry = {{"name", file.name}};
    if (file.is_volatile)
      entry["volatile"] = true;
    else
      entry.update({{"bytes", file.bytes}, {"xxh3_128", file.fingerprint.hex()}});
    files.push_back(std::move(entry));
  }
  Json params = Json::object(), inputs = Json::array();
  for (const auto& [name, value] : record.params) params[name] = value;
  for (const auto& input : record.inputs) inputs.push_back({{"stage", input.stage}, {"recipe", input.recipe.hex()}});
  Json json = {{"key", key.hex()},
               {"stage", record.stage},
               {"component", record.component},
               {"version", record.version},
               {"recipe", record.recipe.hex()},
               {"params", std::move(params)},
               {"inputs", std::move(inputs)},
               {"files", std::move(files)}};
  if (!record.warnings.empty()) json["warnings"] = record.warnings;
  return json;
}

StoreRecord record_from_json(const Json& json) {
  const auto print = [](const Json& text) { return Fingerprint::parse(text.get<std::string>()).value(); };
  StoreRecord record;
  record.stage = json.at("stage");
  record.component = json.at("component");
  record.version = json.at("version");
  record.recipe = print(json.at("recipe"));
  for (const auto& [name, value] : json.at("params").items()) record.params.emplace_back(name, value.get<std::string>());
  for (const auto& input : json.at("inputs")) record.inputs.push_back({input.at("stage"), print(input.at("recipe"))});
  for (const auto& entry : json.at("files")) {
    StoredFile& file = record.files.emplace_back();
    file.name = entry.at("name");
    if (!fault_of_file_name(file.name).empty()) throw DataError("a file name leads out of the folder");
    file.is_volatile = entry.value("volatile", false);
    if (file.is_volatile) continue;
    file.bytes = entry.at("bytes");
    file.fingerprint = print(entry.at("xxh3_128"));
  }
  record.warnings = json.value("warnings", record.warnings);
  return record;
}

}  // namespace golgi
