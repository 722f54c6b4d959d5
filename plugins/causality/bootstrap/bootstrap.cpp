#include "bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <golgi/numerics/multiple_testing.hpp>
#include <golgi/numerics/sample.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace golgi::bootstrap {
namespace {

constexpr std::ptrdiff_t least_trials = 5;

using Resample = std::function<Dataset(Random& random)>;

/// A resample of all trials: as many as there are, drawn with replacement.
Resample of_trials(const Dataset& data) {
  if (data.n_trials() < least_trials)
    throw DataError("unit: trials draws from the trials, and " + plural(data.n_trials(), "trial") + " are too few (" +
                    std::to_string(least_trials) + " are needed); use unit: blocks");
  return [&data](Random& random) {
    std::vector<Trial> drawn;
    for (std::ptrdiff_t k = 0; k < data.n_trials(); ++k)
      drawn.push_back(data.trial(static_cast<std::ptrdiff_t>(random.below(static_cast<std::uint64_t>(data.n_trials())))));
    return Dataset(data).set_trials(std::move(drawn));
  };
}

/// A resample of blocks: for each trial, blocks drawn with replacement until they are as long as it. Each becomes a trial that
/// begins `history` samples before the block, so that lags use the recorded past and never cross a seam.
Resample of_blocks(const Dataset& data, const Params& params, const TaskContext& context) {
  double n_samples = 0;
  for (const Trial& trial : data.trials()) n_samples += static_cast<double>(n_samples_of(data, trial));
  const std::ptrdiff_t history = params.history;
  const auto usual = std::max<std::ptrdiff_t>(2 * history, std::llround(2 * std::cbrt(n_samples)));
  const std::ptrdiff_t block = params.block ? static_cast<std::ptrdiff_t>(*params.block) : usual;
  context.log("blocks of " + plural(block, "sample") + ", each after " + std::to_string(history) + " samples of history");
  for (const Trial& trial : data.trials())
    if (n_samples_of(data, trial) < history + 2 * block)
      throw DataError("a trial of " + plural(n_samples_of(data, trial), "sample") + " is too short for two blocks of " +
                      std::to_string(block) + " and their history of " + std::to_string(history) +
                      "; lower block or history, or use unit: trials");
  return [&data, block, history](Random& random) {
    std::vector<Stretch> drawn;
    for (std::ptrdiff_t k = 0; k < data.n_trials(); ++k) {
      const std::ptrdiff_t n = n_samples_of(data, data.trial(k));
      for (std::ptrdiff_t done = history; done < n; done += block) {
        const auto length = history + std::min(block, n - done);
        const auto first = static_cast<std::ptrdiff_t>(random.below(static_cast<std::uint64_t>(n - length + 1)));
        drawn.push_back({k, {static_cast<double>(first) * data.dt_s(), static_cast<double>(first + length) * data.dt_s()}});
      }
    }
    return cut(data, drawn);
  };
}

/// Distribution of one number of a pair over all replicates.
struct Spread {
  double low = undefined, high = undefined, sd = undefined;
};
Spread spread_of(ConstView replicates, std::ptrdiff_t column, double level) {
  const ReplicateMoments moments = moments_of(replicates, column);
  const auto n = static_cast<double>(moments.ascending.size());
  if (n < 2) return {};
  // The k-th of n resamples stands for the share k / (n + 1) below it, so that both ends are missed equally often.
  const auto at = [&](double share) {
    return quantile(moments.ascending, std::clamp((share * (n + 1) - 1) / (n - 1), 0.0, 1.0));
  };
  return {at((1 - level) / 2), at((1 + level) / 2), moments.sd};
}

/// Share of a column's replicates that are at most `limit`; NaN without replicates.
double share_at_most(ConstView replicates, std::ptrdiff_t column, double limit) {
  const auto values = moments_of(replicates, column).ascending;
  const auto n_found = std::ranges::upper_bound(values, limit) - values.begin();
  return values.empty() ? undefined : static_cast<double>(n_found) / static_cast<double>(values.size());
}

/// The quantities of one estimate, concatenated, undefined where it lacks one.
std::vector<double> numbers_of(const Connectivity& estimate, std::span<const Quantity> quantities) {
  std::vector<double> numbers;
  const std::ptrdiff_t size = estimate.n() * estimate.n();
  for (const Quantity quantity : quantities) {
    const auto& values = estimate.get(quantity);
    if (values.empty())
      numbers.insert(numbers.end(), size, undefined);
    else
      numbers.insert(numbers.end(), values.values().begin(), values.values().end());
  }
  return numbers;
}

}  // namespace

