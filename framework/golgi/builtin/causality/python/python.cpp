// causality/python: an estimator in a Python file.
#include "golgi/api/causality.hpp"
#include "golgi/builtin/python/method.hpp"
#include "golgi/store/artifact.hpp"

namespace golgi {
namespace {

class PythonCausality final : public Causality {
 public:
  explicit PythonCausality(PythonMethod method) : method_(std::move(method)) {}
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override {
    const Dataset& data = input.data();
    const CallFolder folder(context);
    call_method(method_, folder, &data, context);
    const FolderReader reader(folder.out());
    try {
      if (reader.has("connectivity.json")) return kept(load_connectivity(reader));
      // The minimum that a worker may write: matrices of the variables in their order.
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
  /// A copy: the arrays are mapped from files that are removed after the call.
  static Connectivity kept(const Connectivity& mapped) {
    Connectivity found = mapped;
    for (const Quantity quantity : all_quantities())
      if (const SharedMatrix& values = mapped.get(quantity); !values.empty()) found.set(quantity, Matrix(values));
    if (!mapped.p().empty() && mapped.q().empty()) found.set_p(Matrix(mapped.p()), Correction::benjamini_hochberg);
    return found;
  }
  PythonMethod method_;
};

}  // namespace

std::shared_ptr<const Component> make_python_causality(PythonMethod method) {
  return std::make_shared<const PythonCausality>(std::move(method));
}

void register_causality_python(Registry& registry) {
  registry.add(python_registration(ComponentKind::causality, "An estimator written in Python."));
}

}  // namespace golgi
