// What a recording is of, as far as its values and units tell: spikes, voltages with spikes in them, field potentials,
// fluorescence. The one place that decides it: for estimators that look for spikes in values, and for whoever chooses a method.
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
  spikes,        ///< events alone
  counts,        ///< whole numbers, mostly 0: a raster of spikes
  voltages,      ///< of membranes: spikes are in the values, or the values are mV of a membrane at rest
  fields,        ///< potentials outside of cells: LFP, EEG, MEG, raw extracellular
  fluorescence,  ///< of a calcium indicator: slow, one-sided
  signals,       ///< any other continuous signal, such as rates
};
inline constexpr std::array all_signal_kinds{SignalKind::spikes, SignalKind::counts,       SignalKind::voltages,
                                             SignalKind::fields, SignalKind::fluorescence, SignalKind::signals};
GOLGI_API const char* to_string(SignalKind kind);  ///< as the enumerator is written
GOLGI_API const char* describe(SignalKind kind);   ///< "membrane voltages": for people
GOLGI_API std::optional<SignalKind> signal_kind_named(std::string_view name);

/// Counts of events as spike rasters hold them: whole numbers, mostly 0, and small enough to be counted exactly.
GOLGI_API bool holds_counts(Trials trials);

/// Whether the samples at or above a threshold look like spikes: rare (at most a fifth of the samples), short (at most 3 ms or
/// 2.5 samples on average), and one-sided (the threshold is further above each variable's median than its values go below).
/// False where no sample reaches it.
GOLGI_API bool spikes_above(Trials trials, double dt_s, double threshold);

/// The same of one variable without a threshold: halfway between its median and its peaks.
/// @param trials  of one row each   @return that threshold; nothing where there are no spikes
GOLGI_API std::optional<double> spike_level(Trials trials, double dt_s);

struct SignalLook {
  SignalKind kind = SignalKind::signals;
  std::string why;  ///< "rare, short, one-sided peaks in 10 of 10 variables"
};
/// By what the dataset says (kinds of variables, units) and by the values of its first minutes.
GOLGI_API SignalLook look_at_signal(const Dataset& data);

}  // namespace golgi
