#include "surrogate_test.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "null_data.hpp"

namespace golgi::surrogate_test {
namespace {

const char* quantity_name(Statistic statistic) {
  return statistic == Statistic::p ? "p-values" : statistic == Statistic::weight ? "weights" : "scores";
}

/// The statistic, (N, N); larger values are stronger evidence against the null.
Matrix statistic_of(const Connectivity& estimate, Statistic statistic, const std::string& method) {
  const SharedMatrix& log10_p = estimate.get(Quantity::log10_p);
  const bool has_logs = statistic == Statistic::p && !log10_p.empty();
  const SharedMatrix& from = statistic == Statistic::score    ? estimate.score()
                             : statistic == Statistic::weight ? estimate.get(Quantity::weight)
                             : has_logs                       ? log10_p
                                                              : estimate.p();
  if (from.empty())
    throw ConfigError(method + " gives no " + quantity_name(statistic) + " for the statistic; use statistic: score");
  Matrix result(from.view());
  for (double& value : result.values()) {
    if (statistic == Statistic::weight) value = std::abs(value);
    if (statistic != Statistic::p) continue;
    value = has_logs ? -value : -std::log10(std::max(value, std::numeric_limits<double>::min()));
  }
  return result;
}

/// A replicate's numbers in the order of the pairs.
struct Layout {
  std::vector<TestedPair> pairs;
  std::vector<std::ptrdiff_t> sources;  ///< sources of the pairs
  std::ptrdiff_t n = 0;                 ///< variables
};

/// The statistics of all pairs under the null. @return (m, pairs)
Matrix null_of(const Layout& layout, const NullData& null, const Params& params, std::int64_t m, const std::string& stage,
               const TaskContext& context) {
  const auto evaluated = [&](std::span<const std::ptrdiff_t> sources, std::ptrdiff_t replicate, const TaskContext& quiet,
                             std::ptrdiff_t part) {
    const auto input = Inputs().add("data", stage, null.surrogate(sources, replicate, quiet));
    return statistic_of(params.method.run(input, quiet, {replicate_name("surrogate", part)}).connectivity(), params.statistic,
                        params.method.name());
  };
  const auto n_pairs = std::ssize(layout.pairs), n_sources = std::ssize(layout.sources);
  ReplicatePlan plan{.name = "surrogate", .n = static_cast<std::ptrdiff_t>(m), .width = n_pairs, .from = 0.01};
  if (params.joint)
    return run_replicates(plan, context, [&](std::ptrdiff_t b, const TaskContext& quiet) {
      const Matrix all = evaluated(layout.sources, b, quiet, b);
      std::vector<double> numbers;
      for (const auto& [target, source] : layout.pairs) numbers.push_back(all(target, source));
      return numbers;
    });
  plan.n *= n_sources;
  plan.width = layout.n;
  const Matrix columns = run_replicates(plan, context, [&](std::ptrdiff_t k, const TaskContext& quiet) {
    const std::ptrdiff_t source = layout.sources[k % n_sources];
    const Matrix all = evaluated(std::span(&source, 1), k / n_sources, quiet, k);
    std::vector<double> numbers;
    for (std::ptrdiff_t target = 0; target < layout.n; ++target) numbers.push_back(all(target, source));
    return numbers;
  });
  Matrix by_pair(static_cast<std::ptrdiff_t>(m), n_pairs);
  for (std::ptrdiff_t pair = 0; pair < n_pairs; ++pair) {
    const auto& [target, source] = layout.pairs[pair];
    const auto place = std::ranges::lower_bound(layout.sources, source) - layout.sources.begin();
    for (std::ptrdiff_t b = 0; b < by_pair.rows(); ++b) by_pair(b, pair) = columns(b * n_sources + place, target);
  }
  return by_pair;
}

std::string table_of(const Layout& layout, const std::vector<std::string>& names, std::span<const double> observed,
                     const Matrix& null, std::span<const double> p) {
  std::string table = "source,target,statistic,null_mean,null_sd,p\n";
  for (std::size_t k = 0; k < layout.pairs.size(); ++k) {
    const ReplicateMoments moments = moments_of(null, static_cast<std::ptrdiff_t>(k));
    table += csv_field(names[layout.pairs[k].source]) + ',' + csv_field(names[layout.pairs[k].target]) + ',' +
             csv_number(observed[k]) + ',' + csv_number(moments.mean) + ',' + csv_number(moments.sd) + ',' + csv_number(p[k]) +
             '\n';
  }
  return table;
}

}  // namespace

void Params::describe(SchemaOf<Params>& schema) {
  schema.field("method", &Params::method).doc("Estimator whose pairs are tested.");
  schema
      .choice("surrogate", &Params::null,
              {{"shift", Null::shift},
               {"trials", Null::trials},
               {"iaaft", Null::iaaft},
               {"jitter", Null::jitter},
               {"blocks", Null::blocks},
               {"permute", Null::permute}})
      .doc(
          "How the relation of a source to the others is destroyed. shift: shifted cyclically within its trial, by a tenth of "
          "it or more (stationary signals and events). trials: its trials in another order, within each label. iaaft: the same "
          "values and power spectrum with random phases. jitter: its events moved at random within intervals (precise timing "
          "of spikes). blocks: blocks of samples in random order. permute: its samples in random order (white signals alone).");
  schema
      .choice("statistic", &Params::statistic,
              {{"score", Statistic::score}, {"p", Statistic::p}, {"weight", Statistic::weight}})
      .doc(
          "Quantity of the method that is compared with that of its surrogates: score; p (smaller is stronger); weight (its "
          "size).");
  schema.field("joint", &Params::joint)
      .doc(
          "true: all sources become surrogates together, with m runs of the method in place of m for each source; less "
          "sensitive.");
  schema.field("block", &Params::block).unit("samples").at_least(1).doc("With `surrogate: blocks`: length of a block.");
  schema.field("interval_s", &Params::interval_s)
      .unit("s")
      .above(0)
      .doc("With `surrogate: jitter`: length of the intervals within which events are moved.");
  describe_null_test(schema);
}

Connectivity SurrogateTest::estimate(const Inputs& input, const TaskContext& context) const {
  const NullData null(input.data(), params_);
  const auto observed_input = Inputs().add("data", input.stage("data"), null.observed());
  Connectivity result = params_.method.run(observed_input, context, {"observed", 0, 0.01}).connectivity();
  if (result.is_of_groups())
    throw ConfigError(params_.method.name() + " estimates groups of variables; surrogates are made of single variables");
  Layout layout{.pairs = tested_pairs(result), .sources = {}, .n = result.n()};
  for (const auto& pair : layout.pairs) layout.sources.push_back(pair.source);
  std::ranges::sort(layout.sources);
  layout.sources.erase(std::unique(layout.sources.begin(), layout.sources.end()), layout.sources.end());
  if (layout.pairs.empty()) throw DataError(params_.method.name() + " gives no pair a score, so there is nothing to test");

  const std::int64_t m = replicates_of(params_, std::ssize(layout.pairs), context);
  if (const double log_n = null.log_n_surrogates(); log_n < std::log(static_cast<double>(m) + 1))
    throw DataError("the number of different surrogates of one source is only " + format_number(std::round(std::exp(log_n))) +
                    ", fewer than the " + plural(m, "replicate") + "; use " +
                    (params_.pool == NullPool::none ? "pool: studentised, " : "") +
                    (params_.null == Null::blocks ? "shorter blocks" : "another null") + ", or more data");
  const Matrix statistic = statistic_of(result, params_.statistic, params_.method.name());
  std::vector<double> observed;
  for (const auto& [target, source] : layout.pairs) observed.push_back(statistic(target, source));
  const Matrix replicates = null_of(layout, null, params_, m, input.stage("data"), context);
  const auto p = p_of_null(params_.pool, observed, replicates);
  context.output("surrogates.csv", table_of(layout, result.names(), observed, replicates, p));
  set_p_of_null(result, layout.pairs, p, params_);
  return result;
}

Cost SurrogateTest::cost(const Workload& work) const {
  const auto n = static_cast<double>(work.n_variables), n_pairs = n * (n - 1);
  const double m = planned_replicates(params_, n_pairs);
  Cost cost = cost_of_replicates(params_.method, work, 1 + m * (params_.joint ? 1 : n));
  cost.bytes += 2 * sizeof(double) * m * n_pairs;
  if (cost.cure.empty()) cost.cure = "lower m, or use pool: studentised";
  return cost;
}

}  // namespace golgi::surrogate_test

GOLGI_PLUGIN("surrogate_test", "1.0.0") { registry.add<golgi::surrogate_test::SurrogateTest>(); }
