// The claims about estimators of connectivity.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "golgi/conformance/claims.hpp"
#include "golgi/conformance/data_claims.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/cutting.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/numerics/roc.hpp"

namespace golgi {
namespace {

bool reads_model(const Examination& examination) {
  return examination.info().inputs.at(0).accepts().at(0) == ArtifactType::model;
}

std::string pair_name(const Dataset& data, std::ptrdiff_t target, std::ptrdiff_t source) {
  return data.names()[source] + " -> " + data.names()[target];
}

// --- Variables in another order.

/// The matrices that are compared: scores, and p-values if there are any.
std::vector<SharedMatrix> tables(const Connectivity& result) {
  std::vector<SharedMatrix> all{result.score()};
  if (!result.p().empty()) all.push_back(result.p());
  return all;
}

/// Mean and squared standard error of each pair's value over the seeds.
struct Average {
  Matrix mean, squared_error;
};
Average average(const std::vector<Connectivity>& results, std::size_t table) {
  const auto n = results[0].n();
  Average average{Matrix(n, n), Matrix(n, n)};
  const auto count = static_cast<double>(results.size());
  for (const auto& result : results) {
    const SharedMatrix values = tables(result).at(table);
    eigen(average.mean) += eigen(values) / count;
  }
  for (const auto& result : results) {
    const SharedMatrix values = tables(result).at(table);
    eigen(average.squared_error).array() +=
        (eigen(values) - eigen(average.mean)).array().square() / (count * std::max(count - 1, 1.0));
  }
  return average;
}

/// How two estimates of one recording are compared.
struct Comparison {
  std::vector<std::int32_t> order;  ///< row k of the second is row order[k] of the first
  double slack;                     ///< tolerance of scores, as a fraction of the largest
  std::string how;                  ///< the difference in the input: "with the variables in the order …"
};

/// Compares the estimates of two recordings, which should be equal. An estimator that draws random numbers draws different ones
/// for the second recording, so its averages over seeds are compared within their standard errors.
Finding compared(const Examination& examination, const Dataset& data, const Dataset& other, const Comparison& comparison) {
  const std::uint64_t n_seeds = examination.info().stochastic ? 10 : 1;
  std::vector<Connectivity> first, second;
  for (std::uint64_t seed = 1; seed <= n_seeds; ++seed) {
    first.push_back(examination.estimate(data, {1, seed}));
    second.push_back(examination.estimate(other, {1, n_seeds + seed}));
  }
  double widest = 0;
  for (std::size_t table = 0; table < tables(first[0]).size(); ++table) {
    const Average a = average(first, table), b = average(second, table);
    double largest = 0;
    for (const double value : a.mean.values())
      if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
    for (std::ptrdiff_t i = 0; i < a.mean.rows(); ++i)
      for (std::ptrdiff_t j = 0; j < a.mean.cols(); ++j) {
        const std::ptrdiff_t from_i = comparison.order[i], from_j = comparison.order[j];
        const double x = a.mean(from_i, from_j), y = b.mean(i, j);
        // 7 standard errors of 10 + 10 runs: one of 50 comparisons exceeds them in a million by chance (Student's t, 18 degrees
        // of freedom).
        const double slack = (table == 0 ? comparison.slack * largest : 0.2) +
                             7 * std::sqrt(a.squared_error(from_i, from_j) + b.squared_error(i, j));
        if (std::isnan(x) && std::isnan(y)) continue;
        if (!(std::abs(x - y) <= slack))
          return broken(std::string(table == 0 ? "the score" : "the p-value") + " of " + pair_name(data, from_i, from_j) +
                        " is " + format_number(x) + ", and " + format_number(y) + " " + comparison.how +
                        (n_seeds > 1 ? " (means over 10 seeds)" : ""));
        if (table == 0) widest = std::max(widest, std::abs(x - y) / largest);
      }
  }
  if (n_seeds > 1) return kept("for the means over 10 seeds");
  return kept(widest < 1e-9 ? "" : "within " + format_number(std::round(1e6 * widest) / 1e6) + " of the largest score");
}

Finding follows_order(const Examination& examination) {
  const Dataset data = examination.recording();
  const std::vector<std::int32_t> order = other_order(data.n_variables());
  // A thousandth of the largest score: rounding errors are far smaller, and an estimate from Cholesky factors of slightly
  // different samples (mvgc, like the toolbox that it follows) differs by half of it; sampling noise is far larger. Recordings
  // of the user get a wider tolerance, since less is known about them.
  return compared(examination, data, reordered(data, order),
                  {order, examination.has_own_data() ? 1e-2 : 1e-3, "with the variables " + order_text(data, order)});
}

// --- Gaps.

/// The recording with a gap of 20 samples in all variables.
Dataset with_gap(Dataset data) {
  Trial trial = data.trial(0);
  Matrix values(trial.values());
  const std::ptrdiff_t first = values.cols() / 2, last = first + 20;
  const Interval gap{static_cast<double>(first) * data.dt_s(), static_cast<double>(last) * data.dt_s()};
  for (std::ptrdiff_t i = 0; i < values.rows(); ++i)
    for (std::ptrdiff_t t = first; t < last; ++t) values(i, t) = undefined;
  if (data.has_events()) {
    auto events = trial.events().lists();
    for (auto& times : events)
      std::erase_if(times, [&](double s) {
        const double sample = event_position(s, data.dt_s());
        return sample >= static_cast<double>(first) && sample < static_cast<double>(last);
      });
    trial.set_events(Events(events));
  }
  const std::vector<std::vector<Interval>> gaps(values.rows(), {gap});
  return data.set_trial(0, trial.set_values(std::move(values)).set_gaps(Gaps(gaps)));
}

Finding cuts_at_gaps(const Examination& examination) {
  if (examination.info().control) return not_claimed("a baseline does not use the data");
  if (reads_model(examination)) return not_claimed("its input is a model");
  if (!examination.info().accepts_gaps) return not_claimed("the host cuts its data at gaps");
  const Dataset data = with_gap(examination.recording());
  std::vector<std::int32_t> order(data.n_variables());
  std::iota(order.begin(), order.end(), 0);
  // 1e-6 of the largest score: the same samples, added in another order. A single pair of samples from both sides of the gap,
  // treated as neighbours, is a thousandth of the recording.
  return compared(examination, data, cut(data, stretches(data)),
                  {order, 1e-6, "with the recording cut at its gap; do not use lags across a gap or missing samples"});
}

// --- Data that cannot be used.

/// The fault in scores of a recording with a variable without information: each of its pairs must be undefined. Empty: none.
std::string wrong_beside(const Dataset& data, const Connectivity& result) {
  for (std::ptrdiff_t k = 0; k < result.n(); ++k)
    for (const auto& [target, source] : {std::pair(k, spoilt_variable), std::pair(spoilt_variable, k)})
      if (target != source && !std::isnan(result.score()(target, source)))
        return "the score of " + pair_name(data, target, source) + " is " + format_number(result.score()(target, source)) +
               "; throw golgi::DataError, or leave the variable's pairs undefined";
  return "";
}

Finding refuses_spoilt(const Examination& examination, const Dataset& data, const std::string& given) {
  if (examination.info().control) return not_claimed("a baseline does not use the data");
  if (reads_model(examination)) return not_claimed("its input is a model, and models refuse such data");
  Connectivity result;
  return refuses(
      given, [&] { result = examination.estimate(data, {}); }, [&] { return wrong_beside(data, result); });
}

Finding refuses_nan(const Examination& examination) {
  return refuses_spoilt(examination, with_nan(examination.recording()), "one value that is NaN");
}
Finding refuses_constant(const Examination& examination) {
  return refuses_spoilt(examination, with_constant(examination.recording()), "a variable that is constant");
}

Finding refuses_short(const Examination& examination) {
  if (examination.info().control) return not_claimed("a baseline does not use the data");
  if (reads_model(examination)) return not_claimed("its input is a model, and models refuse such data");
  for (const std::ptrdiff_t n_samples : {1, 2, 3}) {
    const Dataset data = shortened(examination.recording(), n_samples);
    Connectivity result;
    const auto accepts = [&]() -> std::string {
      // Three samples may be enough for a correlation; a single one contains no information about connections.
      const bool any = std::ranges::any_of(result.score().values(), [](double score) { return !std::isnan(score); });
      return n_samples == 1 && any ? "it gives scores; throw golgi::DataError" : "";
    };
    const Finding finding = refuses(
        "a recording of " + plural(n_samples, "sample"), [&] { result = examination.estimate(data, {}); }, accepts);
    if (finding.verdict == Verdict::broken) return finding;
  }
  return kept();
}

// --- Accuracy.

Finding recovers(const Examination& examination) {
  if (examination.info().control) return not_claimed("a baseline does not estimate the connectivity");
  constexpr int n_networks = 4;
  double sum = 0;
  for (std::uint64_t seed = 1; seed <= n_networks; ++seed) {
    // Not in the order of the chain, since otherwise an estimator could simply give neighbours high scores.
    const Dataset data = reordered(examination.recording(seed), {3, 0, 4, 1, 2});
    const Connectivity result = examination.estimate(data, {1, seed});
    const Matrix truth = data.truth()->dense();
    const Metric area = auroc(off_diagonal_pairs(result.score(), truth));
    if (std::isnan(area.value)) return broken("the AUROC of a chain of 5 variables is undefined: " + area.reason);
    sum += area.value / n_networks;
  }
  // For random scores, the AUROC of 4 connected among 20 pairs has the standard deviation 0.165 (Mann and Whitney), and the
  // mean of four 0.083: it reaches 0.75 once in a thousand cases.
  const std::string found = "mean AUROC " + format_number(std::round(1000 * sum) / 1000) + " on 4 chains of 5 variables (" +
                            to_string(examination.signal_kind()) + ")";
  return sum >= 0.75 ? kept(found) : broken(found + ", and chance is 0.5; check that rows are targets and columns are sources");
}

Finding calibrated(const Examination& examination) {
  if (examination.estimate(examination.recording(), {}).p().empty()) return not_claimed("it gives no p-values");
  const std::uint64_t n_recordings = examination.is_quick() ? 20 : 100;
  std::vector<double> p_values;
  for (std::uint64_t seed = 1; seed <= n_recordings; ++seed) {
    const Connectivity result = examination.estimate(unconnected(examination.signal_kind(), 5, 400, seed), {1, seed});
    for (std::ptrdiff_t i = 0; i < result.n(); ++i)
      for (std::ptrdiff_t j = 0; j < result.n(); ++j)
        if (i != j && !std::isnan(result.p()(i, j))) p_values.push_back(result.p()(i, j));
  }
  if (p_values.empty()) return broken("all p-values of unconnected recordings are undefined");
  std::string found;
  for (const double level : {0.05, 0.5}) {
    const auto m = static_cast<double>(p_values.size());
    const double rate = static_cast<double>(std::ranges::count_if(p_values, [&](double p) { return p <= level; })) / m;
    // Four standard deviations of a fraction; twice the variance, because pairs of one recording share noise. Up to twice too
    // large is accepted: the larger one of two p-values is valid, and too large.
    const double slack = 4 * std::sqrt(2 * level * (1 - level) / m), least = level / 2 - slack, most = level + slack;
    const std::string text = format_number(std::round(1e4 * rate) / 1e4) + " of " + std::to_string(p_values.size()) +
                             " p-values are at most " + format_number(level);
    if (rate < least || rate > most)
      return broken("without any connection, " + text + "; expected is a fraction from " +
                    format_number(std::max(0.0, std::round(1e4 * least) / 1e4)) + " to " +
                    format_number(std::round(1e4 * most) / 1e4));
    found += (found.empty() ? "" : ", ") + text;
  }
  return kept(found);
}

}  // namespace

std::vector<ClaimCheck> causality_claims() {
  return {
      {"order", "variables in another order give the same scores in that order", where_it_runs<follows_order>},
      {"gap", "data with a gap give the same result as data cut at the gap", where_it_runs<cuts_at_gaps>, true},
      {"nan", "a NaN value is refused with DataError, or the affected pairs are undefined", where_it_runs<refuses_nan>, true},
      {"constant", "a constant variable is refused with DataError, or its pairs are undefined", where_it_runs<refuses_constant>,
       true},
      {"short", "a recording that is too short is refused with DataError", where_it_runs<refuses_short>, true},
      {"recovery", "a known chain is recovered above chance", where_it_runs<recovers>, true},
      {"false_positives", "p-values of unconnected recordings are calibrated, or up to twice as large",
       where_it_runs<calibrated>, true}};
}

}  // namespace golgi
