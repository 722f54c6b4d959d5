// Forecasters. A Model is trained on a dataset and returns a FittedModel. Readouts request its capabilities; a missing
// capability is an error that names the model and the capability. Names: "model/…".
//
// A window is `history()` samples of every variable, followed by the `horizon()` samples that are forecast from them. Members
// are independent initialisations of the model.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "golgi/api/capabilities.hpp"
#include "golgi/api/component.hpp"
#include "golgi/api/inputs.hpp"
#include "golgi/api/task_context.hpp"
#include "golgi/data/dataset.hpp"

namespace golgi {

/// The windows that a model was trained, validated and tested on.
struct WindowSplit {
  std::vector<Window> train, validation, test;
};

/// Writes the parts of an artifact, each as a file of the stage's results.
class GOLGI_API ArtifactWriter {
 public:
  virtual ~ArtifactWriter() = default;
  /// Writes `name`.npy, (rows, cols). Names may contain one '/' ("weights/00/out.bias").
  virtual void matrix(std::string_view name, ConstView values) = 0;
  /// As matrix; a writer may refer to a file that already contains these numbers.
  virtual void shared(std::string_view name, const SharedMatrix& values) { matrix(name, values); }
  /// Writes `name`.npy, (n) integers.
  virtual void integers(std::string_view name, std::span<const std::int64_t> values) = 0;
  /// As matrix, but as little-endian float32; values are rounded.
  virtual void matrix_f32(std::string_view name, ConstView values) = 0;
  /// @param file_name  with its extension ("model.json")
  virtual void text(std::string_view file_name, std::string_view content) = 0;
};

/// Reads back what an ArtifactWriter wrote, by the same names.
class GOLGI_API ArtifactReader {
 public:
  virtual ~ArtifactReader() = default;
  virtual bool has(std::string_view file_name) const = 0;  ///< with its extension ("gain.npy")
  /// @throws IoError or DataError naming the file
  virtual Matrix matrix(std::string_view name) const = 0;
  virtual SharedMatrix shared(std::string_view name) const { return matrix(name); }
  virtual std::vector<std::int64_t> integers(std::string_view name) const;
  virtual std::string text(std::string_view file_name) const = 0;
};

/// A trained model. It is const, is used from many threads, and accepts any recording of the same variables.
class GOLGI_API FittedModel {
 public:
  FittedModel() = default;
  FittedModel(const FittedModel&) = delete;
  FittedModel& operator=(const FittedModel&) = delete;
  virtual ~FittedModel() = default;

  virtual std::ptrdiff_t n_variables() const = 0;
  virtual std::ptrdiff_t history() const = 0;             ///< number of samples that a forecast uses
  virtual std::ptrdiff_t horizon() const = 0;             ///< number of samples that are forecast
  virtual std::ptrdiff_t n_members() const { return 1; }  ///< independent initialisations
  virtual const WindowSplit& windows() const = 0;         ///< of the recording that it was trained on

  /// @param member   0 … n_members() - 1   @param windows  of `data`, which may be another recording of the same variables
  /// @return (windows, N · horizon), variable-major, in the unit of the dataset
  virtual Matrix forecast(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                          const TaskContext& context) const = 0;

  /// Writes everything that Model::load needs in another process.
  virtual void save(ArtifactWriter& writer) const = 0;

  /// A capability in addition to forecasts (capabilities.hpp), by id: `return offers<Attending, Intervenable>(this, id);`
  virtual const void* interface(std::string_view id) const;
};

/// A capability of a model. @throws ConfigError that names the model and the capability if it is not offered
template <class I>
const I& require(const FittedModel& model, std::string_view model_name) {
  if (const I* offered = as<I>(model)) return *offered;
  const std::string name(I::capability.substr(0, I::capability.find('/')));
  throw ConfigError("needs a model that offers '" + name + "'; " + std::string(model_name) + " does not");
}

/// A forecaster before training.
class GOLGI_API Model : public Component {
 public:
  static constexpr ComponentKind kind = ComponentKind::model;
  /// Trains on the port "data"; reports the quality by context.output("models.csv", …).
  /// @throws DataError for a recording that it cannot be trained on, NumericError if training fails, Interrupted through
  ///         check_cancelled
  virtual std::shared_ptr<const FittedModel> fit(const Dataset& data, const TaskContext& context) const = 0;
  /// Loads what FittedModel::save wrote, perhaps in another process. @throws IoError, DataError naming a file that does not fit
  virtual std::shared_ptr<const FittedModel> load(ArtifactReader& reader) const = 0;

  Artifact run(const Inputs& inputs, const TaskContext& context) const override;
};

}  // namespace golgi
