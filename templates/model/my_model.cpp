#include "my_model.hpp"

#include <Eigen/Cholesky>
#include <golgi/data/eigen.hpp>
#include <golgi/numerics/trials.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace {

using golgi::Matrix;
using golgi::Window;

/// The data for forecasting, and for the split into training, validation and test windows.
struct Fit {
  Matrix coefficients;  // (N, 1 + N·history): constant, then lag by lag, column 1 + (lag - 1)·N + source
  Matrix lengths;       // (1, trials), samples
};

golgi::WindowSplit split_windows(const Matrix& lengths, std::ptrdiff_t history) {
  golgi::WindowSplit split;
  for (std::ptrdiff_t trial = 0; trial < lengths.cols(); ++trial) {
    const auto count = static_cast<std::ptrdiff_t>(lengths(0, trial)) - history;
    for (std::ptrdiff_t start = 0; start < count; ++start) {
      auto& part = start < count * 6 / 10 ? split.train : start < count * 8 / 10 ? split.validation : split.test;
      part.push_back({static_cast<std::int32_t>(trial), start});
    }
  }
  return split;
}

class FittedLinear final : public golgi::FittedModel, public golgi::Intervenable {
 public:
  explicit FittedLinear(Fit fit) : fit_(std::move(fit)), windows_(split_windows(fit_.lengths, history())) {}

  std::ptrdiff_t n_variables() const override { return fit_.coefficients.rows(); }
  std::ptrdiff_t history() const override { return (fit_.coefficients.cols() - 1) / n_variables(); }
  std::ptrdiff_t horizon() const override { return 1; }
  const golgi::WindowSplit& windows() const override { return windows_; }
  const void* interface(std::string_view id) const override { return golgi::offers<golgi::Intervenable>(this, id); }

  Matrix forecast(std::ptrdiff_t, const golgi::Dataset& data, std::span<const Window> windows,
                  const golgi::TaskContext& context) const override {
    return predict(data, windows, nullptr, context);
  }
  Matrix intervene(std::ptrdiff_t, const golgi::Dataset& data, std::span<const Window> windows,
                   const golgi::Intervention& intervention, const golgi::TaskContext& context) const override {
    return predict(data, windows, &intervention, context);
  }
  void save(golgi::ArtifactWriter& writer) const override {
    writer.matrix("coefficients", fit_.coefficients);
    writer.matrix("lengths", fit_.lengths);
  }

 private:
  Matrix predict(const golgi::Dataset& data, std::span<const Window> windows, const golgi::Intervention* intervention,
                 const golgi::TaskContext& context) const {
    const auto n = n_variables(), past = history();
    Matrix result(std::ssize(windows), n);
    context.parallel_for(result.rows(), [&](std::ptrdiff_t w) {
      const Window& window = windows[w];
      const golgi::SharedMatrix& values = data.trial(window.trial).values();
      for (std::ptrdiff_t target = 0; target < n; ++target) {
        double sum = fit_.coefficients(target, 0);
        for (std::ptrdiff_t lag = 1; lag <= past; ++lag)
          for (std::ptrdiff_t source = 0; source < n; ++source) {
            const bool is_changed = intervention && intervention->source() == source;
            const double value = is_changed ? intervention->values()(w, past - lag) : values(source, window.start + past - lag);
            sum += fit_.coefficients(target, 1 + (lag - 1) * n + source) * value;
          }
        result(w, target) = sum;
      }
    });
    return result;
  }

  Fit fit_;
  golgi::WindowSplit windows_;
};

/// Mean squared error, and the fraction of the variance that the forecasts explain, over some windows.
struct Quality {
  double squared_error = golgi::undefined, r2 = golgi::undefined;
};

Quality quality_of(const FittedLinear& fitted, const golgi::Dataset& data, std::span<const Window> windows,
                   const golgi::TaskContext& context) {
  const Matrix forecast = fitted.forecast(0, data, windows, context);
  Matrix actual(forecast.rows(), forecast.cols());
  for (std::ptrdiff_t w = 0; w < actual.rows(); ++w) {
    const Window& window = windows[w];
    for (std::ptrdiff_t i = 0; i < actual.cols(); ++i)
      actual(w, i) = data.trial(window.trial).values()(i, window.start + fitted.history());
  }
  const double error = (golgi::eigen(actual) - golgi::eigen(forecast)).squaredNorm();
  const double spread = (golgi::eigen(actual).rowwise() - golgi::eigen(actual).colwise().mean()).squaredNorm();
  return {error / static_cast<double>(actual.size()), 1 - error / spread};
}

}  // namespace

MyModel::MyModel(const Params& params) : params_(params) {
  if (params_.ridge.empty()) throw golgi::ConfigError("ridge needs at least one penalty");
}

std::shared_ptr<const golgi::FittedModel> MyModel::fit(const golgi::Dataset& data, const golgi::TaskContext& context) const {
  const auto trials = golgi::views_of(data);
  golgi::require_finite(trials, data.names());
  golgi::require_varying(trials, data.names());
  const std::ptrdiff_t n = data.n_variables(), history = params_.history, columns = 1 + n * history;

  Matrix lengths(1, std::ssize(trials));
  for (std::ptrdiff_t trial = 0; trial < lengths.cols(); ++trial)
    lengths(0, trial) = static_cast<double>(data.trial(trial).n_samples());
  const auto windows = split_windows(lengths, history);
  if (std::ssize(windows.train) <= columns || windows.validation.empty() || windows.test.empty())
    throw golgi::DataError("a history of " + std::to_string(history) + " samples needs more than " + std::to_string(columns) +
                           " training windows; the recording has " + std::to_string(windows.train.size()));

  // Products over the training windows; the inputs are 1 and the past.
  Eigen::MatrixXd gram = Eigen::MatrixXd::Zero(columns, columns), moments = Eigen::MatrixXd::Zero(columns, n);
  Eigen::VectorXd input(columns);
  input(0) = 1;
  for (const auto& window : windows.train) {
    const auto values = golgi::eigen(trials[window.trial]);
    for (std::ptrdiff_t lag = 1; lag <= history; ++lag)
      input.segment(1 + (lag - 1) * n, n) = values.col(window.start + history - lag);
    gram += input * input.transpose();
    moments += input * values.col(window.start + history).transpose();
  }

  std::shared_ptr<const FittedLinear> best;
  Quality best_quality;
  for (const double ridge : params_.ridge) {
    context.check_cancelled();
    Eigen::MatrixXd shrunk = gram;
    shrunk.diagonal().tail(columns - 1).array() += ridge;
    const Eigen::MatrixXd coefficients = shrunk.ldlt().solve(moments).transpose();
    auto fitted = std::make_shared<const FittedLinear>(Fit{golgi::matrix_of(coefficients), lengths});
    const Quality quality = quality_of(*fitted, data, windows.validation, context);
    if (best && quality.squared_error >= best_quality.squared_error) continue;
    best = std::move(fitted);
    best_quality = quality;
  }
  const Quality test = quality_of(*best, data, windows.test, context);
  context.log("test R² " + golgi::format_number(test.r2));
  context.output("models.csv",
                 "test_mse,test_r2\n" + golgi::format_number(test.squared_error) + "," + golgi::format_number(test.r2) + "\n");
  return best;
}

std::shared_ptr<const golgi::FittedModel> MyModel::load(golgi::ArtifactReader& reader) const {
  return std::make_shared<const FittedLinear>(Fit{reader.matrix("coefficients"), reader.matrix("lengths")});
}

GOLGI_PLUGIN("my_model", "0.1.0") { registry.add<MyModel>(); }
