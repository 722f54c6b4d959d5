#include "golgi/numerics/nuisance_covariates.hpp"

#include <algorithm>
#include <cmath>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/cutting.hpp"
#include "golgi/numerics/trials.hpp"

namespace golgi {

NuisanceCovariates nuisance_covariates(const std::vector<std::string>& names, const Dataset& data) {
  NuisanceCovariates chosen;
  std::vector<std::string> known;
  for (const auto& one : data.covariates()) known.push_back(one.name);
  for (const auto& name : names) {
    const auto row = std::ranges::find(known, name) - known.begin();
    if (row == std::ssize(known))
      throw DataError("covariates: there is no covariate '" + name + "'" +
                      (known.empty() ? "; the recording has none, so leave the parameter out" : suggestion(name, known)));
    if (std::ranges::find(chosen.rows, row) != chosen.rows.end())
      throw DataError("covariates: '" + name + "' is named twice; name each covariate once");
    for (const auto& trial : data.trials())
      if (!std::ranges::all_of(trial.covariates().row(row), [](double x) { return std::isfinite(x); }))
        throw DataError("covariates: a value of '" + name + "' is not finite; leave it out, or correct the recording");
    chosen.rows.push_back(row);
    chosen.first_lags.push_back(data.covariates()[row].at == Covariate::At::next ? 0 : 1);
  }
  return chosen;
}

std::vector<Matrix> covariates_in_bins(const Dataset& data, const NuisanceCovariates& chosen, const SpikeTrains& trains) {
  std::vector<Matrix> binned;
  for (std::ptrdiff_t k = 0; k < data.n_trials(); ++k) {
    const auto n_bins = trains.trials()[k].n_bins;
    const SharedMatrix all = covariates_on(data, data.trial(k), trains.bin_s(), n_bins);
    Matrix& kept = binned.emplace_back(std::ssize(chosen.rows), n_bins);
    for (std::ptrdiff_t c = 0; c < kept.rows(); ++c) std::ranges::copy(all.row(chosen.rows[c]), kept.row(c).begin());
  }
  const std::vector<ConstView> views(binned.begin(), binned.end());
  const auto means = pooled_means(views);
  for (auto& each : binned)
    for (std::ptrdiff_t c = 0; c < each.rows(); ++c)
      for (double& x : each.row(c)) x -= means[c];
  return binned;
}

}  // namespace golgi
