// Forecasters. A Model is trained on a dataset and gives a FittedModel, which readouts ask by capability: what a model lacks
// gives an error that names both. Names: "model/…".
//
// A window is `history()` samples of every variable, followed by the `horizon()` samples that are forecast from them. Members
// are the model's independent initialisations.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "golgi/api/component.hpp"
#include "golgi/api/task_context.hpp"
#include "golgi/data/dataset.hpp"

namespace golgi {

struct Window {
  std::int32_t trial = 0;  ///< index
  std::int64_t start = 0;  ///< first column of the history
};

/// Which windows a model was trained, validated and tested on.
struct WindowSplit {
  std::vector<Window> train, validation, test;
};

enum class Capability { attention, layer_attention, input_gradient, intervene };
GOLGI_API const char* to_string(Capability capability);  ///< as the enumerator is written

/// One of the attentions that a forecast passes, in their order.
struct AttentionLayer {
  /// (windows, N · N): of each window row = target, column = source, averaged over heads, summed over a source's positions;
  /// rows sum to 1.
  Matrix weights;
  /// What is attended to: what the inputs alone have become, the same for all such layers (cross attention), or what the layers
  /// before have made of all variables (self attention).
  bool of_inputs = false;
};

/// Replaces the past of one source in every window.
struct Intervention {
  std::int32_t source = 0;
  Matrix values;  ///< (windows, history), in the unit of the dataset
  /// Per window: the source's event times since the window's first column. No list at all: its events are left as they are.
  std::vector<std::vector<double>> events_s;
};

/// Writes the parts of an artifact, each as a file of the stage's results.
class GOLGI_API ArtifactWriter {
 public:
  virtual ~ArtifactWriter() = default;
  /// `name`.npy, (rows, cols). Names may hold one '/' ("weights/00/out.bias").
  virtual void matrix(std::string_view name, ConstView values) = 0;
  /// The same as little-endian float32; values are rounded.
  virtual void matrix_f32(std::string_view name, ConstView values) = 0;
  /// @param file_name  with its ending ("model.json")
  virtual void text(std::string_view file_name, std::string_view content) = 0;
};

/// Reads back what an ArtifactWriter wrote, by the same names.
class GOLGI_API ArtifactReader {
 public:
  virtual ~ArtifactReader() = default;
  virtual bool has(std::string_view file_name) const = 0;  ///< with its ending ("gain.npy")
  /// @throws IoError or DataError naming the file
  virtual Matrix matrix(std::string_view name) const = 0;
  virtual std::string text(std::string_view file_name) const = 0;
};

/// What was learnt. Const; asked from many threads, about any recording of the same variables.
class GOLGI_API FittedModel {
 public:
  FittedModel() = default;
  FittedModel(const FittedModel&) = delete;
  FittedModel& operator=(const FittedModel&) = delete;
  virtual ~FittedModel() = default;

  virtual std::ptrdiff_t n_variables() const = 0;
  virtual std::ptrdiff_t history() const = 0;             ///< samples that a forecast is made from
  virtual std::ptrdiff_t horizon() const = 0;             ///< samples that are forecast
  virtual std::ptrdiff_t n_members() const { return 1; }  ///< independent initialisations
  virtual const WindowSplit& windows() const = 0;         ///< of the recording that it was trained on
  virtual bool can(Capability) const { return false; }    ///< what it can be asked beside forecasts

  /// @param member   0 … n_members() - 1   @param windows  of `data`, which may be another recording of the same variables
  /// @return (windows, N · horizon), variable-major, in the unit of the dataset
  virtual Matrix forecast(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                          const TaskContext& context) const = 0;

  /// Attention of targets to sources, summed over heads and source positions, averaged over the windows; not scaled.
  /// @return (N, N)   @throws InternalError unless can(Capability::attention); so below
  virtual Matrix attention(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                           const TaskContext& context) const;
  virtual std::vector<AttentionLayer> layer_attention(std::ptrdiff_t member, const Dataset& data,
                                                      std::span<const Window> windows, const TaskContext& context) const;
  /// d forecast / d input, of one target's first forecast step, with events as they are.
  /// @return (windows, history · N): column (lag - 1) · N + source
  virtual Matrix input_gradient(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                                std::ptrdiff_t target, const TaskContext& context) const;
  /// @return the forecasts (windows, N · horizon) with one source's past replaced
  virtual Matrix intervene(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                           const Intervention& intervention, const TaskContext& context) const;

  /// Everything that Model::load needs in another process.
  virtual void save(ArtifactWriter& writer) const = 0;

  /// @throws ConfigError that names model and capability unless can(capability)
  void require(Capability capability, std::string_view model_name) const;
};

/// A forecaster before training.
struct GOLGI_API Model : Component {
  static constexpr ComponentKind kind = ComponentKind::model;
  /// Trains; says by context.output("models.csv", …) how well.
  /// @throws DataError for a recording that it cannot be trained on, NumericError where training fails, Interrupted through
  ///         check_cancelled
  virtual std::shared_ptr<const FittedModel> fit(const Dataset& data, const TaskContext& context) const = 0;
  /// What FittedModel::save wrote, perhaps in another process. @throws IoError, DataError naming a file that does not fit
  virtual std::shared_ptr<const FittedModel> load(ArtifactReader& reader) const = 0;
};

}  // namespace golgi
