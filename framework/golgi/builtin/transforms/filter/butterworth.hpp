// Butterworth filters as second-order sections, run forward and backward over a signal.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace golgi {

/// y(t) = b0 x(t) + b1 x(t-1) + b2 x(t-2) - a1 y(t-1) - a2 y(t-2)
struct Section {
  double b0, b1, b2, a1, a2;
};

enum class Response { low_pass, high_pass, band_pass, band_stop };

struct SectionFilter {
  std::vector<Section> sections;
  std::ptrdiff_t n_pad = 0;           ///< samples by which a signal is extended at each end, if it is long enough
  std::ptrdiff_t fewest_samples = 0;  ///< minimum length of a signal
};

/// The filter from the analog prototype of that order, by the bilinear transform with prewarped edges: at an edge the gain of
/// one pass is sqrt(1/2). A band filter has twice as many poles as the order.
/// @param edges  cycles per sample, in (0, 1/2): one, or two for a band, ascending
/// Source: Oppenheim & Schafer 2010, Discrete-Time Signal Processing, section 7.2.
SectionFilter butterworth(Response response, int order, std::span<const double> edges);

/// Filters in place, forward and backward, so that no frequency is delayed; the gain is that of one pass squared. Both ends are
/// extended by the signal reflected about them (odd symmetry), and each pass starts in the steady state of a constant past. The
/// result equals scipy's sosfiltfilt with padlen = min(n_pad, samples - 1).
/// Source: Gustafsson 1996, IEEE Trans. Signal Process. 44:988, for the treatment of the ends.
void filter_both_ways(const SectionFilter& filter, std::span<double> signal);

}  // namespace golgi
