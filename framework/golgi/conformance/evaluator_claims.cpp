// Claims about evaluators.
#include <cmath>
#include <string>

#include "golgi/conformance/claims.hpp"
#include "golgi/conformance/data_claims.hpp"

namespace golgi {
namespace {

/// Inputs with the ground truth of `data`, and an estimate that equals the ground truth of `of`.
Inputs inputs_knowing(const Dataset& data, const std::string& stage, const Dataset& of) {
  return Inputs().add("truth", "chain", data).add("estimates", stage, Connectivity(of.names(), of.truth()->dense()));
}

Finding tells_why_undefined(const Examination& examination) {
  const Dataset data = examination.recording();
  const Scores scores = examination.evaluate(inputs_knowing(data, "perfect", data), {});
  if (scores.rows().empty()) return broken("it gives no score for an estimate");
  for (const Score& row : scores.rows()) {
    if (row.estimate() != "perfect") return broken("it gives the estimate 'perfect' the name '" + row.estimate() + "'");
    if (row.metric().empty()) return broken("a score has no metric");
    if (std::isnan(row.value()) && row.reason().empty()) return broken("'" + row.metric() + "' is undefined without a reason");
  }
  return kept();
}

Finding refuses_other_size(const Examination& examination) {
  const Dataset data = examination.recording(), other = chain(ProbeSignal::values, 4, 100, 1);
  return refuses(
      "an estimate of 4 variables for a ground truth of 5",
      [&] { examination.evaluate(inputs_knowing(data, "small", other), {}); },
      [] { return std::string("it gives scores; throw golgi::DataError"); });
}

}  // namespace

std::vector<ClaimCheck> evaluator_claims() {
  return {{"reasons", "each estimate has scores, and undefined scores have a reason", where_it_runs<tells_why_undefined>},
          {"sizes", "an estimate whose size differs from the ground truth is refused with DataError",
           where_it_runs<refuses_other_size>, true}};
}

}  // namespace golgi
