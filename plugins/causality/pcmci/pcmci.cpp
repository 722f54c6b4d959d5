#include "pcmci.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/numerics/information.hpp>
#include <golgi/numerics/trials.hpp>
#include <limits>

#include "report.hpp"

namespace golgi::pcmci {
namespace {

/// As require_finite and require_varying, of what was observed.
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

/// Per trial (N, T): whether a sample may be a target; of no trial where all may.
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

/// Of the nearest-neighbour test: values that equal others, and too few shuffles.
void warn_of_knn(const Dataset& data, const Params& params, const TaskContext& context) {
  constexpr double many = 0.1, level = 0.05;
  for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i) {
    std::vector<double> values;
    for (const auto& trial : data.trials())
      for (const double value : trial.values().row(i))
        if (!std::isnan(value)) values.push_back(value);
    std::ptrdiff_t n_tied = 0;
    standardised_without_ties(values, 0, n_tied);
    if (static_cast<double>(n_tied) <= many * static_cast<double>(values.size())) continue;
    context.warn({"ties",
                  std::to_string(n_tied) + " of " + std::to_string(values.size()) + " values of '" + data.names()[i] +
                      "' equal another (and perhaps so for other variables)",
                  "distances between them are noise, and links of discrete signals are missed", "set test to parcorr or rank"});
    break;
  }
  const double n_pairs = static_cast<double>(data.n_variables() * (data.n_variables() - 1));
  const double needed = std::ceil(n_pairs * params.max_lag / level) - 1;
  if (params.knn.shuffles < needed)
    context.warn({"few_shuffles",
                  std::to_string(params.knn.shuffles) + " shuffles give no p below " +
                      format_number(1.0 / (1 + params.knn.shuffles)) + ", " + format_number(n_pairs) + " pairs of " +
                      plural(static_cast<std::size_t>(params.max_lag), "lag") + " are tested",
                  "a single link cannot reach q <= 0.05",
                  "set knn.shuffles to " + format_number(needed) + ", or choose variables with transform/select"});
}

}  // namespace

void Params::describe(SchemaOf<Params>& schema) {
  schema.field("max_lag", &Params::max_lag).unit("samples").range(1, 512).doc("Longest lag of a link.");
  schema.field("min_lag", &Params::min_lag)
      .unit("samples")
      .range(0, 1)
      .doc("0: associations at the same sample are tested, too, without direction. With plus always 0.");
  schema.field("plus", &Params::plus)
      .doc("PCMCI+: finds links at the same sample, and their directions where they can be told.");
  schema.choice("test", &Params::test, {{"parcorr", TestKind::parcorr}, {"rank", TestKind::rank}, {"knn", TestKind::knn}})
      .doc(
          "Of conditional independence: partial correlation; the same of normal scores by rank, which outliers do not disturb; "
          "information by nearest neighbours, for links of any form (slow).");
  schema.field("pc_alpha", &Params::pc_alpha)
      .range(0, 1)
      .doc("How weak a parent may be that is kept as a condition. Null: 0.2, with plus 0.01. No significance level.");
  schema.field("choose_alpha", &Params::choose_alpha)
      .doc("Takes pc_alpha, for each target, from 0.05, 0.1, 0.2, 0.3, 0.4 and 0.5 by Akaike's corrected criterion.");
  schema
      .choice(
          "colliders", &Params::colliders,
          {{"majority", ColliderRule::majority}, {"conservative", ColliderRule::conservative}, {"none", ColliderRule::none}})
      .doc("Of plus: by which sets of conditions a collider is told.");
  schema.field("max_subset", &Params::max_subset)
      .range(0, 1000)
      .doc("Of plus: the most neighbours at lag 0 that are conditioned on at once. Null: any number.");
  schema.field("links", &Params::links).doc("What is known of links: those that do not exist, that do, that alone may.");
  schema.field("targets_in", &Params::targets_in)
      .doc("Name of a covariate: only samples at which it is not 0 are targets. Earlier samples are used all the same.");
  schema.field("knn", &Params::knn).doc("Of test knn.");
  describe_correction(schema, &Params::correction);
}

void Params::complete(Params& params, const Value&, Binder& binder) {
  check_link_rules(params.links, params.first_lag(), params.max_lag, binder);
}

