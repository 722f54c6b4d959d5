// What is asked of components that give datasets: simulators and transforms.
#include <algorithm>
#include <cmath>

#include "golgi/conformance/claims.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"

namespace golgi {
namespace {

/// What is wrong with the events of a dataset: they are times within their trial, in order.
std::string wrong_events(const Dataset& data) {
  for (std::size_t k = 0; k < data.trials.size(); ++k) {
    const TimeSeries& trial = data.trials[k];
    if (!trial.events) continue;
    const double end_s = static_cast<double>(trial.n_samples()) * data.dt_s;
    for (std::size_t i = 0; i < trial.events->size(); ++i) {
      const auto& times = (*trial.events)[i];
      const std::string where = "the events of '" + data.names[i] + "' in trial " + std::to_string(k);
      if (!std::ranges::is_sorted(times)) return where + " are not in order of time";
      for (const double s : times)
        if (!(s >= 0 && s < end_s))
          return where + " hold one at " + format_number(s) + " s; the trial lasts " + format_number(end_s) + " s";
    }
  }
  return "";
}

// --- Simulators.

Finding sound_truth(const Examination& examination) {
  const Dataset data = examination.simulate({});
  if (!data.truth) return not_claimed("it tells no truth");
  return kept(plural(static_cast<std::size_t>(data.truth->n_synapses()), "connection") + " among " +
              plural(static_cast<std::size_t>(data.n_variables()), "variable"));  // its size is checked with the result
}

Finding sound_events(const Examination& examination) {
  const Dataset data = examination.simulate({});
  if (std::ranges::none_of(data.trials, [](const TimeSeries& trial) { return trial.events.has_value(); }))
    return not_claimed("it gives no events");
  const std::string wrong = wrong_events(data);
  return wrong.empty() ? kept() : broken(wrong);
}

// --- Transforms.

Finding keeps_input(const Examination& examination) {
  const Dataset data = examination.recording();
  const Dataset before = data;
  examination.transform(data, {});
  Parts now, then;
  for (std::size_t k = 0; k < data.trials.size(); ++k) {
    now.matrix("values of trial " + std::to_string(k), data.trials[k].values.view());
    then.matrix("values of trial " + std::to_string(k), before.trials[k].values.view());
    if (data.trials[k].events != before.trials[k].events) return broken("it changes the events of its input");
  }
  const std::string text = difference(then, now);
  return text.empty() ? kept() : broken("it changes its input: " + text);
}

Finding keeps_truth(const Examination& examination) {
  const Dataset data = examination.recording();
  const Dataset result = examination.transform(data, {});
  std::vector<std::int32_t> chosen;
  for (const auto& name : result.names) {
    const auto found = std::ranges::find(data.names, name);
    if (found == data.names.end()) return not_claimed("it makes variables of its own ('" + name + "')");
    chosen.push_back(static_cast<std::int32_t>(found - data.names.begin()));
  }
  if (!result.truth) return broken("the truth of the input is gone");
  const auto expected = data.truth->select(chosen).synapses(), found = result.truth->synapses();
  // Lags are in samples: where these last longer, they are others.
  const auto same = [&](const Synapse& a, const Synapse& b) {
    return a.target == b.target && a.source == b.source && a.weight == b.weight && (a.lag == b.lag || result.dt_s != data.dt_s);
  };
  if (!std::ranges::equal(expected, found, same)) return broken("the truth is not that of the variables that are left");
  return kept();
}

Finding transforms_events(const Examination& examination) {
  const Dataset data = examination.recording();
  const Dataset result = examination.transform(data, {});
  const auto without = std::ranges::count_if(result.trials, [](const TimeSeries& trial) { return !trial.events; });
  if (without == std::ssize(result.trials)) return not_claimed("its output has no events");
  if (without > 0) return broken("some trials keep their events and others do not");
  const std::string wrong = wrong_events(result);
  return wrong.empty() ? kept() : broken(wrong);
}

Finding handles_missing(const Examination& examination) {
  if (!examination.info().accepts_mask) return not_claimed("the host gives it no data with missing values");
  Dataset data = examination.recording();
  for (TimeSeries& trial : data.trials) {
    trial.mask.assign(static_cast<std::size_t>(trial.values.size()), 1);
    trial.mask[10] = 0;
    trial.values(0, 10) = undefined;
  }
  try {
    examination.transform(data, {});
  } catch (const DataError& error) {
    return kept(std::string("refused: ") + error.what());
  }
  return kept();
}

}  // namespace

std::vector<ClaimCheck> simulator_claims() {
  return {{"truth", "the truth is of the variables that are simulated", where_it_runs<sound_truth>},
          {"events", "events lie within their trial, in order", where_it_runs<sound_events>}};
}

std::vector<ClaimCheck> transform_claims() {
  return {{"input", "the input stays as it was", where_it_runs<keeps_input>},
          {"truth", "the truth is kept for the variables that are left", where_it_runs<keeps_truth>},
          {"events", "events are kept, within their trial and in order", where_it_runs<transforms_events>},
          {"missing", "missing values give a valid result or DataError", where_it_runs<handles_missing>}};
}

}  // namespace golgi
