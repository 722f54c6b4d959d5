#include "golgi/conformance/examination.hpp"

#include <algorithm>
#include <filesystem>
#include <mutex>

#include "golgi/core/error.hpp"
#include "golgi/host/exception_text.hpp"
#include "golgi/pipeline/runner.hpp"
#include "golgi/store/artifact.hpp"
#include "golgi/testing/linear_forecaster.hpp"
#include "golgi/testing/temp_folder.hpp"

namespace golgi {
namespace {

class CheckContext final : public TaskContext {
 public:
  CheckContext(const ComponentInfo& info, const RunSettings& settings, Runner& runner, Parts* outputs)
      : info_(info), settings_(settings), runner_(runner), outputs_(outputs) {}

  Fingerprint seed() const override {
    if (!info_.stochastic)
      throw InternalError(
          info_.title() +
          " asks for random numbers without declaring itself stochastic; add `static constexpr bool stochastic = true`");
    return fingerprint_of("conformance seed " + std::to_string(settings_.seed));
  }
  void parallel_for(std::ptrdiff_t n, const std::function<void(std::ptrdiff_t)>& body) const override {
    runner_.parallel_for(n, [&](std::ptrdiff_t i) {
      check_cancelled();
      body(i);
    });
  }
  int n_threads() const override { return runner_.n_threads(); }
  bool cancelled() const override { return settings_.interruption && settings_.interruption->look(); }
  void progress(double fraction, std::string_view what) const override {
    if (!(fraction >= 0 && fraction <= 1))
      throw PluginError("reports progress " + std::to_string(fraction) + " (" + std::string(what) + "); it must be in [0, 1]");
  }
  void log(LogLevel, std::string_view) const override {}
  std::filesystem::path checkpoint_folder() const override { return scratch_.path(); }
  void output(std::string_view file_name, std::string_view content, bool is_volatile) const override {
    if (is_volatile || !outputs_) return;
    const std::scoped_lock lock(mutex_);
    outputs_->text("output " + std::string(file_name), content);
  }

