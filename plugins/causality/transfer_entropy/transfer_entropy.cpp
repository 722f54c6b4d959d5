#include "transfer_entropy.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <golgi/numerics/multiple_testing.hpp>
#include <golgi/numerics/null_distribution.hpp>
#include <golgi/numerics/pairwise.hpp>
#include <limits>
#include <string>

#include "greedy.hpp"

namespace golgi::transfer_entropy {
namespace {

/// Number of tests that q is adjusted for: all pairs with selection: pairs, the targets with greedy.
double n_tests_of(const Params& params, double n_variables) {
  return params.selection == Selection::greedy ? n_variables : n_variables * (n_variables - 1);
}
double surrogates_needed(const Params& params, double n_variables) {
  constexpr double level = 0.05;
  return static_cast<double>(replicates_needed(NullPool::none, n_tests_of(params, n_variables), level));
}

/// Upper estimate of the seconds for one value, from rows and the coordinates of all variables together.
double value_seconds(Estimator estimator, double rows, double coordinates) {
  constexpr double product_s = 1.5e-9, distance_s = 2.2e-10, tree_s = 1.05e-7;  // bench/README.md
  if (estimator == Estimator::gaussian) return product_s * rows * coordinates * coordinates;
  // Beyond these rows a tree is searched, the larger a part of it the more coordinates there are.
  if (rows < (coordinates <= 5 ? 3000 : 12000)) return distance_s * rows * rows * (coordinates + 4);
  return tree_s * rows * std::pow(1.45, coordinates) * std::log2(rows);
}

Null null_of(const Params& params, const Embedding& embedding) {
  constexpr std::ptrdiff_t enough = 20;
  if (params.null == Null::automatic)
    return embedding.n_trials() >= enough && embedding.has_equal_trials() ? Null::trials : Null::shift;
  if (params.null == Null::trials && (embedding.n_trials() < 2 || !embedding.has_equal_trials()))
    throw DataError("null trials exchanges whole trials, and needs two or more of one length (there are " +
                    std::to_string(embedding.n_trials()) + "); set null to shift");
  if (params.null == Null::trials) {
    double orders = 1;
    for (std::ptrdiff_t r = 2; r <= std::min<std::ptrdiff_t>(embedding.n_trials(), 20); ++r) orders *= static_cast<double>(r);
    if (orders < params.n_surrogates())
      throw DataError(std::to_string(embedding.n_trials()) + " trials have " + format_number(orders) + " orders, fewer than " +
                      std::to_string(params.n_surrogates()) + " surrogates; set null to shift, or surrogates lower");
  }
  return params.null;
}

void warn_of(const Embedding& embedding, const Dataset& data, const Params& params, const TaskContext& context) {
  if (embedding.n_short() > 0)
    context.warn({"short_trials",
                  plural(embedding.n_short(), "trial") + " no longer than the longest lag, " +
                      std::to_string(params.longest()) + " samples",
                  "they are not used", "set max_lag or own_lags lower, or leave them out with transform/select"});
  constexpr double many = 0.1;
  if (const auto [variable, share] = embedding.most_tied(); params.estimator == Estimator::ksg && share > many)
    context.warn({"ties",
                  format_number(std::round(100 * share)) + " % of the values of '" + data.names()[variable] +
                      "' equal another (and perhaps so for other variables)",
                  "distances between them are noise, and information of discrete signals is wrong",
                  "set estimator to gaussian, or use an estimator for events"});
  if (params.uses_f()) return;
  const auto n = static_cast<double>(data.n_variables());
  const double needed = surrogates_needed(params, n);
  if (params.n_surrogates() < needed)
    context.warn({"few_surrogates",
                  std::to_string(params.n_surrogates()) + " surrogates give no p below " +
                      format_number(1.0 / (1 + params.n_surrogates())) + ", and " + format_number(n_tests_of(params, n)) +
                      (params.selection == Selection::greedy ? " targets are tested" : " pairs are tested"),
                  "a single connection cannot reach q <= 0.05",
                  "set surrogates to " + format_number(needed) + ", or choose variables with transform/select"});
}

/// The estimate while it is computed, (N, N) each, and scores per lag.
struct Answer {
  Answer(std::ptrdiff_t n, int max_lag) : score(n, n, undefined), lag(score), p(score), of_lag(max_lag, score) {}
  Matrix score, lag, p;
  std::vector<Matrix> of_lag;
};

/// One pair: its lags one by one, or together.
void test_pair(const Embedding& embedding, const Params& params, Null null, int target, int source, const TaskContext& context,
               Answer& answer) {
  std::vector<std::vector<Node>> pasts;
  std::vector<Node> together, known;
  for (int lag = 1; lag <= params.max_lag; ++lag) {
    together.push_back({source, lag});
    pasts.push_back({{source, lag}});
  }
  if (params.joint_lags) pasts = {together};
  for (int lag = 1; lag <= params.own_lags; ++lag) known.push_back({target, lag});
  if (params.given == Given::all)
    for (int k = 0; k < embedding.n(); ++k)
      for (int lag = 1; k != target && k != source && lag <= params.max_lag; ++lag) known.push_back({k, lag});
  const Node now{target, 0};
  const Information information(embedding, params, embedding.rows(std::span(&now, 1)), embedding.rows(known));
  double largest = -std::numeric_limits<double>::infinity();
  std::size_t best = 0;
  for (std::size_t k = 0; k < pasts.size(); ++k) {
    const double value = information(embedding.rows(pasts[k]));
    answer.of_lag[k](target, source) = value;
    if (value > largest) {
      largest = value;
      best = k;
    }
  }
  answer.score(target, source) = largest;
  if (!params.joint_lags) answer.lag(target, source) = static_cast<double>(best + 1);
  if (params.uses_f()) {
    const double p = information.f_p(largest, std::ssize(pasts[best]));
    answer.p(target, source) = std::min(1.0, p * static_cast<double>(pasts.size()));
    return;
  }
  Random random = context.random("surrogates", static_cast<std::uint64_t>(target * embedding.n() + source));
  int as_large = 0;
  for (int s = 0; s < params.n_surrogates(); ++s) {
    const Realigned realigned = embedding.draw(null, random);
    double drawn = -std::numeric_limits<double>::infinity();
    for (const auto& past : pasts) {
      context.check_cancelled();
      drawn = std::max(drawn, information(embedding.rows(past, &realigned)));
    }
    as_large += drawn >= largest;
  }
  answer.p(target, source) = (1.0 + as_large) / (1.0 + params.n_surrogates());
}

Connectivity of_pairs(const Embedding& embedding, const Params& params, Null null, const Dataset& data,
                      const TaskContext& context) {
  const auto n = embedding.n();
  Answer answer(n, params.max_lag);
  std::atomic<std::ptrdiff_t> n_done = 0;
  context.parallel_for(n * n, [&](std::ptrdiff_t k) {
    if (k / n != k % n) test_pair(embedding, params, null, static_cast<int>(k / n), static_cast<int>(k % n), context, answer);
    context.progress(static_cast<double>(++n_done) / static_cast<double>(n * n), "pairs");
  });
  Connectivity result(data.names(), std::move(answer.score));
  if (params.given == Given::target)
    for (const auto& warning :
         pairwise_warnings(answer.p, "set selection to greedy, which removes the effects of other sources, or given to all"))
      context.warn(warning);
  result.set_p(std::move(answer.p), params.correction);
  if (params.joint_lags) return result;
  for (auto& lag : answer.lag.values()) lag *= data.dt_s();
  result.set(Quantity::lag_s, std::move(answer.lag));
  for (int lag = 1; lag <= params.max_lag; ++lag)
    result.add_part({Part::Axis::lag, "lag" + std::to_string(lag), lag * data.dt_s(), lag * data.dt_s(),
                     Estimate(std::move(answer.of_lag[lag - 1]))});
  return result;
}

Connectivity of_chosen(const Embedding& embedding, const Params& params, Null null, const Dataset& data,
                       const TaskContext& context) {
  const auto n = embedding.n();
  std::vector<Sources> all(n);
  std::atomic<std::ptrdiff_t> n_done = 0;
  context.parallel_for(n, [&](std::ptrdiff_t i) {
    all[i] = choose_sources(embedding, params, null, static_cast<int>(i), context);
    context.progress(static_cast<double>(++n_done) / static_cast<double>(n), "targets");
  });
  std::vector<double> omnibus;
  for (const auto& one : all) omnibus.push_back(one.omnibus_p);
  const auto adjusted = adjust_p_values(omnibus, params.correction);
  Matrix score(n, n), lag_s(n, n, undefined), p(n, n, 1), q(n, n, 1);
  std::string csv = "target,source,lag,information,p,omnibus_p\n";
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    score(i, i) = p(i, i) = q(i, i) = undefined;
    for (const auto& own : all[i].own)
      csv += csv_field(data.names()[i]) + "," + csv_field(data.names()[i]) + "," + std::to_string(own.lag) + ",,,\n";
    for (const auto& [node, information, link_p] : all[i].sources) {
      const auto j = node.variable;
      csv += csv_field(data.names()[i]) + "," + csv_field(data.names()[j]) + "," + std::to_string(node.lag) + "," +
             csv_number(information) + "," + csv_number(link_p) + "," + csv_number(omnibus[i]) + "\n";
      // The strongest lag comes first, and its p is the smallest.
      if (std::isnan(lag_s(i, j))) {
        lag_s(i, j) = node.lag * data.dt_s();
        p(i, j) = std::max(link_p, omnibus[i]);
        q(i, j) = std::max(link_p, adjusted[i]);
      }
      score(i, j) = std::max(score(i, j), information);
    }
  }
  context.output("sources.csv", csv);
  Connectivity result(data.names(), std::move(score));
  return result.set(Quantity::lag_s, std::move(lag_s)).set(Quantity::p, std::move(p)).set(Quantity::q, std::move(q));
}

}  // namespace

