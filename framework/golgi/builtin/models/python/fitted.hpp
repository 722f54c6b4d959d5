// A forecaster that was trained in Python: it is stored as the files that Python wrote, and run in a worker. golgi cuts the
// windows from the recording and replaces the values of an intervention; Python only sees arrays of pasts.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "golgi/api/model.hpp"
#include "golgi/builtin/python/method.hpp"
#include "golgi/learning/windows.hpp"

namespace golgi {

/// The windows that a Python class reads, from its parameters or attributes.
struct PythonShape {
  std::ptrdiff_t history = 0, horizon = 1;
  double train_share = 0.6, validation_share = 0.2;
};

class FittedPython final : public FittedModel, public Intervenable, public Attending, public Differentiable {
 public:
  using Files = std::map<std::string, std::string>;  ///< content by name

  FittedPython(PythonMethod method, PythonShape shape, std::ptrdiff_t n_variables, learning::SplitRecipe split, Files state);
  ~FittedPython() override;

  std::ptrdiff_t n_variables() const override { return n_variables_; }
  std::ptrdiff_t history() const override { return shape_.history; }
  std::ptrdiff_t horizon() const override { return shape_.horizon; }
  const WindowSplit& windows() const override { return windows_; }
  const void* interface(std::string_view id) const override;

  Matrix forecast(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                  const TaskContext& context) const override;
  Matrix intervene(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                   const Intervention& intervention, const TaskContext& context) const override;
  Matrix attention(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                   const TaskContext& context) const override;
  Matrix input_gradient(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows, std::ptrdiff_t target,
                        const TaskContext& context) const override;

  void save(ArtifactWriter& writer) const override;
  static std::shared_ptr<const FittedPython> load(const PythonMethod& method, ArtifactReader& reader);

 private:
  struct Some {
    std::ptrdiff_t first, size;  ///< range of the windows
  };
  using Read = std::function<void(Some, const Matrix&)>;
  /// Requests results for windows, in batches whose pasts take some megabytes.
  /// @param more  further content of the request   @param what  name of the matrix that the worker writes   @param read
  ///         receives it
  void ask(const Json& more, const std::string& what, const Dataset& data, std::span<const Window> windows,
           const Intervention* intervention, const TaskContext& context, const Read& read) const;
  /// As ask, where each window gives a row.
  Matrix rows(const Json& more, const std::string& what, const Dataset& data, std::span<const Window> windows,
              std::ptrdiff_t cols, const Intervention* intervention, const TaskContext& context) const;

  PythonMethod method_;
  PythonShape shape_;
  std::ptrdiff_t n_variables_;
  learning::SplitRecipe split_;
  WindowSplit windows_;
  Files state_;
  std::filesystem::path folder_;  ///< from which workers read the state
};

}  // namespace golgi
