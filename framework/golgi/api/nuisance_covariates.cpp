#include "golgi/api/nuisance_covariates.hpp"

#include <algorithm>
#include <cmath>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"

namespace golgi {

std::vector<NuisanceCovariate> nuisance_covariates(const std::vector<std::string>& names, const Dataset& data) {
  std::vector<NuisanceCovariate> chosen;
  std::vector<std::string> known;
  for (const auto& one : data.covariates()) known.push_back(one.name);
  for (const auto& name : names) {
    const auto row = std::ranges::find(known, name) - known.begin();
    if (row == std::ssize(known))
      throw DataError("covariates: there is no covariate '" + name + "'" +
                      (known.empty() ? "; the recording has none, so leave the parameter out" : suggestion(name, known)));
    if (std::ranges::find(chosen, row, &NuisanceCovariate::row) != chosen.end())
      throw DataError("covariates: '" + name + "' is named twice; name each covariate once");
    for (const auto& trial : data.trials())
      if (!std::ranges::all_of(trial.covariates().row(row), [](double x) { return std::isfinite(x); }))
        throw DataError("covariates: a value of '" + name + "' is not finite; leave it out, or correct the recording");
    chosen.push_back({row, data.covariates()[row].at == Covariate::At::next ? 0 : 1});
  }
  return chosen;
}

}  // namespace golgi