void Params::describe(SchemaOf<Params>& schema) {
  schema.choice("estimator", &Params::estimator, {{"ksg", Estimator::ksg}, {"gaussian", Estimator::gaussian}})
      .doc(
          "ksg: by nearest neighbours, for dependence of any form (slow). gaussian: for Gaussian variables, half of Granger "
          "causality.");
  schema.choice("selection", &Params::selection, {{"pairs", Selection::pairs}, {"greedy", Selection::greedy}})
      .doc("Each pair by itself, or for each target the sources that together are most informative, chosen one by one.");
  schema.field("max_lag", &Params::max_lag).unit("samples").range(1, 512).doc("Longest lag of a source.");
  schema.field("own_lags", &Params::own_lags)
      .unit("samples")
      .range(0, 512)
      .doc("Lags of the target's own past that are conditioned on; with greedy, among which it chooses.");
  schema.field("joint_lags", &Params::joint_lags)
      .doc("With `selection: pairs`: all lags of a source together, instead of the largest of the single lags.");
  schema.choice("given", &Params::given, {{"target", Given::target}, {"all", Given::all}})
      .doc("With `selection: pairs`: the past that is conditioned on, of the target, or of all other variables too.");
  schema
      .choice("null", &Params::null,
              {{"auto", Null::automatic}, {"shift", Null::shift}, {"trials", Null::trials}, {"f", Null::f}})
      .doc(
          "Null distribution of the p-values: the source shifted cyclically along its trial; whole trials of the source "
          "exchanged; the F test of estimator: gaussian. auto: f for gaussian pairs, trials from 20 equally long ones on, else "
          "shift.");
  schema.field("surrogates", &Params::surrogates)
      .range(1, 1e6)
      .doc(
          "Surrogates of a source behind each p-value. null: as many as a single connection needs to reach q <= 0.05, at least "
          "200; where these are forecast to take more than a quarter of an hour of one core, 200.");
  schema.field("alpha", &Params::alpha).range(0, 1).doc("With `selection: greedy`: significance level of each step's test.");
  schema.field("max_sources", &Params::max_sources)
      .range(1, 1000)
      .doc("With `selection: greedy`: largest number of source lags per target.");
  schema.field("neighbours", &Params::neighbours)
      .range(1, 1000)
      .doc("With `estimator: ksg`: number of nearest neighbours from which density is estimated.");
  schema.field("theiler", &Params::theiler)
      .unit("samples")
      .range(0, 1e6)
      .doc(
          "With `estimator: ksg`: samples nearer in time than this are not neighbours; take the time over which signals "
          "stay similar. 0: off.");
  schema.field("limit_hours", &Params::limit_hours)
      .unit("h")
      .above(0)
      .doc("Refuses work that is forecast to take longer on one core. null: never.");
  describe_correction(schema, &Params::correction);
}

