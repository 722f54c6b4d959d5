#include "process.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/data/eigen.hpp>
#include <golgi/numerics/var.hpp>
#include <golgi/simulation/distributions.hpp>
#include <golgi/simulation/recording.hpp>
#include <map>
#include <tuple>

namespace golgi::var {
namespace {

/// Whether some variable acts on itself, directly or indirectly. Without feedback all eigenvalues are 0, which computed
/// eigenvalues do not show because of rounding.
bool has_feedback(const std::vector<Coefficient>& coefficients, std::int32_t n, const Poll& poll) {
  // Removes variables without sources, until no variable is left (no feedback) or none can be removed.
  std::vector<std::int32_t> n_sources(n, 0), free;
  for (const auto& c : coefficients) ++n_sources[c.target];
  for (std::int32_t i = 0; i < n; ++i)
    if (n_sources[i] == 0) free.push_back(i);
  std::int32_t n_taken = 0;
  for (; !free.empty(); ++n_taken) {
    poll();
    const std::int32_t source = free.back();
    free.pop_back();
    for (const auto& c : coefficients)
      if (c.source == source && --n_sources[c.target] == 0) free.push_back(c.target);
  }
  return n_taken < n;
}

void sort_in_order(std::vector<Coefficient>& coefficients) {
  std::sort(coefficients.begin(), coefficients.end(), [](const Coefficient& a, const Coefficient& b) {
    return std::tie(a.lag, a.target, a.source) < std::tie(b.lag, b.target, b.source);
  });
}

}  // namespace

std::vector<Coefficient> draw(const Recipe& recipe, Random random) {
  const auto strength = [&] {
    return simulation::signed_strength(random, recipe.strength_min, recipe.strength_max, recipe.negative_probability);
  };
  std::vector<Coefficient> coefficients;
  for (std::int32_t i = 0; i < recipe.n; ++i)
    for (std::int32_t j = 0; j < recipe.n; ++j) {
      if (i == j) {
        // Different for each variable: equal eigenvalues of a matrix without feedback would be computed to a few digits only.
        const double own = simulation::uniform_between(random, recipe.self_strength_min, recipe.self_strength_max);
        if (own != 0) coefficients.push_back({1, i, i, own});
        continue;
      }
      if (random.uniform() >= recipe.connection_probability) continue;
      const auto only = static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(recipe.order))) + 1;
      for (std::int32_t lag = recipe.every_lag ? 1 : only; lag <= (recipe.every_lag ? recipe.order : only); ++lag)
        coefficients.push_back({lag, i, j, strength()});
    }
  sort_in_order(coefficients);
  return coefficients;
}

double spectral_radius_of(const std::vector<Coefficient>& coefficients, std::int32_t n, std::int32_t order) {
  VarModel model;
  model.order = order;
  model.coefficients = Matrix(n, static_cast<std::ptrdiff_t>(n) * order);
  for (const auto& c : coefficients)
    model.coefficients(c.target, static_cast<std::ptrdiff_t>(c.lag - 1) * n + c.source) = c.value;
  return spectral_radius(model);
}

bool is_stable(const std::vector<Coefficient>& coefficients, std::int32_t n, std::int32_t order, const Poll& poll) {
  const auto size = static_cast<Eigen::Index>(n) * order;
  Eigen::MatrixXd power = Eigen::MatrixXd::Zero(size, size);
  for (const auto& c : coefficients) power(c.target, static_cast<Eigen::Index>(c.lag - 1) * n + c.source) = c.value;
  power.bottomLeftCorner(size - n, size - n).setIdentity();
  const auto norm = [&] { return power.cwiseAbs().rowwise().sum().maxCoeff(); };
  for (int squarings = 0; squarings < 30 && norm() >= 1 && std::isfinite(norm()); ++squarings) {
    poll();
    power *= power;
  }
  return norm() < 1;
}

void scale_to_radius(std::vector<Coefficient>& coefficients, std::int32_t n, std::int32_t order, double radius, double most,
                     const Poll& poll) {
  if (!has_feedback(coefficients, n, poll)) return;
  double factor = radius / spectral_radius_of(coefficients, n, order);
  for (const auto& c : coefficients) {
    const double size = std::abs(c.value);
    if (size * std::pow(factor, c.lag) > std::max(size, most)) factor = std::pow(std::max(size, most) / size, 1.0 / c.lag);
  }
  for (auto& c : coefficients)
    for (std::int32_t l = 0; l < c.lag; ++l) c.value *= factor;
  if (!is_stable(coefficients, n, order, poll))
    throw NumericError("the drawn network is not stable at spectral_radius " + std::to_string(radius) +
                       ": its eigenvalues are too close together to be scaled exactly; set a smaller spectral_radius");
}

GroundTruth truth_of(const std::vector<Coefficient>& coefficients, std::int32_t n, double dt_s) {
  std::map<std::pair<std::int32_t, std::int32_t>, Link> links;
  for (const auto& c : coefficients) {
    if (c.target == c.source) continue;
    Link& link = links[{c.source, c.target}];
    if (std::abs(c.value) > std::abs(link.weight)) link = {c.target, c.source, c.value, c.lag * dt_s};
  }
  std::vector<Link> all;
  for (const auto& [pair, link] : links) all.push_back(link);
  return GroundTruth(n, std::move(all));
}

Matrix simulate(const std::vector<Coefficient>& coefficients, std::int32_t n, std::int32_t order, std::ptrdiff_t steps,
                std::ptrdiff_t burn_in, const simulation::NormalNoise& noise, Random random, const Poll& poll,
                const NextCoefficients& next, simulation::StimulusInput* stimulus) {
  const std::size_t size = n;
  std::vector<double> now(size), past(size * static_cast<std::size_t>(order), 0);  // past: a ring of samples
  const std::vector<Coefficient>* held = &coefficients;
  const auto sample = [&](std::ptrdiff_t t) { return past.data() + (t % order) * n; };
  const double step_work = static_cast<double>(n + std::ssize(coefficients)) + noise.step_work();
  return simulation::record(n, steps, burn_in, step_work, poll, [&](std::ptrdiff_t t) -> std::span<const double> {
    noise.fill(random, now);
    if (stimulus && stimulus->is_present()) {
      const auto input = stimulus->at(t);
      for (std::size_t i = 0; t > 0 && i < size; ++i) now[i] += input[i];
    }
    // Sample t is computed in step t - 1.
    if (const auto* const changed = next ? next(t - 1 - burn_in) : nullptr) held = changed;
    for (const auto& c : *held) {
      if (c.lag > t) continue;  // zeros before the start
      double& x = now[c.target];
      x = std::fma(c.value, sample(t - c.lag)[c.source], x);
    }
    std::copy(now.begin(), now.end(), sample(t));
    return now;
  });
}

std::vector<Coefficient> coefficients_of(const GroundTruth& wiring, const std::vector<Coefficient>& own, double dt_s) {
  std::vector<Coefficient> coefficients = own;
  for (const Link& link : wiring.links()) {
    const double lag = std::isnan(link.delay_s) ? 1 : std::max(1.0, std::round(link.delay_s / dt_s));
    coefficients.push_back({static_cast<std::int32_t>(lag), link.target, link.source, link.weight});
  }
  sort_in_order(coefficients);
  return coefficients;
}

}  // namespace golgi::var
