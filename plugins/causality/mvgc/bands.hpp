// Frequency bands, as the parameter `band` gives them.
#pragma once

#include <golgi/api/plugin.hpp>
#include <string>
#include <vector>

namespace golgi::mvgc {

/// A name alone ("gamma", "30-80") means its range.
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

/// @return the bands chosen, "standard" as its five   @throws ConfigError for an unknown name or an invalid range
std::vector<Range> ranges_of(const std::vector<Band>& bands);

/// The bands below half the sampling rate. @param left_out  is set to the standard bands above it
/// @throws DataError for any other band above it
std::vector<Range> ranges_below_nyquist(const std::vector<Band>& bands, double dt_s, std::vector<std::string>& left_out);

}  // namespace golgi::mvgc
