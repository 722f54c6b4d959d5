// For tests of readouts: a forecaster whose results can be computed by hand.
#pragma once

#include <Eigen/Dense>
#include <algorithm>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "golgi/api/lags_and_events.hpp"
#include "golgi/api/model.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/learning/windows.hpp"

namespace golgi::test {

/// Each member forecasts link(Σ_l A_l x(t - l)) one step ahead, and its attention is Σ_l |A_l|. All data members may be set
/// before use.
struct LinearForecaster final : FittedModel, Attending, LayerAttending, Differentiable, Intervenable, LagsAndEvents {
  using Lags = std::vector<Eigen::MatrixXd>;  ///< (N, N) each: A_1, A_2, …

  explicit LinearForecaster(std::vector<Lags> all) : members(std::move(all)) {}

  std::ptrdiff_t n_variables() const override { return members.front().front().rows(); }
  std::ptrdiff_t history() const override { return stated_history > 0 ? stated_history : std::ssize(members.front()); }
  std::ptrdiff_t horizon() const override { return stated_horizon; }
  std::ptrdiff_t n_members() const override { return std::ssize(members); }
  const WindowSplit& windows() const override { return split; }
  const void* interface(std::string_view id) const override {
    if (std::ranges::find(offered, id) == offered.end()) return nullptr;
    return offers<Attending, LayerAttending, Differentiable, Intervenable, LagsAndEvents>(this, id);
  }

  Matrix forecast(std::ptrdiff_t member, const Dataset& data, std::span<const Window> given,
                  const TaskContext&) const override {
    return forecasts(member, data, given, nullptr);
  }
  Matrix intervene(std::ptrdiff_t member, const Dataset& data, std::span<const Window> given, const Intervention& change,
                   const TaskContext&) const override {
    if (on_intervention) on_intervention(given, change);
    return forecasts(member, data, given, &change);
  }
  Matrix input_gradient(std::ptrdiff_t member, const Dataset& data, std::span<const Window> given, std::ptrdiff_t target,
                        const TaskContext&) const override {
    const auto n = n_variables();
    Matrix result(std::ssize(given), history() * n);
    for (std::ptrdiff_t w = 0; w < std::ssize(given); ++w) {
      const double outer = slope(sum(member, data, given[w], target, -1, {}));
      for (std::ptrdiff_t l = 0; l < history(); ++l)
        for (std::ptrdiff_t j = 0; j < n; ++j) result(w, l * n + j) = outer * of(member, l)(target, j);
    }
    return result;
  }
  Matrix attention(std::ptrdiff_t member, const Dataset&, std::span<const Window>, const TaskContext&) const override {
    Matrix total(n_variables(), n_variables());
    for (std::ptrdiff_t l = 0; l < history(); ++l) eigen(total) += of(member, l).cwiseAbs();
    return total;
  }
  std::vector<AttentionLayer> layer_attention(std::ptrdiff_t member, const Dataset& data, std::span<const Window> given,
                                              const TaskContext& context) const override {
    if (layers) return layers(member, given);
    const Matrix total = attention(member, data, given, context);
    AttentionLayer layer{Matrix(std::ssize(given), total.size()), true};
    for (std::ptrdiff_t i = 0; i < total.rows(); ++i)
      eigen(layer.weights).middleCols(i * total.cols(), total.cols()).rowwise() =
          eigen(total).row(i) / eigen(total).row(i).sum();
    return {layer};
  }
  std::ptrdiff_t lags() const override { return stated_lags; }
  std::vector<Matrix> events(const Dataset& data) const override { return found_events(data); }
  void save(ArtifactWriter&) const override {}  // not saved: it lives as long as the test

