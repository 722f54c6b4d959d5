#include "halves.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <golgi/data/cutting.hpp>
#include <string>
#include <utility>

namespace {

using golgi::Connectivity;
using golgi::Matrix;

constexpr std::array<const char*, 2> half_names{"first_half", "second_half"};

/// Seconds from the start of a trial to its middle: with values on a sample, so that each sample is in one half.
double middle_s(const golgi::Dataset& data, const golgi::Trial& trial) {
  if (trial.values().empty()) return trial.duration_s() / 2;
  return static_cast<double>(trial.n_samples() / 2) * data.dt_s();
}

/// One half of every trial. @param half  0 or 1
golgi::Dataset half_of(const golgi::Dataset& data, std::size_t half) {
  std::vector<golgi::Stretch> parts;
  for (std::ptrdiff_t k = 0; k < data.n_trials(); ++k) {
    const double middle = middle_s(data, data.trial(k)), end = data.trial(k).duration_s();
    if (0 < middle && middle < end) parts.push_back({k, half == 0 ? golgi::Interval{0, middle} : golgi::Interval{middle, end}});
  }
  if (parts.empty()) throw golgi::DataError("no trial has two samples, one for each half");
  return golgi::cut(data, parts);
}

/// The prior's scores of these variables, matched by name: variables that never vary are not in the data. @return (N, N)
Matrix scores_of(const Connectivity& prior, const std::vector<std::string>& names) {
  std::vector<std::ptrdiff_t> places;
  for (const auto& name : names) {
    const auto at = std::ranges::find(prior.names(), name);
    if (at == prior.names().end())
      throw golgi::DataError("the prior knows no variable '" + name + "'" + golgi::suggestion(name, prior.names()));
    places.push_back(at - prior.names().begin());
  }
  const std::ptrdiff_t n = std::ssize(names);
  Matrix score(n, n);
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t j = 0; j < n; ++j) score(i, j) = prior.score()(places[i], places[j]);
  return score;
}

/// The reason for an undefined score of a half is also the reason in the result.
void add_reasons(const Connectivity& half, const std::string& which, Connectivity& result) {
  for (const auto& [target, source, reason] : half.undefined_pairs())
    result.add_undefined({target, source, "in the " + which + " " + reason});
}

void leave_out(const Matrix& prior, Connectivity& result) {
  Matrix score(result.score());
  for (std::int32_t i = 0; i < result.n(); ++i)
    for (std::int32_t j = 0; j < result.n(); ++j) {
      if (i == j || prior(i, j) != 0) continue;
      score(i, j) = golgi::undefined;
      result.add_undefined({i, j, "its prior is 0"});
    }
  result.set(golgi::Quantity::score, std::move(score));
}

/// Signs on which both halves agree; undefined where they differ.
Matrix common_signs(const Connectivity& first, const Connectivity& second, const golgi::TaskContext& context) {
  const std::ptrdiff_t n = first.n();
  std::size_t n_pairs = 0, n_differ = 0;
  Matrix sign(n, n, golgi::undefined);
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t j = 0; j < n; ++j) {
      const double a = first.sign()(i, j), b = second.sign()(i, j);
      if (i == j || std::isnan(a) || std::isnan(b)) continue;
      ++n_pairs;
      if (a == b)
        sign(i, j) = a;
      else
        ++n_differ;
    }
  if (n_differ > 0)
    context.warn(
        {.code = "halves_disagree",
         .seen = "the halves give different signs to " + std::to_string(n_differ) + " of " + golgi::plural(n_pairs, "pair"),
         .effect = "their signs are undefined",
         .cure = "use a longer recording"});
  return sign;
}

}  // namespace

Connectivity Halves::estimate(const golgi::Inputs& given, const golgi::TaskContext& context) const {
  std::vector<Connectivity> halves;
  for (const std::size_t half : {0U, 1U}) {
    const auto input = golgi::Inputs().add("data", given.stage("data"), half_of(given.data(), half));
    const double from = static_cast<double>(half) / 2;
    halves.push_back(params_.method.run(input, context, {half_names[half], from, from + 0.5}).connectivity());
  }
  const Connectivity &first = halves[0], &second = halves[1];
  const std::ptrdiff_t n = first.n();
  Matrix score(n, n);
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t j = 0; j < n; ++j) {
      const double a = first.score()(i, j), b = second.score()(i, j);
      score(i, j) = std::isnan(a) || std::isnan(b) ? golgi::undefined : std::min(a, b);
    }
  golgi::Estimate estimate{std::move(score)};
  if (!first.sign().empty() && !second.sign().empty())
    estimate.set(golgi::Quantity::sign, common_signs(first, second, context));
  estimate.set_directed(first.estimate().is_directed());
  Connectivity result(first.names(), std::move(estimate));
  const std::string& meaning = first.meaning();
  result.set_meaning("smaller of both halves' scores" + (meaning.empty() ? "" : ": " + meaning), first.unit());
  add_reasons(first, "first half", result);
  add_reasons(second, "second half", result);
  if (given.has("prior")) leave_out(scores_of(given.connectivity("prior"), result.names()), result);
  return result;
}

golgi::Cost Halves::cost(const golgi::Workload& work) const {
  golgi::Workload half = work;
  half.n_samples = (work.n_samples + work.n_trials) / 2;  // the middle sample of an odd number is in the second half
  golgi::Cost cost = golgi::as<golgi::Costed>(params_.method.component())->cost(half);
  cost.bytes += sizeof(double) * static_cast<double>(work.n_variables) * static_cast<double>(half.n_samples);
  cost.seconds *= 2;
  return cost;
}

GOLGI_PLUGIN("halves", "1.0.0") { registry.add<Halves>(); }
