// Line noise from the mains and a narrow-band rhythm of the same frequency look alike in a coarse spectrum. Line noise is one
// sine: nearly all its power is in one line, however long the segment, and its amplitude is constant. The power of a rhythm is
// spread over its bandwidth, and its amplitude varies.
#pragma once

#include "golgi/looks/notice.hpp"

namespace golgi {

/// Whether the peak of a channel at a frequency is a sine of steady amplitude within 0.12 Hz of it, the range of the mains
/// frequency. The decision uses segments of 20 s, or of the longest trial; segments of less than eight seconds cannot
/// distinguish the mains from rhythms that are narrower than half a hertz. At most twenty segments are used, spread over the
/// recording.
bool is_steady_sine(const Dataset& data, std::ptrdiff_t channel, double frequency_hz);

}  // namespace golgi
