#include "bivariate_granger.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/numerics/distributions.hpp>
#include <string>
#include <utility>

#include "direction.hpp"

namespace golgi::bivariate_granger {
namespace {

constexpr std::ptrdiff_t fewest_pieces = 10;

using Pair = std::pair<std::ptrdiff_t, std::ptrdiff_t>;

std::vector<Pair> pairs_of(std::ptrdiff_t n) {
  std::vector<Pair> pairs;
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t j = i + 1; j < n; ++j) pairs.push_back({i, j});
  return pairs;
}

/// The two variables of a pair, in every trial.
class PairData {
 public:
  PairData(Trials trials, Pair pair) {
    for (const auto& trial : trials) {
      Matrix& rows = data_.emplace_back(2, trial.cols());
      std::ranges::copy(trial.row(pair.first), rows.row(0).begin());
      std::ranges::copy(trial.row(pair.second), rows.row(1).begin());
    }
    views_.assign(data_.begin(), data_.end());
  }
  operator Trials() const { return views_; }

 private:
  std::vector<Matrix> data_;
  std::vector<ConstView> views_;
};

std::vector<Matrix> reversed(Trials trials) {
  std::vector<Matrix> result;
  for (const auto& trial : trials) {
    Matrix& turned = result.emplace_back(trial.rows(), trial.cols());
    for (std::ptrdiff_t i = 0; i < trial.rows(); ++i)
      std::reverse_copy(trial.row(i).begin(), trial.row(i).end(), turned.row(i).begin());
  }
  return result;
}

/// One order for all pairs, the one with the smallest sum of their criteria.
std::ptrdiff_t choose_order(Trials trials, const std::vector<Pair>& pairs, const Params& params, const TaskContext& context) {
  constexpr std::ptrdiff_t n_regressors = 2;  // per lag
  const auto needed = [](std::ptrdiff_t order) { return n_regressors * order + 2; };
  const auto least = params.criterion == OrderChoice::fixed ? params.max_order : 1;
  if (n_samples_with_lags(trials, least) < needed(least))
    throw DataError("a pair with order " + std::to_string(least) + " needs " + std::to_string(needed(least)) +
                    " samples that have all their lags, the recording has " +
                    std::to_string(n_samples_with_lags(trials, least)) + "; lower max_order, or record longer");
  if (params.criterion == OrderChoice::fixed) return params.max_order;
  const auto longest = longest_ols_order(PairData(trials, pairs.front()), params.max_order);
  if (longest <= 1) return 1;
  std::vector<std::vector<OlsCriteria>> criteria(pairs.size());
  context.parallel_for(std::ssize(pairs), [&](std::ptrdiff_t k) {
    context.check_cancelled();
    criteria[k] = ols_criteria(PairData(trials, pairs[k]), longest, serial_for, context.poll());
  });
  std::vector<double> sums(longest, 0);
  for (const auto& of_pair : criteria)
    for (const auto& one : of_pair)
      if (const double value = params.criterion == OrderChoice::bic ? one.bic : one.aicc; std::isfinite(value))
        sums[one.order - 1] += value;
  const auto order = std::ranges::min_element(sums) - sums.begin() + 1;
  context.log("order " + std::to_string(order) + " for all pairs, by " +
              (params.criterion == OrderChoice::bic ? "BIC" : "AICc") + " among 1 to " + std::to_string(longest));
  return order;
}

struct Tables {
  explicit Tables(std::ptrdiff_t n) : score(n, n, undefined), sign(score), weight(score), lag_s(score), p(score) {}
  Matrix score, sign, weight, lag_s, p;
};

/// Results for one direction by the time-reversed control: the difference of net flows, and p of 'no net flow' where data and
/// reversed data agree on its direction.
void control(Tables& tables, Trials views, Trials turned, Pair pair, const Matrix& forward, std::ptrdiff_t order,
             const std::vector<Piece>& pieces, const std::vector<std::vector<int>>& draws, const TaskContext& context) {
  const auto [i, j] = pair;
  const Matrix backward = OlsVar(turned, order, serial_for, context.poll()).log_ratio();
  const double net = forward(0, 1) - forward(1, 0), net_reversed = backward(0, 1) - backward(1, 0);
  const double difference = net - net_reversed;  // > 0: from j to i
  tables.score(i, j) = std::isnan(difference) ? undefined : std::max(0.0, difference);
  tables.score(j, i) = std::isnan(difference) ? undefined : std::max(0.0, -difference);
  if (std::isnan(difference) || std::ssize(pieces) < fewest_pieces) return;
  const double deviation = deviation_of_difference(views, order, pieces, draws, context.poll());
  if (!(deviation > 0)) return;
  const double z = difference / deviation, p = chi_squared_upper_tail(z * z, 1);
  const bool agree = net * net_reversed < 0;
  tables.p(i, j) = agree && net > 0 ? p : 1;
  tables.p(j, i) = agree && net < 0 ? p : 1;
}

}  // namespace

