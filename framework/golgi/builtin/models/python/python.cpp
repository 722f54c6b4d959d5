// model/python: a forecaster in a Python file.
#include <algorithm>
#include <functional>

#include "fitted.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"
#include "golgi/numerics/trials.hpp"
#include "golgi/store/artifact.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

/// A number from the parameters of the class, else from its attributes, else `standard`.
template <class Number>
Number said_by(const PythonMethod& method, const char* name, Number standard) {
  for (const Json* from : {&method.params, &method.function.attributes})
    if (from->contains(name) && from->at(name).is_number()) return from->at(name).get<Number>();
  return standard;
}

PythonShape shape_of(const PythonMethod& method) {
  PythonShape shape;
  shape.history = said_by(method, "history", shape.history);
  shape.horizon = said_by(method, "horizon", shape.horizon);
  shape.train_share = said_by(method, "train_share", shape.train_share);
  shape.validation_share = said_by(method, "validation_share", shape.validation_share);
  const std::string whose = "'" + method.function.name + "' of '" + method.file.string() + "'";
  if (shape.history < 1 || shape.horizon < 1)
    throw ConfigError(whose + " has a history of " + std::to_string(shape.history) + " and a horizon of " +
                      std::to_string(shape.horizon) + " samples; both must be at least 1");
  if (!(shape.train_share > 0 && shape.validation_share > 0 && shape.train_share + shape.validation_share < 1))
    throw ConfigError(whose + ": train_share and validation_share must be above 0, and leave windows for testing");
  return shape;
}

/// Trial and start of each window, alternating.
std::vector<std::int64_t> places_of(std::span<const Window> windows) {
  std::vector<std::int64_t> places;
  for (const Window& window : windows) places.insert(places.end(), {window.trial, window.start});
  return places;
}

class PythonModel final : public Model {
 public:
  explicit PythonModel(PythonMethod method) : method_(std::move(method)), shape_(shape_of(method_)) {}

  std::shared_ptr<const FittedModel> fit(const Dataset& data, const TaskContext& context) const override {
    const auto trials = views_of(data);
    require_finite(trials, data.names());
    require_varying(trials, data.names());
    learning::SplitRecipe split = learning::split_recipe(data, shape_.train_share, shape_.validation_share);
    const WindowSplit windows = learning::split_windows(split, shape_.history, shape_.horizon);
    learning::require_windows(windows, data,
                              "history " + std::to_string(shape_.history) + " and horizon " + std::to_string(shape_.horizon),
                              "history or horizon");

    const CallFolder folder(context);
    give(data, method_, folder);
    FolderWriter writer(folder.in());
    writer.integers("train", places_of(windows.train));
    writer.integers("validation", places_of(windows.validation));
    ask_method(method_, folder,
               {{"call", "fit"}, {"data", folder.in().string()}, {"history", shape_.history}, {"horizon", shape_.horizon}},
               context);
    FittedPython::Files state;
    for (const auto& entry : fs::directory_iterator(folder.out()))
      state[entry.path().filename().string()] = read_file(entry.path());
    auto fitted = std::make_shared<const FittedPython>(method_, shape_, data.n_variables(), std::move(split), std::move(state));

    const Matrix forecast = fitted->forecast(0, data, windows.test, context);
    const auto scores = learning::score_forecast(forecast, data, windows.test, shape_.history, shape_.horizon);
    context.log("test R² " + rounded(scores.r2));
    context.output("models.csv", "test_mse,test_r2\n" + format_number(scores.mse) + "," + format_number(scores.r2) + "\n");
    return fitted;
  }

  std::shared_ptr<const FittedModel> load(ArtifactReader& reader) const override { return FittedPython::load(method_, reader); }

 private:
  PythonMethod method_;
  PythonShape shape_;
};

}  // namespace

std::shared_ptr<const Component> make_python_model(PythonMethod method) {
  return std::make_shared<const PythonModel>(std::move(method));
}

void register_models_python(Registry& registry) {
  registry.add(python_registration(ComponentKind::model, "A forecaster written in Python."));
}

}  // namespace golgi
