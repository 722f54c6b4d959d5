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

/// The variables and covariates of several recordings, such as voltages, spikes and running speed, on one clock. Trial by trial
/// in their order; each as long as all of them last together, by the starts of trials where these are stated. Values come to
/// one rate, that of the slowest unless dt_s says another, as by transform/resample, and samples to the nearest of the common
/// grid. Events keep their times on the clock. Each variable keeps its kind, unit, group and gaps. Wiring between the
/// recordings is not known, so the result has no truth.
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
  /// @throws DataError for names that two recordings share, other numbers or labels of trials, and no time in common
  Artifact run(const Inputs& inputs, const TaskContext& context) const override;

 private:
  Params params_;
};

}  // namespace golgi
