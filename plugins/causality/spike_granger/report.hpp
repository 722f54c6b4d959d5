// Reports on a recording and on the null, in the log, as warnings, and as a table of the units.
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/numerics/core_null.hpp>
#include <golgi/numerics/spike_trains.hpp>
#include <string>
#include <vector>

#include "features.hpp"

namespace golgi::spike_granger {

void describe_trains(const SpikeTrains& trains, const std::vector<std::string>& names, const TaskContext& context);

/// Warns where so many spikes are near the ends of trials that coefficients are biased.
void doubt_ends(const SpikeTrains& trains, const Features& features, const TaskContext& context);

/// Units that cannot be tested: their pairs become undefined, with the reason.
class Undefined {
 public:
  Undefined(const std::vector<std::string>& names, const TaskContext& context) : names_(names), context_(context) {}
  /// @param units  have undefined pairs as targets and sources, or only as sources   @param why  such as "without spikes"
  void tell(const char* code, const std::vector<std::ptrdiff_t>& units, bool as_targets, const std::string& why,
            const std::string& cure);
  const std::vector<UndefinedPairs>& pairs() const { return pairs_; }

 private:
  const std::vector<std::string>& names_;
  const TaskContext& context_;
  std::vector<UndefinedPairs> pairs_;
};

void describe_null(const PairTest& test, const Params& params, const std::vector<std::string>& names,
                   const TaskContext& context);

/// Warns where Wald's p-values are too small: where the median pair is farther from "no relation" than unrelated pairs are.
/// @param distances  squared distances in d effects
void doubt_wald(const std::vector<double>& distances, std::ptrdiff_t d, const TaskContext& context);

/// units.csv: spikes, rate, merged spikes and scale in the null of each unit.
/// @param log_scales  (N), NaN where a unit has none; empty: no null was fitted
void write_units(const SpikeTrains& trains, const std::vector<std::string>& names, const std::vector<double>& log_scales,
                 const TaskContext& context);

}  // namespace golgi::spike_granger
