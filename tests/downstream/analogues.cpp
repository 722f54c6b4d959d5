#include "analogues.hpp"

#include <algorithm>
#include <golgi/data/eigen.hpp>
#include <golgi/numerics/trials.hpp>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "neighbourly.hpp"

namespace {

using golgi::Matrix;
using golgi::Window;

/// (W, 2): trial, start. The start of a window is exact as a double.
Matrix matrix_of(const std::vector<Window>& windows) {
  Matrix all(std::ssize(windows), 2);
  for (std::ptrdiff_t w = 0; w < all.rows(); ++w) {
    const Window& window = windows[w];
    all(w, 0) = window.trial;
    all(w, 1) = static_cast<double>(window.start);
  }
  return all;
}

std::vector<Window> windows_of(const Matrix& all) {
  std::vector<Window> windows;
  for (std::ptrdiff_t w = 0; w < all.rows(); ++w)
    windows.push_back({static_cast<std::int32_t>(all(w, 0)), static_cast<std::int64_t>(all(w, 1))});
  return windows;
}

class FittedAnalogues final : public golgi::FittedModel, public golgi::Intervenable, public Neighbourly {
 public:
  /// @param past  (windows, history·N), lag by lag   @param next  (windows, N)   @param shape  1×1: neighbours
  FittedAnalogues(Matrix past, Matrix next, Matrix shape, golgi::WindowSplit split)
      : past_(std::move(past)), next_(std::move(next)), shape_(std::move(shape)), split_(std::move(split)) {}

  std::ptrdiff_t n_variables() const override { return next_.cols(); }
  std::ptrdiff_t history() const override { return past_.cols() / next_.cols(); }
  std::ptrdiff_t horizon() const override { return 1; }
  const golgi::WindowSplit& windows() const override { return split_; }
  const void* interface(std::string_view id) const override {
    return golgi::offers<golgi::Intervenable, Neighbourly>(this, id);
  }

  Matrix forecast(std::ptrdiff_t, const golgi::Dataset& data, std::span<const Window> windows,
                  const golgi::TaskContext& context) const override {
    return predict(data, windows, nullptr, context);
  }
  Matrix intervene(std::ptrdiff_t, const golgi::Dataset& data, std::span<const Window> windows,
                   const golgi::Intervention& intervention, const golgi::TaskContext& context) const override {
    return predict(data, windows, &intervention, context);
  }

  void save(golgi::ArtifactWriter& writer) const override {
    writer.matrix("past", past_);
    writer.matrix("next", next_);
    writer.matrix("shape", shape_);
    writer.matrix("train_windows", matrix_of(split_.train));
    writer.matrix("test_windows", matrix_of(split_.test));
  }

  std::vector<std::vector<std::int64_t>> neighbours(const golgi::Dataset& data, std::span<const Window> windows,
                                                    const golgi::TaskContext& context) const override {
    std::vector<std::vector<std::int64_t>> all(windows.size());
    context.parallel_for(std::ssize(windows), [&](std::ptrdiff_t w) {
      context.check_cancelled();
      all[w] = nearest(now(data, windows[w], w, nullptr));
    });
    return all;
  }

 private:
  /// The past of a window, (history·N), as a row of past_. @param w  row in `changed`, which may be null
  Eigen::RowVectorXd now(const golgi::Dataset& data, const Window& window, std::ptrdiff_t w,
                         const golgi::Intervention* changed) const {
    const auto n = n_variables(), length = history();
    const golgi::SharedMatrix& values = data.trial(window.trial).values();
    Eigen::RowVectorXd row(length * n);
    for (std::ptrdiff_t lag = 1; lag <= length; ++lag)
      for (std::ptrdiff_t j = 0; j < n; ++j)
        row((lag - 1) * n + j) =
            changed && changed->source() == j ? changed->values()(w, length - lag) : values(j, window.start + length - lag);
    return row;
  }

  /// Rows of past_, the nearest first.
  std::vector<std::int64_t> nearest(const Eigen::RowVectorXd& row) const {
    const Eigen::VectorXd distances = (golgi::eigen(past_).rowwise() - row).rowwise().squaredNorm();
    std::vector<std::int64_t> order(past_.rows());
    std::iota(order.begin(), order.end(), 0);
    const auto wanted = std::min(static_cast<std::ptrdiff_t>(shape_(0, 0)), past_.rows());
    // Equal distances are sorted by index, so that the windows do not depend on the library's algorithm.
    std::partial_sort(order.begin(), order.begin() + wanted, order.end(),
                      [&](std::int64_t a, std::int64_t b) { return std::pair(distances(a), a) < std::pair(distances(b), b); });
    order.resize(wanted);
    return order;
  }

  Matrix predict(const golgi::Dataset& data, std::span<const Window> windows, const golgi::Intervention* changed,
                 const golgi::TaskContext& context) const {
    Matrix result(std::ssize(windows), n_variables());
    context.parallel_for(result.rows(), [&](std::ptrdiff_t w) {
      context.check_cancelled();
      const auto like = nearest(now(data, windows[w], w, changed));
      for (const std::int64_t k : like)
        golgi::eigen(result).row(w) += golgi::eigen(next_).row(k) / static_cast<double>(like.size());
    });
    return result;
  }

  Matrix past_, next_, shape_;
  golgi::WindowSplit split_;
};

}  // namespace

std::shared_ptr<const golgi::FittedModel> Analogues::fit(const golgi::Dataset& data, const golgi::TaskContext&) const {
  const auto trials = golgi::views_of(data);
  golgi::require_finite(trials, data.names());
  golgi::require_varying(trials, data.names());
  golgi::WindowSplit split;
  for (std::size_t r = 0; r < trials.size(); ++r) {
    const std::ptrdiff_t count = trials[r].cols() - params_.history;
    for (std::ptrdiff_t start = 0; start < count; ++start)
      (start < count * 4 / 5 ? split.train : split.test).push_back({static_cast<std::int32_t>(r), start});
  }
  if (split.train.empty() || split.test.empty())
    throw golgi::DataError("a history of " + std::to_string(params_.history) + " samples leaves no windows");
  const auto n = data.n_variables();
  Matrix past(std::ssize(split.train), n * params_.history), next(past.rows(), n);
  for (std::ptrdiff_t w = 0; w < past.rows(); ++w) {
    const Window& window = split.train[w];
    const auto values = golgi::eigen(trials[window.trial]);
    for (std::ptrdiff_t lag = 1; lag <= params_.history; ++lag)
      golgi::eigen(past).row(w).segment((lag - 1) * n, n) = values.col(window.start + params_.history - lag).transpose();
    golgi::eigen(next).row(w) = values.col(window.start + params_.history).transpose();
  }
  return std::make_shared<const FittedAnalogues>(std::move(past), std::move(next),
                                                 Matrix(1, 1, static_cast<double>(params_.neighbours)), std::move(split));
}

std::shared_ptr<const golgi::FittedModel> Analogues::load(golgi::ArtifactReader& reader) const {
  golgi::WindowSplit split;
  split.train = windows_of(reader.matrix("train_windows"));
  split.test = windows_of(reader.matrix("test_windows"));
  return std::make_shared<const FittedAnalogues>(reader.matrix("past"), reader.matrix("next"), reader.matrix("shape"),
                                                 std::move(split));
}

GOLGI_PLUGIN("analogues", "0.4.0") { registry.add<Analogues>(); }
