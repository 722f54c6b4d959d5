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
  std::ptrdiff_t n_pad = 0;           ///< samples that a signal is continued by at each end, where it has so many
  std::ptrdiff_t fewest_samples = 0;  ///< that a signal must have
};

/// The analog prototype of that order, by the bilinear transform with prewarped edges: at an edge the gain of one pass is
/// sqrt(1/2). A band has twice as many poles as the order.
/// @param edges  cycles per sample, in (0, 1/2): one, or two for a band, ascending
/// Source: Oppenheim & Schafer 2010, Discrete-Time Signal Processing, section 7.2.
SectionFilter butterworth(Response response, int order, std::span<const double> edges);

/// Filters in place, forward and backward, so that no frequency is delayed; the gain is that of one pass squared. Both ends are
/// continued by the signal turned about them (odd symmetry), and each pass begins in the state of a constant past. What this
/// gives is scipy's sosfiltfilt with padlen = min(n_pad, samples - 1).
/// Source: Gustafsson 1996, IEEE Trans. Signal Process. 44:988, for what the ends need.
void filter_both_ways(const SectionFilter& filter, std::span<double> signal);

}  // namespace golgi
