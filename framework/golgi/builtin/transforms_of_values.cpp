// Transforms that change values and keep the variables: clip, z-score, noise, detrend, difference.
#include <Eigen/QR>
#include <algorithm>
#include <cmath>

#include "golgi/builtin/transform_parts.hpp"
#include "golgi/builtin/transforms.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/choosing.hpp"
#include "golgi/data/eigen.hpp"

namespace golgi {

// --- clip

void Clip::Params::describe(SchemaOf<Params>& s) {
  s.field("min", &Params::min).unit("unit of the data").doc("Lower limit; null: none.");
  s.field("max", &Params::max).unit("unit of the data").doc("Upper limit; null: none.");
}

Clip::Clip(const Params& params) : params_(params) {
  if (!params.min && !params.max) throw ConfigError("has no limit; give min, max or both");
  if (params.min && params.max && *params.min > *params.max)
    throw ConfigError("min " + format_number(*params.min) + " is above max " + format_number(*params.max));
}

Dataset Clip::apply(const Dataset& input, const TaskContext& context) const {
  std::vector<Trial> trials = visible_trials(input);
  for (Trial& trial : trials) {
    context.check_cancelled();
    Matrix values(trial.values());
    for (double& value : values.values()) {
      // Both comparisons are false for NaN, which stays missing.
      if (params_.min && value < *params_.min) value = *params_.min;
      if (params_.max && value > *params_.max) value = *params_.max;
    }
    trial.set_values(std::move(values));
  }
  Dataset output = input;
  return output.set_trials(std::move(trials));
}

// --- z-score

namespace {

struct Moments {
  double mean = 0, sd = 0;  // of the values times `scale`
  double scale = 1;         // a power of 2 that keeps squares within the range of double; 1 for all but extreme values
};

/// Of every trial.
std::vector<Observed> observed_in(const Dataset& data) {
  std::vector<Observed> all;
  for (const Trial& trial : data.trials()) all.emplace_back(trial, data.dt_s());
  return all;
}

double safe_scale(double largest) {
  if (largest > 1e-140 && largest < 1e140) return 1;
  return std::ldexp(1.0, std::clamp(-std::ilogb(largest), -1000, 1000));
}

/// Calls visit(value) for every observed sample of a variable.
template <class Visit>
void for_each_observed(const Dataset& data, const std::vector<Observed>& observed, std::ptrdiff_t variable, Visit visit) {
  for (std::size_t k = 0; k < observed.size(); ++k) {
    const auto values = data.trials()[k].values().row(variable);
    for (std::ptrdiff_t t = 0; t < std::ssize(values); ++t)
      if (observed[k](variable, t)) visit(values[static_cast<std::size_t>(t)]);
  }
}

/// The standard deviation is 0 where all observed values are one, or none is there.
Moments moments(const Dataset& data, const std::vector<Observed>& observed, std::ptrdiff_t variable) {
  double n = 0, low = 0, high = 0;
  for_each_observed(data, observed, variable, [&](double x) {
    low = n == 0 ? x : std::min(low, x);
    high = n == 0 ? x : std::max(high, x);
    n += 1;
  });
  Moments result;
  // Equality, not sd == 0: the mean of a constant is off by a rounding.
  if (n == 0 || low == high) return result;
  result.scale = safe_scale(std::max(std::abs(low), std::abs(high)));
  for_each_observed(data, observed, variable, [&](double x) { result.mean += x * result.scale; });
  result.mean /= n;
  // The second pass takes out what rounding left in the first mean.
  double rest = 0;
  for_each_observed(data, observed, variable, [&](double x) { rest += x * result.scale - result.mean; });
  result.mean += rest / n;
  double squares = 0;
  for_each_observed(data, observed, variable, [&](double x) {
    const double deviation = x * result.scale - result.mean;
    // Said, since whether the compiler fuses the two by itself depends on the loop around.
    squares = std::fma(deviation, deviation, squares);
  });
  result.sd = std::sqrt(squares / n);
  return result;
}

/// @param effect  "their z-scores are 0"
void tell_constant(const Dataset& data, const std::vector<std::int32_t>& constant, const std::string& effect,
                   const TaskContext& context) {
  std::vector<std::string> told;
  for (const auto i : constant) told.push_back("'" + data.variable(i).name() + "' (" + why_constant(data, i) + ")");
  if (!told.empty())
    context.warn({"constant", "variables that do not vary: " + join(told, ", "), effect,
                  "leave them out with transform/select (varying: true)"});
}

}  // namespace

Dataset ZScore::apply(const Dataset& input, const TaskContext& context) const {
  const std::vector<Observed> observed = observed_in(input);
  std::vector<Matrix> values;
  for (const Trial& trial : input.trials()) values.emplace_back(trial.values());
  std::vector<std::int32_t> constant;
  for (std::int32_t i = 0; i < input.n_variables(); ++i) {
    context.check_cancelled();
    const Moments m = moments(input, observed, i);
    if (m.sd == 0) constant.push_back(i);
    // A missing value, NaN, stays missing.
    for (Matrix& trial : values)
      for (double& value : trial.row(i))
        if (!std::isnan(value)) value = m.sd == 0 ? 0 : (value * m.scale - m.mean) / m.sd;
  }
  tell_constant(input, constant, "their z-scores are 0", context);
  std::vector<Trial> trials = visible_trials(input);
  for (std::size_t k = 0; k < trials.size(); ++k) trials[k].set_values(std::move(values[k]));
  Dataset output = input;
  return output.set_trials(std::move(trials)).set_unit("");
}

// --- noise

void Noise::Params::describe(SchemaOf<Params>& s) {
  s.field("snr", &Params::snr).above(0).doc("Variance of the signal over that of the noise, for each variable.");
}

Dataset Noise::apply(const Dataset& input, const TaskContext& context) const {
  const std::vector<Observed> observed = observed_in(input);
  std::vector<double> sd;
  std::vector<std::int32_t> constant;
  for (std::int32_t i = 0; i < input.n_variables(); ++i) {
    context.check_cancelled();
    const Moments m = moments(input, observed, i);
    if (m.sd == 0) constant.push_back(i);
    sd.push_back(m.sd / m.scale / std::sqrt(params_.snr));
  }
  tell_constant(input, constant, "no noise is added to them", context);
  std::vector<Trial> trials = visible_trials(input);
  for (std::size_t k = 0; k < trials.size(); ++k) {
    Matrix values(trials[k].values());
    Matrix noise(values.rows(), values.cols());
    Random random = context.random("noise", k);
    // A missing value, NaN, stays missing.
    for (std::ptrdiff_t i = 0; i < values.rows(); ++i) {
      context.check_cancelled();
      random.fill_normal(noise.row(i));
      eigen(values).row(i) += sd[static_cast<std::size_t>(i)] * eigen(std::as_const(noise)).row(i);
    }
    trials[k].set_values(std::move(values));
  }
  Dataset output = input;
  return output.set_trials(std::move(trials));
}

// --- detrend

void Detrend::Params::describe(SchemaOf<Params>& s) {
  s.field("order", &Params::order).range(0, 20).doc("Degree of the polynomial: 0 takes out the mean, 1 a line.");
}

namespace {

/// Legendre polynomials of degree 0 … order over the samples scaled to [-1, 1]: nearly orthogonal, so the fit of a high
/// degree stays well conditioned. @return (T, order + 1)
Eigen::MatrixXd legendre(std::ptrdiff_t n_samples, int order) {
  const Eigen::VectorXd x = Eigen::VectorXd::LinSpaced(n_samples, -1, 1);
  Eigen::MatrixXd p(n_samples, order + 1);
  p.col(0).setOnes();
  if (order >= 1) p.col(1) = x;
  for (int k = 1; k < order; ++k) p.col(k + 1) = ((2 * k + 1) * x.cwiseProduct(p.col(k)) - k * p.col(k - 1)) / (k + 1);
  return p;
}

/// Subtracts the fit over the observed samples. @param whole  decomposition of the basis at all samples
void take_trend(std::span<double> values, const std::vector<std::ptrdiff_t>& observed, const Eigen::MatrixXd& basis,
                const Eigen::HouseholderQR<Eigen::MatrixXd>& whole) {
  const auto n_observed = static_cast<Eigen::Index>(observed.size());
  Eigen::VectorXd y(n_observed);
  for (Eigen::Index k = 0; k < n_observed; ++k) y[k] = values[static_cast<std::size_t>(observed[static_cast<std::size_t>(k)])];
  if (n_observed == basis.rows()) {
    y -= basis * whole.solve(y);
  } else {
    Eigen::MatrixXd chosen(n_observed, basis.cols());
    for (Eigen::Index k = 0; k < n_observed; ++k) chosen.row(k) = basis.row(observed[static_cast<std::size_t>(k)]);
    y -= chosen * chosen.householderQr().solve(y);
  }
  for (Eigen::Index k = 0; k < n_observed; ++k) values[static_cast<std::size_t>(observed[static_cast<std::size_t>(k)])] = y[k];
}

}  // namespace

Dataset Detrend::apply(const Dataset& input, const TaskContext& context) const {
  std::vector<Trial> trials = visible_trials(input);
  for (std::size_t k = 0; k < trials.size(); ++k) {
    const Observed is_observed(trials[k], input.dt_s());
    Matrix values(trials[k].values());
    const Eigen::MatrixXd basis = legendre(values.cols(), params_.order);
    const Eigen::HouseholderQR<Eigen::MatrixXd> whole(basis);
    for (std::ptrdiff_t i = 0; i < values.rows(); ++i) {
      context.check_cancelled();
      std::vector<std::ptrdiff_t> observed;
      for (std::ptrdiff_t t = 0; t < values.cols(); ++t)
        if (is_observed(i, t)) observed.push_back(t);
      if (std::ssize(observed) < params_.order + 2)
        throw DataError(trial_prefix(input, static_cast<std::ptrdiff_t>(k)) + "variable '" +
                        input.names()[static_cast<std::size_t>(i)] + "' has " + plural(observed.size(), "observed sample") +
                        "; a trend of order " + std::to_string(params_.order) + " needs at least " +
                        std::to_string(params_.order + 2));
      take_trend(values.row(i), observed, basis, whole);
    }
    trials[k].set_values(std::move(values));
  }
  Dataset output = input;
  return output.set_trials(std::move(trials));
}

// --- difference

void Difference::Params::describe(SchemaOf<Params>& s) {
  s.field("order", &Params::order).range(1, 10).doc("How many times differences are taken.");
}

namespace {

/// Values and what of them is observed (empty: everything).
struct Differences {
  Matrix values;
  std::vector<std::uint8_t> mask;
};

Differences difference_once(const Differences& of) {
  const std::ptrdiff_t n = of.values.rows(), n_samples = of.values.cols() - 1;
  Differences result{Matrix(n, n_samples), {}};
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    for (std::ptrdiff_t t = 0; t < n_samples; ++t) {
      // NaN, that is missing, where either sample is.
      result.values(i, t) = of.values(i, t + 1) - of.values(i, t);
      if (of.mask.empty()) continue;
      const auto at = static_cast<std::size_t>(i * (n_samples + 1) + t);
      result.mask.push_back(of.mask[at] != 0 && of.mask[at + 1] != 0);
    }
  }
  return result;
}

}  // namespace

