// What transforms share besides golgi/data/cutting.hpp: trials to start from, and truths on a new time axis.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "golgi/data/dataset.hpp"
#include "golgi/data/ground_truth.hpp"

namespace golgi {

/// The trials of the input without hidden series, to be changed: what is not changed stays shared.
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
  std::vector<std::uint8_t> mask_;  // empty: all of them
};

/// The longest ranges of samples in which a variable of a trial of n_samples was observed.
std::vector<SampleRange> observed_ranges(std::span<const Interval> gaps, std::ptrdiff_t n_samples, double dt_s);

/// Values and the gaps that NaN makes in them. @param trial  of a dataset whose variables all have values
void set_values_and_gaps(Trial& trial, Matrix values, double dt_s);

/// What of the truth's segments lies from start_s to stop_s of their trials, counted from start_s.
GroundTruth truth_within(const GroundTruth& truth, double start_s, double stop_s);

/// "trial 3: ", or "" where there is one trial only.
std::string trial_prefix(const Dataset& data, std::ptrdiff_t trial);

}  // namespace golgi
