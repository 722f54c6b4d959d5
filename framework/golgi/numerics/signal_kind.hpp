// Recognises the kind of a recording from its values and units: spikes, voltages with spikes in them, field potentials,
// fluorescence. It is the only place that decides this, for estimators that look for spikes and for the choice of a method.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "golgi/core/export.hpp"
#include "golgi/data/dataset.hpp"
#include "golgi/numerics/trials.hpp"

namespace golgi {

enum class SignalKind : std::int32_t {
  spikes,        ///< only events
  counts,        ///< whole numbers, mostly 0: a raster of spikes
  voltages,      ///< of membranes: the values contain spikes, or are mV around a resting potential
  fields,        ///< potentials outside of cells: LFP, EEG, MEG, raw extracellular
  fluorescence,  ///< of a calcium indicator: slow, one-sided
  signals,       ///< any other continuous signal, such as rates
};
inline constexpr std::array all_signal_kinds{SignalKind::spikes, SignalKind::counts,       SignalKind::voltages,
                                             SignalKind::fields, SignalKind::fluorescence, SignalKind::signals};
GOLGI_API const char* to_string(SignalKind kind);  ///< the name of the enumerator
GOLGI_API const char* describe(SignalKind kind);   ///< a description for readers: "membrane voltages"
GOLGI_API std::optional<SignalKind> signal_kind_named(std::string_view name);

/// Whether the values are counts of events, as in spike rasters: whole numbers, mostly 0, and small enough to be exact.
GOLGI_API bool holds_counts(Trials trials);

/// Whether the samples at or above a threshold look like spikes: rare (at most a fifth of the samples), short (at most 3 ms or
/// 2.5 samples on average), and one-sided (the threshold is further above each variable's median than its values go below).
/// False if no sample reaches it.
GOLGI_API bool spikes_above(Trials trials, double dt_s, double threshold);

/// Looks for spikes in one variable, as spikes_above, with a threshold halfway between its median and its peaks.
/// @param trials  one row each   @return the threshold; nothing if there are no spikes
GOLGI_API std::optional<double> spike_level(Trials trials, double dt_s);

struct SignalLook {
  SignalKind kind = SignalKind::signals;
  std::string why;  ///< "rare, short, one-sided peaks in 10 of 10 variables"
};
/// Recognises the kind by the dataset's metadata (kinds of variables, units) and by the values of its first minutes.
GOLGI_API SignalLook look_at_signal(const Dataset& data);

}  // namespace golgi
