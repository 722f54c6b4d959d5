// One component under examination: constructed from its parameters and run on a recording for its kind; its results are split
// into parts.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "golgi/api/nesting.hpp"
#include "golgi/api/registry.hpp"
#include "golgi/conformance/claim.hpp"
#include "golgi/conformance/interruption.hpp"
#include "golgi/conformance/parts.hpp"
#include "golgi/conformance/signals.hpp"
#include "golgi/host/process_state.hpp"

namespace golgi {

struct ExaminationOptions {
  std::vector<std::pair<std::string, Value>> settings;  ///< values of parameters that replace their defaults
  bool quick = false;                                   ///< fewer repetitions of random tests
  const ComponentLookup* lookup = nullptr;              ///< for parameters that are components; null: there are none
  std::optional<Dataset> data = {};                     ///< used instead of the suite's own recordings
};

/// The settings of one run of a component.
struct RunSettings {
  int n_threads = 1;
  std::uint64_t seed = 1;
  Interruption* interruption = nullptr;  ///< decides whether the run is stopped; null: it is not
  int scale = 0;                         ///< size of the recording, see Examination::recording
};

/// The binder's message for the first default that the component's own description refuses; empty if there is none.
/// @param replaced  parameters whose defaults are replaced
std::string refused_default(const ComponentInfo& info, const std::vector<std::pair<std::string, Value>>& replaced = {});

class Examination {
 public:
  /// @param before  the state of the process before the component's library was loaded
  Examination(const ComponentInfo& info, ExaminationOptions options, ProcessState before);

  const ComponentInfo& info() const { return info_; }
  bool has_own_data() const { return options_.data.has_value(); }  ///< data given by the user
  bool is_quick() const { return options_.quick; }
  const ProcessState& state_before() const { return before_; }

  /// Null if the component cannot be constructed from the given parameters; why_not_made() then gives the reason.
  const Component* component() const { return component_.get(); }
  const std::string& why_not_made() const { return why_not_made_; }
  /// Whether the parameters are valid but not sufficient: one is required, or the constructor needs more than the defaults.
  bool needs_settings() const { return needs_settings_; }
  template <class C>
  const C& as() const {
    return dynamic_cast<const C&>(*component_);
  }

  /// The parts of the component's result for a recording of its kind (a chain, for all but simulators). Throws if the result is
  /// not valid.
  Parts run(const RunSettings& settings = {}) const;
  /// The parts of the result for another recording.
  Parts parts_of(const Dataset& data, const RunSettings& settings) const;
  /// Whether run() gives a result. Not checked if the component refuses the recording with the error type for that.
  const Finding& runs() const;
  /// The result of the first run(); only if runs() is kept.
  const Parts& first_run() const { return *first_run_; }
  /// The model of that run.
  const FittedModel& trained() const { return *trained_; }

  // The steps of run(), for claims that need more details.
  ProbeSignal signal_kind() const { return signal_kind_; }
  /// The component's result for inputs, checked as the host checks it.
  Artifact result_of(const Inputs& inputs, const RunSettings& settings, Parts* outputs = nullptr) const;
  // The same by kind of component.
  Dataset simulate(const RunSettings& settings, Parts* outputs = nullptr) const;
  Dataset transform(const Dataset& input, const RunSettings& settings, Parts* outputs = nullptr) const;
  Connectivity estimate(const Dataset& data, const RunSettings& settings, Parts* outputs = nullptr) const;
  std::shared_ptr<const FittedModel> fit(const Dataset& data, const RunSettings& settings, Parts* outputs = nullptr) const;
  Scores evaluate(const Inputs& input, const RunSettings& settings, Parts* outputs = nullptr) const;

  /// One artifact per required port: the recording, a model trained on it, or estimates of its connectivity.
  Inputs inputs_of(const Dataset& data) const;
  /// A chain of 5 variables; for transforms two trials with events, a unit and two groups. Or the data given by the user.
  /// @param scale  each step above 0 doubles the number of values, alternately by more samples and more variables
  Dataset recording(std::uint64_t seed = 1, int scale = 0) const;

  /// Runs `body` with a context like that of a stage, for calls of a fitted model.
  void with_context(const RunSettings& settings, const std::function<void(const TaskContext&)>& body,
                    Parts* outputs = nullptr) const;

 private:
  void choose_signal_kind();

  ComponentInfo info_;  // with the properties of nested components
  ExaminationOptions options_;
  ProcessState before_;
  std::shared_ptr<const Component> component_;
  std::string why_not_made_;
  bool needs_settings_ = false;
  ProbeSignal signal_kind_ = ProbeSignal::values;
  mutable std::optional<Finding> runs_;
  mutable std::optional<Parts> first_run_;
  mutable std::shared_ptr<const FittedModel> trained_;
};

}  // namespace golgi
