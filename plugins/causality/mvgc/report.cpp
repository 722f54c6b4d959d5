#include "report.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/numerics/spectrum.hpp>
#include <string>

#include "spectra.hpp"

namespace golgi::mvgc {
namespace {

std::string listed(const std::vector<std::ptrdiff_t>& variables, const Dataset& data) {
  std::vector<std::string> names;
  for (const auto i : variables) names.push_back(data.names()[i]);
  return first_names(names);
}

void doubt_determined(const OlsVar& fit, const ChosenGroups& groups, const Dataset& data, const TaskContext& context,
                      Connectivity& result) {
  if (fit.undetermined().empty()) return;
  constexpr std::ptrdiff_t most = 3;
  std::vector<std::ptrdiff_t> sources;
  std::string reasons;
  for (const auto& one : fit.undetermined()) {
    const std::string why = "lag " + std::to_string(one.lags.front()) + " of '" + data.names()[one.source] + "' " +
                            (one.sources.empty() ? "is constant" : "follows from the lags of " + listed(one.sources, data));
    if (std::ssize(sources) < most) reasons += (sources.empty() ? "" : "; ") + why;
    sources.push_back(one.source);
    for (std::size_t g = 0; g < groups.members.size(); ++g)
      if (std::ranges::find(groups.members[g], one.source) != groups.members[g].end())
        result.add_undefined({-1, static_cast<std::int32_t>(g), why});
  }
  if (result.is_of_groups()) {
    Matrix score(result.score());
    leave_undefined(sources, groups, score);
    result.set(Quantity::score, std::move(score));
  }
  if (std::ssize(sources) > most) reasons += "; and so on";
  context.warn({"undetermined", "lags that follow from others, to rounding: " + reasons,
                "the outgoing connections of " + listed(sources, data) + " are undefined",
                "leave one variable of each such group out with transform/select (after an average reference, any), or lower "
                "max_order"});
}

/// Warns of filtered signals. A variable that sums the signals of others, in a cascade, is as smooth as a filtered one, but is
/// not filtered: a short order explains it, and others are not smooth. @return whether a filter was found
bool doubt_filter(const OlsVar& fit, int max_order, Trials trials, const Dataset& data, const TaskContext& context) {
  constexpr double least_share = 1e-4, least_unexplained = 1e-3;
  const auto n = std::ssize(fit.own_share());
  std::ptrdiff_t n_found = 0, worst = 0;
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    n_found += fit.own_share()[i] < least_share || fit.own_unexplained()[i] < least_unexplained;
    if (fit.own_share()[i] < fit.own_share()[worst]) worst = i;
  }
  if (n_found == 0) return false;
  const double edge = edge_frequency(trials, context.poll());
  if (fit.model().order < max_order && oversampling_factor(edge) == 1) return false;
  const int factor = std::max(2, static_cast<int>(std::floor(1 / (2.5 * edge))));
  context.warn({"filtered",
                "'" + data.names()[worst] + "': all but " + rounded(100 * fit.own_unexplained()[worst]) +
                    " % of the next sample follows from its own last " + std::to_string(fit.model().order) +
                    (n_found > 1 ? " (and so for " + plural(n_found - 1, "other") + ")" : ""),
                "the signal was filtered or oversampled, and p-values include the effects of the filter",
                "downsample to 2 to 3 times its highest frequency (transform/downsample, factor: " + std::to_string(factor) +
                    ", method: pick)"});
  return true;
}

}  // namespace

std::vector<std::ptrdiff_t> sources_of(const std::vector<UndeterminedSource>& undetermined) {
  std::vector<std::ptrdiff_t> sources;
  for (const auto& one : undetermined) sources.push_back(one.source);
  return sources;
}

bool describe_fit(const OlsVar& fit, int max_order, Trials trials, const ChosenGroups& groups, const Dataset& data,
                  const TaskContext& context, Connectivity& result) {
  doubt_determined(fit, groups, data, context, result);
  if (fit.model().n_samples < 2 * (fit.n_coefficients() - 1))
    context.warn(
        {"few_samples",
         plural(fit.model().n_samples, "sample") + " for " + std::to_string(fit.n_coefficients()) + " coefficients per target",
         "weak connections are missed", "leave variables out with transform/select, or lower max_order"});
  return doubt_filter(fit, max_order, trials, data, context);
}

void describe_tests(const OlsVar& fit, Trials trials, const PairTests& tests, Covariance covariance, const Dataset& data,
                    const TaskContext& context) {
  if (!tests.on_single_samples.empty())
    context.warn({"single_samples",
                  "coefficients that rest on single samples, which the fit meets exactly: those of " +
                      listed(tests.on_single_samples, data),
                  "the p-values of their outgoing connections are undefined",
                  "lower max_order, or record more events of these variables"});
  if (covariance == Covariance::classical)
    if (const auto changing = fit.with_changing_noise(trials, context.poll()); !changing.empty())
      context.warn({"changing_noise",
                    "the noise of all channels rises and falls together: that of " + listed(changing, data) +
                        " is larger where that of all was larger a sample before",
                    "p-values are too small", "set covariance to hc3"});
  if (covariance != Covariance::trial) return;
  const auto order = fit.model().order;
  constexpr std::ptrdiff_t enough = 50;
  if (tests.n_trials <= 2 * order)
    context.warn({"few_trials",
                  "covariance trial with order " + std::to_string(order) + " needs more than " + plural(2 * order, "trial") +
                      " (segments without gaps); there are " + std::to_string(tests.n_trials),
                  "p-values are undefined", "set covariance to hc3"});
  else if (tests.n_trials < enough)
    context.warn({"few_trials", "covariance trial has only " + plural(tests.n_trials, "trial") + " (segments without gaps)",
                  "p-values are too small", "set covariance to hc3"});
}

void describe_group_tests(const OlsVar& fit, const GroupTests& tests, const ChosenGroups& groups, Covariance covariance,
                          const TaskContext& context) {
  if (tests.too_many.empty()) return;
  const auto [target, source] = tests.too_many.front();
  const auto n = fit.model().order * std::ssize(groups.members[target]) * std::ssize(groups.members[source]);
  const bool by_trial = covariance == Covariance::trial;
  context.warn({"large_groups",
                plural(n, "coefficient") + " from '" + groups.names[source] + "' to '" + groups.names[target] + "', for " +
                    (by_trial ? plural(tests.n_trials, "trial") : plural(fit.model().n_samples, "sample")),
                "too many to test with covariance " + std::string(by_trial ? "trial" : "hc3") + ": p-values of " +
                    plural(tests.too_many.size(), "pair") + " of groups are undefined",
                "lower max_order, make groups smaller, or set covariance to classical"});
}

}  // namespace golgi::mvgc
