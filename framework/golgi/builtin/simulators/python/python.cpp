// simulator/python: a simulator in a Python file.
#include "golgi/api/simulator.hpp"
#include "golgi/builtin/python/method.hpp"

namespace golgi {
namespace {

class PythonSimulator final : public Simulator {
 public:
  explicit PythonSimulator(PythonMethod method) : method_(std::move(method)) {}
  Dataset simulate(const TaskContext& context) const override {
    const CallFolder folder(context);
    call_method(method_, folder, nullptr, context);
    return dataset_given(method_, folder);
  }

 private:
  PythonMethod method_;
};

}  // namespace

std::shared_ptr<const Component> make_python_simulator(PythonMethod method) {
  return std::make_shared<const PythonSimulator>(std::move(method));
}

void register_simulators_python(Registry& registry) {
  registry.add(python_registration(ComponentKind::simulator, "A simulator written in Python."));
}

}  // namespace golgi
