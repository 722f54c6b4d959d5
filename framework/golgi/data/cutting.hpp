// Parts of recordings: values, covariates, gaps and events cut together, between gaps or at given times.
#pragma once

#include <span>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/data/dataset.hpp"

namespace golgi {

/// A segment of a trial.
struct Stretch {
  std::ptrdiff_t trial = 0;
  Interval time;  ///< seconds since the trial's start
  friend bool operator==(const Stretch&, const Stretch&) = default;
};

/// The longest segments of time in which no variable has a gap, by trial. If there are values, segments begin at a sample and
/// are whole samples long; if there are only point variables and no covariates, they begin and end with the gaps.
/// @param min_s  shorter segments are left out
GOLGI_API std::vector<Stretch> stretches(const Dataset& data, double min_s = 0);
/// As above, and none of these covariates is missing. @param covariates  rows of the trials' covariates. Since 2.1
GOLGI_API std::vector<Stretch> stretches(const Dataset& data, std::span<const std::int32_t> covariates, double min_s = 0);

/// The parts of the trials in the segments: each becomes a trial. Variables, covariates and truth are those of `data`.
GOLGI_API Dataset cut(const Dataset& data, std::span<const Stretch> stretches);

/// Samples first … first+n-1 of a trial with values, counted from the new sample 0: values, covariates, gaps and events, label
/// and start. An event exactly at a sample stays exactly at that sample.
GOLGI_API Trial part_of(const Dataset& data, std::ptrdiff_t trial, std::ptrdiff_t first, std::ptrdiff_t n);

/// The events from sample `first` to before sample first+n, counted from sample `first`; empty if there are no events.
/// @param dt_s, first, n  of the old time axis
GOLGI_API Events events_within(const Events& events, double dt_s, std::ptrdiff_t first, std::ptrdiff_t n);

/// A trial's covariates on another time grid: `linear` ones are averaged, `step` ones have their value at the beginning
/// of a sample.
GOLGI_API SharedMatrix covariates_on(const Dataset& data, const Trial& trial, double dt_s, std::ptrdiff_t n_samples);

}  // namespace golgi
