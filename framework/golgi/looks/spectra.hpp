// Looks at spectra: power from the mains, and where the spectrum ends.
#pragma once

#include "golgi/looks/notice.hpp"

namespace golgi {

/// Power per frequency by Welch's method: Hann windows that overlap by half, each less its mean; windows with missing values
/// are left out.
struct Spectra {
  double step_hz = undefined;              ///< frequency k is k · step_hz
  std::ptrdiff_t n_windows = 0;            ///< per variable, at least; 0: the recording is too short
  std::vector<std::vector<double>> power;  ///< per variable, of frequency k; empty where it has no window
};
Spectra spectra_of(const Dataset& data);

/// Of data with values: "line_noise", "oversampled".
std::vector<Notice> look_at_spectra(const Dataset& data, const Spectra& spectra);

}  // namespace golgi
