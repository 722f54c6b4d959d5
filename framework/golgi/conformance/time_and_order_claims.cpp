// Claims about transforms that draw no random numbers: they do not depend on the order of variables, nor on the future.
#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "golgi/conformance/claims.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/eigen.hpp"

namespace golgi {
namespace {

/// Two results of one transform, and the part of them that is compared.
struct Pair {
  const Dataset& first;
  const Dataset& second;
  std::vector<std::int32_t> places;  ///< indices of the variables of `first` in `second`
  std::vector<double> until_s;       ///< per trial: later samples and events are ignored
};

/// The indices of `names` in `among`; empty if one is missing.
std::optional<std::vector<std::int32_t>> places_of(const std::vector<std::string>& names,
                                                   const std::vector<std::string>& among) {
  std::vector<std::int32_t> places;
  for (const auto& name : names) {
    const auto found = std::ranges::find(among, name);
    if (found == among.end()) return std::nullopt;
    places.push_back(static_cast<std::int32_t>(found - among.begin()));
  }
  return places;
}

/// The first difference of one variable's events before a time; empty if there is none. Times may differ by a thousandth of a
/// sample.
std::string event_difference(std::span<const double> first, std::span<const double> second, double until_s, double dt_s) {
  const double slack = 1e-3 * dt_s;
  for (std::size_t k = 0; k < std::max(first.size(), second.size()); ++k) {
    const double a = k < first.size() ? first[k] : HUGE_VAL, b = k < second.size() ? second[k] : HUGE_VAL;
    if (std::min(a, b) >= until_s - slack) return "";
    if (!(std::abs(a - b) <= slack))
      return "event " + std::to_string(k) + " is " + (std::isinf(a) ? "missing" : "at " + format_number(a) + " s") + " and " +
             (std::isinf(b) ? "missing" : "at " + format_number(b) + " s");
  }
  return "";
}

/// The first difference of values before a time. @param slack  allowed difference of values
std::string value_difference(std::span<const double> first, std::span<const double> second, double until_s, double dt_s,
                             double slack) {
  for (std::size_t t = 0; t < std::max(first.size(), second.size()); ++t) {
    // A sample describes the time until the next one.
    if (static_cast<double>(t + 1) * dt_s > until_s + 1e-3 * dt_s) return "";
    const std::string which = "sample " + std::to_string(t) + " is ";
    if (t >= first.size() || t >= second.size())
      return which + (t < first.size() ? "missing in the second" : "missing in the first");
    if (std::isnan(first[t]) && std::isnan(second[t])) continue;
    if (!(std::abs(first[t] - second[t]) <= slack)) return which + format_number(first[t]) + " and " + format_number(second[t]);
  }
  return "";
}

double largest_of(const Dataset& data) {
  double largest = 0;
  for (const Trial& trial : data.trials())
    for (const double value : trial.values().values())
      if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
  return largest;
}

/// The first difference of two results in their values and events; empty if there is none.
std::string difference_of(const Pair& pair) {
  // 1e-9 of the largest value: quantities computed from all variables or samples together may be rounded differently.
  const double slack = 1e-9 * largest_of(pair.first), dt_s = pair.first.dt_s();
  if (dt_s != pair.second.dt_s())
    return "the sampling interval is " + format_number(dt_s) + " and " + format_number(pair.second.dt_s()) + " s";
  for (std::ptrdiff_t k = 0; k < pair.first.n_trials(); ++k)
    for (std::ptrdiff_t i = 0; i < pair.first.n_variables(); ++i) {
      const Trial &a = pair.first.trial(k), &b = pair.second.trial(k);
      const auto j = static_cast<std::ptrdiff_t>(pair.places[i]);
      const double until_s = pair.until_s[k];
      const auto row_a = pair.first.row_of(i), row_b = pair.second.row_of(j);
      std::string text;
      if ((row_a < 0) != (row_b < 0)) text = "only one result has values";
      if (text.empty() && row_a >= 0)
        text = value_difference(a.values().row(row_a), b.values().row(row_b), until_s, dt_s, slack);
      if (text.empty() && (a.events().n_variables() > 0) != (b.events().n_variables() > 0)) text = "only one result has events";
      if (text.empty() && a.events().n_variables() > 0) text = event_difference(a.events()[i], b.events()[j], until_s, dt_s);
      if (!text.empty()) return "for '" + pair.first.variable(i).name() + "' in trial " + std::to_string(k) + ", " + text;
    }
  return "";
}

// --- Variables in another order.

Finding commutes(const Examination& examination) {
  if (examination.info().stochastic) return not_claimed("it draws different random numbers when variables are reordered");
  const Dataset data = examination.recording();
  const Dataset plain = examination.transform(data, {});
  if (!places_of(plain.names(), data.names())) return not_claimed("it creates new variables");
  const auto order = other_order(data.n_variables());
  Dataset turned;
  try {
    turned = examination.transform(reordered(data, order), {});
  } catch (const DataError& error) {
    return not_claimed(std::string("it refuses the variables in another order: ") + error.what());
  }
  const std::string given = "given the variables " + order_text(data, order) + ", ";
  const auto places = places_of(plain.names(), turned.names());
  if (!places || plain.n_variables() != turned.n_variables())
    return broken(given + "it keeps " + join(turned.names(), ", ") + " instead of " + join(plain.names(), ", ") +
                  "; choose variables by their names or properties, not by their position");
  if (plain.n_trials() != turned.n_trials())
    return broken(given + "it gives " + std::to_string(turned.n_trials()) + " trials instead of " +
                  std::to_string(plain.n_trials()));
  const std::vector<double> all(plain.n_trials(), HUGE_VAL);
  if (const std::string text = difference_of({plain, turned, *places, all}); !text.empty())
    return broken("comparing the original order and variables " + order_text(data, order) + ", " + text +
                  "; do not treat variables by their position");
  if ((plain.truth() != nullptr) != (turned.truth() != nullptr) ||
      (plain.truth() && !(*plain.truth() == turned.truth()->select(*places))))
    return broken(given + "the ground truth is not reordered; use GroundTruth::select");
  return kept();
}

// --- The future.

/// Sets known start times of trials, to compare them with those of the result.
Dataset started(Dataset data) {
  for (std::ptrdiff_t k = 0; k < data.n_trials(); ++k) {
    Trial trial = data.trial(k);
    data.set_trial(k, trial.set_start_s(static_cast<double>(10 * k + 1)));
  }
  return data;
}

/// The dataset with other values and no events from the middle of each trial on.
Dataset with_other_half(Dataset data) {
  for (std::ptrdiff_t k = 0; k < data.n_trials(); ++k) {
    Trial trial = data.trial(k);
    Matrix values(trial.values());
    const std::ptrdiff_t middle = values.cols() / 2;
    for (std::ptrdiff_t i = 0; i < values.rows(); ++i)
      for (std::ptrdiff_t t = middle; t < values.cols(); ++t) values(i, t) = 1 - 2 * values(i, t);
    trial.set_values(std::move(values));
    auto events = trial.events().lists();
    for (auto& times : events)
      std::erase_if(times, [&](double s) { return event_position(s, data.dt_s()) >= static_cast<double>(middle); });
    data.set_trial(k, trial.set_events(Events(events)));
  }
  return data;
}

Finding knows_no_future(const Examination& examination) {
  if (examination.info().stochastic) return not_claimed("it draws random numbers");
  if (examination.info().acausal) return not_claimed("it declares that its output depends on later input");
  const Dataset data = started(examination.recording());
  const Dataset before = examination.transform(data, {});
  Dataset after;
  try {
    after = examination.transform(with_other_half(data), {});
  } catch (const DataError& error) {
    return not_checked(std::string("it refuses the recording with another second half: ") + error.what());
  }
  if (before.n_trials() != data.n_trials()) return not_claimed("it creates new trials");
  const auto places = places_of(before.names(), after.names());
  if (!places || after.n_trials() != before.n_trials())
    return broken(
        "the variables or trials that it keeps depend on the second half of the recording; declare `static constexpr "
        "bool acausal = true` if this is intended");
  std::vector<double> until_s;
  for (std::ptrdiff_t k = 0; k < data.n_trials(); ++k) {
    const double middle_s = static_cast<double>(data.trial(k).n_samples() / 2) * data.dt_s();
    const double start_s = before.trial(k).start_s();  // 0: a new trial, whose start is not known
    until_s.push_back(start_s == 0 ? middle_s : middle_s - (start_s - data.trial(k).start_s()));
  }
  const std::string text = difference_of({before, after, *places, until_s});
  if (text.empty()) return kept();
  return broken("with other samples from " + format_number(until_s[0]) +
                " s on in the first trial, the output before this time changes: " + text +
                "; use only earlier samples, set the new start with Trial::set_start_s if samples at the start were left "
                "out, or declare `static constexpr bool acausal = true`");
}

}  // namespace

std::vector<ClaimCheck> time_and_order_claims() {
  return {{"permutation", "reordered variables give the same result in the new order", where_it_runs<commutes>},
          {"causal", "the output before a time does not depend on input after it", where_it_runs<knows_no_future>, true}};
}

}  // namespace golgi
