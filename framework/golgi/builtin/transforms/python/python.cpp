// transform/python: a transform in a Python file.
#include "golgi/api/transform.hpp"
#include "golgi/builtin/python/method.hpp"

namespace golgi {
namespace {

class PythonTransform final : public Transform {
 public:
  explicit PythonTransform(PythonMethod method) : method_(std::move(method)) {}
  Dataset apply(const Dataset& input, const TaskContext& context) const override {
    const CallFolder folder(context);
    const Dataset seen = input.without_secrets();
    call_method(method_, folder, &seen, context);
    Dataset output = dataset_given(method_, folder);
    // The ground truth is kept if it still fits; a method never sees it.
    if (input.truth() && !output.truth() && output.names() == input.names()) output.set_truth(*input.truth());
    return output;
  }

 private:
  PythonMethod method_;
};

}  // namespace

std::shared_ptr<const Component> make_python_transform(PythonMethod method) {
  return std::make_shared<const PythonTransform>(std::move(method));
}

void register_transforms_python(Registry& registry) {
  registry.add(python_registration(ComponentKind::transform, "A transform written in Python."));
}

}  // namespace golgi
