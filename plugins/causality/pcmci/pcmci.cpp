#include "pcmci.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/numerics/trials.hpp>
#include <limits>

#include "nearest_neighbours.hpp"
#include "report.hpp"

namespace golgi::pcmci {
namespace {

/// Like require_finite and require_varying, but for observed samples only.
void require_usable(const Dataset& data, Trials trials) {
  if (!data.has_gaps()) {
    require_finite(trials, data.names());
    return require_varying(trials, data.names());
  }
  for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i) {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (const auto& trial : trials)
      for (const double value : trial.row(i))
        if (!std::isnan(value)) {
          low = std::min(low, value);
          high = std::max(high, value);
        }
    if (!(low < high))
      throw DataError("variable '" + data.names()[i] + "' is constant; leave it out, for example with transform/select");
  }
}

/// Per trial (N, T): whether a sample may be a target; empty where all may.
std::vector<std::vector<std::uint8_t>> targets_of(const Dataset& data, const std::string& covariate) {
  std::vector<std::vector<std::uint8_t>> use;
  if (covariate.empty()) return use;
  std::vector<std::string> names;
  for (const auto& one : data.covariates()) names.push_back(one.name);
  const auto found = std::ranges::find(names, covariate) - names.begin();
  if (found == std::ssize(names))
    throw DataError("targets_in: there is no covariate '" + covariate + "'" + suggestion(covariate, names));
  for (const auto& trial : data.trials()) {
    auto& all = use.emplace_back();
    for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i)
      for (const double value : trial.covariates().row(found)) all.push_back(value != 0 && !std::isnan(value));
  }
  return use;
}

void warn_of_short_trials(Trials trials, int max_lag, const TaskContext& context) {
  const auto n_short =
      std::ranges::count_if(trials, [&](const ConstView& trial) { return trial.cols() <= 2 * std::ptrdiff_t{max_lag}; });
  if (n_short > 0)
    context.warn({"short_trials",
                  plural(n_short, "trial") + " no longer than twice max_lag, " + std::to_string(2 * max_lag) +
                      " samples, the longest lag of conditions",
                  "they are not used", "set max_lag lower, or leave them out with transform/select"});
}

/// The number of shuffles that gives a p this small, as text.
std::string shuffles_for(double p) { return format_number(std::ceil(1 / std::max(p, 1e-9) - 1e-6) - 1) + " shuffles"; }

/// Warns of a test whose p cannot be small enough.
void warn_of_least_p(const Dataset& data, const Params& params, const TaskContext& context) {
  constexpr double level = 0.05;
  const double n_pairs = static_cast<double>(data.n_variables() * (data.n_variables() - 1)),
               least = params.test->traits().least_p;
  const double needed = level / (n_pairs * params.max_lag);
  if (least > needed)
    context.warn({"few_shuffles",
                  params.test.name() + " gives no p below " + format_number(least) + ", and " + format_number(n_pairs) +
                      " pairs of " + plural(params.max_lag, "lag") + " are tested",
                  "a single link cannot reach q <= 0.05",
                  "give the test " + shuffles_for(needed) + ", or choose variables with transform/select"});
}

}  // namespace

void Params::describe(SchemaOf<Params>& schema) {
  schema.field("max_lag", &Params::max_lag).unit("samples").range(1, 512).doc("Longest lag of a link.");
  schema.field("min_lag", &Params::min_lag)
      .unit("samples")
      .range(0, 1)
      .doc("0: associations at the same sample are tested too, without direction. With plus always 0.");
  schema.field("plus", &Params::plus)
      .doc("PCMCI+: finds links at the same sample, and their directions where these can be determined.");
  schema.field("test", &Params::test)
      .doc(
          "Test of conditional independence: parcorr, partial correlation; rank, partial correlation of normal scores by rank, "
          "which outliers do not disturb; knn, information by nearest neighbours, for links of any form (slow); or another "
          "plugin's test.");
  schema.field("pc_alpha", &Params::pc_alpha)
      .range(0, 1)
      .doc("Largest p-value of a parent that is kept as a condition. null: 0.2, with plus 0.01. Not a significance level.");
  schema.field("choose_alpha", &Params::choose_alpha)
      .doc("Chooses pc_alpha, for each target, from 0.05, 0.1, 0.2, 0.3, 0.4 and 0.5 by Akaike's corrected criterion.");
  schema
      .choice(
          "colliders", &Params::colliders,
          {{"majority", ColliderRule::majority}, {"conservative", ColliderRule::conservative}, {"none", ColliderRule::none}})
      .doc("With plus: how sets of conditions decide whether a node is a collider.");
  schema.field("max_subset", &Params::max_subset)
      .range(0, 1000)
      .doc("With plus: largest number of neighbours at lag 0 that are conditioned on together. null: no limit.");
  schema.field("links", &Params::links)
      .doc("Prior knowledge of links: those that do not exist, those that exist, those that alone may exist.");
  schema.field("targets_in", &Params::targets_in)
      .doc(
          "Name of a covariate: only samples at which it is not 0 are predicted. Samples before them are used whatever its "
          "value.");
  describe_correction(schema, &Params::correction);
}

