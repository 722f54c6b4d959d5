#include "analogues.hpp"

#include <algorithm>
#include <golgi/data/eigen.hpp>
#include <golgi/numerics/trials.hpp>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using golgi::Matrix;
using golgi::Window;

class FittedAnalogues final : public golgi::FittedModel, public golgi::Intervenable {
 public:
  /// @param past  (windows, history·N), lag by lag   @param next  (windows, N)   @param shape  1×1: neighbours
  FittedAnalogues(Matrix past, Matrix next, Matrix shape, golgi::WindowSplit split)
      : past_(std::move(past)), next_(std::move(next)), shape_(std::move(shape)), split_(std::move(split)) {}

  std::ptrdiff_t n_variables() const override { return next_.cols(); }
  std::ptrdiff_t history() const override { return past_.cols() / next_.cols(); }
  std::ptrdiff_t horizon() const override { return 1; }
  const golgi::WindowSplit& windows() const override { return split_; }
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
    writer.matrix("past", past_);
    writer.matrix("next", next_);
    writer.matrix("shape", shape_);
    Matrix test(std::ssize(split_.test), 2);
    for (std::ptrdiff_t w = 0; w < test.rows(); ++w) {
      const Window& window = split_.test[static_cast<std::size_t>(w)];
      test(w, 0) = window.trial;
      test(w, 1) = static_cast<double>(window.start);
    }
    writer.matrix("test_windows", test);
  }

 private:
  Matrix predict(const golgi::Dataset& data, std::span<const Window> windows, const golgi::Intervention* changed,
                 const golgi::TaskContext& context) const {
    const auto n = n_variables(), length = history();
    const auto wanted = std::min(static_cast<std::ptrdiff_t>(shape_(0, 0)), past_.rows());
    Matrix result(std::ssize(windows), n);
    context.parallel_for(result.rows(), [&](std::ptrdiff_t w) {
      context.check_cancelled();
      const Window& window = windows[static_cast<std::size_t>(w)];
      const golgi::SharedMatrix& values = data.trial(window.trial).values();
      Eigen::RowVectorXd now(length * n);
      for (std::ptrdiff_t lag = 1; lag <= length; ++lag)
        for (std::ptrdiff_t j = 0; j < n; ++j)
          now((lag - 1) * n + j) =
              changed && changed->source() == j ? changed->values()(w, length - lag) : values(j, window.start + length - lag);
      const Eigen::VectorXd distances = (golgi::eigen(past_).rowwise() - now).rowwise().squaredNorm();
      std::vector<std::ptrdiff_t> order(static_cast<std::size_t>(past_.rows()));
      std::iota(order.begin(), order.end(), 0);
      // Equal distances by index: the same windows whatever the library's algorithm.
      std::partial_sort(order.begin(), order.begin() + wanted, order.end(), [&](std::ptrdiff_t a, std::ptrdiff_t b) {
        return std::pair(distances(a), a) < std::pair(distances(b), b);
      });
      for (std::ptrdiff_t k = 0; k < wanted; ++k)
        golgi::eigen(result).row(w) +=
            golgi::eigen(next_).row(order[static_cast<std::size_t>(k)]) / static_cast<double>(wanted);
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
    const Window& window = split.train[static_cast<std::size_t>(w)];
    const auto values = golgi::eigen(trials[static_cast<std::size_t>(window.trial)]);
    for (std::ptrdiff_t lag = 1; lag <= params_.history; ++lag)
      golgi::eigen(past).row(w).segment((lag - 1) * n, n) = values.col(window.start + params_.history - lag).transpose();
    golgi::eigen(next).row(w) = values.col(window.start + params_.history).transpose();
  }
  return std::make_shared<const FittedAnalogues>(std::move(past), std::move(next),
                                                 Matrix(1, 1, static_cast<double>(params_.neighbours)), std::move(split));
}

std::shared_ptr<const golgi::FittedModel> Analogues::load(golgi::ArtifactReader& reader) const {
  const Matrix test = reader.matrix("test_windows");
  golgi::WindowSplit split;
  for (std::ptrdiff_t w = 0; w < test.rows(); ++w)
    split.test.push_back({static_cast<std::int32_t>(test(w, 0)), static_cast<std::int64_t>(test(w, 1))});
  return std::make_shared<const FittedAnalogues>(reader.matrix("past"), reader.matrix("next"), reader.matrix("shape"),
                                                 std::move(split));
}

GOLGI_PLUGIN("analogues", "0.3.0") { registry.add<Analogues>(); }
