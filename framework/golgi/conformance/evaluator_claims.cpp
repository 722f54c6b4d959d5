// What is asked of evaluators.
#include <cmath>

#include "golgi/conformance/claims.hpp"
#include "golgi/conformance/data_claims.hpp"

namespace golgi {
namespace {

/// An estimate that knows the truth of `of`.
Connectivity knowing(const Dataset& of) {
  Connectivity result;
  result.names = of.names;
  result.score = of.truth->dense();
  return result;
}

Finding tells_why_undefined(const Examination& examination) {
  const Dataset data = examination.recording();
  const Connectivity estimate = knowing(data);
  const Scores scores = examination.evaluate({*data.truth, "chain", {{"perfect", estimate}}}, {});
  if (scores.rows.empty()) return broken("it gives no score for an estimate");
  for (const auto& row : scores.rows) {
    if (row.estimate != "perfect") return broken("it names the estimate 'perfect' '" + row.estimate + "'");
    if (row.metric.empty()) return broken("a score has no metric");
    if (std::isnan(row.value) && row.reason.empty()) return broken("'" + row.metric + "' is undefined without a reason");
  }
  return kept();
}

Finding refuses_other_size(const Examination& examination) {
  const Dataset data = examination.recording(), other = chain(SignalKind::values, 4, 100, 1);
  const Connectivity estimate = knowing(other);
  return refuses(
      "an estimate of 4 variables for a truth of 5",
      [&] {
        examination.evaluate({*data.truth, "chain", {{"small", estimate}}}, {});
      },
      [] { return std::string("it gives scores; throw golgi::DataError"); });
}

}  // namespace

std::vector<ClaimCheck> evaluator_claims() {
  return {{"reasons", "each estimate has scores, and those that are undefined say why", where_it_runs<tells_why_undefined>},
          {"sizes", "an estimate of another size than the truth is refused with DataError", where_it_runs<refuses_other_size>}};
}

}  // namespace golgi
