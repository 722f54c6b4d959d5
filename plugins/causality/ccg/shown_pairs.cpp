#include "shown_pairs.hpp"

#include <algorithm>

namespace golgi::ccg {

void PairName::describe(SchemaOf<PairName>& schema) {
  schema.field("source", &PairName::source).required().doc("Name of the variable.");
  schema.field("target", &PairName::target).required().doc("Name of the variable.");
}

void ShownPairs::describe(SchemaOf<ShownPairs>& schema) {
  schema.field("strongest", &ShownPairs::strongest).range(0, 1000).doc("Number of pairs with the largest scores.");
  schema.field("pairs", &ShownPairs::pairs).doc("Further pairs, each with a source and a target.");
}

std::vector<Pair> named_pairs(const ShownPairs& shown, const std::vector<std::string>& names) {
  const auto index_of = [&](const std::string& name) {
    const auto found = std::ranges::find(names, name);
    if (found == names.end()) throw DataError("correlograms: there is no variable '" + name + "'" + suggestion(name, names));
    return found - names.begin();
  };
  std::vector<Pair> pairs;
  for (const auto& [source, target] : shown.pairs) {
    pairs.push_back({index_of(source), index_of(target)});
    if (source == target) throw DataError("correlograms: '" + source + "' with itself; a pair has two different variables");
  }
  return pairs;
}

std::vector<double> counts_of(const SpikeTrains& trains, Pair pair, LagRange lags) {
  std::vector<double> counts(lags.size());
  for (const auto& trial : trains.trials()) {
    const auto targets = trial.places_of(pair.target);
    const auto bin = [&](std::uint32_t place) { return static_cast<std::int64_t>(trial.bins[place]); };
    auto first = targets.begin();
    for (const auto place : trial.places_of(pair.source)) {
      const std::int64_t earliest = bin(place) + lags.first, latest = bin(place) + lags.last;
      while (first != targets.end() && bin(*first) < earliest) ++first;
      for (auto k = first; k != targets.end() && bin(*k) <= latest; ++k) ++counts[bin(*k) - earliest];
    }
  }
  return counts;
}

std::string correlograms_csv(std::span<const Correlogram> correlograms, const std::vector<std::string>& names,
                             std::ptrdiff_t first_lag, double bin_ms) {
  std::string csv = "source,target,lag_ms,count,expected\n";
  for (const auto& [pair, counts, expected] : correlograms) {
    const std::string who = csv_field(names[pair.source]) + "," + csv_field(names[pair.target]) + ",";
    for (std::size_t k = 0; k < counts.size(); ++k)
      csv += who + csv_number(static_cast<double>(first_lag + static_cast<std::ptrdiff_t>(k)) * bin_ms) + "," +
             csv_number(counts[k]) + "," + csv_number(expected[k]) + "\n";
  }
  return csv;
}

}  // namespace golgi::ccg
