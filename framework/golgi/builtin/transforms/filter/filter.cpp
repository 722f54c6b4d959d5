#include "golgi/builtin/transforms/filter/filter.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "golgi/api/registry.hpp"
#include "golgi/builtin/transforms/filter/butterworth.hpp"
#include "golgi/builtin/transforms/transform_parts.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"

namespace golgi {

void Filter::Params::describe(SchemaOf<Params>& s) {
  s.field("high_pass_hz", &Params::high_pass_hz)
      .unit("Hz")
      .above(0)
      .doc("Frequencies below this are removed; null: none. With low_pass_hz, the band between the two is kept.");
  s.field("low_pass_hz", &Params::low_pass_hz).unit("Hz").above(0).doc("Frequencies above this are removed; null: none.");
  s.field("notch_hz", &Params::notch_hz).unit("Hz").above(0).doc("Frequencies to remove, such as [50, 100] for line noise.");
  s.field("notch_width_hz", &Params::notch_width_hz).unit("Hz").above(0).doc("Width of the band removed around each notch_hz.");
  s.field("order", &Params::order)
      .range(1, 12)
      .doc(
          "Order of the Butterworth filter, which is run in both directions: at a cutoff the gain is 1/2, beyond it the slope "
          "is 12 dB per octave and order. A notch has order 2.");
}

Filter::Filter(const Params& params) : params_(params) {
  if (!params.high_pass_hz && !params.low_pass_hz && params.notch_hz.empty())
    throw ConfigError("there is nothing to filter; give high_pass_hz, low_pass_hz, both or notch_hz");
  if (params.high_pass_hz && params.low_pass_hz && *params.high_pass_hz >= *params.low_pass_hz)
    throw ConfigError("high_pass_hz " + format_number(*params.high_pass_hz) + " is not below low_pass_hz " +
                      format_number(*params.low_pass_hz) + ", so no band is left; to remove a band, use notch_hz");
}

namespace {

/// The edges in cycles per sample. @param parameter  its name, for messages
std::vector<double> edges_of(std::vector<double> edges_hz, double dt_s, const std::string& parameter) {
  for (double& edge : edges_hz) {
    if (edge <= 0 || edge * dt_s >= 0.5)
      throw DataError(parameter + ": " + format_number(edge) + " Hz is not between 0 and " + format_number(0.5 / dt_s) +
                      " Hz, half the sampling rate; choose another, or check dt_s");
    edge *= dt_s;
  }
  return edges_hz;
}

/// Filters that are applied one after another.
struct Chain {
  std::vector<SectionFilter> filters;
  std::ptrdiff_t fewest_samples = 0, n_pad = 0;  ///< the largest of all filters

  void add(SectionFilter filter) {
    fewest_samples = std::max(fewest_samples, filter.fewest_samples);
    n_pad = std::max(n_pad, filter.n_pad);
    filters.push_back(std::move(filter));
  }
};

Chain chain_of(const Filter::Params& params, double dt_s) {
  Chain chain;
  if (params.high_pass_hz && params.low_pass_hz)
    chain.add(butterworth(Response::band_pass, params.order,
                          edges_of({*params.high_pass_hz, *params.low_pass_hz}, dt_s, "high_pass_hz, low_pass_hz")));
  else if (params.high_pass_hz)
    chain.add(butterworth(Response::high_pass, params.order, edges_of({*params.high_pass_hz}, dt_s, "high_pass_hz")));
  else if (params.low_pass_hz)
    chain.add(butterworth(Response::low_pass, params.order, edges_of({*params.low_pass_hz}, dt_s, "low_pass_hz")));
  for (const double notch : params.notch_hz) {
    constexpr int order = 2;
    const double half = params.notch_width_hz / 2;
    chain.add(butterworth(Response::band_stop, order, edges_of({notch - half, notch + half}, dt_s, "notch_hz")));
  }
  return chain;
}

/// Counts of the segments that were too short.
struct Short {
  std::int64_t n_lost = 0;       ///< segments between gaps that became missing
  std::int64_t n_unsettled = 0;  ///< segments shorter than the settling time of the filter
};

/// Filters each segment of a variable; missing samples, and segments that are too short, become NaN.
void filter_variable(const Chain& chain, const std::vector<SampleRange>& stretches, std::span<double> values, Short& found) {
  std::vector<double> filtered(values.size(), undefined);
  for (const SampleRange& stretch : stretches) {
    if (stretch.size() < chain.fewest_samples) {
      ++found.n_lost;
      continue;
    }
    found.n_unsettled += stretch.size() <= chain.n_pad;
    const auto part = values.subspan(stretch.first, stretch.size());
    for (const SectionFilter& filter : chain.filters) filter_both_ways(filter, part);
    std::ranges::copy(part, filtered.begin() + stretch.first);
  }
  std::ranges::copy(filtered, values.begin());
}

void tell(const Short& found, double settled_s, const TaskContext& context) {
  context.warn(
      {"filtered", "a filter in both directions mixes past and future, and leaves some frequencies with almost no power",
       "the ranking of connections stays usable; p-values of Granger causality and of other prediction methods do not: they "
       "also measure the effect of the filter",
       "give such methods the unfiltered recording and select the band afterwards, in their results; transform/detrend removes "
       "drifts, transform/resample lowers the rate"});
  if (found.n_lost > 0)
    context.warn({"too_short",
                  (found.n_lost == 1 ? "1 segment" : std::to_string(found.n_lost) + " segments") +
                      " between gaps, too short for the filter, set to missing",
                  "", "fill short gaps with transform/fill first, or lower the order"});
  if (found.n_unsettled > 0)
    context.warn({"unsettled",
                  std::to_string(found.n_unsettled) + " of the trials or segments of single variables are shorter than the " +
                      format_number(settled_s) + " s that the filter takes to settle",
                  "their values depend on how their ends are extended",
                  "filter the recording before it is cut into trials, or choose a less narrow band"});
}

}  // namespace

Dataset Filter::apply(const Dataset& input, const TaskContext& context) const {
  const Chain chain = chain_of(params_, input.dt_s());
  Short found;
  std::vector<Trial> trials = visible_trials(input);
  for (std::size_t k = 0; k < trials.size(); ++k) {
    Trial& trial = trials[k];
    if (trial.n_samples() < chain.fewest_samples)
      throw DataError(trial_prefix(input, static_cast<std::ptrdiff_t>(k)) + plural(trial.n_samples(), "sample") +
                      ", and the filter needs at least " + std::to_string(chain.fewest_samples) +
                      "; filter before the recording is cut into trials, or lower the order");
    Matrix values(trial.values());
    std::vector<Short> found_in(values.rows());
    context.parallel_for(values.rows(), [&](std::ptrdiff_t i) {
      context.check_cancelled();
      filter_variable(chain, observed_ranges(trial.gaps()[i], values.cols(), input.dt_s()), values.row(i), found_in[i]);
    });
    for (const Short& one : found_in) {
      found.n_lost += one.n_lost;
      found.n_unsettled += one.n_unsettled;
    }
    set_values_and_gaps(trial, std::move(values), input.dt_s());
  }
  tell(found, static_cast<double>(chain.n_pad) * input.dt_s(), context);
  return Dataset(input).set_trials(std::move(trials));
}

void register_transforms_filter(Registry& registry) { registry.add<Filter>(); }

}  // namespace golgi
