// The meaning of a model's forecasts, gradients and interventions: a forecast does not use the future, a gradient is the
// derivative, and an intervention is equivalent to a change of the recording.
#include <algorithm>
#include <cmath>
#include <utility>

#include "golgi/conformance/claims.hpp"
#include "golgi/conformance/fitted.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/eigen.hpp"

namespace golgi {
namespace {

std::string at(const Window& window) { return "the window that starts at sample " + std::to_string(window.start); }

double largest(const Matrix& values) { return eigen(values).cwiseAbs().maxCoeff(); }

// --- The future.

/// The dataset with other values and no events from a sample on.
Dataset with_other_future(Dataset data, std::int32_t trial_index, std::int64_t first) {
  Trial trial = data.trial(trial_index);
  Matrix values(trial.values());
  for (std::ptrdiff_t i = 0; i < values.rows(); ++i)
    for (std::ptrdiff_t t = first; t < values.cols(); ++t) values(i, t) = 1 - 2 * values(i, t);
  trial.set_values(std::move(values));
  if (data.has_events()) {
    auto events = trial.events().lists();
    for (auto& times : events)
      std::erase_if(times, [&](double s) { return event_position(s, data.dt_s()) >= static_cast<double>(first); });
    trial.set_events(Events(events));
  }
  return data.set_trial(trial_index, std::move(trial));
}

Finding knows_no_future(const Examination& examination) {
  const Fitted fitted(examination);
  const std::ptrdiff_t history = fitted.model.history();
  std::string wrong;
  examination.with_context({}, [&](const TaskContext& context) {
    for (std::ptrdiff_t m = 0; m < fitted.model.n_members(); ++m)
      for (const Window& window : fitted.few()) {
        if (!wrong.empty()) return;
        const Dataset other = with_other_future(fitted.data, window.trial, window.start + history);
        const Matrix before = fitted.model.forecast(m, fitted.data, {&window, 1}, context);
        const Matrix after = fitted.model.forecast(m, other, {&window, 1}, context);
        const double moved = (eigen(after) - eigen(before)).cwiseAbs().maxCoeff();
        // 1e-6 of the largest value: a model that filters whole trials by Fourier transforms has different rounding errors.
        if (!(moved <= 1e-6 * largest(before)))
          wrong = "for " + at(window) + ", the forecast of member " + std::to_string(m) + " changes by " +
                  format_number(moved) + " when samples from " + std::to_string(window.start + history) +
                  " on are changed; use only the `history()` samples of the window, and scale with values from training";
      }
  });
  return wrong.empty() ? kept() : broken(wrong);
}

// --- The gradient.

/// A value of the recording that is increased and decreased.
struct Input {
  Window window;
  std::ptrdiff_t lag, source;
};

/// Central differences (N) of the forecast's first step. @param step  in the unit of the source
std::vector<double> slopes(const Fitted& fitted, const Input& input, double step, const TaskContext& context) {
  const auto shifted = [&](double by) {
    Trial trial = fitted.data.trial(input.window.trial);
    Matrix values(trial.values());
    values(input.source, input.window.start + fitted.model.history() - input.lag) += by;
    Dataset data = fitted.data;
    data.set_trial(input.window.trial, trial.set_values(std::move(values)));
    return fitted.model.forecast(0, data, {&input.window, 1}, context);
  };
  const Matrix up = shifted(step), down = shifted(-step);
  std::vector<double> result;
  for (std::ptrdiff_t i = 0; i < fitted.model.n_variables(); ++i)
    result.push_back((up(0, i * fitted.model.horizon()) - down(0, i * fitted.model.horizon())) / (2 * step));
  return result;
}

double deviation_of(const Fitted& fitted, std::ptrdiff_t variable) {
  const auto row = eigen(fitted.data.trial(0).values()).row(variable).array();
  return std::sqrt((row - row.mean()).square().mean());
}

/// The newest samples, the middle of the history, and the oldest.
std::vector<std::ptrdiff_t> few_lags(std::ptrdiff_t history) {
  std::vector<std::ptrdiff_t> lags{1, 2, 3, (history + 1) / 2, history};
  std::erase_if(lags, [&](std::ptrdiff_t lag) { return lag > history; });
  std::ranges::sort(lags);
  lags.erase(std::unique(lags.begin(), lags.end()), lags.end());
  return lags;
}

/// The fault in the gradients of all targets at one input; empty if there is none.
std::string wrong_slope(const Fitted& fitted, const Input& input, const std::vector<Matrix>& gradients, double size,
                        const TaskContext& context) {
  const double step = 0.05 * deviation_of(fitted, input.source);
  const std::vector<double> wide = slopes(fitted, input, step, context), near = slopes(fitted, input, step / 2, context);
  for (std::size_t target = 0; target < gradients.size(); ++target) {
    const double told = gradients[target](0, (input.lag - 1) * fitted.model.n_variables() + input.source);
    // 2 % of the largest gradient of the window: curvature contributes a thousandth at this step. If it contributes more, or
    // the step contains a kink, the differences over the whole and half the step differ by more than the error of either. A
    // forecast in float has an error of some 1e-6 of its size, which is divided by the step.
    const double slack = 0.02 * largest(gradients[target]) + 2 * std::abs(wide[target] - near[target]) + 4e-6 * size / step;
    if (std::abs(told - near[target]) <= slack) continue;
    const auto name = [&](std::ptrdiff_t i) { return fitted.data.names()[i]; };
    return "for " + at(input.window) + ", the gradient of the first forecast step of " +
           name(static_cast<std::ptrdiff_t>(target)) + " with respect to " + name(input.source) + ", " +
           plural(input.lag, "sample") + " earlier, is " + format_number(told) + ", and finite differences give " +
           format_number(near[target]) +
           "; column (lag - 1) * N + source must be d forecast / d value, in the units of the dataset";
  }
  return "";
}

Finding is_derivative(const Examination& examination) {
  const Fitted fitted(examination);
  const auto* asked = as<Differentiable>(fitted.model);
  if (!asked) return not_claimed("it has no input gradient");
  std::string wrong;
  bool has_shape = true;
  examination.with_context({}, [&](const TaskContext& context) {
    const double size = largest(fitted.model.forecast(0, fitted.data, fitted.test(), context));
    for (const Window& window : fitted.few()) {
      std::vector<Matrix> gradients;
      for (std::ptrdiff_t target = 0; target < fitted.model.n_variables(); ++target)
        gradients.push_back(asked->input_gradient(0, fitted.data, {&window, 1}, target, context));
      const auto n_inputs = fitted.model.history() * fitted.model.n_variables();
      has_shape = has_shape && std::ranges::all_of(gradients, [&](const Matrix& each) { return each.size() == n_inputs; });
      if (!has_shape) return;
      for (const std::ptrdiff_t lag : few_lags(fitted.model.history()))
        for (std::ptrdiff_t source = 0; source < fitted.model.n_variables(); ++source)
          if (wrong.empty()) wrong = wrong_slope(fitted, {window, lag, source}, gradients, size, context);
    }
  });
  if (!has_shape) return not_checked("the gradient has a wrong shape; see the claim 'gradient'");
  return wrong.empty() ? kept() : broken(wrong);
}

// --- Interventions.

Finding is_written_past(const Examination& examination) {
  const Fitted fitted(examination);
  const auto* asked = as<Intervenable>(fitted.model);
  if (!asked) return not_claimed("it does not support interventions");
  std::string wrong;
  bool has_shape = true;
  examination.with_context({}, [&](const TaskContext& context) {
    for (const Window& window : fitted.few())
      for (std::int32_t source = 0; source < fitted.model.n_variables(); ++source) {
        if (!wrong.empty()) return;
        const Window another{window.trial, 0};  // the start of the recording is a possible past of the source
        const Intervention past = past_of(fitted, source, {&window, 1}, {&another, 1});
        const Matrix replaced = asked->intervene(0, fitted.data, {&window, 1}, past, context);
        const Matrix told = fitted.model.forecast(0, written(fitted, window, past), {&window, 1}, context);
        has_shape = replaced.rows() == told.rows() && replaced.cols() == told.cols();
        if (!has_shape) return;
        const double off = (eigen(replaced) - eigen(told)).cwiseAbs().maxCoeff();
        // 1e-4 of the largest value: a forecaster in float may add the change to sums of the whole past, in another order.
        if (!(off <= 1e-4 * largest(told)))
          wrong = "for " + at(window) + ", the forecast with the past of " + fitted.data.names()[source] +
                  " replaced differs by up to " + format_number(off) +
                  " from the forecast for a recording with this past; replace all `history()` samples of the source, and "
                  "nothing else";
      }
  });
  if (!has_shape) return not_checked("its forecasts have a wrong shape; see the claim 'intervention'");
  return wrong.empty() ? kept() : broken(wrong);
}

}  // namespace

std::vector<ClaimCheck> forecast_claims() {
  return {{"future", "a forecast does not change when samples after its window's history are changed",
           where_it_runs<knows_no_future>},
          {"input_gradient", "the input gradient agrees with finite differences of the forecast", where_it_runs<is_derivative>},
          {"intervene", "the forecast under an intervention equals that for a recording with that past",
           where_it_runs<is_written_past>}};
}

}  // namespace golgi