TransferEntropy::TransferEntropy(const Params& params) : params_(params) {
  if (params.null == Null::f && (params.estimator != Estimator::gaussian || params.selection != Selection::pairs))
    throw ConfigError("null f is a test of estimator gaussian with selection pairs; set null to shift");
  if (params.selection == Selection::greedy && (params.joint_lags || params.given == Given::all))
    throw ConfigError("joint_lags and given need selection pairs; greedy chooses lags and conditions by itself");
  if (params.selection == Selection::greedy && 1.0 / (1 + params.n_surrogates()) > params.alpha)
    throw ConfigError("surrogates " + std::to_string(params.n_surrogates()) + " give no p below " +
                      format_number(1.0 / (1 + params.n_surrogates())) + ", and alpha is " + format_number(params.alpha) +
                      ": nothing could be chosen; set surrogates to " +
                      format_number(std::ceil(1 / std::max(params.alpha, 1e-9)) - 1) + " or more");
}

/// Seconds for the recording, and for each surrogate of it; and the number of surrogates used.
struct TransferEntropy::Work {
  double seconds_each = 0, coordinates = 0;
  int surrogates = 0;
};

TransferEntropy::Work TransferEntropy::work_of(const Workload& work) const {
  constexpr double grow_limit_s = 900;
  const auto n = static_cast<double>(work.n_variables), rows = static_cast<double>(work.n_samples);
  const double lags = params_.max_lag;
  double n_values = n * (n - 1) * (params_.joint_lags ? 1 : lags);
  double coordinates = params_.own_lags + 1 + (params_.joint_lags ? lags : 1);
  if (params_.given == Given::all) coordinates += std::max(n - 2, 0.0) * lags;
  if (params_.selection == Selection::greedy) {
    // Assumes that a few sources are chosen for each target, and one more is tried.
    const double steps = 3;
    n_values = n * (steps * (n - 1) * lags + params_.own_lags * params_.own_lags + 3 * steps);
    coordinates = params_.own_lags + steps;
  }
  Work result{n_values * value_seconds(params_.estimator, rows, coordinates), coordinates, params_.n_surrogates()};
  // The number needed, or the default: a number between the two costs more and does not reach q <= 0.05 either.
  if (const double needed = surrogates_needed(params_, n);
      !params_.surrogates && needed > result.surrogates && (1 + needed) * result.seconds_each <= grow_limit_s)
    result.surrogates = static_cast<int>(needed);
  if (params_.uses_f()) result.surrogates = 0;
  return result;
}

