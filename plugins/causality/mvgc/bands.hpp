// Bands of frequency, as they are asked for.
#pragma once

#include <golgi/api/plugin.hpp>
#include <string>
#include <vector>

namespace golgi::mvgc {

/// A name alone ("gamma", "30-80") stands for its range.
struct Band {
  std::string name;
  std::optional<double> from_hz = {}, to_hz = {};
  static constexpr auto shorthand = &Band::name;
  static void describe(SchemaOf<Band>& schema);
};

struct Range {
  std::string name;
  double from_hz = 0, to_hz = 0;
};

/// @return those asked for, "standard" as its five   @throws ConfigError for a name that is none, or a range that is none
std::vector<Range> ranges_of(const std::vector<Band>& bands);

/// Those below half the sampling rate. @param left_out  (out) the standard ones that are not
/// @throws DataError for another one that is not
std::vector<Range> ranges_below_nyquist(const std::vector<Band>& bands, double dt_s, std::vector<std::string>& left_out);

}  // namespace golgi::mvgc
