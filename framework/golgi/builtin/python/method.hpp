// A method in a Python file, as a component: how it is bound and called, and how its results are read. Recordings and results
// are passed as folders in golgi's own layout, which both sides map into memory.
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

/// The folder of one call; it is removed with this object.
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

/// Writes the data where the method reads them. @throws DataError for data that it does not accept
void give(const Dataset& data, const PythonMethod& method, const CallFolder& folder);

/// Asks the method and waits until it has written its results into folder.out().
/// @param more  further content of the request; "call" is the method's kind unless given here   @throws as ask_worker
void ask_method(const PythonMethod& method, const CallFolder& folder, const Json& more, const TaskContext& context);

/// As ask_method, for a dataset as the only input. @param data  null for a simulator
void call_method(const PythonMethod& method, const CallFolder& folder, const Dataset* data, const TaskContext& context);

/// The dataset that the method returned. @throws PluginError if there is none
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

/// The methods of a file as separate components, such as causality/my_method of @golgi.causality def my_method(…), with the
/// method's parameters. No line of the file is run.
/// @param allow_unsafe  even if other users could change what it imports (host/safe_path.hpp)
/// @throws PluginError for a file that cannot be used; NameTakenError
void register_python_file(Registry& registry, const std::filesystem::path& file, bool allow_unsafe = false);

/// Python files next to libraries, for the search for plugins.
ScriptPlugins python_plugins();

}  // namespace golgi
