// A method in a file of Python, as a component: how it is bound, called, and what it gives. Recordings and results cross as
// folders of golgi's own layout, which both sides map into memory.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "golgi/api/registry.hpp"
#include "golgi/api/task_context.hpp"
#include "golgi/builtin/python/description.hpp"
#include "golgi/data/dataset.hpp"
#include "golgi/host/json.hpp"
#include "golgi/host/plugin_search.hpp"

namespace golgi {

struct PythonMethod {
  std::filesystem::path file;
  PythonFunction function;
  Json params;
};

/// A folder of one call, gone with it.
class CallFolder {
 public:
  explicit CallFolder(const TaskContext& context);
  ~CallFolder();
  CallFolder(const CallFolder&) = delete;
  CallFolder& operator=(const CallFolder&) = delete;
  std::filesystem::path in() const { return folder_ / "in"; }
  std::filesystem::path out() const { return folder_ / "out"; }

 private:
  std::filesystem::path folder_;
};

/// Writes the data where the method looks for them. @throws DataError for data that it does not take
void give(const Dataset& data, const PythonMethod& method, const CallFolder& folder);

/// Asks the method and waits for what it writes into folder.out().
/// @param more  what the request holds besides the method; "call" is its kind unless it says another   @throws as ask_worker
void ask_method(const PythonMethod& method, const CallFolder& folder, const Json& more, const TaskContext& context);

/// The same for data alone. @param data  null for a simulator
void call_method(const PythonMethod& method, const CallFolder& folder, const Dataset* data, const TaskContext& context);

/// The dataset that the method gave. @throws PluginError where there is none
Dataset dataset_given(const PythonMethod& method, const CallFolder& folder);

/// @throws PluginError
[[noreturn]] void refuse_result(const PythonMethod& method, const std::string& what);
void require_shape(const PythonMethod& method, const std::string& what, const Matrix& matrix, std::ptrdiff_t rows,
                   std::ptrdiff_t cols);

std::shared_ptr<const Component> make_python_causality(PythonMethod method);
std::shared_ptr<const Component> make_python_transform(PythonMethod method);
std::shared_ptr<const Component> make_python_simulator(PythonMethod method);
std::shared_ptr<const Component> make_python_model(PythonMethod method);
std::shared_ptr<const Component> make_python_evaluator(PythonMethod method);

/// "causality/python", whose parameters are `file`, `function` and the method's own `params`.
Registration python_registration(ComponentKind kind, const std::string& summary);

/// The methods of a file as components of their own, such as causality/my_method of @golgi.causality def my_method(…), whose
/// parameters are the method's. No line of the file is run.
/// @param allow_unsafe  although others could change what it imports (host/safe_path.hpp)
/// @throws PluginError for a file that cannot be used; NameTakenError
void register_python_file(Registry& registry, const std::filesystem::path& file, bool allow_unsafe = false);

/// Such files next to libraries, for the search for plugins.
ScriptPlugins python_plugins();

}  // namespace golgi
