// Functions that transforms share besides golgi/data/cutting.hpp: trials to start from, and ground truth on a new time axis.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "golgi/data/dataset.hpp"
#include "golgi/data/ground_truth.hpp"

namespace golgi {

/// The trials of the input without hidden series, to be changed; data that is not changed stays shared.
std::vector<Trial> visible_trials(const Dataset& input);

/// Which samples of a trial were observed. @param trial  of a dataset whose variables all have values
class Observed {
 public:
  Observed(const Trial& trial, double dt_s);
  bool operator()(std::ptrdiff_t variable, std::ptrdiff_t sample) const {
    return mask_.empty() || mask_[variable * n_samples_ + sample] != 0;
  }

 private:
  std::ptrdiff_t n_samples_;
  std::vector<std::uint8_t> mask_;  // empty: all were observed
};

/// The longest ranges of samples in which a variable of a trial of n_samples was observed.
std::vector<SampleRange> observed_ranges(std::span<const Interval> gaps, std::ptrdiff_t n_samples, double dt_s);

/// Sets values, with a gap wherever a value is NaN. @param trial  of a dataset whose variables all have values
void set_values_and_gaps(Trial& trial, Matrix values, double dt_s);

/// The ground truth's segments between start_s and stop_s of their trials; their times are counted from start_s.
GroundTruth truth_within(const GroundTruth& truth, double start_s, double stop_s);

/// "trial 3: ", or "" if there is only one trial.
std::string trial_prefix(const Dataset& data, std::ptrdiff_t trial);

}  // namespace golgi
