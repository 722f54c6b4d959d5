// The mains and a narrow rhythm of the same frequency look alike in a coarse spectrum. The mains are one sine: nearly all of
// their power lies in one line however long the stretch is that is looked at, and their amplitude stays. The power of a rhythm
// spreads over its width, and its amplitude comes and goes.
#pragma once

#include "golgi/looks/notice.hpp"

namespace golgi {

/// Whether the peak of a channel at a frequency is a sine of steady amplitude within 0.12 Hz of it, which is as far as the
/// mains wander. Stretches of 20 s, or of the longest trial, tell it; those of less than eight seconds cannot tell the mains
/// from rhythms that are narrower than half a hertz. Twenty stretches at most are looked at, spread over the recording.
bool is_steady_sine(const Dataset& data, std::ptrdiff_t channel, double frequency_hz);

}  // namespace golgi
