// Checks that a simulator's ground truth does not interchange targets and sources: Granger causality of its output must agree
// better with the ground truth than with its transpose.
#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "golgi/conformance/claims.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/numerics/granger.hpp"
#include "golgi/numerics/lwr.hpp"
#include "golgi/numerics/roc.hpp"

namespace golgi {
namespace {

/// Matrix (n, n) of the first n variables: 1 for a link, else 0.
Matrix links_of(const GroundTruth& truth, std::ptrdiff_t n) {
  Matrix links(n, n);
  for (const Link& link : truth.links())
    if (link.target != link.source && link.target < n && link.source < n) links(link.target, link.source) = 1;
  return links;
}

/// Conditional Granger causality of the first n variables, (n, n): of event counts if there are events, since spiking variables
/// act on others by events; else of values.
/// @throws Error if it cannot be estimated
Matrix granger_scores(const Dataset& data, std::ptrdiff_t n) {
  constexpr std::ptrdiff_t max_order = 10;
  std::vector<Matrix> trials;
  for (std::ptrdiff_t k = 0; k < data.n_trials(); ++k) {
    const Matrix all = data.has_events() ? data.counts(k, data.dt_s()) : Matrix(data.trial(k).values());
    trials.push_back(matrix_of(eigen(all).topRows(n)));
  }
  const std::vector<ConstView> views(trials.begin(), trials.end());
  const std::vector<std::string> names(data.names().begin(), data.names().begin() + n);
  require_finite(views, names);
  require_varying(views, names);
  const std::ptrdiff_t largest = largest_aic_order(views, max_order);
  if (largest < 1) throw DataError("the recording is too short for a vector autoregressive model");
  const LwrFits fits(views, largest);
  return pairwise_conditional_granger(fits.model(fits.order_by_aic()));
}

Finding has_direction(const Examination& examination) {
  constexpr std::ptrdiff_t most = 30;  // variables: the estimate takes some n^4 operations
  constexpr double told = 0.6;
  const std::uint64_t n_runs = examination.info().stochastic ? 3 : 1;
  double right = 0, turned = 0;
  for (std::uint64_t seed = 1; seed <= n_runs; ++seed) {
    const Dataset data = examination.simulate({1, seed});
    if (!data.truth()) return not_claimed("it provides no ground truth");
    const std::ptrdiff_t n = std::min(most, data.n_variables());
    const Matrix links = links_of(*data.truth(), n), transposed = matrix_of(eigen(links).transpose());
    const double n_links = eigen(links).sum();
    if (n_links < 3) return not_claimed("the ground truth has fewer than 3 links between different variables");
    if (links == transposed) return not_claimed("the ground truth is symmetric");
    try {
      const Matrix scores = granger_scores(data, n);
      right += auroc(off_diagonal_pairs(scores, links)).value / static_cast<double>(n_runs);
      turned += auroc(off_diagonal_pairs(scores, transposed)).value / static_cast<double>(n_runs);
    } catch (const Error& error) {
      return not_checked(std::string("Granger causality cannot be estimated: ") + error.what());
    }
  }
  const std::string found = "Granger causality agrees with the ground truth with an AUROC of " + rounded(right) +
                            ", and with its transpose with " + rounded(turned) +
                            (n_runs > 1 ? " (means of " + std::to_string(n_runs) + " seeds)" : "");
  if (std::isnan(right) || std::isnan(turned)) return not_checked("the AUROC is undefined: every pair is connected");
  if (right < told && turned < told) return not_checked(found + "; both are near 0.5, so the direction cannot be determined");
  return right > turned
             ? kept(found)
             : broken(found + "; check that rows are targets and columns are sources; a Link is {target, source, weight}");
}

}  // namespace

std::vector<ClaimCheck> direction_claims() {
  return {{"truth_direction", "the ground truth agrees better with Granger causality than its transpose does",
           where_it_runs<has_direction>}};
}

}  // namespace golgi
