#include "golgi/numerics/binned_covariates.hpp"

#include <algorithm>

#include "golgi/data/cutting.hpp"
#include "golgi/numerics/trials.hpp"

namespace golgi {

std::vector<Matrix> covariates_in_bins(const Dataset& data, const std::vector<std::ptrdiff_t>& rows,
                                       const SpikeTrains& trains) {
  std::vector<Matrix> binned;
  for (std::ptrdiff_t k = 0; k < data.n_trials(); ++k) {
    const auto n_bins = trains.trials()[k].n_bins;
    const SharedMatrix all = covariates_on(data, data.trial(k), trains.bin_s(), n_bins);
    Matrix& kept = binned.emplace_back(std::ssize(rows), n_bins);
    for (std::ptrdiff_t c = 0; c < kept.rows(); ++c) std::ranges::copy(all.row(rows[c]), kept.row(c).begin());
  }
  const std::vector<ConstView> views(binned.begin(), binned.end());
  const auto means = pooled_means(views);
  for (auto& each : binned)
    for (std::ptrdiff_t c = 0; c < each.rows(); ++c)
      for (double& x : each.row(c)) x -= means[c];
  return binned;
}

}  // namespace golgi
