#include "bands.hpp"

#include <algorithm>
#include <set>

namespace golgi::mvgc {
namespace {

const std::vector<Range> standard{{"delta", 1, 4}, {"theta", 4, 8}, {"alpha", 8, 13}, {"beta", 13, 30}, {"gamma", 30, 80}};
constexpr const char* all_standard = "standard";

/// The range of a name such as "30-80".
std::optional<Range> range_in(const std::string& text) {
  const auto dash = text.find('-');
  if (dash == std::string::npos) return {};
  const auto from = parse_number(text.substr(0, dash)), to = parse_number(text.substr(dash + 1));
  if (!from || !to) return {};
  return Range{text, *from, *to};
}

Range range_of(const Band& band) {
  if (band.from_hz && band.to_hz)
    return {band.name.empty() ? format_number(*band.from_hz) + "-" + format_number(*band.to_hz) : band.name, *band.from_hz,
            *band.to_hz};
  if (band.from_hz || band.to_hz) throw ConfigError("band '" + band.name + "' needs both from_hz and to_hz");
  for (const Range& one : standard)
    if (one.name == band.name) return one;
  if (const auto range = range_in(band.name)) return *range;
  std::vector<std::string> names{all_standard};
  for (const Range& one : standard) names.push_back(one.name);
  throw ConfigError("there is no band '" + band.name + "'" + suggestion(band.name, names) +
                    "; or give a range in Hz such as 30-80");
}

}  // namespace

void Band::describe(SchemaOf<Band>& schema) {
  schema.field("name", &Band::name)
      .doc(
          "delta (1 to 4 Hz), theta (4 to 8), alpha (8 to 13), beta (13 to 30), gamma (30 to 80), a range such as 30-80, or "
          "any name together with from_hz and to_hz; standard: those five, as far as they are below half the sampling rate.");
  schema.field("from_hz", &Band::from_hz).unit("Hz").at_least(0).doc("Lower edge of the band.");
  schema.field("to_hz", &Band::to_hz).unit("Hz").above(0).doc("Upper edge of the band.");
}

std::vector<Range> ranges_of(const std::vector<Band>& bands) {
  // Two numbers alone are one range: band: [30, 80].
  if (bands.size() == 2 && parse_number(bands[0].name) && parse_number(bands[1].name))
    return ranges_of({{bands[0].name + "-" + bands[1].name, parse_number(bands[0].name), parse_number(bands[1].name)}});
  std::vector<Range> ranges;
  std::set<std::string> names;
  for (const Band& band : bands) {
    if (band.name == all_standard && !band.from_hz && !band.to_hz)
      ranges.insert(ranges.end(), standard.begin(), standard.end());
    else
      ranges.push_back(range_of(band));
  }
  for (const Range& range : ranges) {
    if (!(range.from_hz >= 0 && range.from_hz < range.to_hz))
      throw ConfigError("band '" + range.name + "' goes from " + format_number(range.from_hz) + " to " +
                        format_number(range.to_hz) + " Hz; a band begins at 0 Hz or above, and ends above its beginning");
    if (!names.insert(range.name).second) throw ConfigError("there are two bands '" + range.name + "'; give each a name");
  }
  return ranges;
}

std::vector<Range> ranges_below_nyquist(const std::vector<Band>& bands, double dt_s, std::vector<std::string>& left_out) {
  const double nyquist = 0.5 / dt_s;
  const bool drops = std::ranges::any_of(bands, [](const Band& band) { return band.name == all_standard; });
  const auto is_standard = [&](const Range& range) {
    return drops && std::ranges::any_of(standard, [&](const Range& one) { return one.name == range.name; });
  };
  std::vector<Range> kept;
  for (const Range& range : ranges_of(bands)) {
    if (range.to_hz <= nyquist * (1 + 1e-12))
      kept.push_back(range);
    else if (is_standard(range))
      left_out.push_back(range.name);
    else
      throw DataError("band '" + range.name + "' ends at " + format_number(range.to_hz) +
                      " Hz, above half the sampling rate, " + format_number(nyquist) + " Hz; lower its end, or check dt_s");
  }
  if (kept.empty())
    throw DataError("all bands are above half the sampling rate, " + format_number(nyquist) +
                    " Hz; give a range in Hz, or check dt_s");
  return kept;
}

}  // namespace golgi::mvgc
