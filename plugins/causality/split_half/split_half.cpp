#include "split_half.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <golgi/numerics/agreement.hpp>
#include <golgi/numerics/multiple_testing.hpp>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace golgi::split_half {
namespace {

constexpr std::ptrdiff_t least_trials = 4;  // two for each half

using Halves = std::array<Dataset, 2>;

/// Odd against even trials, then trials at random.
Halves of_trials(const Dataset& data, std::ptrdiff_t split, const TaskContext& context) {
  std::vector<std::ptrdiff_t> order(data.n_trials());
  std::iota(order.begin(), order.end(), std::ptrdiff_t{0});
  if (split > 0) {
    Random random = context.random("split", static_cast<std::uint64_t>(split));
    random.shuffle(std::span(order));
  }
  std::array<std::vector<Trial>, 2> trials;
  for (std::size_t k = 0; k < order.size(); ++k) trials[k % 2].push_back(data.trial(order[k]));
  return {Dataset(data).set_trials(std::move(trials[0])), Dataset(data).set_trials(std::move(trials[1]))};
}

/// The first and the last half of every trial.
Halves of_time(const Dataset& data) {
  std::array<std::vector<Stretch>, 2> parts;
  for (std::ptrdiff_t k = 0; k < data.n_trials(); ++k) {
    const Trial& trial = data.trial(k);
    const double end_s = trial.duration_s();
    const std::ptrdiff_t middle = trial.n_samples() / 2;
    const double middle_s = trial.values().empty() ? end_s / 2 : static_cast<double>(middle) * data.dt_s();
    if (middle_s <= 0 || middle_s >= end_s) throw DataError("a trial of one sample cannot be halved");
    parts[0].push_back({k, {0, middle_s}});
    parts[1].push_back({k, {middle_s, end_s}});
  }
  return {cut(data, parts[0]), cut(data, parts[1])};
}

/// The reliability of a whole made of two halves that correlate by r.
double spearman_brown(double r) { return r > -1 ? 2 * r / (1 + r) : undefined; }

struct Mean {
  double value = undefined;
  std::ptrdiff_t n = 0;
};
Mean mean_of(const Matrix& agreements, std::ptrdiff_t column) {
  double sum = 0;
  std::ptrdiff_t n = 0;
  for (std::ptrdiff_t k = 0; k < agreements.rows(); ++k)
    if (const double value = agreements(k, column); !std::isnan(value)) {
      sum += value;
      ++n;
    }
  return n > 0 ? Mean{sum / static_cast<double>(n), n} : Mean{};
}

std::string two_digits(double value) { return std::isnan(value) ? "undefined" : format_number(std::round(100 * value) / 100); }

}  // namespace

void Params::describe(SchemaOf<Params>& schema) {
  schema.field("method", &Params::method).doc("Estimator that is run on all data and on each half.");
  schema.field("n", &Params::n)
      .range(1, 1'000'000)
      .doc(
          "Number of divisions of the trials: the first into odd and even ones, the others at random. Fewer than four trials "
          "are halved in time, once.");
  schema.field("q", &Params::q).range(1e-6, 0.5).doc("Largest q-value at which a link counts as found in a half.");
}

Connectivity SplitHalf::estimate(const Inputs& input, const TaskContext& context) const {
  const Dataset& data = input.data();
  const bool by_trials = data.n_trials() >= least_trials;
  const std::string& stage = input.stage("data");
  Connectivity result = params_.method.run(Inputs().add("data", stage, data), context, {"whole", 0, 0.02}).connectivity();
  const ReplicatePlan plan{.name = "division", .n = by_trials ? params_.n : 1, .width = 2, .from = 0.02};
  const Matrix agreements = run_replicates(plan, context, [&](std::ptrdiff_t k, const TaskContext& quiet) {
    const Halves halves = by_trials ? of_trials(data, k, quiet) : of_time(data);
    std::vector<Connectivity> estimates;
    for (std::size_t half = 0; half < 2; ++half)
      estimates.push_back(fill_q(params_.method
                                     .run(Inputs().add("data", stage, halves[half]), quiet,
                                          {replicate_name("half", 2 * k + static_cast<std::ptrdiff_t>(half))})
                                     .connectivity()));
    const Agreement both = agreement(estimates[0], estimates[1], params_.q);
    return std::vector{both.rank_correlation, both.jaccard()};
  });

  std::string table = "division,spearman,spearman_brown,jaccard\n";
  for (std::ptrdiff_t k = 0; k < agreements.rows(); ++k)
    table += std::to_string(k) + ',' + csv_number(agreements(k, 0)) + ',' + csv_number(spearman_brown(agreements(k, 0))) + ',' +
             csv_number(agreements(k, 1)) + '\n';
  context.output("split_half.csv", table);
  const Mean spearman = mean_of(agreements, 0), jaccard = mean_of(agreements, 1);
  context.log("halves of the " + std::string(by_trials ? "trials" : "recording") + ": rank correlation of scores " +
              two_digits(spearman.value) + ", reliability of the whole " + two_digits(spearman_brown(spearman.value)) +
              " (Spearman-Brown), share of links at q <= " + format_number(params_.q) +
              " in both halves among those in either " + two_digits(jaccard.value) + " (Jaccard); means of " +
              plural(spearman.n, "division"));
  // Halves of pure noise pass 2 standard errors of a rank correlation of this many pairs in 1 of 40 cases. A few links among
  // many absent ones do not order the pairs, but are found again.
  const auto n_pairs = static_cast<double>(tested_pairs(result).size());
  if (n_pairs > 1 && !(spearman.value > 2 / std::sqrt(n_pairs)) && !(jaccard.value >= 0.5))
    context.warn({"halves_disagree",
                  "the scores of two halves of the data have a rank correlation of " + two_digits(spearman.value) +
                      ", and noise alone reaches " + two_digits(2 / std::sqrt(n_pairs)),
                  "the order of the pairs cannot be distinguished from chance", "use a longer recording or another estimator"});
  return result;
}

}  // namespace golgi::split_half

GOLGI_PLUGIN("split_half", "1.0.0") { registry.add<golgi::split_half::SplitHalf>(); }
