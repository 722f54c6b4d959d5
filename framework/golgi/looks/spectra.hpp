// Checks of spectra: line noise, and the frequency above which there is no power.
#pragma once

#include "golgi/looks/notice.hpp"

namespace golgi {

/// Power per frequency by Welch's method: Hann windows that overlap by half, each minus its mean; windows with missing values
/// are left out.
struct Spectra {
  double step_hz = undefined;              ///< frequency k is k · step_hz
  std::ptrdiff_t width = 0;                ///< samples per window
  std::ptrdiff_t n_windows = 0;            ///< per variable, the smallest number; 0: the recording is too short
  std::vector<std::vector<double>> power;  ///< per variable, at frequency k; empty for a variable without windows
};
/// @param most_windows  largest number of windows, spread over the recording; 0: all
Spectra spectra_of(const Dataset& data, std::ptrdiff_t most_windows = 0);

/// One notice for each of 50 and 60 Hz: channels with a narrow line, a sine of steady amplitude. Needs a sampling rate of at
/// least 106 or 126 Hz, and trials of four seconds.
std::vector<Notice> line_noise(const Dataset& data, const Spectra& spectra);

/// Notices for data with values: "line_noise", "oversampled".
std::vector<Notice> look_at_spectra(const Dataset& data, const Spectra& spectra);

}  // namespace golgi