void Params::describe(SchemaOf<Params>& schema) {
  schema.field("method", &Params::method).doc("Estimator that is run on each resample.");
  schema.choice("unit", &Params::unit, {{"auto", Unit::automatic}, {"trials", Unit::trials}, {"blocks", Unit::blocks}})
      .doc("Units that are drawn with replacement: trials, or blocks of samples. auto: trials where there are 20 or more.");
  schema.field("n", &Params::n).range(20, 1'000'000).doc("Number of resamples.");
  schema.field("level", &Params::level).range(0.5, 0.999).doc("Share of intervals that should contain the true value.");
  schema.choice("interval", &Params::interval, {{"basic", IntervalKind::basic}, {"percentile", IntervalKind::percentile}})
      .doc(
          "Kind of the score's interval. basic: mirrored about the estimate and cut at 0, for scores that noise can only "
          "raise, such as those of Granger causality. percentile: the percentiles of the resamples. Weights always have "
          "percentiles (bootstrap.csv).");
  schema.field("block", &Params::block)
      .at_least(1)
      .unit("samples")
      .doc("Length of a block. Default: twice the cube root of the number of samples, at least twice history.");
  schema.field("history", &Params::history)
      .range(0, 100'000)
      .unit("samples")
      .doc("Longest lag that the method uses: this many samples before each block are added to it.");
  schema.field("q", &Params::q)
      .range(1e-6, 0.5)
      .doc("Largest q-value at which a link counts as found in a resample, for its stability.");
}

Connectivity Bootstrap::estimate(const Inputs& input, const TaskContext& context) const {
  const Dataset& data = input.data();
  const bool by_trials = params_.unit == Unit::trials || (params_.unit == Unit::automatic && data.n_trials() >= 20);
  const Resample resample = by_trials ? of_trials(data) : of_blocks(data, params_, context);
  const std::string& stage = input.stage("data");
  Connectivity result = params_.method.run(Inputs().add("data", stage, data), context, {"observed", 0, 0.01}).connectivity();
  const std::vector<Quantity> kept{Quantity::score, Quantity::weight, Quantity::q};
  const std::ptrdiff_t n = result.n(), size = n * n;
  const ReplicatePlan plan{.name = "resample", .n = params_.n, .width = std::ssize(kept) * size, .from = 0.01};
  const Matrix replicates = run_replicates(plan, context, [&](std::ptrdiff_t b, const TaskContext& quiet) {
    Random random = quiet.random("resample", static_cast<std::uint64_t>(b));
    const auto drawn = Inputs().add("data", stage, resample(random));
    return numbers_of(fill_q(params_.method.run(drawn, quiet, {replicate_name("resample", b)}).connectivity()), kept);
  });

  Matrix low(n, n, undefined), high = low, sd = low;
  std::string table = "source,target,score,low,high,sd,weight,weight_low,weight_high,stability\n";
  const SharedMatrix weight = result.get(Quantity::weight);
  bool is_never_negative = true;
  for (const double score : result.score().values()) is_never_negative &= !(score < 0);
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t j = 0; j < n; ++j) {
      const double score = result.score()(i, j);
      if (i == j || std::isnan(score)) continue;
      const std::ptrdiff_t column = i * n + j;
      const Spread of_score = spread_of(replicates, column, params_.level),
                   of_weight = spread_of(replicates, size + column, params_.level);
      const bool is_basic = params_.interval == IntervalKind::basic;
      const double floor = is_never_negative ? 0 : -std::numeric_limits<double>::infinity();
      low(i, j) = is_basic ? std::max(floor, 2 * score - of_score.high) : of_score.low;
      high(i, j) = is_basic ? std::max(floor, 2 * score - of_score.low) : of_score.high;
      sd(i, j) = of_score.sd;
      table += csv_field(result.names()[j]) + ',' + csv_field(result.names()[i]);
      for (const double value : {score, low(i, j), high(i, j), sd(i, j), weight.empty() ? undefined : weight(i, j),
                                 of_weight.low, of_weight.high, share_at_most(replicates, 2 * size + column, params_.q)})
        table += ',' + csv_number(value);
      table += '\n';
    }
  context.output("bootstrap.csv", table);
  return result.set(Quantity::low, std::move(low)).set(Quantity::high, std::move(high)).set(Quantity::sd, std::move(sd));
}

}  // namespace golgi::bootstrap

GOLGI_PLUGIN("bootstrap", "1.0.0") { registry.add<golgi::bootstrap::Bootstrap>(); }