Cost TransferEntropy::cost(const Workload& workload) const {
  const auto n = static_cast<double>(workload.n_variables), rows = static_cast<double>(workload.n_samples);
  const auto [seconds_each, coordinates, surrogates] = work_of(workload);
  const double held = n * rows + workload.n_threads * rows * (3 * coordinates + 8);
  return {sizeof(double) * held, (1 + surrogates) * seconds_each,
          "set max_lag lower, or shorten the recording with transform/slice"};
}

Connectivity TransferEntropy::estimate(const Inputs& input, const TaskContext& context) const {
  const Dataset& data = input.data();
  const auto trials = views_of(data);
  const std::ptrdiff_t known = params_.own_lags + (params_.given == Given::all ? data.n_variables() * params_.max_lag : 0);
  const std::ptrdiff_t least =
      params_.estimator == Estimator::gaussian ? known + params_.max_lag + 3 : params_.neighbours + 2 * params_.theiler + 2;
  const Embedding embedding(trials, data.names(), params_.estimator, params_.longest(), least);
  const Workload workload{data.n_variables(), data.n_trials(), embedding.n_rows(), 0, context.n_threads()};
  Params used = params_;
  if (!params_.uses_f()) used.surrogates = work_of(workload).surrogates;
  const Null null = params_.uses_f() ? Null::f : null_of(used, embedding);
  const Cost forecast = cost(workload);
  if (const double hours = forecast.seconds / 3600; params_.limit_hours && hours > *params_.limit_hours)
    throw DataError("the forecast is " + format_number(std::round(10 * hours) / 10) +
                    " hours of one core, and limit_hours is " + format_number(*params_.limit_hours) +
                    "; set estimator to gaussian, surrogates or max_lag lower, or limit_hours higher (null: no limit)");
  warn_of(embedding, data, used, context);
  if (!params_.uses_f()) context.log(plural(used.n_surrogates(), "surrogate") + " of a source behind each p-value");
  Connectivity result = params_.selection == Selection::pairs ? of_pairs(embedding, used, null, data, context)
                                                              : of_chosen(embedding, used, null, data, context);
  return result.set_meaning("transfer entropy", "nats");
}

std::vector<Suits> TransferEntropy::suits() {
  const auto of = [](SignalKind kind) {
    return Suits(kind)
        .rank(30)
        .assumes("stationary; links of any form by nearest neighbours, which need some thousand samples")
        .caveat("pairs show indirect paths and common drives as connections; selection: greedy removes them")
        .gives("score, p, q")
        .cost("O(N² T² surrogates) by neighbours, O(N² T) Gaussian")
        .variables({.most = 30});
  };
  return {of(SignalKind::fields), of(SignalKind::signals)};
}

}  // namespace golgi::transfer_entropy

GOLGI_PLUGIN("transfer_entropy", "1.0.0") { registry.add<golgi::transfer_entropy::TransferEntropy>(); }
