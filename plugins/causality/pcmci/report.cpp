#include "report.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/numerics/multiple_testing.hpp>

namespace golgi::pcmci {
namespace {

double sign_of(double value) { return (value > 0) - (value < 0); }

/// Whether a test is evidence for source → target. With PCMCI a test at lag 0 has no direction and is used for neither.
bool counts(const LinkGraph* graph, std::ptrdiff_t source, std::ptrdiff_t target, int lag) {
  if (lag > 0) return true;
  if (!graph) return false;
  const Mark mark = graph->mark(source, target);
  return mark == Mark::forward || mark == Mark::undirected || mark == Mark::conflict;
}

bool is_tested(const LinkTests& tests, const KnownLinks& known, std::ptrdiff_t i, std::ptrdiff_t j, int lag) {
  return (known.is_allowed(j, i, lag) || (lag == 0 && i != j && known.is_allowed(i, j, 0))) &&
         tests.at(i, j, lag).is_determined;
}

/// The estimate at one lag.
Part part_of(int lag, const LinkTests& tests, const LinkGraph* graph, const KnownLinks& known, const Dataset& data,
             const Params& params) {
  Matrix score(tests.n, tests.n, undefined), sign = score, p = score;
  for (std::ptrdiff_t i = 0; i < tests.n; ++i)
    for (std::ptrdiff_t j = 0; j < tests.n; ++j) {
      if (i == j || !is_tested(tests, known, i, j, lag)) continue;
      if (graph && lag == 0 && graph->mark(i, j) == Mark::backward) continue;
      const Tested& test = tests.at(i, j, lag);
      score(j, i) = std::abs(test.value);
      sign(j, i) = sign_of(test.value);
      p(j, i) = test.p;
    }
  const double lag_s = lag * data.dt_s();
  Estimate estimate(std::move(score));
  if (params.test->traits().is_signed) estimate.set(Quantity::sign, std::move(sign));
  estimate.set_p(std::move(p), params.correction);
  if (lag == 0 && !graph) estimate.set_directed(false);
  return {Part::Axis::lag, "lag" + std::to_string(lag), lag_s, lag_s, std::move(estimate)};
}

std::string assumption(const KnownLinks& known, std::ptrdiff_t source, std::ptrdiff_t target, int lag) {
  return known.is_required(target, source, lag) ? "required" : "";
}

const char* text_of(Mark mark) {
  switch (mark) {
    case Mark::forward: return "-->";
    case Mark::backward: return "<--";
    case Mark::undirected: return "o-o";
    case Mark::conflict: return "x-x";
    case Mark::none: break;
  }
  return "";
}

}  // namespace

Connectivity connectivity_of(const LinkTests& tests, const LinkGraph* graph, const KnownLinks& known, const Dataset& data,
                             const Params& params) {
  const auto n = tests.n;
  Matrix score(n, n, undefined), sign = score, lag_s = score, p = score;
  for (std::ptrdiff_t j = 0; j < n; ++j)
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      if (i == j) continue;
      int n_lags = 0;
      for (int lag = params.first_lag(); lag <= params.max_lag; ++lag) {
        if (!counts(graph, i, j, lag) || !known.is_allowed(j, i, lag) || !is_tested(tests, known, i, j, lag)) continue;
        const Tested& test = tests.at(i, j, lag);
        ++n_lags;
        if (std::isnan(p(j, i)) || test.p < p(j, i)) p(j, i) = test.p;
        if (std::abs(test.value) <= score(j, i)) continue;
        score(j, i) = std::abs(test.value);
        sign(j, i) = sign_of(test.value);
        lag_s(j, i) = lag * data.dt_s();
      }
      // The p of the smallest of n_lags p-values: exact where lags are independent, else conservative (Sidak 1967).
      if (n_lags > 0) p(j, i) = p(j, i) < 1 ? -std::expm1(n_lags * std::log1p(-p(j, i))) : 1;
    }
  Connectivity result(data.names(), std::move(score));
  const auto traits = params.test->traits();
  if (traits.is_signed) result.set(Quantity::sign, std::move(sign));
  result.set(Quantity::lag_s, std::move(lag_s)).set_p(std::move(p), params.correction);
  result.set_meaning("largest " + traits.measure + " over lags" + (traits.is_signed ? ", absolute value" : ""), traits.unit);
  // Only in a graph is lag 0 a link of its own.
  for (auto& pair : known.ruled_out(graph ? params.first_lag() : std::max(1, params.first_lag()), params.max_lag))
    result.add_undefined(std::move(pair));
  for (int lag = params.first_lag(); lag <= params.max_lag; ++lag)
    result.add_part(part_of(lag, tests, graph, known, data, params));
  return result;
}

