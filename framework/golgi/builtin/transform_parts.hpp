// What transforms share beside golgi/data/cutting.hpp: trials to start from, truths on a new time axis, variables by name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "golgi/core/poll.hpp"
#include "golgi/data/cutting.hpp"
#include "golgi/data/dataset.hpp"

namespace golgi {

/// The trials of the input without hidden series, to be changed: what is not changed stays shared.
std::vector<Trial> visible_trials(const Dataset& input);

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

/// What of the truth's segments lies from start_s to stop_s of their trials, counted from start_s.
GroundTruth truth_within(const GroundTruth& truth, double start_s, double stop_s);

/// "trial 3: ", or "" where there is one trial only.
std::string trial_prefix(const Dataset& data, std::ptrdiff_t trial);

/// "5.0", as tables of floating-point numbers say it, is "5"; other text stays.
std::string whole_number(std::string_view text);

/// The variable of that name, else that of that index (from 0); whole numbers may be written as 5.0.
/// @throws DataError that suggests the nearest name
std::int32_t find_variable(std::string_view name_or_index, const std::vector<std::string>& names);

}  // namespace golgi
