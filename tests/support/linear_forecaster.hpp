// A forecaster whose answers are known by hand: each member forecasts link(Σ_l A_l x(t - l)) one step ahead.
#pragma once

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "golgi/api/causality.hpp"
#include "golgi/core/error.hpp"

namespace golgi::test {

struct LinearForecaster final : FittedModel {
  using Lags = std::vector<Eigen::MatrixXd>;  ///< (N, N) each: A_1, A_2, …

  explicit LinearForecaster(std::vector<Lags> all) : members(std::move(all)) {}

  std::ptrdiff_t n_variables() const override { return members.front().front().rows(); }
  std::ptrdiff_t history() const override { return std::ssize(members.front()); }
  std::ptrdiff_t horizon() const override { return 1; }
  std::ptrdiff_t n_members() const override { return std::ssize(members); }
  const WindowSplit& windows() const override { return split; }
  bool can(Capability capability) const override { return std::ranges::find(offers, capability) != offers.end(); }

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
      const double outer = slope(sum(member, data, given[static_cast<std::size_t>(w)], target, -1, {}));
      for (std::ptrdiff_t l = 0; l < history(); ++l)
        for (std::ptrdiff_t j = 0; j < n; ++j) result(w, l * n + j) = outer * of(member, l)(target, j);
    }
    return result;
  }
  std::vector<AttentionLayer> layer_attention(std::ptrdiff_t member, const Dataset&, std::span<const Window> given,
                                              const TaskContext&) const override {
    return layers(member, given);
  }
  void save(ArtifactWriter&) const override {}

  std::vector<Lags> members;
  std::function<double(double)> link = [](double x) { return x; }, slope = [](double) { return 1.0; };
  std::vector<Capability> offers{Capability::intervene, Capability::input_gradient, Capability::layer_attention};
  std::function<std::vector<AttentionLayer>(std::ptrdiff_t member, std::span<const Window>)> layers;
  std::function<void(std::span<const Window>, const Intervention&)> on_intervention;  ///< sees what a readout asks for
  WindowSplit split;

 private:
  const Eigen::MatrixXd& of(std::ptrdiff_t member, std::ptrdiff_t lag) const {
    return members[static_cast<std::size_t>(member)][static_cast<std::size_t>(lag)];
  }
  /// @param source  its past is `values`, lag 1 last; -1: none
  double sum(std::ptrdiff_t member, const Dataset& data, const Window& window, std::ptrdiff_t target, std::ptrdiff_t source,
             std::span<const double> values) const {
    const Matrix& x = data.trials[static_cast<std::size_t>(window.trial)].values;
    double total = 0;
    for (std::ptrdiff_t l = 0; l < history(); ++l) {
      // Plain pointers: tests are compiled without optimisation, and this loop is what they spend their time in.
      const auto n = n_variables(), sample = history() - 1 - l;
      const double* coefficient = of(member, l).data() + target;  // column-major
      const double* value = x.values().data() + window.start + sample;
      for (std::ptrdiff_t j = 0; j < n; ++j, coefficient += n, value += x.cols())
        total += *coefficient * (j == source ? values[static_cast<std::size_t>(sample)] : *value);
    }
    return total;
  }
  Matrix forecasts(std::ptrdiff_t member, const Dataset& data, std::span<const Window> given,
                   const Intervention* change) const {
    Matrix result(std::ssize(given), n_variables());
    for (std::ptrdiff_t w = 0; w < result.rows(); ++w)
      for (std::ptrdiff_t i = 0; i < result.cols(); ++i)
        result(w, i) = link(sum(member, data, given[static_cast<std::size_t>(w)], i, change ? change->source : -1,
                                change ? change->values.row(w) : std::span<const double>()));
    return result;
  }
};

/// One starting at every sample, forecasting one.
inline std::vector<Window> all_windows(const Dataset& data, std::ptrdiff_t history) {
  std::vector<Window> windows;
  for (std::size_t trial = 0; trial < data.trials.size(); ++trial)
    for (std::int64_t start = 0; start + history < data.trials[trial].n_samples(); ++start)
      windows.push_back({static_cast<std::int32_t>(trial), start});
  return windows;
}

/// Trained by least squares on the first 70 % of a single trial's windows, the rest being the test part.
inline std::unique_ptr<LinearForecaster> fitted_forecaster(const Dataset& data, std::ptrdiff_t history) {
  const auto n = data.n_variables();
  const auto windows = all_windows(data, history);
  const auto n_train = std::ssize(windows) * 7 / 10;
  Eigen::MatrixXd design(n_train, history * n), response(n_train, n);
  for (std::ptrdiff_t w = 0; w < n_train; ++w)
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      const auto row =
          data.trials[0].values.row(i).subspan(static_cast<std::size_t>(windows[static_cast<std::size_t>(w)].start));
      for (std::ptrdiff_t l = 0; l < history; ++l) design(w, l * n + i) = row[static_cast<std::size_t>(history - 1 - l)];
      response(w, i) = row[static_cast<std::size_t>(history)];
    }
  const Eigen::MatrixXd fit = (design.transpose() * design).ldlt().solve(design.transpose() * response);
  LinearForecaster::Lags lags;
  for (std::ptrdiff_t l = 0; l < history; ++l) lags.push_back(fit.middleRows(l * n, n).transpose());
  auto model = std::make_unique<LinearForecaster>(std::vector<LinearForecaster::Lags>{lags});
  model->split.train.assign(windows.begin(), windows.begin() + n_train);
  model->split.test.assign(windows.begin() + n_train, windows.end());
  return model;
}

/// `readout` of `model`, which was trained on `data`.
template <class Readout>
Connectivity read(const Dataset& data, const FittedModel& model, const typename Readout::Params& params,
                  const TaskContext& context) {
  return Readout(params).estimate({data, &model, "model/toy"}, context);
}

}  // namespace golgi::test
