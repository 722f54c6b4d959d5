#include "golgi/conformance/examination.hpp"

#include <algorithm>
#include <filesystem>
#include <mutex>

#include "golgi/api/kinds.hpp"
#include "golgi/conformance/kinds.hpp"
#include "golgi/core/error.hpp"
#include "golgi/host/exception_text.hpp"
#include "golgi/numerics/multiple_testing.hpp"
#include "golgi/pipeline/runner.hpp"
#include "golgi/run/component_call.hpp"
#include "golgi/store/artifact.hpp"
#include "golgi/store/file_names.hpp"
#include "golgi/testing/linear_forecaster.hpp"
#include "golgi/testing/temp_folder.hpp"

namespace golgi {
namespace {

class CheckContext final : public TaskContext, public Nesting {
 public:
  CheckContext(const ComponentInfo& info, const RunSettings& settings, Runner& runner, Parts* outputs)
      : info_(info), settings_(settings), runner_(runner), outputs_(outputs) {}

  Fingerprint seed() const override {
    if (!info_.stochastic)
      throw InternalError(
          info_.title() +
          " asks for random numbers without declaring itself stochastic; add `static constexpr bool stochastic = true`");
    return stage_seed();
  }
  Fingerprint stage_seed() const override { return fingerprint_of("conformance seed " + std::to_string(settings_.seed)); }
  const void* interface(std::string_view id) const override { return offers<Nesting>(this, id); }
  Artifact run_nested(const ComponentInfo& info, const Component& component, const Inputs& inputs,
                      const TaskContext& context) const override {
    return call_component(info, component, inputs, nullptr, context);
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
  void log(std::string_view) const override {}
  void warn(const Warning&) const override {}
  std::filesystem::path checkpoint_folder() const override { return scratch_.path(); }
  void output(std::string_view file_name, std::string_view content, bool is_volatile) const override {
    check_component_file(info_.output, file_name);
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

/// Checks the result of a component as the host does.
Artifact checked(const ComponentInfo& info, Artifact artifact, const Inputs& inputs) {
  const char* what = to_string(artifact.type());
  try {
    if (artifact.type() == ArtifactType::dataset) artifact.dataset().validate();
    if (artifact.type() == ArtifactType::connectivity) artifact.connectivity().validate();
  } catch (const DataError& error) {
    throw PluginError(std::string("returned an invalid ") + what + ": " + error.what());
  }
  if (artifact.type() != ArtifactType::connectivity) return artifact;
  const Connectivity& connectivity = artifact.connectivity();
  if (traits_of(info.kind).is_of_data && inputs.has("data") && connectivity.names() != inputs.data().names())
    throw PluginError("returned an invalid connectivity: its names are not those of the data");
  return fill_q(connectivity);
}

/// An estimate that equals the ground truth, and one with added noise.
struct Estimates {
  Connectivity perfect, blurred;
};
Estimates estimates_of(const Dataset& data) {
  const Matrix truth = data.truth()->dense();
  Matrix p = truth, blurred = truth;
  Random random(fingerprint_of("conformance"), "blurred");
  for (double& score : blurred.values()) score += random.normal();
  for (double& value : p.values()) value = value == 0 ? 0.5 : 0.01;
  const SharedMatrix perfect_score = truth, blurred_score = std::move(blurred), p_values = std::move(p);
  Estimates estimates{Connectivity(data.names(), Estimate(perfect_score)), Connectivity(data.names(), Estimate(blurred_score))};
  estimates.perfect.set(Quantity::p, p_values).set(Quantity::q, p_values);
  estimates.blurred.add_part(Part(Part::Axis::member, "0", 0, 0, Estimate(perfect_score)))
      .add_part(Part(Part::Axis::member, "1", 1, 1, Estimate(blurred_score)));
  return estimates;
}

}  // namespace

std::string refused_default(const ComponentInfo& info, const std::vector<std::pair<std::string, Value>>& replaced) {
  for (const auto& field : info.schema.fields()) {
    // Parameters that are components are bound later, together with all others, since they need a lookup.
    const bool is_component = field.type().ends_with(component_type_suffix);
    if (field.is_required() || field.nested() || is_component || field.default_value().is_null()) continue;
    if (std::ranges::any_of(replaced, [&](const auto& setting) { return setting.first == field.name(); })) continue;
    // Each parameter is bound alone, so that an error is due to its own value.
    Value params = Value::map();
    params.set(field.name(), field.default_value());
    Diagnostics diagnostics;
    Binder binder(diagnostics, "params", "");
    info.bind(params, binder);
    for (const auto& message : diagnostics.messages())
      if (message.find("params." + field.name()) != std::string::npos) return message;
  }
  return "";
}

Examination::Examination(const ComponentInfo& info, ExaminationOptions options, ProcessState before)
    : info_(info), options_(std::move(options)), before_(std::move(before)) {
  Value params = Value::map();
  for (const auto& [name, value] : options_.settings) params.set(name, value);
  // Initialisers are not checked when they are bound; a component may crash on values that it does not allow.
  if (const std::string refused = refused_default(info, options_.settings); !refused.empty()) {
    why_not_made_ = "a default is refused: " + refused;
    return;
  }
  Diagnostics diagnostics;
  Binder binder(diagnostics, "params", info.title(), options_.lookup);
  component_ = info.bind(params, binder).component;
  if (!component_) {
    for (const auto& message : diagnostics.messages()) why_not_made_ += (why_not_made_.empty() ? "" : "; ") + message;
    needs_settings_ = options_.settings.empty();
    return;
  }
  info_ = with_nested(info, binder.nested());
  if (options_.data) try {
      if (options_.data->n_variables() < 2) throw DataError("the data have only one variable");
      options_.data = usable_data(info_, *component_, *options_.data).data;
    } catch (const DataError& error) {
      runs_ = not_checked(error.what());
    }
  const bool reads_data = std::ranges::any_of(info.inputs, [](const Port& port) { return port.name() == "data"; });
  if (reads_data && !examined_as(info.kind).is_mixed && !options_.data) choose_signal_kind();
}

/// Sets the kind of recording that the component accepts; values if it accepts none, so that claims report the reason.
void Examination::choose_signal_kind() {
  constexpr std::ptrdiff_t few = 300;  // number of samples; small, since a model is trained on them
  for (const ProbeSignal kind : {ProbeSignal::values, ProbeSignal::events}) {
    signal_kind_ = kind;
    try {
      result_of(inputs_of(shortened(recording(), few)), {});
      return;
    } catch (const DataError&) {
      continue;
    } catch (...) {
      return;
    }
  }
  signal_kind_ = ProbeSignal::values;
}

Dataset Examination::recording(std::uint64_t seed, int scale) const {
  if (options_.data) {
    Dataset data = *options_.data;
    // Any ground truth, since one of the claims is that the component does not see it.
    if (!data.truth()) data.set_truth(GroundTruth(data.n_variables(), {{1, 0, 1, data.dt_s()}}));
    return data;
  }
  const std::ptrdiff_t larger = scale > 0 ? 4 : 1;
  const std::ptrdiff_t n = std::ptrdiff_t{5} << (scale + 1) / 2;
  const std::ptrdiff_t n_samples = larger * examined_as(info_.kind).n_samples << scale / 2;
  if (!examined_as(info_.kind).is_mixed) return chain(signal_kind_, n, n_samples, seed);
  Dataset data = chain(ProbeSignal::values, n, n_samples, seed);
  data.add_trial(chain(ProbeSignal::values, n, n_samples / 2, seed + 1).trial(0));
  std::vector<Events> events;
  for (const Trial& trial : data.trials())
    events.emplace_back(detect_events(trial.values(), data.dt_s(), 1, EventMode::upward));
  std::vector<Variable> variables(data.variables().begin(), data.variables().end());
  for (std::size_t i = 0; i < variables.size(); ++i) variables[i].set_group(i < variables.size() / 2 ? "front" : "back");
  return data.set_variables(std::move(variables)).set_events(std::move(events)).set_unit("mV");
}

Inputs Examination::inputs_of(const Dataset& data) const {
  Inputs inputs;
  for (const Port& port : info_.inputs) {
    if (port.is_optional()) continue;
    const Dataset given = port.sees_truth() ? data : data.without_secrets();
    switch (port.accepts().at(0)) {
      case ArtifactType::dataset: inputs.add(port.name(), "chain", given); break;
      case ArtifactType::model:
        inputs.add(
            port.name(), "model",
            TrainedModel{test::fitted_forecaster(given, 2, test::split_of(given, 2, 0.6, 0.2), 2), given, "a linear model"});
        break;
      case ArtifactType::connectivity: {
        const Estimates estimates = estimates_of(data);
        inputs.add(port.name(), "perfect", estimates.perfect);
        if (port.is_many()) inputs.add(port.name(), "blurred", estimates.blurred);
        break;
      }
      case ArtifactType::scores: inputs.add(port.name(), "scores", Scores()); break;
    }
  }
  return inputs;
}

void Examination::with_context(const RunSettings& settings, const std::function<void(const TaskContext&)>& body,
                               Parts* outputs) const {
  const auto runner = make_runner(settings.n_threads);
  if (settings.interruption) settings.interruption->begin();
  body(CheckContext(info_, settings, *runner, outputs));
}

Artifact Examination::result_of(const Inputs& inputs, const RunSettings& settings, Parts* outputs) const {
  std::optional<Artifact> result;
  with_context(
      settings, [&](const TaskContext& context) { result = component_->run(inputs, context); }, outputs);
  return checked(info_, std::move(*result), inputs);
}

Dataset Examination::simulate(const RunSettings& settings, Parts* outputs) const {
  return result_of(Inputs(), settings, outputs).dataset();
}

Dataset Examination::transform(const Dataset& input, const RunSettings& settings, Parts* outputs) const {
  return result_of(inputs_of(input), settings, outputs).dataset();
}

Connectivity Examination::estimate(const Dataset& data, const RunSettings& settings, Parts* outputs) const {
  return result_of(inputs_of(data), settings, outputs).connectivity();
}

std::shared_ptr<const FittedModel> Examination::fit(const Dataset& data, const RunSettings& settings, Parts* outputs) const {
  return result_of(inputs_of(data), settings, outputs).model().fitted;
}

Scores Examination::evaluate(const Inputs& input, const RunSettings& settings, Parts* outputs) const {
  return result_of(input, settings, outputs).scores();
}

Parts Examination::run(const RunSettings& settings) const { return parts_of(recording(1, settings.scale), settings); }

Parts Examination::parts_of(const Dataset& data, const RunSettings& settings) const {
  Parts parts;
  const Artifact result = result_of(inputs_of(data), settings, &parts);
  if (result.type() != ArtifactType::model) {
    save(result, parts);
    return parts;
  }
  const auto fitted = result.model().fitted;
  if (!trained_) trained_ = fitted;
  fitted->save(parts);
  with_context(settings, [&](const TaskContext& context) {
    for (std::ptrdiff_t m = 0; m < fitted->n_members(); ++m) {
      const Matrix forecast = fitted->forecast(m, data, fitted->windows().test, context);
      parts.matrix("forecast of member " + std::to_string(m), forecast);
    }
  });
  return parts;
}

const Finding& Examination::runs() const {
  if (runs_) return *runs_;
  try {
    first_run_ = run();
    runs_ = kept();
  } catch (const DataError& error) {
    runs_ = not_checked(std::string("it refuses the recording of the check: ") + error.what());
  } catch (const ConfigError& error) {
    runs_ = not_checked(std::string("it refuses the input of the check: ") + error.what());
  } catch (...) {
    runs_ = broken("threw " + current_exception_text());
  }
  return *runs_;
}

}  // namespace golgi