std::vector<Waiver> Pcmci::waivers() {
  return {{"gap", "a missing sample takes away the rows of those tests that use it, not of all"},
          {"false_positives", "the smallest p of a pair's lags is multiplied by their number, which is cautious"}};
}

Pcmci::Pcmci(const Params& params) : params_(params) {
  if (params.choose_alpha && params.test == TestKind::knn)
    throw ConfigError("choose_alpha needs test parcorr or rank; the criterion is of linear regression");
  if (params.choose_alpha && params.pc_alpha) throw ConfigError("choose_alpha takes the place of pc_alpha; give one of them");
  if (params.test == TestKind::knn && 1.0 / (1 + params.knn.shuffles) > params.alpha())
    throw ConfigError("knn.shuffles " + std::to_string(params.knn.shuffles) + " give no p below " +
                      format_number(1.0 / (1 + params.knn.shuffles)) + ", and pc_alpha is " + format_number(params.alpha()) +
                      ": every link would be dropped; set knn.shuffles to " +
                      format_number(std::ceil(1 / std::max(params.alpha(), 1e-9)) - 1) + " or more");
}

Cost Pcmci::cost(const Workload& work) const {
  const auto n = static_cast<double>(work.n_variables), samples = static_cast<double>(work.n_samples);
  const double lags = params_.max_lag, nodes = n * (2 * lags + 1);
  // Measured (bench/README.md): rounds of PC1 repeat the first one as often as candidates pass pc_alpha.
  const double first = n * n * lags * (1 + 12 * std::min(params_.alpha(), 0.5));
  const double n_tests = (params_.choose_alpha ? 6 : 1) * first + n * n * (lags + 1);
  const bool has_gram = params_.test != TestKind::knn;
  constexpr double test_s = 3.5e-6, product_s = 1e-10, distance_s = 2e-9;
  const double seconds = has_gram ? n_tests * test_s + product_s * samples * nodes * nodes / 2
                                  : n_tests * (1 + params_.knn.shuffles) * distance_s * samples * samples;
  return {sizeof(double) * (n * samples + (has_gram ? 2 * nodes * nodes : 0)), seconds, "set max_lag lower"};
}

Connectivity Pcmci::estimate(const Inputs& input, const TaskContext& context) const {
  const Dataset& data = input.data();
  const auto trials = views_of(data);
  require_usable(data, trials);
  const KnownLinks known(params_.links, data.names(), params_.first_lag(), params_.max_lag);
  Samples samples(trials, params_.max_lag, targets_of(data, params_.targets_in));
  if (params_.test == TestKind::rank) samples.to_normal_scores();
  if (params_.test == TestKind::knn) warn_of_knn(data, params_, context);
  context.progress(0, "correlations");
  const auto test = params_.test == TestKind::knn ? nearest_neighbour_test(samples, params_.knn, context.poll())
                                                  : partial_correlation_test(samples, context.parallel_loop(), context.poll());
  const Search search{
      *test,         known, samples.n(), params_.max_lag, params_.alpha(), params_.choose_alpha, context.parallel_loop(),
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
  context.log(plural(static_cast<std::size_t>(test->n_tests()), "test") + " over " +
              plural(static_cast<std::size_t>(samples.n_rows()), "row") +
              (graph && graph->n_ambiguous > 0
                   ? "; " + plural(static_cast<std::size_t>(graph->n_ambiguous), "triple") + " without a direction"
                   : ""));
  return connectivity_of(tests, graph ? &*graph : nullptr, known, data, params_);
}

std::vector<Suits> Pcmci::suits() {
  const auto of = [](SignalKind kind) {
    return Suits(kind)
        .rank(60)
        .assumes("stationary; what drives is recorded; with test: rank or knn not linear either")
        .gives("score, sign, p, q at each lag")
        .cost("O(N² T), then some hundred tests a target")
        .prepare({"{use: transform/zscore}"});
  };
  return {of(SignalKind::fields), of(SignalKind::signals)};
}

}  // namespace golgi::pcmci

GOLGI_PLUGIN("pcmci", "1.0.0") { registry.add<golgi::pcmci::Pcmci>(); }
