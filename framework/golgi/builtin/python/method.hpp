// A method in a file of Python, as a component: how it is bound, called, and what it gives. Recordings and results cross as
// folders of golgi's own layout, which both sides map into memory.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "golgi/api/registry.hpp"
#include "golgi/api/task_context.hpp"
#include "golgi/builtin/python/description.hpp"
#include "golgi/data/dataset.hpp"
#include "golgi/host/json.hpp"

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

/// Calls the method and waits for its result in folder.out().
/// @param data  null for a simulator   @throws DataError for data that it does not take, and as ask_worker
void call_method(const PythonMethod& method, const CallFolder& folder, const Dataset* data, const TaskContext& context);

/// The dataset that the method gave. @throws PluginError where there is none
Dataset dataset_given(const PythonMethod& method, const CallFolder& folder);

[[noreturn]] void refuse_result(const PythonMethod& method, const std::string& what);

using MakeOfMethod = std::function<std::shared_ptr<const Component>(PythonMethod)>;
/// "causality/python", whose parameters are `file`, `function` and the method's own `params`.
Registration python_registration(const std::string& kind, ComponentKind of, const std::string& summary, MakeOfMethod make);

}  // namespace golgi
