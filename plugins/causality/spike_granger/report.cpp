#include "report.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/numerics/distributions.hpp>
#include <golgi/numerics/spike_warnings.hpp>

namespace golgi::spike_granger {

void describe_trains(const SpikeTrains& trains, const std::vector<std::string>& names, const TaskContext& context) {
  context.log(describe_spikes(trains));
  for (Warning warning : spike_warnings(trains, names)) {
    if (warning.code == "silent" || warning.code == "alike") continue;  // reported by Undefined
    if (warning.code == "merged") warning.cure = "set bin_ms lower";    // bins are always binary here
    context.warn(warning);
  }
}

void doubt_ends(const SpikeTrains& trains, const Features& features, const TaskContext& context) {
  // Standard errors of the largest bias. At 7 of them a tenth of absent connections have p < .05 by Wald's test, at 2 not one
  // too many; the bulk of pairs has the same bias, so that p relative to it is valid (twelve Poisson trains of 2 to 80 Hz, 60 s
  // in all).
  constexpr double most = 3;
  const auto n_bins = static_cast<double>(trains.n_bins()), n_trials = static_cast<double>(trains.trials().size()),
             reach = static_cast<double>(features.weights.cols());
  const double rate = static_cast<double>(std::ranges::max(trains.n_spikes())) / n_bins;
  // At the ends of trials a feature of w bins lacks rate² w · w/2 pairs per trial, where a sum of counts has the
  // variance rate² w T.
  if (rate * n_trials * reach / 2 * std::sqrt(reach / n_bins) <= most) return;
  context.warn({"short_trials",
                plural(trains.trials().size(), "trial") + " of " + rounded(n_bins * trains.bin_s() / n_trials) +
                    " s on average, and regressors that extend over " + rounded(1000 * reach * trains.bin_s()) + " ms",
                "spikes near the ends of trials bias coefficients, and p-values are too small",
                "set flanks_ms: null or last_ms lower"});
}

void Undefined::tell(const char* code, const std::vector<std::ptrdiff_t>& units, bool as_targets, const std::string& why,
                     const std::string& cure) {
  if (units.empty()) return;
  std::vector<std::string> found;
  for (const auto unit : units) {
    found.push_back(names_[unit]);
    const std::string reason = "'" + names_[unit] + "' is " + why;
    pairs_.push_back({-1, static_cast<std::int32_t>(unit), reason});
    if (as_targets) pairs_.push_back({static_cast<std::int32_t>(unit), -1, reason});
  }
  context_.warn({code, plural(units.size(), "unit") + " " + why + ": " + first_names(found),
                 std::string(as_targets ? "all their" : "their outgoing") + " connections are undefined", cure});
}

void describe_null(const PairTest& test, const Params& params, const std::vector<std::string>& names,
                   const TaskContext& context) {
  constexpr double much = 2;
  const double inflation = test.eigenvalues.back();
  std::vector<double> scales;
  for (const double log_scale : test.full.log_scales) scales.push_back(std::exp(log_scale));
  const auto [least, most] = std::ranges::minmax(scales);
  std::string message = "null of " + plural(test.full.distances.size(), "pair") + ": inflation " + rounded(inflation) +
                        " (variance of the bulk in its widest direction; 1 where nothing is shared), targets' scales " +
                        rounded(least) + " to " + rounded(most);
  if (test.n_dropped > 0)
    message += "; left out of p: " + std::to_string(test.n_dropped) + " of " + plural(test.eigenvalues.size(), "direction") +
               ", in which all pairs vary; so p and score may order pairs differently";
  context.log(message);
  if (inflation > much)
    context.warn({"shared_drive", "units share an unrecorded drive, or a common rhythm (inflation " + rounded(inflation) + ")",
                  "p is relative to the bulk of pairs, and strong shared inputs may still appear as connections",
                  params.shared == Shared::keep ? "set shared: project" : ""});
  std::vector<std::string> bursty;
  for (std::size_t i = 0; i < scales.size(); ++i)
    if (scales[i] > much) bursty.push_back(names[i]);
  if (!bursty.empty())
    context.warn(
        {"wide_targets",
         plural(bursty.size(), "target") + " whose pairs vary more than twice as much as others': " + first_names(bursty),
         "they may be bursting units, and their connections are harder to detect", "see units.csv"});
}

void doubt_wald(const std::vector<double>& distances, std::ptrdiff_t d, const TaskContext& context) {
  // The inflation if a fifth of the pairs are connected and none of the others is inflated.
  constexpr double most = 1.2, many = 1e9;
  const double effects = static_cast<double>(d), expected = effects * f_median(effects, many);
  std::vector<double> sorted = distances;
  const auto middle = sorted.begin() + std::ssize(sorted) / 2;
  std::ranges::nth_element(sorted, middle);
  const double inflation = *middle / expected;
  context.log("squared distances of " + plural(distances.size(), "pair") + " from no relation: their median is " +
              rounded(inflation) + " times that of unrelated pairs");
  if (inflation > most)
    context.warn({"wald_inflated",
                  "most pairs are farther from 'no relation' than unrelated pairs (" + rounded(inflation) +
                      " times in the median), for example because units share unrecorded inputs",
                  "Wald's p-values are too small, and many connections found by them are false", "set null_model: core"});
}

void write_units(const SpikeTrains& trains, const std::vector<std::string>& names, const std::vector<double>& log_scales,
                 const TaskContext& context) {
  const double duration_s = static_cast<double>(trains.n_bins()) * trains.bin_s();
  std::string table = "unit,spikes,rate_hz,merged,scale\n";
  for (std::ptrdiff_t i = 0; i < trains.n_units(); ++i) {
    const auto spikes = static_cast<double>(trains.n_spikes()[i]), merged = static_cast<double>(trains.n_merged()[i]);
    table += csv_field(names[i]) + ',' + format_number(spikes) + ',' + csv_number(spikes / duration_s) + ',' +
             format_number(merged) + ',' + csv_number(log_scales.empty() ? undefined : std::exp(log_scales[i])) + '\n';
  }
  context.output("units.csv", table);
}

}  // namespace golgi::spike_granger
