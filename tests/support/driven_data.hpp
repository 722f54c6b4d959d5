// A recording driven by a covariate: for estimators that use covariates as regressors.
#pragma once

#include <string>
#include <utility>

#include "golgi/core/rng.hpp"
#include "golgi/data/dataset.hpp"

namespace golgi::test {

/// A slow covariate drives x0 without delay and x1 one sample later; x2 is independent.
inline Dataset driven(const std::string& seed, std::ptrdiff_t n_samples, Covariate::At at) {
  Random random(fingerprint_of(seed), "driven");
  Matrix x(3, n_samples), c(1, n_samples);
  double drive = 0, before = 0;
  const std::ptrdiff_t delay = at == Covariate::At::next ? 0 : 1;
  for (std::ptrdiff_t t = 0; t < n_samples; ++t) {
    before = drive;
    drive = 0.6 * drive + random.normal();
    c(0, t) = drive;
    const double older = t > delay ? c(0, t - 1 - delay) : 0, newer = delay == 0 ? drive : before;
    for (std::ptrdiff_t i = 0; i < 3; ++i)
      x(i, t) = (t > 0 ? 0.3 * x(i, t - 1) : 0) + random.normal() + (i == 0 ? newer : i == 1 ? older : 0);
  }
  Dataset data(default_names(3), 1, {Trial(std::move(x)).set_covariates(std::move(c))});
  Covariate covariate;
  covariate.name = "speed";
  covariate.at = at;
  return data.set_covariates({covariate});
}

}  // namespace golgi::test