void Params::describe(SchemaOf<Params>& schema) {
  schema.field("max_order", &Params::max_order).unit("samples").range(1, 512).doc("Longest order tried.");
  schema
      .choice("criterion", &Params::criterion,
              {{"aicc", OrderChoice::aicc}, {"bic", OrderChoice::bic}, {"fixed", OrderChoice::fixed}})
      .doc(
          "How one order for all pairs is chosen: by Akaike's criterion corrected for small samples, by the Bayesian "
          "criterion, or fixed at max_order.");
  schema.choice("control", &Params::control, {{"none", Control::none}, {"time_reversed", Control::time_reversed}})
      .doc(
          "time_reversed: tests the direction of the net flow by comparison with the same data in reversed time; for signals "
          "that are mixed, such as EEG channels, or noisy.");
  schema.choice("covariance", &Params::covariance, {{"classical", Covariance::classical}, {"hc3", Covariance::hc3}})
      .doc(
          "With `control: none`: the noise that the test allows, of constant variance (classical) or of changing variance "
          "(hc3).");
  schema.field("replicates", &Params::replicates)
      .range(19, 100000)
      .doc("With `control: time_reversed`: number of bootstrap replicates behind the p-values.");
  describe_correction(schema, &Params::correction);
}

Cost BivariateGranger::cost(const Workload& work) const {
  const auto n = static_cast<double>(work.n_variables), width = 2.0 * params_.max_order + 3;
  const double pairs = n * (n - 1) / 2, block = std::max(512.0, 4 * width);
  const bool is_controlled = params_.control == Control::time_reversed;
  const double most_pieces = std::max<double>(400.0 + static_cast<double>(work.n_trials), 1);
  const double copy = is_controlled ? n * static_cast<double>(work.n_samples) : 0;
  const double bootstrap = is_controlled ? most_pieces * width * width : 0;
  const double draws = is_controlled ? most_pieces * params_.replicates / 2 : 0;
  const double each = 4.0 * static_cast<double>(work.n_samples) + 2 * (width + block) * width + 8 * width * width + bootstrap;
  return {sizeof(double) * (5 * n * n + pairs * (4.0 * params_.max_order + 6) + copy + draws + work.n_threads * each),
          undefined, "lower max_order"};
}

Connectivity BivariateGranger::estimate(const Inputs& input, const TaskContext& context) const {
  const Dataset& data = input.data();
  const auto trials = views_of(data);
  require_finite(trials, data.names());
  require_varying(trials, data.names());
  const auto pairs = pairs_of(data.n_variables());
  Tables tables(data.n_variables());
  if (pairs.empty()) return Connectivity(data.names(), std::move(tables.score));
  context.progress(0, "order");
  const auto order = choose_order(trials, pairs, params_, context);
  const bool is_controlled = params_.control == Control::time_reversed;
  std::vector<Matrix> turned;
  std::vector<Piece> pieces;
  if (is_controlled) {
    turned = reversed(trials);
    pieces = pieces_of(trials, order);
    if (std::ssize(pieces) < fewest_pieces)
      context.warn({"few_blocks", "the recording has " + plural(pieces.size(), "block") + " to draw from",
                    "p-values are undefined", "record longer, or more trials"});
  }
  const std::vector<ConstView> turned_views(turned.begin(), turned.end());
  const auto draws = draws_of(std::ssize(pieces), is_controlled ? params_.replicates : 0);
  context.progress(0.3, "pairs");
  context.parallel_for(std::ssize(pairs), [&](std::ptrdiff_t k) {
    context.check_cancelled();
    const std::ptrdiff_t of[2] = {pairs[k].first, pairs[k].second};
    const PairData views(trials, pairs[k]);
    const OlsVar fit(views, order, serial_for, context.poll());
    Matrix p(2, 2, undefined);
    if (!is_controlled) p = fit.test(views, GrangerTest::f, params_.covariance, serial_for, context.poll()).p;
    for (int a = 0; a < 2; ++a) {
      const int b = 1 - a;
      const auto i = of[a], j = of[b];
      tables.score(i, j) = fit.log_ratio()(a, b);
      tables.sign(i, j) = fit.sign()(a, b);
      tables.weight(i, j) = fit.weight()(a, b);
      tables.lag_s(i, j) = fit.lag()(a, b) * data.dt_s();
      tables.p(i, j) = p(a, b);
    }
    if (is_controlled)
      control(tables, views, PairData(turned_views, pairs[k]), pairs[k], fit.log_ratio(), order, pieces, draws, context);
  });
  Connectivity result(data.names(), std::move(tables.score));
  result.set_meaning(is_controlled ? "net log ratio, minus that in reversed time" : "log ratio of residual variances");
  result.set(Quantity::sign, std::move(tables.sign)).set(Quantity::weight, std::move(tables.weight));
  result.set(Quantity::lag_s, std::move(tables.lag_s)).set_p(std::move(tables.p), params_.correction);
  return result;
}

std::vector<Suits> BivariateGranger::suits() {
  const auto of = [](SignalKind kind) {
    return Suits(kind)
        .rank(30)
        .assumes("linear, stationary; uses two variables at a time, so indirect links also appear")
        .gives("score, p, q; direction under mixing")
        .cost("O(N² T)");
  };
  return {of(SignalKind::fields), of(SignalKind::signals)};
}

}  // namespace golgi::bivariate_granger

GOLGI_PLUGIN("bivariate_granger", "1.0.0") { registry.add<golgi::bivariate_granger::BivariateGranger>(); }