std::string lags_csv(const LinkTests& tests, const KnownLinks& known, const Dataset& data, const Params& params) {
  struct Line {
    std::ptrdiff_t source, target;
    int lag;
  };
  std::vector<Line> lines;
  std::vector<double> p;
  for (std::ptrdiff_t i = 0; i < tests.n; ++i)
    for (std::ptrdiff_t j = 0; j < tests.n; ++j)
      for (int lag = params.first_lag(); lag <= params.max_lag; ++lag)
        if (is_tested(tests, known, i, j, lag)) {
          lines.push_back({i, j, lag});
          p.push_back(tests.at(i, j, lag).p);
        }
  const auto q = adjust_p_values(p, params.correction);
  std::string csv = "source,target,lag,value,p,q,assumed\n";
  for (std::size_t k = 0; k < lines.size(); ++k) {
    const auto& [source, target, lag] = lines[k];
    csv += csv_field(data.names()[source]) + "," + csv_field(data.names()[target]) + "," + std::to_string(lag) + "," +
           csv_number(tests.at(source, target, lag).value) + "," + csv_number(p[k]) + "," + csv_number(q[k]) + "," +
           assumption(known, source, target, lag) + "\n";
  }
  return csv;
}

std::string links_csv(const LinkGraph& graph, const KnownLinks& known, const Dataset& data) {
  std::string csv = "source,target,lag,link,directed,value,p,assumed\n";
  const auto& tests = graph.tests;
  for (std::ptrdiff_t i = 0; i < tests.n; ++i)
    for (std::ptrdiff_t j = 0; j < tests.n; ++j)
      for (int lag = 0; lag <= tests.max_lag; ++lag) {
        const Mark mark = lag > 0 ? Mark::forward : graph.mark(i, j);
        if (!graph.is_link[tests.index(i, j, lag)] || mark == Mark::backward) continue;
        csv += csv_field(data.names()[i]) + "," + csv_field(data.names()[j]) + "," + std::to_string(lag) + "," + text_of(mark) +
               "," + (mark == Mark::forward ? "true" : "false") + "," + csv_number(tests.at(i, j, lag).value) + "," +
               csv_number(tests.at(i, j, lag).p) + "," + assumption(known, i, j, lag) + "\n";
      }
  return csv;
}

void warn_undetermined(const LinkTests& first, const LinkTests& tests, const KnownLinks& known, const Dataset& data,
                       const TaskContext& context) {
  std::ptrdiff_t n_found = 0;
  std::vector<std::ptrdiff_t> of_source(tests.n);
  for (std::ptrdiff_t i = 0; i < tests.n; ++i)
    for (std::ptrdiff_t j = 0; j < tests.n; ++j)
      for (int lag = 0; lag <= tests.max_lag; ++lag)
        if (known.is_allowed(j, i, lag) &&
            (!tests.at(i, j, lag).is_determined || (lag > 0 && !first.at(i, j, lag).is_determined))) {
          ++n_found;
          ++of_source[i];
        }
  if (n_found == 0) return;
  const auto most = std::ranges::max_element(of_source) - of_source.begin();
  context.warn({"undetermined",
                plural(n_found, "link") +
                    " whose source or target follows from the conditions, to rounding, or whose conditions are as many as the "
                    "samples; most of them come from '" +
                    data.names()[most] + "'",
                "these links are undefined or were dropped as conditions of others",
                "leave one variable of each group that shares a signal out with transform/select (after an average reference, "
                "any), set pc_alpha or max_lag lower, or record longer"});
}

}  // namespace golgi::pcmci
