// The pairs whose correlograms are written and drawn with the estimate.
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/numerics/spike_pairs.hpp>
#include <span>
#include <string>
#include <vector>

namespace golgi::ccg {

struct PairName {
  std::string source, target;
  static void describe(SchemaOf<PairName>& schema);
};

struct ShownPairs {
  int strongest = 12;
  std::vector<PairName> pairs;
  static constexpr auto shorthand = &ShownPairs::strongest;
  static void describe(SchemaOf<ShownPairs>& schema);
};

struct Pair {
  std::ptrdiff_t source = 0, target = 0;
  friend bool operator==(const Pair&, const Pair&) = default;
};

/// The pairs that are named. @throws DataError for an unknown variable, or a variable with itself
std::vector<Pair> named_pairs(const ShownPairs& shown, const std::vector<std::string>& names);

/// Coincidence counts of one pair, (lags).
std::vector<double> counts_of(const SpikeTrains& trains, Pair pair, LagRange lags);

struct Correlogram {
  Pair pair;
  std::vector<double> counts, expected;  ///< one per lag
};

/// CSV with one line per lag: source, target, lag_ms, count, expected.
std::string correlograms_csv(std::span<const Correlogram> correlograms, const std::vector<std::string>& names,
                             std::ptrdiff_t first_lag, double bin_ms);

}  // namespace golgi::ccg
