// transform/join: recordings of different signals at the same time as one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "golgi/api/component.hpp"
#include "golgi/api/inputs.hpp"
#include "golgi/api/task_context.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// The variables and covariates of several recordings, such as voltages, spikes and running speed, on one clock. Trials are
/// joined one by one in their order; each covers the time that all recordings have in common, according to the starts of trials
/// where these are known. Values are brought to one rate, that of the slowest recording unless dt_s is given, as by
/// transform/resample, and samples to the nearest point of the common grid. Events keep their times on the clock. Each variable
/// keeps its kind, unit, group and gaps. The wiring between the recordings is not known, so the result has no ground truth.
class Join final : public Component {
 public:
  static constexpr const char* name = "transform/join";
  static constexpr const char* summary = "Joins recordings of different signals and rates at the same time into one.";
  static constexpr bool accepts_gaps = true;
  static constexpr bool acausal = true;
  static constexpr Needs needs = Needs::any;
  struct Params {
    std::optional<double> dt_s;
    std::vector<std::string> prefixes, covariates;
    static void describe(SchemaOf<Params>& s);
  };
  static std::vector<Port> ports();

  explicit Join(const Params& params) : params_(params) {}
  /// @throws DataError for names that two recordings share, different numbers or labels of trials, and recordings without
  ///         common time
  Artifact run(const Inputs& inputs, const TaskContext& context) const override;

 private:
  Params params_;
};

}  // namespace golgi