Dataset Difference::apply(const Dataset& input, const TaskContext& context) const {
  std::vector<Trial> trials;
  const auto n = input.n_variables();
  for (std::ptrdiff_t k = 0; k < input.n_trials(); ++k) {
    const Trial& trial = input.trial(k);
    const auto n_samples = trial.n_samples();
    if (n_samples <= params_.order)
      throw DataError(trial_prefix(input, k) + plural(static_cast<std::size_t>(n_samples), "sample") +
                      "; differences of order " + std::to_string(params_.order) + " need at least " +
                      std::to_string(params_.order + 1));
    Differences result{Matrix(trial.values()), {}};
    if (!trial.gaps().empty()) result.mask = trial.gaps().mask(n, n_samples, input.dt_s());
    for (int order = 0; order < params_.order; ++order) {
      context.check_cancelled();
      result = difference_once(result);
    }
    Trial part = part_of(input, k, params_.order, n_samples - params_.order);
    if (!result.mask.empty()) part.set_gaps(Gaps::from_mask(n, n_samples - params_.order, result.mask, input.dt_s()));
    trials.push_back(part.set_values(std::move(result.values)));
  }
  Dataset output = input;
  if (input.truth())
    output.set_truth(truth_within(*input.truth(), static_cast<double>(params_.order) * input.dt_s(), HUGE_VAL));
  return output.set_trials(std::move(trials));
}

}  // namespace golgi