void Params::complete(Params& params, const Value&, Binder& binder) {
  check_link_rules(params.links, params.first_lag(), params.max_lag, binder);
}

std::vector<Waiver> Pcmci::waivers() {
  return {{"gap", "a missing sample removes the rows of those tests that use it, not of all"}};
}

Pcmci::Pcmci(const Params& params) : params_(params) {
  if (params.choose_alpha && !as<ByCorrelation>(*params.test))
    throw ConfigError("choose_alpha needs test parcorr or rank; its criterion is that of a linear regression");
  if (params.choose_alpha && params.pc_alpha) throw ConfigError("choose_alpha takes the place of pc_alpha; give one of them");
  if (const double least = params.test->traits().least_p; least > params.alpha())
    throw ConfigError(params.test.name() + " gives no p below " + format_number(least) + ", and pc_alpha is " +
                      format_number(params.alpha()) + ": every link would be dropped; give the test " +
                      shuffles_for(params.alpha()) + " or more");
}

Cost Pcmci::cost(const Workload& work) const {
  const auto n = static_cast<double>(work.n_variables), samples = static_cast<double>(work.n_samples);
  const double lags = params_.max_lag, nodes = n * (2 * lags + 1);
  // Measured (bench/README.md): rounds of PC1 repeat the first one as often as candidates pass pc_alpha.
  const double first = n * n * lags * (1 + 12 * std::min(params_.alpha(), 0.5));
  const double n_tests = (params_.choose_alpha ? 6 : 1) * first + n * n * (lags + 1);
  const bool has_gram = as<ByCorrelation>(*params_.test) != nullptr;
  constexpr double test_s = 3.5e-6, product_s = 1e-10, usual_conditions = 3;
  const double seconds = has_gram ? n_tests * test_s + product_s * samples * nodes * nodes / 2
                                  : n_tests * params_.test->seconds(samples, usual_conditions);
  return {sizeof(double) * (n * samples + (has_gram ? 2 * nodes * nodes : 0)), seconds, "set max_lag lower"};
}

Connectivity Pcmci::estimate(const Inputs& input, const TaskContext& context) const {
  const Dataset& data = input.data();
  const auto trials = views_of(data);
  require_usable(data, trials);
  const KnownLinks known(params_.links, data.names(), params_.first_lag(), params_.max_lag);
  Samples samples(trials, params_.max_lag, targets_of(data, params_.targets_in));
  const auto* by_correlation = as<ByCorrelation>(*params_.test);
  if (by_correlation && by_correlation->of_ranks()) samples.to_normal_scores();
  warn_of_short_trials(trials, params_.max_lag, context);
  params_.test->examine(data, context);
  warn_of_least_p(data, params_, context);
  context.progress(0, "correlations");
  const NodeTests test(*params_.test, samples, context);
  const Search search{
      test,          known, samples.n(), params_.max_lag, params_.alpha(), params_.choose_alpha, context.parallel_loop(),
      context.poll()};
  context.progress(0.1, "parents");
  LinkTests first(samples.n(), params_.max_lag);
  const Parents parents = select_parents(search, first);
  context.progress(0.5, params_.plus ? "skeleton" : "links");
  std::optional<LinkGraph> graph;
  LinkTests tests = first;
  if (params_.plus) {
    graph = find_graph(search, parents, first, params_.colliders, params_.max_subset.value_or(std::numeric_limits<int>::max()));
    tests = graph->tests;
    context.output("links.csv", links_csv(*graph, known, data));
  } else {
    tests = test_links(search, parents, params_.min_lag);
  }
  warn_undetermined(first, tests, known, data, context);
  context.output("lags.csv", lags_csv(tests, known, data, params_));
  context.log(plural(test.n_tests(), "test") + " over " + plural(samples.n_rows(), "row") +
              (graph && graph->n_ambiguous > 0 ? "; " + plural(graph->n_ambiguous, "triple") + " without a direction" : ""));
  return connectivity_of(tests, graph ? &*graph : nullptr, known, data, params_);
}

std::vector<Suits> Pcmci::suits() {
  const auto of = [](SignalKind kind) {
    return Suits(kind)
        .rank(60)
        .assumes("stationary; all drivers are recorded; with test: rank or knn links may be nonlinear")
        .gives("score, sign, p, q at each lag")
        .cost("O(N² T), then some hundred tests per target")
        .prepare({"{use: transform/zscore}"});
  };
  return {of(SignalKind::fields), of(SignalKind::signals)};
}

}  // namespace golgi::pcmci

GOLGI_PLUGIN("pcmci", "1.0.0") {
  registry.add<golgi::pcmci::Pcmci>();
  registry.add<golgi::pcmci::PartialCorrelation>();
  registry.add<golgi::pcmci::RankCorrelation>();
  registry.add<golgi::pcmci::NearestNeighbours>();
}
