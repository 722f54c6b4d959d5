// Estimators and models must not use the ground truth, nor the hidden series that a simulator keeps for evaluation.
#include <algorithm>
#include <map>

#include "golgi/conformance/claims.hpp"

namespace golgi {
namespace {

/// The same recording with every link reversed, and with a series that estimators must not see.
Dataset with_other_secrets(Dataset data) {
  std::vector<Link> links = data.truth()->links();
  for (Link& link : links) std::swap(link.target, link.source);
  data.set_truth(GroundTruth(data.truth()->n(), std::move(links)));
  for (std::ptrdiff_t k = 0; k < data.n_trials(); ++k) {
    Trial trial = data.trial(k);
    const SharedMatrix values = trial.values();
    data.set_trial(k, trial.set_hidden({{"input", values}}));
  }
  return data;
}

Finding keeps_out_of_secrets(const Examination& examination) {
  const auto& ports = examination.info().inputs;
  if (std::ranges::none_of(ports, [](const Port& port) { return port.sees_truth() && !port.is_optional(); }))
    return not_claimed("the host removes ground truth and hidden series from its input");
  const Parts other = examination.parts_of(with_other_secrets(examination.recording()), {});
  const std::string text = difference(examination.first_run(), other);
  if (text.empty()) return kept();
  return broken("comparing the right ground truth with another one and a hidden series, " + text +
                "; use neither, and do not declare Port::with_truth");
}

}  // namespace

std::vector<ClaimCheck> secret_claims() {
  return {{"secrets", "the ground truth and hidden series do not influence the result", where_it_runs<keeps_out_of_secrets>}};
}

}  // namespace golgi
