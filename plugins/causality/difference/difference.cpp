#include "difference.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "conditions.hpp"

namespace golgi::difference {
namespace {

/// The estimates of both conditions, and their differences per pair.
struct TwoEstimates {
  Connectivity a, b;
  bool has_weights() const { return !a.get(Quantity::weight).empty() && !b.get(Quantity::weight).empty(); }
  double of(Quantity quantity, const TestedPair& pair) const {
    return a.get(quantity)(pair.target, pair.source) - b.get(quantity)(pair.target, pair.source);
  }
};

/// @param in_a  per trial: whether it belongs to the first condition
TwoEstimates estimates_of(const Conditions& conditions, const std::vector<bool>& in_a, const Params& params,
                          const std::string& stage, const TaskContext& context, const std::string& part) {
  const auto estimate = [&](bool which) {
    const auto input = Inputs().add("data", stage, conditions.trials_where(in_a, which));
    const std::string name = part + (which ? "_a" : "_b");
    return params.method.run(input, context, {name, which ? 0 : 0.01, which ? 0.01 : 0.02}).connectivity();
  };
  auto a = estimate(true);
  return {std::move(a), estimate(false)};
}

/// Differences of both quantities under exchange of the conditions. @return (m, pairs or 2 pairs)
Matrix null_of(const Conditions& conditions, const std::vector<TestedPair>& pairs, bool with_weights, const Params& params,
               std::int64_t m, const std::string& stage, const TaskContext& context) {
  const std::ptrdiff_t width = std::ssize(pairs) * (with_weights ? 2 : 1);
  return run_replicates({.name = "permutation", .n = static_cast<std::ptrdiff_t>(m), .width = width, .from = 0.02}, context,
                        [&](std::ptrdiff_t b, const TaskContext& quiet) {
                          std::vector<char> in_a(conditions.in_a.begin(), conditions.in_a.end());
                          Random random = quiet.random("permutation", static_cast<std::uint64_t>(b));
                          random.shuffle(std::span(in_a));
                          const auto two = estimates_of(conditions, {in_a.begin(), in_a.end()}, params, stage, quiet,
                                                        replicate_name("permutation", b));
                          std::vector<double> numbers;
                          for (const auto& pair : pairs) numbers.push_back(std::abs(two.of(Quantity::score, pair)));
                          if (with_weights)
                            for (const auto& pair : pairs)
                              numbers.push_back(two.has_weights() ? std::abs(two.of(Quantity::weight, pair)) : undefined);
                          return numbers;
                        });
}

/// For one quantity, the differences of the pairs and their two-sided p.
struct Tested {
  std::vector<double> differences, p;
};
Tested tested(const TwoEstimates& two, Quantity quantity, const std::vector<TestedPair>& pairs, const Matrix& null,
              std::ptrdiff_t first_column, NullPool pool) {
  Tested result;
  std::vector<double> sizes;
  for (const auto& pair : pairs) {
    result.differences.push_back(two.of(quantity, pair));
    sizes.push_back(std::abs(result.differences.back()));
  }
  result.p = p_of_null(pool, sizes, null.view().columns(first_column, std::ssize(pairs)));
  return result;
}

std::string table_of(const TwoEstimates& two, const std::vector<TestedPair>& pairs, const Tested& scores,
                     const Tested* weights) {
  std::string table = "source,target,score_a,score_b,score_difference,score_p";
  if (weights) table += ",weight_a,weight_b,weight_difference,weight_p";
  table += '\n';
  const auto& names = two.a.names();
  for (std::size_t k = 0; k < pairs.size(); ++k) {
    const auto& [target, source] = pairs[k];
    const auto add = [&, i = target, j = source](Quantity quantity, const Tested& one) {
      for (const double value : {two.a.get(quantity)(i, j), two.b.get(quantity)(i, j), one.differences[k], one.p[k]})
        table += ',' + csv_number(value);
    };
    table += csv_field(names[source]) + ',' + csv_field(names[target]);
    add(Quantity::score, scores);
    if (weights) add(Quantity::weight, *weights);
    table += '\n';
  }
  return table;
}

/// Score, sign and, where there are weights, their differences.
Connectivity result_of(const TwoEstimates& two, const std::vector<TestedPair>& pairs, Quantity statistic) {
  const auto n = two.a.n();
  Matrix score(n, n, undefined), sign = score, weight = score;
  const bool is_directed = two.a.estimate().is_directed();
  for (const auto& [target, source] : pairs)
    for (const auto& [i, j] : {std::pair(target, source), std::pair(source, target)}) {
      if (is_directed && i != target) continue;
      const double difference = two.of(statistic, {i, j});
      score(i, j) = std::abs(difference);
      sign(i, j) = std::isnan(difference) ? undefined : (difference > 0) - (difference < 0);
      if (two.has_weights()) weight(i, j) = two.of(Quantity::weight, {i, j});
    }
  Connectivity result(two.a.names(), std::move(score));
  Estimate estimate = result.estimate();
  estimate.set(Quantity::sign, std::move(sign)).set_directed(is_directed);
  if (two.has_weights()) estimate.set(Quantity::weight, std::move(weight));
  result.set_estimate(std::move(estimate));
  const std::string what = statistic == Quantity::score ? "score" : "weight";
  result.set_meaning("size of the difference of the " + what + (two.a.meaning().empty() ? "" : ": " + two.a.meaning()),
                     two.a.unit());
  for (const auto& [condition, of] : {std::pair("a", &two.a), std::pair("b", &two.b)})
    for (const auto& [target, source, reason] : of->undefined_pairs())
      result.add_undefined({target, source, std::string("in condition ") + condition + " " + reason});
  return result;
}

}  // namespace

void Params::describe(SchemaOf<Params>& schema) {
  schema.field("method", &Params::method).doc("Estimator that is run on each condition.");
  schema.field("of", &Params::of)
      .doc(
          "Two labels of trials, a and b: the difference a - b is tested. Default: the two labels that the trials have. Not "
          "with 'against'.");
  schema.field("piece_s", &Params::piece_s)
      .above(0)
      .unit("s")
      .doc(
          "Long recordings are cut into pieces of this length, which are permuted as trials are. Default: trials are not cut.");
  schema.choice("statistic", &Params::statistic, {{"score", Statistic::score}, {"weight", Statistic::weight}})
      .doc("Quantity whose difference gives score and p; difference.csv has both differences where the method gives weights.");
  describe_null_test(schema);
}

Connectivity Difference::estimate(const Inputs& input, const TaskContext& context) const {
  if (!params_.of.empty() && (params_.of.size() != 2 || params_.of[0] == params_.of[1]))
    throw ConfigError("of needs two different labels, found " + std::to_string(params_.of.size()));
  const Conditions conditions = conditions_of(input, params_.of, params_.piece_s);
  const auto n_a = conditions.n_a(), n_b = std::ssize(conditions.in_a) - n_a;
  context.log("'" + conditions.a + "' (" + plural(n_a, "trial") + ") minus '" + conditions.b + "' (" + plural(n_b, "trial") +
              ")");
  const std::string& stage = input.stage("data");
  const double log_n = log_n_divisions(conditions);
  const double least = 20 / params_.level;
  const std::string few = "the " + std::to_string(n_a) + " and " + plural(n_b, "trial") + " can be divided in " +
                          format_number(std::round(std::exp(std::min(log_n, 30.0)))) + " ways";
  if (log_n < std::log(least))
    throw DataError(few + ", and a test at " + format_number(params_.level) + " needs " + format_number(least) +
                    "; record more trials, or cut them into pieces: piece_s");
  const TwoEstimates two = estimates_of(conditions, conditions.in_a, params_, stage, context, "condition");
  const Quantity statistic = params_.statistic == Statistic::score ? Quantity::score : Quantity::weight;
  if (statistic == Quantity::weight && !two.has_weights())
    throw ConfigError(params_.method.name() + " gives no weights; use statistic: score");

  std::vector<TestedPair> pairs;
  for (const auto& pair : tested_pairs(two.a))
    if (!std::isnan(two.of(Quantity::score, pair))) pairs.push_back(pair);
  if (pairs.empty()) throw DataError("no pair has a score in both conditions");
  const std::int64_t m = replicates_of(params_, std::ssize(pairs), context);
  if (log_n < std::log(static_cast<double>(m) + 1))
    throw DataError(few + ", fewer than the " + plural(m, "permutation") + "; use pool: studentised or max");
  const Matrix null = null_of(conditions, pairs, two.has_weights(), params_, m, stage, context);
  const Tested scores = tested(two, Quantity::score, pairs, null, 0, params_.pool);
  Tested weights;
  if (two.has_weights()) weights = tested(two, Quantity::weight, pairs, null, std::ssize(pairs), params_.pool);
  context.output("difference.csv", table_of(two, pairs, scores, two.has_weights() ? &weights : nullptr));
  Connectivity result = result_of(two, pairs, statistic);
  set_p_of_null(result, pairs, statistic == Quantity::score ? scores.p : weights.p, params_);
  return result;
}

Cost Difference::cost(const Workload& work) const {
  const auto n = static_cast<double>(work.n_variables), n_pairs = n * (n - 1);
  const double m = planned_replicates(params_, n_pairs);
  Cost cost = cost_of_replicates(params_.method, work, 1 + m);
  cost.bytes += 2 * sizeof(double) * m * n_pairs;
  return cost;
}

}  // namespace golgi::difference

GOLGI_PLUGIN("difference", "1.0.0") { registry.add<golgi::difference::Difference>(); }
