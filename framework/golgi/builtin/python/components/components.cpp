// causality/python, transform/python and simulator/python: methods in files of Python. Recordings and results cross as folders
// of golgi's own layout, which both sides map into memory.
#include <algorithm>

#include "golgi/api/causality.hpp"
#include "golgi/api/registry.hpp"
#include "golgi/api/simulator.hpp"
#include "golgi/api/transform.hpp"
#include "golgi/builtin/python/description.hpp"
#include "golgi/builtin/python/worker.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/store/artifact.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

struct Method {
  fs::path file;
  PythonFunction function;
  Json params;
};

/// A folder of one call, gone with it.
class CallFolder {
 public:
  explicit CallFolder(const TaskContext& context) : folder_(context.checkpoint_folder() / "call") {
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "in");
    fs::create_directories(folder_ / "out");
  }
  ~CallFolder() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  CallFolder(const CallFolder&) = delete;
  CallFolder& operator=(const CallFolder&) = delete;
  fs::path in() const { return folder_ / "in"; }
  fs::path out() const { return folder_ / "out"; }

 private:
  fs::path folder_;
};

void call(const Method& method, const CallFolder& folder, bool has_data, const TaskContext& context) {
  Json request = {{"call", method.function.kind}, {"file", method.file.string()}, {"function", method.function.name},
                  {"params", method.params},      {"out", folder.out().string()}, {"seed", context.seed().hex()}};
  if (has_data) request["data"] = folder.in().string();
  ask_worker(request, context);
}

void give(const Dataset& data, const Method& method, const CallFolder& folder) {
  const std::string& needs = method.function.needs;
  if (needs == "values" && !data.has_values())
    throw DataError("the data hold events alone, and '" + method.function.name +
                    "' needs values; make some of them with transform/counts");
  if (needs == "events" && !data.has_events())
    throw DataError("'" + method.function.name + "' needs events of every variable; mark them with transform/events");
  FolderWriter writer(folder.in());
  save(data, writer);
}

[[noreturn]] void refuse_result(const Method& method, const std::string& what) {
  throw PluginError("'" + method.function.name + "' of '" + method.file.string() +
                    "' gave no result that can be read: " + what);
}

class PythonCausality final : public Causality {
 public:
  explicit PythonCausality(Method method) : method_(std::move(method)) {}
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override {
    const Dataset& data = input.data();
    const CallFolder folder(context);
    give(data, method_, folder);
    call(method_, folder, true, context);
    const FolderReader reader(folder.out());
    try {
      if (reader.has("connectivity.json")) return kept(load_connectivity(reader));
      // The least that a worker may write: matrices, of the variables in their order.
      if (!reader.has("score.npy")) refuse_result(method_, "neither connectivity.json nor score.npy");
      Connectivity found(data.names(), reader.matrix("score"));
      for (const Quantity quantity : all_quantities())
        if (quantity != Quantity::score && reader.has(std::string(to_string(quantity)) + ".npy"))
          found.set(quantity, reader.matrix(to_string(quantity)));
      return found;
    } catch (const Json::exception& error) {
      refuse_result(method_, error.what());
    }
  }

 private:
  /// Its arrays are mapped from files that go with the call.
  static Connectivity kept(const Connectivity& mapped) {
    Connectivity found = mapped;
    for (const Quantity quantity : all_quantities())
      if (const SharedMatrix& values = mapped.get(quantity); !values.empty()) found.set(quantity, Matrix(values));
    if (!mapped.p().empty() && mapped.q().empty()) found.set_p(Matrix(mapped.p()), Correction::benjamini_hochberg);
    return found;
  }
  Method method_;
};

Dataset dataset_given(const Method& method, const CallFolder& folder) {
  const FolderReader reader(folder.out());
  if (!reader.has("dataset.json")) refuse_result(method, "no dataset.json");
  try {
    return load_dataset(reader);
  } catch (const Json::exception& error) {
    refuse_result(method, error.what());
  }
}

class PythonTransform final : public Transform {
 public:
  explicit PythonTransform(Method method) : method_(std::move(method)) {}
  Dataset apply(const Dataset& input, const TaskContext& context) const override {
    const CallFolder folder(context);
    give(input.without_secrets(), method_, folder);
    call(method_, folder, true, context);
    Dataset output = dataset_given(method_, folder);
    // Truth is carried along where it still fits; a method never sees it.
    if (input.truth() && !output.truth() && output.names() == input.names()) output.set_truth(*input.truth());
    return output;
  }

 private:
  Method method_;
};

class PythonSimulator final : public Simulator {
 public:
  explicit PythonSimulator(Method method) : method_(std::move(method)) {}
  Dataset simulate(const TaskContext& context) const override {
    const CallFolder folder(context);
    call(method_, folder, false, context);
    return dataset_given(method_, folder);
  }

 private:
  Method method_;
};

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
std::optional<Method> choose(const std::string& kind, const PythonFile& found, const fs::path& file, const Value& values,
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
    if (function.kind == kind && function.name == wanted) return Method{file, function, {}};
  binder.fail(named->place, "'" + file.string() + "' has no method '" + wanted + "'" + suggestion(wanted, names));
  return std::nullopt;
}

template <class Made>
BoundComponent bind_python(const std::string& kind, const Value& values, Binder& binder) {
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
    bound.component = std::make_shared<const Made>(*std::move(method));
  } catch (const ConfigError& error) {
    binder.fail(named->place, error.what());
  }
  return bound;
}

template <class Made>
Registration registration(const std::string& kind, ComponentKind of, const std::string& summary) {
  Registration made(kind + "/python", summary, of);
  made.flag("stochastic", true)
      .needs(Needs::any)
      .schema(schema_of_methods(nullptr))
      .bind([kind](const Value& values, Binder& binder) { return bind_python<Made>(kind, values, binder); });
  return made;
}

}  // namespace

void register_python_components(Registry& registry) {
  registry.add(registration<PythonCausality>("causality", ComponentKind::causality, "An estimator written in Python."));
  registry.add(registration<PythonTransform>("transform", ComponentKind::transform, "A transform written in Python."));
  registry.add(registration<PythonSimulator>("simulator", ComponentKind::simulator, "A simulator written in Python."));
}

}  // namespace golgi
