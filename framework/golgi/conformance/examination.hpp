// One component under examination: made from its parameters, run on a recording of its kind, its results taken apart.
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
  std::vector<std::pair<std::string, Value>> settings;  ///< parameters that are not left at their defaults
  bool quick = false;                                   ///< fewer repetitions of what is random
  const ComponentLookup* lookup = nullptr;              ///< for parameters that are components; null: there are none
  std::optional<Dataset> data = {};                     ///< to run it on, in place of the suite's own recordings
};

/// How a component is run once.
struct RunSettings {
  int n_threads = 1;
  std::uint64_t seed = 1;
  Interruption* interruption = nullptr;  ///< asked whether the run is stopped
  int scale = 0;                         ///< of the recording that it is run on
};

/// The first default that its own description refuses, as the binder says it; empty where none is.
/// @param replaced  parameters that are not left at their defaults
std::string refused_default(const ComponentInfo& info, const std::vector<std::pair<std::string, Value>>& replaced = {});

class Examination {
 public:
  /// @param before  the state of the process before the component's library was loaded
  Examination(const ComponentInfo& info, ExaminationOptions options, ProcessState before);

  const ComponentInfo& info() const { return info_; }
  bool has_own_data() const { return options_.data.has_value(); }  ///< that the user gave
  bool is_quick() const { return options_.quick; }
  const ProcessState& state_before() const { return before_; }

  /// Null where the parameters at hand make no component; why_not_made() then says what that needs.
  const Component* component() const { return component_.get(); }
  const std::string& why_not_made() const { return why_not_made_; }
  /// The parameters were fit, but others are needed: a required one, or the constructor asks for more than the defaults.
  bool needs_settings() const { return needs_settings_; }
  template <class C>
  const C& as() const {
    return dynamic_cast<const C&>(*component_);
  }

  /// What the component makes of a recording of its kind: of a chain, for all but simulators. Valid, or an exception is thrown
  /// that says what is not.
  Parts run(const RunSettings& settings = {}) const;
  /// The same of another recording.
  Parts parts_of(const Dataset& data, const RunSettings& settings) const;
  /// Whether run() gives a result. A component that refuses the recording, with the error for that, is not checked.
  const Finding& runs() const;
  /// Of run(), once runs() is kept.
  const Parts& first_run() const { return *first_run_; }
  /// The model of that run.
  const FittedModel& trained() const { return *trained_; }

  // The pieces of the same, for claims that look closer.
  ProbeSignal signal_kind() const { return signal_kind_; }
  /// What the component makes of inputs, checked as the host checks it.
  Artifact result_of(const Inputs& inputs, const RunSettings& settings, Parts* outputs = nullptr) const;
  // The same by kind.
  Dataset simulate(const RunSettings& settings, Parts* outputs = nullptr) const;
  Dataset transform(const Dataset& input, const RunSettings& settings, Parts* outputs = nullptr) const;
  Connectivity estimate(const Dataset& data, const RunSettings& settings, Parts* outputs = nullptr) const;
  std::shared_ptr<const FittedModel> fit(const Dataset& data, const RunSettings& settings, Parts* outputs = nullptr) const;
  Scores evaluate(const Inputs& input, const RunSettings& settings, Parts* outputs = nullptr) const;

  /// One artifact per port that must be given: of a recording, of a model trained on it, or of estimates of its connectivity.
  Inputs inputs_of(const Dataset& data) const;
  /// A chain of 5 variables; for transforms of two trials, with events, a unit and two groups. Or the data that the user gave.
  /// @param scale  each step above 0 doubles the number of values, in turn by more samples and more variables
  Dataset recording(std::uint64_t seed = 1, int scale = 0) const;

  /// Runs `body` with a context as a stage has one, for the calls of a fitted model.
  void with_context(const RunSettings& settings, const std::function<void(const TaskContext&)>& body,
                    Parts* outputs = nullptr) const;

 private:
  void choose_signal_kind();

  ComponentInfo info_;  // with what nested components bring
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
