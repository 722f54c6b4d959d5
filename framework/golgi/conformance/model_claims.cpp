// Claims about forecasters.
#include <algorithm>
#include <cmath>

#include "golgi/conformance/claims.hpp"
#include "golgi/conformance/data_claims.hpp"
#include "golgi/conformance/fitted.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/data/matrix_guard.hpp"

namespace golgi {
namespace {

/// The fault in a matrix that should be (rows, cols) and finite; empty if there is none.
std::string wrong_matrix(const std::string& what, const Matrix& matrix, std::ptrdiff_t rows, std::ptrdiff_t cols) {
  if (matrix.rows() != rows || matrix.cols() != cols)
    return what + " is " + shape_text(matrix) + "; it must be " + std::to_string(rows) + " x " + std::to_string(cols);
  if (!std::ranges::all_of(matrix.values(), [](double value) { return std::isfinite(value); }))
    return what + " contains values that are not finite";
  if (!is_intact(matrix)) return what + ": memory after its last number was overwritten";
  return "";
}

Finding sound_windows(const Examination& examination) {
  const Fitted fitted(examination);
  const FittedModel& model = fitted.model;
  if (model.n_variables() != fitted.data.n_variables())
    return broken("it has " + std::to_string(model.n_variables()) + " variables, the data have " +
                  std::to_string(fitted.data.n_variables()));
  if (model.history() < 1 || model.horizon() < 1 || model.n_members() < 1)
    return broken("history, horizon or n_members is below 1");
  const WindowSplit& split = model.windows();
  if (split.train.empty() || split.test.empty()) return broken("it has no training windows or no test windows");
  for (const auto* part : {&split.train, &split.validation, &split.test})
    for (const Window& window : *part)
      if (window.trial != 0 || window.start < 0 ||
          window.start + model.history() + model.horizon() > fitted.data.trial(0).n_samples())
        return broken("a window starts at sample " + std::to_string(window.start) + " of trial " +
                      std::to_string(window.trial) + " and is not within it");
  for (const Window& train : split.train)
    for (const Window& test : split.test)
      if (train.start == test.start)
        return broken("the window at sample " + std::to_string(test.start) + " is used for training and for testing");
  return kept();
}

Finding sound_forecast(const Examination& examination) {
  const Fitted fitted(examination);
  std::string wrong;
  examination.with_context({}, [&](const TaskContext& context) {
    for (std::ptrdiff_t m = 0; wrong.empty() && m < fitted.model.n_members(); ++m)
      wrong = wrong_matrix("the forecast of member " + std::to_string(m),
                           fitted.model.forecast(m, fitted.data, fitted.test(), context), std::ssize(fitted.test()),
                           fitted.model.n_variables() * fitted.model.horizon());
  });
  return wrong.empty() ? kept() : broken(wrong);
}

Finding survives_saving(const Examination& examination) {
  const Fitted fitted(examination);
  Parts saved, first, second;
  fitted.model.save(saved);
  const auto loaded = examination.as<Model>().load(saved);
  if (!loaded) return broken("load returns no model");
  if (loaded->n_members() != fitted.model.n_members()) return broken("load gives a different number of members");
  examination.with_context({}, [&](const TaskContext& context) {
    for (std::ptrdiff_t m = 0; m < loaded->n_members(); ++m) {
      const std::string name = "forecast of member " + std::to_string(m);
      const Matrix before = fitted.model.forecast(m, fitted.data, fitted.test(), context);
      const Matrix after = loaded->forecast(m, fitted.data, loaded->windows().test, context);
      first.matrix(name, before);
      second.matrix(name, after);
    }
  });
  const std::string text = difference(first, second);
  return text.empty() ? kept() : broken("comparing before and after saving and loading, " + text);
}

// --- Capabilities.

Finding attends(const Examination& examination) {
  const Fitted fitted(examination);
  const auto* asked = as<Attending>(fitted.model);
  if (!asked) return not_claimed("it has no attention");
  const auto n = fitted.model.n_variables();
  std::string wrong;
  examination.with_context({}, [&](const TaskContext& context) {
    const Matrix attention = asked->attention(0, fitted.data, fitted.test(), context);
    wrong = wrong_matrix("the attention", attention, n, n);
    if (wrong.empty() && std::ranges::any_of(attention.values(), [](double value) { return value < 0; }))
      wrong = "the attention contains negative numbers";
  });
  return wrong.empty() ? kept() : broken(wrong);
}

Finding attends_in_layers(const Examination& examination) {
  const Fitted fitted(examination);
  const auto* asked = as<LayerAttending>(fitted.model);
  if (!asked) return not_claimed("it does not provide the attention of its layers");
  const auto n = fitted.model.n_variables();
  std::string wrong;
  examination.with_context({}, [&](const TaskContext& context) {
    for (const AttentionLayer& layer : asked->layer_attention(0, fitted.data, fitted.test(), context)) {
      if (wrong.empty()) wrong = wrong_matrix("the attention of a layer", layer.weights, std::ssize(fitted.test()), n * n);
      if (!wrong.empty()) return;
      for (std::ptrdiff_t i = 0; i < n; ++i) {
        // 1e-5: a softmax in float, summed over positions and heads.
        const double off = (eigen(layer.weights).middleCols(i * n, n).rowwise().sum().array() - 1).abs().maxCoeff();
        if (!(off <= 1e-5))
          wrong = "the attention of target " + std::to_string(i) + " in a layer has a sum that differs from 1 by " +
                  format_number(off);
      }
    }
  });
  return wrong.empty() ? kept() : broken(wrong);
}

Finding has_gradient(const Examination& examination) {
  const Fitted fitted(examination);
  const auto* asked = as<Differentiable>(fitted.model);
  if (!asked) return not_claimed("it has no input gradient");
  std::string wrong;
  examination.with_context({}, [&](const TaskContext& context) {
    wrong = wrong_matrix("the gradient", asked->input_gradient(0, fitted.data, fitted.test(), 1, context),
                         std::ssize(fitted.test()), fitted.model.history() * fitted.model.n_variables());
  });
  return wrong.empty() ? kept() : broken(wrong);
}

Finding intervenes(const Examination& examination) {
  const Fitted fitted(examination);
  const auto* asked = as<Intervenable>(fitted.model);
  if (!asked) return not_claimed("it does not support interventions");
  std::string wrong;
  examination.with_context({}, [&](const TaskContext& context) {
    const Matrix plain = fitted.model.forecast(0, fitted.data, fitted.test(), context);
    const Matrix same =
        asked->intervene(0, fitted.data, fitted.test(), past_of(fitted, 1, fitted.test(), fitted.test()), context);
    wrong = wrong_matrix("the forecast under an intervention", same, plain.rows(), plain.cols());
    if (!wrong.empty()) return;
    const double largest = eigen(plain).cwiseAbs().maxCoeff();
    const double off = (eigen(same) - eigen(plain)).cwiseAbs().maxCoeff();
    // 1e-5 of the largest value: the forecaster may compute in float, in another order.
    if (!(off <= 1e-5 * largest))
      wrong = "with a source's past replaced by itself, the forecast changes by up to " + format_number(off);
  });
  return wrong.empty() ? kept() : broken(wrong);
}

// --- Data that cannot be used.

Finding refuses_data(const Examination& examination, const Dataset& data, const std::string& given) {
  return refuses(
      given, [&] { examination.fit(data, {}); }, [] { return std::string("it is trained; throw golgi::DataError"); });
}
Finding refuses_nan(const Examination& examination) {
  return refuses_data(examination, with_nan(examination.recording()), "one value that is NaN");
}
Finding refuses_constant(const Examination& examination) {
  return refuses_data(examination, with_constant(examination.recording()), "a variable that is constant");
}
Finding refuses_short(const Examination& examination) {
  return refuses_data(examination, shortened(examination.recording(), 2), "a recording of 2 samples");
}

}  // namespace

std::vector<ClaimCheck> model_claims() {
  return {
      {"windows", "windows are within the recording, and test windows are not training windows", where_it_runs<sound_windows>},
      {"forecast", "the forecast is finite and has a row per window", where_it_runs<sound_forecast>},
      {"saving", "a model that is saved and loaded gives the same bytes", where_it_runs<survives_saving>},
      {"attention", "the attention is N x N, finite and not negative", where_it_runs<attends>},
      {"layers", "the attention of each layer sums to 1 over the sources of a target", where_it_runs<attends_in_layers>},
      {"gradient", "the input gradient has a row per window and a column per lag and source", where_it_runs<has_gradient>},
      {"intervention", "a past replaced by itself does not change the forecast", where_it_runs<intervenes>},
      {"nan", "a NaN value is refused with DataError", where_it_runs<refuses_nan>, true},
      {"constant", "a constant variable is refused with DataError", where_it_runs<refuses_constant>, true},
      {"short", "a recording that is too short is refused with DataError", where_it_runs<refuses_short>, true}};
}

}  // namespace golgi
