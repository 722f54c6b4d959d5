#include "golgi/builtin/python/method.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <optional>

#include "golgi/api/kinds.hpp"
#include "golgi/builtin/python/worker.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"
#include "golgi/host/safe_path.hpp"
#include "golgi/store/artifact.hpp"

namespace golgi {
namespace fs = std::filesystem;

CallFolder::CallFolder(const TaskContext& context) {
  static std::atomic<int> n_calls = 0;  // a stage may call in parallel
  folder_ = context.checkpoint_folder() / ("call-" + std::to_string(n_calls++));
  fs::remove_all(folder_);
  fs::create_directories(folder_ / "in");
  fs::create_directories(folder_ / "out");
}

CallFolder::~CallFolder() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void refuse_result(const PythonMethod& method, const std::string& what) {
  throw PluginError("'" + method.function.name + "' of '" + method.file.string() + "' returned no readable result: " + what);
}

namespace {

/// A kind of methods: the name of its decorator, and the function that makes a component from a method.
struct PythonKind {
  const char* word;
  ComponentKind kind;
  std::shared_ptr<const Component> (*make)(PythonMethod method);
};
constexpr std::array all_python_kinds{PythonKind{"causality", ComponentKind::causality, make_python_causality},
                                      PythonKind{"transform", ComponentKind::transform, make_python_transform},
                                      PythonKind{"simulator", ComponentKind::simulator, make_python_simulator},
                                      PythonKind{"model", ComponentKind::model, make_python_model},
                                      PythonKind{"evaluator", ComponentKind::evaluator, make_python_evaluator}};

Schema schema_of_methods(const Schema* params) {
  Schema all;
  all.add(Field("file", "path")).set_required().set_doc("Python file that contains the method.");
  all.add(Field("function", "text"))
      .set_optional()
      .set_doc("Name of the method; optional if the file has only one method of this kind.");
  Field& nested = all.add(Field("params", "map")).set_doc("The method's own parameters: its arguments with their defaults.");
  if (params) nested.set_nested(*params);
  all.add(Field("environment", "text"))
      .set_optional()
      .set_doc("Versions of Python and numpy; filled in automatically, and part of the key.");
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

/// The method that the parameters name; otherwise adds errors to the binder.
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

BoundComponent bind_python(const PythonKind& kind, const Value& values, Binder& binder) {
  BoundComponent bound;
  const Value* named = values.find("file");
  if (!named || !named->is_scalar()) {
    schema_of_methods(nullptr).resolve(values, binder);  // reports what is missing
    return bound;
  }
  const fs::path file = binder.resolve(*named);
  if (binder.failed()) return bound;
  try {
    const PythonFile found = describe_python(file);
    auto method = choose(kind.word, found, file, values, binder);
    if (!method) return bound;
    bound.resolved = schema_of_methods(&method->function.schema).resolve(values, binder);
    if (binder.failed()) return bound;
    bound.resolved.set("function", Value::scalar(method->function.name));
    bound.resolved.set("environment", Value::scalar(found.environment, true));
    binder.count_only(file, found.files);
    bound.files = binder.files();
    const Value* params = bound.resolved.find("params");
    method->params = params && params->is_map() ? json_of(*params, method->function.schema) : Json::object();
    bound.component = kind.make(*std::move(method));
  } catch (const ConfigError& error) {
    binder.fail(named->place, error.what());
  }
  return bound;
}

std::string prefix_of(const PythonKind& kind) { return traits_of(kind.kind).prefixes.front(); }

Needs needs_of(const PythonFunction& function) {
  return function.needs == "events" ? Needs::events : function.needs == "any" ? Needs::any : Needs::values;
}

/// A method as a separate component: its parameters are the function's, and the content of the file determines its build.
Registration registration_of(const PythonKind& kind, const PythonMethod& method) {
  const PythonFunction& function = method.function;
  Registration made(prefix_of(kind) + "/" + function.component, function.summary, kind.kind);
  made.flag("stochastic", function.is_random)
      .needs(needs_of(function))
      .schema(function.schema)
      .bind([kind, method](const Value& values, Binder& binder) {
        BoundComponent bound;
        bound.resolved = method.function.schema.resolve(values, binder);
        if (binder.failed()) return bound;
        PythonMethod chosen = method;
        chosen.params = json_of(bound.resolved, method.function.schema);
        bound.component = kind.make(std::move(chosen));
        return bound;
      });
  return made;
}

}  // namespace

void give(const Dataset& data, const PythonMethod& method, const CallFolder& folder) {
  const std::string& needs = method.function.needs;
  if (needs == "values" && !data.has_values())
    throw DataError("the data have only events, but '" + method.function.name +
                    "' needs values; make values from them with transform/counts");
  if (needs == "events" && !data.has_events())
    throw DataError("'" + method.function.name + "' needs events of every variable; mark them with transform/events");
  FolderWriter writer(folder.in());
  save(data, writer);
}

void ask_method(const PythonMethod& method, const CallFolder& folder, const Json& more, const TaskContext& context) {
  Json request = {{"call", method.function.kind},
                  {"file", method.file.string()},
                  {"function", method.function.name},
                  {"params", method.params},
                  {"out", folder.out().string()}};
  request.update(more);
  if (method.function.is_random) request["seed"] = context.seed().hex();
  ask_worker(request, method.function.limit_s, context);
}

void call_method(const PythonMethod& method, const CallFolder& folder, const Dataset* data, const TaskContext& context) {
  if (!data) return ask_method(method, folder, Json::object(), context);
  give(*data, method, folder);
  ask_method(method, folder, {{"data", folder.in().string()}}, context);
}

void require_shape(const PythonMethod& method, const std::string& what, const Matrix& matrix, std::ptrdiff_t rows,
                   std::ptrdiff_t cols) {
  if (matrix.rows() == rows && matrix.cols() == cols) return;
  refuse_result(method, what + " is " + std::to_string(matrix.rows()) + " x " + std::to_string(matrix.cols()) +
                            "; it must be " + std::to_string(rows) + " x " + std::to_string(cols));
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

Registration python_registration(ComponentKind of, const std::string& summary) {
  const PythonKind& kind = *std::ranges::find(all_python_kinds, of, &PythonKind::kind);
  Registration made(prefix_of(kind) + "/python", summary, kind.kind);
  made.flag("stochastic", true)
      .needs(Needs::any)
      .schema(schema_of_methods(nullptr))
      .bind([kind](const Value& values, Binder& binder) { return bind_python(kind, values, binder); });
  return made;
}

void register_python_file(Registry& registry, const fs::path& file, bool allow_unsafe) {
  const std::string left_out = "plugin '" + file.string() + "' is left out: ";
  PythonFile found;
  try {
    found = describe_python(file);
  } catch (const ConfigError& error) {
    throw PluginError(left_out + error.what());
  }
  for (const fs::path& source : found.files)
    if (const std::string reason = allow_unsafe ? "" : why_unsafe(source); !reason.empty())
      throw PluginError(left_out + "another user could change what it imports: " + reason +
                        "; if you trust it nevertheless, use --allow-unsafe-plugins");
  registry.begin_library({file.stem().string(), found.version, file.string(), found.build_id});
  try {
    for (const PythonFunction& function : found.functions)
      for (const PythonKind& kind : all_python_kinds)
        if (function.kind == kind.word) registry.add(registration_of(kind, {file, function, {}}));
  } catch (const PluginError&) {
    registry.forget_library();
    throw;
  }
}

ScriptPlugins python_plugins() {
  // Cheap enough for every file of a folder: most files without methods are recognised by their text alone.
  const auto has_methods = [](const fs::path& file) {
    try {
      const std::string text = read_file(file);
      return text.find("golgi") != std::string::npos && text.find('@') != std::string::npos;
    } catch (const IoError&) {
      return true;  // the error is reported when it is registered
    }
  };
  return {".py", has_methods, register_python_file};
}

}  // namespace golgi
