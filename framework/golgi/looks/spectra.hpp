// Looks at spectra: power from the mains, and where the spectrum ends.
#pragma once

#include "golgi/looks/notice.hpp"

namespace golgi {

/// Power per frequency by Welch's method: Hann windows that overlap by half, each less its mean; windows with missing values
/// are left out.
struct Spectra {
  double step_hz = undefined;              ///< frequency k is k · step_hz
  std::ptrdiff_t width = 0;                ///< of a window, samples
  std::ptrdiff_t n_windows = 0;            ///< per variable, at least; 0: the recording is too short
  std::vector<std::vector<double>> power;  ///< per variable, of frequency k; empty where it has no window
};
/// @param most_windows  so many spread over the recording at most; 0: all
Spectra spectra_of(const Dataset& data, std::ptrdiff_t most_windows = 0);

/// Channels with a narrow line at 50 or 60 Hz, a sine of steady amplitude; a notice each. Asks for a rate of 106 or 126 Hz, and
/// trials of four seconds.
std::vector<Notice> line_noise(const Dataset& data, const Spectra& spectra);

/// Of data with values: "line_noise", "oversampled".
std::vector<Notice> look_at_spectra(const Dataset& data, const Spectra& spectra);

}  // namespace golgi
