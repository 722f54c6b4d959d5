#include "golgi/builtin/transforms/center_trials/center_trials.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <span>

#include "golgi/api/registry.hpp"
#include "golgi/builtin/transforms/center_trials/varying_response.hpp"
#include "golgi/builtin/transforms/moments.hpp"
#include "golgi/builtin/transforms/transform_parts.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"

namespace golgi {

void CenterTrials::Params::describe(SchemaOf<Params>& s) {
  s.choice("mode", &Params::mode, {{"mean", Mode::mean}, {"amplitude", Mode::amplitude}})
      .doc(
          "mean: subtract from each trial the mean over trials of each variable and sample. amplitude: subtract the multiple "
          "of this mean, plus a constant, that fits the trial best, for responses whose size varies from trial to trial.");
  s.field("per_label", &Params::per_label)
      .doc("true: trials of each label (condition) share one response; false: all trials share one response.");
  s.field("scale", &Params::scale)
      .doc(
          "Whether to divide the residuals by their standard deviation over trials, per variable and sample, for responses "
          "that change the variance as well.");
}

namespace {

/// Trials that share a response, by index.
using Sharing = std::vector<std::ptrdiff_t>;

std::vector<Sharing> sharing_trials(const Dataset& input, bool per_label) {
  std::map<std::string, Sharing> by_label;
  for (std::ptrdiff_t k = 0; k < input.n_trials(); ++k) by_label[per_label ? input.trial(k).label() : ""].push_back(k);
  std::vector<Sharing> all;
  for (const auto& [label, trials] : by_label) {
    if (trials.size() < 2)
      throw DataError((per_label ? "the label '" + label + "' has" : std::string("the recording has")) +
                      " one trial; a response that trials share needs two trials or more: give one file per trial, or cut the "
                      "recording into trials with transform/split");
    all.push_back(trials);
  }
  return all;
}

/// The mean over trials of one variable.
struct TrialMean {
  std::vector<double> mean;   ///< per sample since the start, up to the end of the longest trial
  std::vector<int> n_trials;  ///< per sample: number of trials that are averaged
};

TrialMean response_of(const Dataset& input, const std::vector<Observed>& observed, const Sharing& trials,
                      std::ptrdiff_t variable) {
  std::ptrdiff_t longest = 0;
  for (const auto k : trials) longest = std::max(longest, input.trial(k).n_samples());
  TrialMean response{std::vector<double>(longest), std::vector<int>(longest)};
  for (const auto k : trials) {
    const auto values = input.trial(k).values().row(variable);
    for (std::ptrdiff_t t = 0; t < std::ssize(values); ++t)
      if (observed[k](variable, t)) {
        response.mean[t] += values[t];
        ++response.n_trials[t];
      }
  }
  for (std::ptrdiff_t t = 0; t < longest; ++t)
    if (response.n_trials[t] > 0) response.mean[t] /= response.n_trials[t];
  return response;
}

/// The sum over samples with `is_used` of f(t).
template <class F>
double sum_of(std::ptrdiff_t n_samples, const std::vector<std::uint8_t>& is_used, F f) {
  double sum = 0;
  for (std::ptrdiff_t t = 0; t < n_samples; ++t)
    if (is_used[t] != 0) sum += f(t);
  return sum;
}

/// Subtracts the response from one trial; samples that are not used become NaN.
void take_out(const TrialMean& response, CenterTrials::Mode mode, std::span<double> values,
              const std::vector<std::uint8_t>& is_used) {
  const std::ptrdiff_t n_samples = std::ssize(values);
  const auto& m = response.mean;
  double offset = 0, mean = 0, multiple = 1;
  if (mode == CenterTrials::Mode::amplitude) {
    const double n = sum_of(n_samples, is_used, [](std::ptrdiff_t) { return 1.0; });
    offset = sum_of(n_samples, is_used, [&](std::ptrdiff_t t) { return values[t]; }) / n;
    mean = sum_of(n_samples, is_used, [&](std::ptrdiff_t t) { return m[t]; }) / n;
    const double squares = sum_of(n_samples, is_used, [&](std::ptrdiff_t t) { return (m[t] - mean) * (m[t] - mean); });
    const double products = sum_of(n_samples, is_used, [&](std::ptrdiff_t t) { return (m[t] - mean) * (values[t] - offset); });
    multiple = squares > 0 ? products / squares : 0;
  }
  for (std::ptrdiff_t t = 0; t < n_samples; ++t)
    values[t] = is_used[t] != 0 ? values[t] - offset - multiple * (m[t] - mean) : undefined;
}

/// Divides the residuals of one variable by their standard deviation over trials.
void divide_by_spread(const Dataset& input, const Sharing& trials, std::ptrdiff_t variable, std::vector<Matrix>& values) {
  std::ptrdiff_t longest = 0;
  for (const auto k : trials) longest = std::max(longest, values[k].cols());
  for (std::ptrdiff_t t = 0; t < longest; ++t) {
    double n = 0, sum = 0, squares = 0;
    const auto each = [&](const auto& use) {
      for (const auto k : trials)
        if (t < values[k].cols() && !std::isnan(values[k](variable, t))) use(values[k](variable, t));
    };
    each([&](double value) { n += 1, sum += value; });
    if (n == 0) continue;
    each([&](double value) { squares += (value - sum / n) * (value - sum / n); });
    const double spread = std::sqrt(squares / (n - 1));
    if (!(spread > 0))
      throw DataError(
          "'" + input.names()[variable] + "' is the same in all trials at sample " + std::to_string(t) +
          ", so its standard deviation there is 0; set scale: false, or leave out that part of the trials (transform/slice)");
    each([&](double& value) { value /= spread; });
  }
}

/// Collected for the warnings and the log.
struct Findings {
  std::int64_t n_alone = 0;  ///< observed samples that no other trial has
  std::vector<double> ratios;
};

/// Subtracts the response of one variable from all its trials, and adds to the findings.
void center_variable(const Dataset& input, const std::vector<Observed>& observed, const Sharing& trials,
                     std::ptrdiff_t variable, CenterTrials::Mode mode, std::vector<Matrix>& values,
                     std::vector<std::vector<std::uint8_t>>& masks, Findings& findings) {
  const TrialMean response = response_of(input, observed, trials, variable);
  std::ptrdiff_t shortest = std::ssize(response.mean);
  for (const auto k : trials) {
    const auto row = values[k].row(variable);
    const std::ptrdiff_t n_samples = std::ssize(row);
    shortest = std::min(shortest, n_samples);
    std::vector<std::uint8_t> is_used(n_samples);
    int n_used = 0;
    for (std::ptrdiff_t t = 0; t < n_samples; ++t) {
      is_used[t] = observed[k](variable, t) && response.n_trials[t] > 1;
      n_used += is_used[t];
      findings.n_alone += observed[k](variable, t) && response.n_trials[t] == 1;
    }
    constexpr int fitted = 2;  // the constant and the multiple
    if (mode == CenterTrials::Mode::amplitude && n_used > 0 && n_used <= fitted)
      throw DataError(
          trial_prefix(input, k) + "'" + input.names()[variable] + "' has " + plural(n_used, "observed sample") +
          ", which a constant and a multiple of the response fit exactly; use mode: mean, or leave such trials out");
    take_out(response, mode, row, is_used);
    std::ranges::copy(is_used, masks[k].begin() + variable * n_samples);
  }
  // A missing sample is treated as a sample without deviation.
  std::vector<std::vector<double>> left;
  for (const auto k : trials) {
    const auto row = values[k].row(variable).first(shortest);
    left.emplace_back(row.begin(), row.end());
    for (double& value : left.back())
      if (std::isnan(value)) value = 0;
  }
  const double ratio = varying_response(std::span(response.mean).first(shortest), {left.begin(), left.end()});
  // The limit is at least 5 standard errors of a variance over this many trials, so that few trials do not warn by chance.
  if (ratio > std::max(2.0, 1 + 5 * std::sqrt(2.0 / static_cast<double>(trials.size()))))
    findings.ratios[variable] = std::max(findings.ratios[variable], ratio);
}

void tell(const Dataset& input, const std::vector<Sharing>& sharing, CenterTrials::Mode mode, const Findings& findings,
          const TaskContext& context) {
  constexpr std::size_t few = 20;
  std::size_t fewest = sharing.front().size();
  for (const Sharing& trials : sharing) fewest = std::min(fewest, trials.size());
  const std::string fewest_trials = std::to_string(fewest) + " trials";
  if (fewest < few)
    context.warn({"few_trials", "a response is the mean of " + fewest_trials + (sharing.size() > 1 ? " of a label" : ""),
                  "it contains 1/" + std::to_string(fewest) + " of each trial, which is subtracted with it",
                  "expect somewhat too many false positives, or record more trials"});
  if (findings.n_alone > 0)
    context.log(plural(findings.n_alone, "value") + " that only one trial has at that time cannot be centred; set to missing");
  std::vector<std::string> told;
  constexpr std::size_t shown = 5;
  std::size_t more = 0;
  for (std::ptrdiff_t i = 0; i < input.n_variables(); ++i) {
    if (findings.ratios[i] <= 1) continue;
    if (told.size() < shown)
      told.push_back("'" + input.names()[i] + "' (" + format_number(std::round(10 * findings.ratios[i]) / 10) + " times)");
    else
      ++more;
  }
  if (told.empty()) return;
  context.warn({"varying_response",
                "the response varies from trial to trial: along its course, or along its slope, the residuals vary more than "
                "elsewhere in " +
                    join(told, ", ") + (more > 0 ? " and " + plural(more, "other") : ""),
                "connections in its window may be artefacts of it",
                mode == CenterTrials::Mode::mean
                    ? "try mode: amplitude, which adapts to its size; if its latency varies, compare with windows without it "
                      "(transform/slice)"
                    : "compare with windows without it, such as the baseline (transform/slice)"});
}

}  // namespace

Dataset CenterTrials::apply(const Dataset& input, const TaskContext& context) const {
  const std::vector<Sharing> sharing = sharing_trials(input, params_.per_label);
  const std::vector<Observed> observed = observed_in(input);
  std::vector<Matrix> values;
  std::vector<std::vector<std::uint8_t>> masks;
  for (const Trial& trial : input.trials()) {
    values.emplace_back(trial.values());
    masks.emplace_back(input.n_variables() * trial.n_samples(), std::uint8_t{1});
  }
  Findings findings{0, std::vector<double>(input.n_variables())};
  for (const Sharing& trials : sharing)
    for (std::ptrdiff_t i = 0; i < input.n_variables(); ++i) {
      context.check_cancelled();
      center_variable(input, observed, trials, i, params_.mode, values, masks, findings);
      if (params_.scale) divide_by_spread(input, trials, i, values);
    }
  tell(input, sharing, params_.mode, findings, context);
  std::vector<Trial> trials = visible_trials(input);
  for (std::size_t k = 0; k < trials.size(); ++k) {
    trials[k].set_gaps(Gaps::from_mask(input.n_variables(), trials[k].n_samples(), masks[k], input.dt_s()));
    trials[k].set_values(std::move(values[k]));
  }
  Dataset output = input;
  return output.set_trials(std::move(trials));
}

void register_transforms_center_trials(Registry& registry) { registry.add<CenterTrials>(); }

}  // namespace golgi
