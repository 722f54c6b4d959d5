// Parts of recordings: values, covariates, gaps and events cut together, from gap to gap or wherever asked.
#pragma once

#include <span>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/data/dataset.hpp"

namespace golgi {

/// A stretch of a trial.
struct Stretch {
  std::ptrdiff_t trial = 0;
  Interval time;  ///< seconds since the trial's start
  friend bool operator==(const Stretch&, const Stretch&) = default;
};

/// The longest stretches of time in which no variable has a gap, trial after trial. Where there are values they begin on a
/// sample and are whole samples long; of point variables alone, without covariates, they begin and end with the gaps.
/// @param min_s  shorter ones are left out
GOLGI_API std::vector<Stretch> stretches(const Dataset& data, double min_s = 0);
/// The same, and none of these covariates is missing. @param covariates  rows of the trials' covariates. Since 2.1
GOLGI_API std::vector<Stretch> stretches(const Dataset& data, std::span<const std::int32_t> covariates, double min_s = 0);

/// What of the trials lies in the stretches: each becomes a trial. Variables, covariates and truth are those of `data`.
GOLGI_API Dataset cut(const Dataset& data, std::span<const Stretch> stretches);

/// Samples first … first+n-1 of a trial with values, counted from the new sample 0: values, covariates, gaps and events, its
/// label and its start. An event that lies on a sample stays exactly on it.
GOLGI_API Trial part_of(const Dataset& data, std::ptrdiff_t trial, std::ptrdiff_t first, std::ptrdiff_t n);

/// The events from sample `first` to before sample first+n, counted from sample `first`; of no variable where there are none.
/// @param dt_s, first, n  of the old time axis
GOLGI_API Events events_within(const Events& events, double dt_s, std::ptrdiff_t first, std::ptrdiff_t n);

/// A trial's covariates on another grid of time: `linear` ones averaged, of `step` ones the value that holds when a sample
/// begins.
GOLGI_API SharedMatrix covariates_on(const Dataset& data, const Trial& trial, double dt_s, std::ptrdiff_t n_samples);

}  // namespace golgi
