#include "sparse_var.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "order.hpp"
#include "remainder.hpp"

namespace golgi::sparse_var {
namespace {

/// Standardised coefficients (K) of every target.
using Columns = std::vector<Eigen::VectorXd>;

struct Fitted {
  Columns first, second;
  std::vector<double> lambda;
};

Rows rows_of(Trials trials, const Nuisance& nuisance, int order, const Params& params) {
  constexpr std::ptrdiff_t most_for_products = 60;
  const auto n = trials.front().rows();
  if (params.degree == 2 && n > most_for_products)
    throw DataError("degree 2 with " + plural(n, "variable") + " makes " + std::to_string(n * (n + 3) / 2) +
                    " regressors; it is for up to " + std::to_string(most_for_products) +
                    " variables: use degree: 1, or leave variables out with transform/select");
  Rows rows(trials, order, params.degree == 2, nuisance);
  if (rows.n_samples() < fewest_samples)
    throw DataError("a sparse VAR of order " + std::to_string(order) + " needs " + std::to_string(fewest_samples) +
                    " samples that have all their lags, the recording has " + std::to_string(rows.n_samples()) +
                    "; lower order, or record longer");
  if (const auto most = rows.n_samples() / 2 - order; rows.n_of_covariates() > most)
    throw DataError("covariates are " + plural(rows.n_of_covariates(), "regressor") +
                    " of each target, which are not penalised; " + plural(rows.n_samples(), "sample") +
                    " that have all their lags allow " + std::to_string(std::max<std::ptrdiff_t>(0, most)) +
                    "; name fewer covariates, lower order, or record longer");
  return rows;
}

/// For each source, the sources whose values it copies: which of them gets a coefficient would be chance.
std::vector<std::vector<std::ptrdiff_t>> copies(const Rows& rows, const Eigen::MatrixXd& gram) {
  constexpr double alike = 1 - 1e-9;
  std::vector<std::vector<std::ptrdiff_t>> of(rows.n());
  const auto lag_1 = rows.n_of_covariates();
  for (std::ptrdiff_t i = 0; i < rows.n(); ++i)
    for (std::ptrdiff_t j = 0; j < rows.n(); ++j)
      if (i != j && std::abs(gram(lag_1 + i, lag_1 + j)) > alike) of[i].push_back(j);
  return of;
}

Fitted fit(const Rows& rows, const Moments& all, const Eigen::MatrixXd& gram, const Eigen::MatrixXd& factors,
           const std::vector<std::vector<double>>& grids, const Params& params, const TaskContext& context) {
  const auto n = rows.n();
  const bool is_cv = params.choice == Choice::cv || params.choice == Choice::cv_one_se;
  CrossValidation validated;
  if (is_cv) validated = cross_validate(rows, all, factors, grids, rows.order(), params, context);
  context.progress(0.7, "fit");
  Fitted fitted{Columns(n), Columns(n), std::vector<double>(n, undefined)};
  context.parallel_for(n, [&](std::ptrdiff_t i) {
    const Problem problem = problem_of(gram, all, factors, i, params);
    if (is_cv) {
      Eigen::Index best = 0;
      validated.mean.row(i).minCoeff(&best);
      const double most = validated.mean(i, best) + validated.standard_error(i, best);
      if (params.choice == Choice::cv_one_se)
        while (best > 0 && validated.mean(i, best - 1) <= most) --best;
      Path path(problem, context.poll());
      path.go_to(grids[i][best]);
      fitted.first[i] = path.at().b;
      fitted.lambda[i] = grids[i][best];
    } else {
      const Pass pass = by_criterion(problem, grids[i], rows.n_samples(), params.choice == Choice::ebic, context.poll());
      fitted.first[i] = pass.b;
      fitted.lambda[i] = pass.lambda;
    }
    fitted.second[i] =
        params.second_pass == SecondPass::none
            ? fitted.first[i]
            : adaptive(problem, fitted.first[i], rows.n_samples(), params.second_pass == SecondPass::ebic, context.poll()).b;
  });
  return fitted;
}

/// The effect of one pair, from standardised coefficients.
struct Effect {
  double size = 0;  ///< root of the sum of squares over all regressors that contain the source
  double sum = 0;   ///< sum over lags of the source alone, in units of target / source
  double lag = undefined;
};

Effect effect_of(const Rows& rows, const Eigen::VectorXd& b, std::ptrdiff_t target, std::ptrdiff_t source) {
  Effect effect;
  double largest = 0;
  const auto response = rows.n_regressors() + target;
  for (std::ptrdiff_t k = 0; k < b.size(); ++k) {
    const Regressor& regressor = rows.regressors()[k];
    if (!regressor.holds(source) || b[k] == 0) continue;
    effect.size += b[k] * b[k];
    if (std::abs(b[k]) > largest) {
      largest = std::abs(b[k]);
      effect.lag = static_cast<double>(regressor.lag);
    }
    if (regressor.second >= 0 || rows.scale(response) == 0) continue;
    effect.sum += b[k] * rows.scale(k) / rows.scale(response) * rows.deviation(target) / rows.deviation(source);
  }
  effect.size = std::sqrt(effect.size);
  return effect;
}

/// Writes one line per coefficient that the second pass keeps.
void write_selected(const Rows& rows, const Columns& second, const Dataset& data, const TaskContext& context) {
  std::string table = "target,source,times,lag_s,standardised_coefficient\n";
  for (std::ptrdiff_t i = 0; i < rows.n(); ++i)
    for (std::ptrdiff_t k = 0; k < second[i].size(); ++k) {
      const auto [one, other, lag] = rows.regressors()[k];
      if (second[i][k] == 0 || (one == i && other < 0) || rows.is_covariate(rows.regressors()[k])) continue;
      table += csv_field(data.names()[i]) + ',' + csv_field(data.names()[one]) + ',' +
               (other < 0 ? "" : csv_field(data.names()[other])) + ',' + csv_number(static_cast<double>(lag) * data.dt_s()) +
               ',' + csv_number(second[i][k]) + '\n';
    }
  context.output("selected.csv", table);
}

/// Makes the columns of copied variables undefined.
void leave_out_copies(const std::vector<std::vector<std::ptrdiff_t>>& copied, const Dataset& data, const TaskContext& context,
                      const std::vector<Matrix*>& tables, Connectivity& result) {
  std::vector<std::string> found;
  const auto n = std::ssize(copied);
  for (std::ptrdiff_t j = 0; j < n; ++j) {
    if (copied[j].empty()) continue;
    found.push_back(data.names()[j]);
    for (Matrix* table : tables)
      for (std::ptrdiff_t i = 0; i < n; ++i) (*table)(i, j) = undefined;
    result.add_undefined(
        {-1, static_cast<std::int32_t>(j), "'" + data.names()[j] + "' is a copy of '" + data.names()[copied[j].front()] + "'"});
  }
  if (!found.empty())
    context.warn({"copied", "variables that are copies of others, up to scale: " + first_names(found),
                  "their outgoing connections are undefined", "leave all but one of them out with transform/select"});
}

}  // namespace

void Params::describe(SchemaOf<Params>& schema) {
  schema.field("order", &Params::order)
      .unit("samples")
      .range(1, 512)
      .doc("Number of lags of each source, as long as the longest delay to look for. null: chosen by the Bayesian criterion.");
  schema.field("max_order", &Params::max_order)
      .unit("samples")
      .range(1, 512)
      .doc(
          "With `order: null`: longest order to try. Fewer orders are tried where the recording is short or has many "
          "variables.");
  schema.field("degree", &Params::degree)
      .range(1, 2)
      .doc(
          "1: regressors are past values. 2: regressors of the next change are values one sample ago and products of two of "
          "them: for quadratic dynamics of up to 60 variables.");
  schema.field("l1_share", &Params::l1_share)
      .above(0)
      .range(0, 1)
      .doc("1: lasso. Below 1: elastic net, with this share of the penalty on absolute values and the rest on squares.");
  schema.field("penalise_own", &Params::penalise_own).doc("Whether a target's own lags are penalised too.");
  schema
      .choice("choice", &Params::choice,
              {{"cv", Choice::cv}, {"cv_one_se", Choice::cv_one_se}, {"bic", Choice::bic}, {"ebic", Choice::ebic}})
      .doc(
          "Criterion that chooses the penalty of the first pass: five-fold cross-validation, its strongest penalty within one "
          "standard error of the best, the Bayesian criterion, or the extended one.");
  schema
      .choice("second_pass", &Params::second_pass,
              {{"none", SecondPass::none}, {"bic", SecondPass::bic}, {"ebic", SecondPass::ebic}})
      .doc("Criterion that chooses the penalty of the second, adaptive pass, which decides which connections are selected.");
  schema
      .choice("score", &Params::score,
              {{"lasso", Score::lasso}, {"adaptive", Score::adaptive}, {"stability", Score::stability}})
      .doc(
          "Quantity that ranks the pairs: coefficients of the first pass, of the second, or how often halves of the samples "
          "select the source (some hundred times slower).");
  schema.field("stability_pairs", &Params::stability_pairs)
      .range(1, 10000)
      .doc("With `score: stability`: number of pairs of complementary halves.");
  schema.field("links", &Params::links)
      .doc(
          "Prior knowledge of links: sources of links that do not exist are left out of the target's regression, sources of "
          "links that exist are not penalised, and rules may list the links that alone may exist. A target's own past is "
          "always in it.");
  describe_nuisance_covariates(schema, &Params::covariates);
}

void Params::complete(Params& params, const Value&, Binder& binder) {
  check_link_rules(params.links, 1, params.longest(), binder);
}

SparseVar::SparseVar(const Params& params) : params_(params) {
  if (params.degree == 2 && params.longest() != 1)
    throw ConfigError("degree 2 has regressors one sample ago: it needs order 1");
  if (params.score == Score::adaptive && params.second_pass == SecondPass::none)
    throw ConfigError("score adaptive needs a second_pass");
}

Cost SparseVar::cost(const Workload& work) const {
  const auto n = static_cast<double>(work.n_variables);
  const double c = static_cast<double>(params_.covariates.size()) * (longest_order(work.n_variables, params_) + 1);
  const double k = (params_.degree == 2 ? n * (n + 3) / 2 : n * longest_order(work.n_variables, params_)) + c, width = k + n;
  const double at_once = std::min<double>(work.n_threads, n);
  // Products of all rows, the predicted part, the rest, and borders; those of regressors twice; and a block of rows.
  const double products = 4 * width * width + 2 * k * k, block = 1024 * width;
  const double solving = at_once * (k * k + 8 * k), kept = 3 * k * n + 12 * n_lambdas * n;
  const double counts = params_.score == Score::stability ? n * n * n_lambdas / 2 : 0;
  const double residuals = params_.degree == 1 ? n * static_cast<double>(work.n_samples) : 0;  // remainder.hpp
  return {sizeof(double) * (products + block + solving + kept + counts + residuals + 6 * n * n), undefined,
          params_.degree == 2 ? "use degree: 1, or leave variables out with transform/select"
          : params_.order     ? "lower order"
                              : "lower max_order"};
}

Connectivity SparseVar::estimate(const Inputs& input, const TaskContext& context) const {
  const Dataset& data = input.data();
  const auto trials = views_of(data);
  require_finite(trials, data.names());
  require_varying(trials, data.names());
  const KnownLinks known(params_.links, data.names(), 1, params_.longest());
  const Nuisance nuisance(params_.covariates, data);
  const auto [order, longest] = order_of(trials, nuisance, known, params_, context);
  context.progress(0.1, "products");
  Rows rows = rows_of(trials, nuisance, order, params_);
  const auto n = rows.n(), k = rows.n_regressors();
  const Moments all = standardise(rows, context.parallel_loop(), context.poll());
  const Eigen::MatrixXd gram = all.products.topLeftCorner(k, k), factors = factors_of(rows, known, params_);
  constexpr double last = 0.01;  // of the path, as a share of the largest penalty
  std::vector<std::vector<double>> grids(n);
  context.parallel_for(n, [&](std::ptrdiff_t i) {
    const Problem problem = problem_of(gram, all, factors, i, params_);
    grids[i] = falling(Path(problem, context.poll()).top(), last);
  });
  const Fitted fitted = fit(rows, all, gram, factors, grids, params_, context);
  if (params_.degree == 1) doubt_order(rows, fitted.first, longest, params_, data, context);
  Stability stable;
  if (params_.score == Score::stability) stable = stability(rows, all, factors, grids, params_, context);

  Matrix score(n, n, undefined), sign = score, weight = score, lag_s = score;
  std::ptrdiff_t n_selected = 0;
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t j = 0; j < n; ++j) {
      if (i == j || known.is_ruled_out(i, j, 1, order)) continue;
      const auto& ranking = params_.score == Score::adaptive ? fitted.second[i] : fitted.first[i];
      const Effect effect = effect_of(rows, ranking, i, j), chosen = effect_of(rows, fitted.second[i], i, j);
      score(i, j) = params_.score == Score::stability ? stable.mean(i, j) : effect.size;
      sign(i, j) = (effect.sum > 0) - (effect.sum < 0);
      lag_s(i, j) = effect.lag * data.dt_s();
      // Selected in products only: the source has no linear weight.
      weight(i, j) = chosen.size > 0 && chosen.sum == 0 ? undefined : chosen.sum;
      n_selected += chosen.size > 0;
    }
  context.log("sparse VAR of order " + std::to_string(order) + ": " + plural(k, "regressor") + " per target, " +
              plural(rows.n_samples(), "sample") + "; " + std::to_string(n_selected) + " of " + std::to_string(n * (n - 1)) +
              " pairs selected");
  write_selected(rows, fitted.second, data, context);
  Connectivity result(data.names(), Matrix(n, n, undefined));
  for (auto& pair : known.ruled_out(1, order)) result.add_undefined(std::move(pair));
  leave_out_copies(copies(rows, gram), data, context, {&score, &sign, &weight, &lag_s}, result);
  result.set(Quantity::score, std::move(score)).set(Quantity::sign, std::move(sign));
  result.set(Quantity::weight, std::move(weight)).set(Quantity::lag_s, std::move(lag_s));
  if (params_.score == Score::stability) {
    std::string table = "target,source,largest_share\n";
    for (std::ptrdiff_t i = 0; i < n; ++i)
      for (std::ptrdiff_t j = 0; j < n; ++j)
        if (i != j)
          table +=
              csv_field(data.names()[i]) + ',' + csv_field(data.names()[j]) + ',' + csv_number(stable.largest(i, j)) + '\n';
    context.output("stability.csv", table);
    result.set_meaning("share of halves that select the source, mean of the path");
  } else {
    result.set_meaning("size of the standardised coefficients");
  }
  return result;
}

std::vector<Suits> SparseVar::suits() {
  const auto of = [](SignalKind kind) {
    return Suits(kind)
        .rank(60)
        .assumes("linear, stationary; few sources per target; fewer samples than variables suffice")
        .gives("score, sign, lag; selected links")
        .cost("O(T N² + path) per target")
        .prepare({"{use: transform/zscore}"});
  };
  // Many variables and few samples: a full regression is not determined then.
  const auto wide = [&](SignalKind kind) {
    return of(kind).rank(85).linear().variables({.least = 60}).samples({.most = 1000});
  };
  return {of(SignalKind::fields), of(SignalKind::signals), wide(SignalKind::fields), wide(SignalKind::signals)};
}

}  // namespace golgi::sparse_var

GOLGI_PLUGIN("sparse_var", "1.0.0") { registry.add<golgi::sparse_var::SparseVar>(); }
