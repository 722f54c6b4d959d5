// What transforms share: trials to start from, parts of trials on a new time axis, variables by name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "golgi/core/poll.hpp"
#include "golgi/data/dataset.hpp"

namespace golgi {

/// The trials of the input without hidden series, to be changed: what is not changed stays shared.
std::vector<Trial> visible_trials(const Dataset& input);

/// Some rows of a matrix, in the order given; nothing of nothing.
SharedMatrix rows_of(const SharedMatrix& values, const std::vector<std::ptrdiff_t>& rows, const Poll& poll = no_poll);

/// Which samples of a trial were observed. @param trial  of a dataset whose variables all have values
class Observed {
 public:
  Observed(const Trial& trial, double dt_s);
  bool operator()(std::ptrdiff_t variable, std::ptrdiff_t sample) const {
    return mask_.empty() || mask_[static_cast<std::size_t>(variable * n_samples_ + sample)] != 0;
  }

 private:
  std::ptrdiff_t n_samples_;
  std::vector<std::uint8_t> mask_;  // empty: all of them
};

/// Samples first … first+n-1 of a trial, counted from the new sample 0: values, covariates, gaps and events, its label and its
/// start. An event that lies on a sample stays exactly on it.
Trial part_of(const Dataset& data, std::ptrdiff_t trial, std::ptrdiff_t first, std::ptrdiff_t n);

/// The events from sample `first` to before sample first+n, counted from sample `first`; of no variable where there are none.
/// @param dt_s, first, n  of the old time axis
Events events_within(const Events& events, double dt_s, std::ptrdiff_t first, std::ptrdiff_t n);

/// What of the truth's segments lies from start_s to stop_s of their trials, counted from start_s.
GroundTruth truth_within(const GroundTruth& truth, double start_s, double stop_s);

/// A trial's covariates on another grid of time: `linear` ones averaged, of `step` ones the value that holds when a sample
/// begins.
SharedMatrix covariates_on(const Dataset& data, const Trial& trial, double dt_s, std::ptrdiff_t n_samples);

/// "trial 3: ", or "" where there is one trial only.
std::string trial_prefix(const Dataset& data, std::ptrdiff_t trial);

/// "5.0", as tables of floating-point numbers say it, is "5"; other text stays.
std::string whole_number(std::string_view text);

/// The variable of that name, else that of that index (from 0); whole numbers may be written as 5.0.
/// @throws DataError that suggests the nearest name
std::int32_t find_variable(std::string_view name_or_index, const std::vector<std::string>& names);

}  // namespace golgi