  std::vector<Lags> members;
  std::function<double(double)> link = [](double x) { return x; }, slope = [](double) { return 1.0; };
  /// `LagsAndEvents::capability` may be added: then `found_events` and `stated_lags` are used.
  std::vector<std::string_view> offered{Attending::capability, LayerAttending::capability, Differentiable::capability,
                                        Intervenable::capability};
  std::function<std::vector<Matrix>(const Dataset&)> found_events;
  /// The result of layer_attention; empty: one layer, the rows of attention scaled to sum to 1.
  std::function<std::vector<AttentionLayer>(std::ptrdiff_t member, std::span<const Window>)> layers;
  std::function<void(std::span<const Window>, const Intervention&)> on_intervention;  ///< called with what a readout requests
  WindowSplit split;
  std::ptrdiff_t stated_lags = 1;
  std::ptrdiff_t stated_horizon = 1, stated_history = 0;  ///< only reported, to test sizes; history 0: the number of lags

 private:
  const Eigen::MatrixXd& of(std::ptrdiff_t member, std::ptrdiff_t lag) const { return members[member][lag]; }
  /// @param source  its past is replaced by `values`, lag 1 last; -1: none
  double sum(std::ptrdiff_t member, const Dataset& data, const Window& window, std::ptrdiff_t target, std::ptrdiff_t source,
             std::span<const double> values) const {
    const SharedMatrix& x = data.trial(window.trial).values();
    double total = 0;
    for (std::ptrdiff_t l = 0; l < history(); ++l) {
      // Plain pointers: tests are compiled without optimisation, and spend most of their time in this loop.
      const auto n = n_variables(), sample = history() - 1 - l;
      const double* coefficient = of(member, l).data() + target;  // column-major
      const double* value = x.values().data() + window.start + sample;
      for (std::ptrdiff_t j = 0; j < n; ++j, coefficient += n, value += x.cols())
        total += *coefficient * (j == source ? values[sample] : *value);
    }
    return total;
  }
  Matrix forecasts(std::ptrdiff_t member, const Dataset& data, std::span<const Window> given,
                   const Intervention* change) const {
    Matrix result(std::ssize(given), n_variables());
    for (std::ptrdiff_t w = 0; w < result.rows(); ++w)
      for (std::ptrdiff_t i = 0; i < result.cols(); ++i)
        result(w, i) = link(sum(member, data, given[w], i, change ? change->source() : -1,
                                change ? change->values().row(w) : std::span<const double>()));
    return result;
  }
};

/// All windows of `history` samples and the sample that is forecast, in order of time within each trial.
/// @param train_share  share of the first part, @param validation_share  share of the next; the rest is the test part
inline WindowSplit split_of(const Dataset& data, std::ptrdiff_t history, double train_share = 0, double validation_share = 0) {
  return learning::split_windows(learning::split_recipe(data, train_share, validation_share), history, 1);
}

/// Fits by least squares on the training windows: member m uses every n_members-th of them, starting with the m-th.
inline std::unique_ptr<LinearForecaster> fitted_forecaster(const Dataset& data, std::ptrdiff_t history, WindowSplit split,
                                                           std::ptrdiff_t n_members = 1) {
  const auto n = data.n_variables();
  std::vector<LinearForecaster::Lags> members(n_members);
  for (std::size_t m = 0; m < members.size(); ++m) {
    // Keeps the equations solvable if some variables do not vary.
    Eigen::MatrixXd squares = 1e-6 * Eigen::MatrixXd::Identity(history * n, history * n),
                    products = Eigen::MatrixXd::Zero(history * n, n);
    Eigen::VectorXd past(history * n);
    for (std::size_t w = m; w < split.train.size(); w += members.size()) {
      const auto [trial, start] = split.train[w];
      const ConstEigenMap values = eigen(data.trial(trial).values());
      for (std::ptrdiff_t l = 0; l < history; ++l) past.segment(l * n, n) = values.col(start + history - 1 - l);
      squares += past * past.transpose();
      products += past * values.col(start + history).transpose();
    }
    const Eigen::MatrixXd fit = squares.ldlt().solve(products);
    for (std::ptrdiff_t l = 0; l < history; ++l) members[m].push_back(fit.middleRows(l * n, n).transpose());
  }
  auto model = std::make_unique<LinearForecaster>(std::move(members));
  model->split = std::move(split);
  return model;
}

}  // namespace golgi::test
