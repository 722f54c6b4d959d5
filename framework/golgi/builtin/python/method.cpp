#include "golgi/builtin/python/method.hpp"

#include <algorithm>
#include <optional>

#include "golgi/builtin/python/worker.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/store/artifact.hpp"

namespace golgi {
namespace fs = std::filesystem;

CallFolder::CallFolder(const TaskContext& context) : folder_(context.checkpoint_folder() / "call") {
  fs::remove_all(folder_);
  fs::create_directories(folder_ / "in");
  fs::create_directories(folder_ / "out");
}

CallFolder::~CallFolder() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void refuse_result(const PythonMethod& method, const std::string& what) {
  throw PluginError("'" + method.function.name + "' of '" + method.file.string() +
                    "' gave no result that can be read: " + what);
}

namespace {

void give(const Dataset& data, const PythonMethod& method, const CallFolder& folder) {
  const std::string& needs = method.function.needs;
  if (needs == "values" && !data.has_values())
    throw DataError("the data hold events alone, and '" + method.function.name +
                    "' needs values; make some of them with transform/counts");
  if (needs == "events" && !data.has_events())
    throw DataError("'" + method.function.name + "' needs events of every variable; mark them with transform/events");
  FolderWriter writer(folder.in());
  save(data, writer);
}

Schema schema_of_methods(const Schema* params) {
  Schema all;
  all.add(Field("file", "path")).set_required().set_doc("Python file that holds the method.");
  all.add(Field("function", "text")).set_optional().set_doc("Its name; may be left out where the file has one of this kind.");
  Field& nested = all.add(Field("params", "map")).set_doc("The method's own parameters: its arguments with their defaults.");
  if (params) nested.set_nested(*params);
  all.add(Field("environment", "text"))
      .set_optional()
      .set_doc("Versions of Python and numpy; filled in, and a part of the key.");
  return all;
}

Json json_of(const Value& value, const std::string& type) {
  if (value.is_null()) return nullptr;
  if (value.is_list()) {
    Json all = Json::array();
    for (const Value& each : value.items)
      all.push_back(json_of(each, type == "list of texts" ? "text" : type == "list of integers" ? "integer" : "number"));
    return all;
  }
  if (type == "boolean") return value.text == "true";
  if (type == "integer") return parse_integer(value.text).value_or(0);
  if (type == "number") return parse_number(value.text).value_or(undefined);
  return value.text;
}

Json json_of(const Value& params, const Schema& schema) {
  Json all = Json::object();
  for (const Field& field : schema.fields())
    if (const Value* value = params.find(field.name())) all[field.name()] = json_of(*value, field.type());
  return all;
}

/// The method that the parameters name, or faults told to the binder.
std::optional<PythonMethod> choose(const std::string& kind, const PythonFile& found, const fs::path& file, const Value& values,
                                   Binder& binder) {
  std::vector<std::string> names;
  for (const auto& function : found.functions)
    if (function.kind == kind) names.push_back(function.name);
  const Value* named = values.find("function");
  const bool is_named = named && named->is_scalar();
  if (names.empty()) {
    binder.fail(values.place,
                "'" + file.string() + "' has no method of this kind; write @golgi." + kind + " above its function");
    return std::nullopt;
  }
  if (!is_named && names.size() > 1) {
    binder.fail(values.place, "'" + file.string() + "' has several methods; say which by `function`: " + join(names, ", "));
    return std::nullopt;
  }
  const std::string wanted = is_named ? named->text : names.front();
  for (const auto& function : found.functions)
    if (function.kind == kind && function.name == wanted) return PythonMethod{file, function, {}};
  binder.fail(named->place, "'" + file.string() + "' has no method '" + wanted + "'" + suggestion(wanted, names));
  return std::nullopt;
}

BoundComponent bind_python(const std::string& kind, const MakeOfMethod& make, const Value& values, Binder& binder) {
  BoundComponent bound;
  const Value* named = values.find("file");
  if (!named || !named->is_scalar()) {
    schema_of_methods(nullptr).resolve(values, binder);  // says what is missing
    return bound;
  }
  const fs::path file = binder.resolve(*named);
  if (binder.failed()) return bound;
  try {
    const PythonFile found = describe_python(file);
    auto method = choose(kind, found, file, values, binder);
    if (!method) return bound;
    bound.resolved = schema_of_methods(&method->function.schema).resolve(values, binder);
    if (binder.failed()) return bound;
    bound.resolved.set("function", Value::scalar(method->function.name));
    bound.resolved.set("environment", Value::scalar(found.environment, true));
    binder.count_only(file, found.files);
    bound.files = binder.files();
    const Value* params = bound.resolved.find("params");
    method->params = params && params->is_map() ? json_of(*params, method->function.schema) : Json::object();
    bound.component = make(*std::move(method));
  } catch (const ConfigError& error) {
    binder.fail(named->place, error.what());
  }
  return bound;
}

}  // namespace

void call_method(const PythonMethod& method, const CallFolder& folder, const Dataset* data, const TaskContext& context) {
  Json request = {{"call", method.function.kind}, {"file", method.file.string()}, {"function", method.function.name},
                  {"params", method.params},      {"out", folder.out().string()}, {"seed", context.seed().hex()}};
  if (data) {
    give(*data, method, folder);
    request["data"] = folder.in().string();
  }
  ask_worker(request, context);
}

Dataset dataset_given(const PythonMethod& method, const CallFolder& folder) {
  const FolderReader reader(folder.out());
  if (!reader.has("dataset.json")) refuse_result(method, "no dataset.json");
  try {
    return load_dataset(reader);
  } catch (const Json::exception& error) {
    refuse_result(method, error.what());
  }
}

Registration python_registration(const std::string& kind, ComponentKind of, const std::string& summary, MakeOfMethod make) {
  Registration made(kind + "/python", summary, of);
  made.flag("stochastic", true)
      .needs(Needs::any)
      .schema(schema_of_methods(nullptr))
      .bind([kind, make = std::move(make)](const Value& values, Binder& binder) {
        return bind_python(kind, make, values, binder);
      });
  return made;
}

}  // namespace golgi