 private:
  const ComponentInfo& info_;
  RunSettings settings_;
  Runner& runner_;
  Parts* outputs_;
  test::TempFolder scratch_;
  mutable std::mutex mutex_;
};

/// As the host checks what a component returns.
template <class T>
T checked(const char* what, T result) {
  try {
    result.validate();
  } catch (const DataError& error) {
    throw PluginError(std::string("returned an invalid ") + what + ": " + error.what());
  }
  return result;
}

}  // namespace

std::string refused_default(const ComponentInfo& info, const std::vector<std::pair<std::string, Value>>& replaced) {
  for (const auto& field : info.schema.fields) {
    if (field.required || field.nested || field.default_value.is_null()) continue;
    if (std::ranges::any_of(replaced, [&](const auto& setting) { return setting.first == field.name; })) continue;
    // Alone: what its value breaks is its own.
    Value params = Value::map();
    params.set(field.name, field.default_value);
    Diagnostics diagnostics;
    Binder binder(diagnostics, "params", "");
    info.bind(params, binder);
    for (const auto& message : diagnostics.messages())
      if (message.find("params." + field.name) != std::string::npos) return message;
  }
  return "";
}

Examination::Examination(const ComponentInfo& info, ExaminationOptions options, ProcessState before)
    : info_(info), options_(std::move(options)), before_(std::move(before)) {
  Value params = Value::map();
  for (const auto& [name, value] : options_.settings) params.set(name, value);
  // Initialisers bind unchecked; with values that it does not allow, a component may crash.
  if (const std::string refused = refused_default(info, options_.settings); !refused.empty()) {
    why_not_made_ = "a default is refused: " + refused;
    return;
  }
  Diagnostics diagnostics;
  Binder binder(diagnostics, "params", info.title());
  component_ = info.bind(params, binder).component;
  if (!component_) {
    for (const auto& message : diagnostics.messages()) why_not_made_ += (why_not_made_.empty() ? "" : "; ") + message;
    needs_settings_ = options_.settings.empty();
    return;
  }
  if (info.kind == ComponentKind::causality || info.kind == ComponentKind::model) choose_signal_kind();
}

/// The kind of recording that the component takes; values where it takes none, so that claims tell why.
void Examination::choose_signal_kind() {
  constexpr std::ptrdiff_t few = 300;  // samples: a model is trained on them
  for (const SignalKind kind : {SignalKind::values, SignalKind::events}) {
    signal_kind_ = kind;
    try {
      if (info_.kind == ComponentKind::causality)
        estimate(shortened(recording(), few), {});
      else
        fit(shortened(recording(), few), {});
      return;
    } catch (const DataError&) {
      continue;
    } catch (...) {
      return;
    }
  }
  signal_kind_ = SignalKind::values;
}

Dataset Examination::recording(std::uint64_t seed, int scale) const {
  const std::ptrdiff_t larger = scale > 0 ? 4 : 1;
  const std::ptrdiff_t n = std::ptrdiff_t{5} << (scale + 1) / 2;
  const std::ptrdiff_t n_samples = larger * (info_.kind == ComponentKind::model ? 500 : 1000) << scale / 2;
  if (info_.kind != ComponentKind::transform) return chain(signal_kind_, n, n_samples, seed);
  Dataset data = chain(SignalKind::values, n, n_samples, seed);
  data.unit = "mV";
  data.trials.push_back(chain(SignalKind::values, n, n_samples / 2, seed + 1).trials[0]);
  for (TimeSeries& trial : data.trials) trial.events = detect_events(trial.values, data.dt_s, 1, EventMode::upward);
  return data;
}

void Examination::with_context(const RunSettings& settings, const std::function<void(const TaskContext&)>& body,
                               Parts* outputs) const {
  const auto runner = make_runner(settings.n_threads);
  if (settings.interruption) settings.interruption->begin();
  body(CheckContext(info_, settings, *runner, outputs));
}

Dataset Examination::simulate(const RunSettings& settings, Parts* outputs) const {
  Dataset result;
  with_context(
      settings, [&](const TaskContext& context) { result = as<Simulator>().simulate(context); }, outputs);
  return checked("dataset", std::move(result));
}

Dataset Examination::transform(const Dataset& input, const RunSettings& settings, Parts* outputs) const {
  Dataset result;
  with_context(
      settings, [&](const TaskContext& context) { result = as<Transform>().apply(input, context); }, outputs);
  return checked("dataset", std::move(result));
}

Connectivity Examination::estimate(const Dataset& data, const RunSettings& settings, Parts* outputs) const {
  const bool reads_model = info_.inputs.at(0).accepts.at(0) == ArtifactType::model;
  const auto model = reads_model ? test::fitted_forecaster(data, 2, test::split_of(data, 2, 0.6, 0.2), 2) : nullptr;
  Connectivity result;
  with_context(
      settings,
      [&](const TaskContext& context) {
        result = as<Causality>().estimate({data, model.get(), reads_model ? "a linear model" : ""}, context);
      },
      outputs);
  if (result.names != data.names) throw PluginError("returned an invalid connectivity: its names are not those of the data");
  return checked("connectivity", std::move(result));
}

std::shared_ptr<const FittedModel> Examination::fit(const Dataset& data, const RunSettings& settings, Parts* outputs) const {
  std::shared_ptr<const FittedModel> result;
  with_context(
      settings, [&](const TaskContext& context) { result = as<Model>().fit(data, context); }, outputs);
  if (!result) throw PluginError("returned no model");
  return result;
}

Scores Examination::evaluate(const EvaluatorInput& input, const RunSettings& settings, Parts* outputs) const {
  Scores result;
  with_context(
      settings, [&](const TaskContext& context) { result = as<Evaluator>().evaluate(input, context); }, outputs);
  return result;
}

Parts Examination::run(const RunSettings& settings) const {
  Parts parts;
  switch (info_.kind) {
    case ComponentKind::simulator: save(simulate(settings, &parts), parts); break;
    case ComponentKind::transform: save(transform(recording(1, settings.scale), settings, &parts), parts); break;
    case ComponentKind::causality: save(estimate(recording(1, settings.scale), settings, &parts), parts); break;
    case ComponentKind::model: {
      const Dataset data = recording(1, settings.scale);
      const auto fitted = fit(data, settings, &parts);
      if (!trained_) trained_ = fitted;
      fitted->save(parts);
      with_context(settings, [&](const TaskContext& context) {
        for (std::ptrdiff_t m = 0; m < fitted->n_members(); ++m) {
          const Matrix forecast = fitted->forecast(m, data, fitted->windows().test, context);
          parts.matrix("forecast of member " + std::to_string(m), forecast.view());
        }
      });
      break;
    }
    case ComponentKind::evaluator: {
      const Dataset data = recording(1, settings.scale);
      Connectivity perfect, blurred;
      perfect.names = blurred.names = data.names;
      perfect.score = data.truth->dense();
      blurred.score = perfect.p = perfect.q = perfect.score;
      Random random(fingerprint_of("conformance"), "blurred");
      for (double& score : blurred.score.values()) score += random.normal();
      for (double& p : perfect.p.values()) p = p == 0 ? 0.5 : 0.01;
      perfect.q = perfect.p;
      blurred.members = {{"0", perfect.score}, {"1", blurred.score}};
      save(evaluate({*data.truth, "chain", {{"perfect", perfect}, {"blurred", blurred}}}, settings, &parts), parts);
      break;
    }
  }
  return parts;
}

const Finding& Examination::runs() const {
  if (runs_) return *runs_;
  try {
    first_run_ = run();
    runs_ = kept();
  } catch (const DataError& error) {
    runs_ = not_checked(std::string("it refuses the recording that it is tried on: ") + error.what());
  } catch (const ConfigError& error) {
    runs_ = not_checked(std::string("it refuses what it is tried on: ") + error.what());
  } catch (...) {
    runs_ = broken("threw " + current_exception_text());
  }
  return *runs_;
}

}  // namespace golgi
