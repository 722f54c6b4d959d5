// evaluate/python: an evaluator in a Python file.
#include "golgi/api/evaluator.hpp"
#include "golgi/builtin/python/method.hpp"
#include "golgi/core/error.hpp"
#include "golgi/store/artifact.hpp"

namespace golgi {
namespace {

class PythonEvaluator final : public Evaluator {
 public:
  explicit PythonEvaluator(PythonMethod method) : method_(std::move(method)) {}
  Scores evaluate(const Inputs& input, const TaskContext& context) const override {
    const CallFolder folder(context);
    const Dataset& truth = input.dataset("truth");
    Json estimates = Json::array();
    for (std::ptrdiff_t k = 0; k < input.count("estimates"); ++k) {
      const Connectivity& estimate = input.connectivity("estimates", k);
      const std::string& stage = input.stage("estimates", k);
      if (estimate.names() != truth.names())
        throw DataError("'" + stage + "' has other variables than '" + input.stage("truth") + "', which holds the truth");
      // By number: a stage name need not be a valid file name; the method receives the name with the folder.
      const auto place = folder.in() / ("estimate_" + std::to_string(k));
      FolderWriter writer = writer_of(place);
      save(estimate, writer);
      estimates.push_back({{"name", stage}, {"data", place.string()}});
    }
    FolderWriter writer = writer_of(folder.in() / "truth");
    save(truth, writer);
    ask_method(method_, folder, {{"truth", (folder.in() / "truth").string()}, {"estimates", estimates}}, context);
    try {
      return load_scores(FolderReader(folder.out()));
    } catch (const Json::exception& error) {
      refuse_result(method_, error.what());
    } catch (const IoError& error) {
      refuse_result(method_, error.what());
    }
  }

 private:
  static FolderWriter writer_of(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    return FolderWriter(folder);
  }
  PythonMethod method_;
};

}  // namespace

std::shared_ptr<const Component> make_python_evaluator(PythonMethod method) {
  return std::make_shared<const PythonEvaluator>(std::move(method));
}

void register_evaluators_python(Registry& registry) {
  registry.add(python_registration(ComponentKind::evaluator, "An evaluator written in Python."));
}

}  // namespace golgi
