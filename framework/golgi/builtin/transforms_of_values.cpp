// Transforms that change values and keep the variables: clip, z-score, noise, detrend, difference.
#include <Eigen/QR>
#include <algorithm>
#include <cmath>

#include "golgi/builtin/transform_parts.hpp"
#include "golgi/builtin/transforms.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"

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
  Dataset output = without_companions(input);
  for (auto& trial : output.trials) {
    context.check_cancelled();
    for (double& value : trial.values.values()) {
      // Both comparisons are false for NaN, which stays missing.
      if (params_.min && value < *params_.min) value = *params_.min;
      if (params_.max && value > *params_.max) value = *params_.max;
    }
  }
  return output;
}

// --- z-score

namespace {

struct Moments {
  double mean = 0, sd = 0;
};

/// Calls visit(value) for every observed sample of a variable.
template <class Visit>
void for_each_observed(const Dataset& data, std::ptrdiff_t variable, Visit visit) {
  for (const auto& trial : data.trials)
    for (std::ptrdiff_t t = 0; t < trial.n_samples(); ++t)
      if (is_observed(trial, variable, t)) visit(trial.values(variable, t));
}

/// @param purpose  what a constant cannot be, for the message
Moments moments(const Dataset& data, std::ptrdiff_t variable, const char* purpose) {
  const std::string which = "variable '" + data.names[static_cast<std::size_t>(variable)] + "' ";
  double n = 0, sum = 0, low = 0, high = 0;
  for_each_observed(data, variable, [&](double x) {
    low = n == 0 ? x : std::min(low, x);
    high = n == 0 ? x : std::max(high, x);
    n += 1;
    sum += x;
  });
  if (n == 0) throw DataError(which + "has no observed sample; leave it out with transform/select");
  // Equality, not sd == 0: the mean of a constant is off by a rounding.
  if (low == high)
    throw DataError(which + "is constant (" + format_number(low) + " in " + plural(static_cast<std::size_t>(n), "sample") +
                    ") and cannot be " + purpose + "; leave it out with transform/select");
  // The second pass takes out what rounding left in the first mean.
  Moments result{sum / n, 0};
  double rest = 0;
  for_each_observed(data, variable, [&](double x) { rest += x - result.mean; });
  result.mean += rest / n;
  double squares = 0;
  for_each_observed(data, variable, [&](double x) { squares += (x - result.mean) * (x - result.mean); });
  result.sd = std::sqrt(squares / n);
  if (!std::isfinite(result.sd) || result.sd == 0)
    throw NumericError(which + "ranges from " + format_number(low) + " to " + format_number(high) +
                       ": its variance is no double; change the unit of the data");
  return result;
}

}  // namespace

Dataset ZScore::apply(const Dataset& input, const TaskContext& context) const {
  Dataset output = without_companions(input);
  output.unit.clear();
  for (std::ptrdiff_t i = 0; i < input.n_variables(); ++i) {
    context.check_cancelled();
    const Moments m = moments(input, i, "z-scored");
    for (auto& trial : output.trials)
      for (double& value : trial.values.row(i)) value = (value - m.mean) / m.sd;
  }
  return output;
}

// --- noise

void Noise::Params::describe(SchemaOf<Params>& s) {
  s.field("snr", &Params::snr).above(0).doc("Variance of the signal over that of the noise, for each variable.");
}

Dataset Noise::apply(const Dataset& input, const TaskContext& context) const {
  Dataset output = without_companions(input);
  std::vector<double> sd;
  for (std::ptrdiff_t i = 0; i < input.n_variables(); ++i) {
    context.check_cancelled();
    sd.push_back(moments(input, i, "given a signal-to-noise ratio").sd / std::sqrt(params_.snr));
  }
  for (std::size_t k = 0; k < output.trials.size(); ++k) {
    Matrix& values = output.trials[k].values;
    Random random = context.random("noise", k);
    Eigen::RowVectorXd noise(values.cols());
    // A missing value, NaN, stays missing.
    for (std::ptrdiff_t i = 0; i < values.rows(); ++i) {
      context.check_cancelled();
      random.fill_normal({noise.data(), static_cast<std::size_t>(noise.size())});
      values.view().row(i) += sd[static_cast<std::size_t>(i)] * noise;
    }
  }
  return output;
}

// --- detrend

void Detrend::Params::describe(SchemaOf<Params>& s) {
  s.field("order", &Params::order).range(0, 20).doc("Degree of the polynomial: 0 takes out the mean, 1 a line.");
}

namespace {

/// Legendre polynomials of degree 0 … order over the columns scaled to [-1, 1]: nearly orthogonal, so the fit of a high
/// degree stays well conditioned. @return (T, order + 1)
Eigen::MatrixXd legendre(std::ptrdiff_t n_samples, int order) {
  const Eigen::VectorXd x = Eigen::VectorXd::LinSpaced(n_samples, -1, 1);
  Eigen::MatrixXd p(n_samples, order + 1);
  p.col(0).setOnes();
  if (order >= 1) p.col(1) = x;
  for (int k = 1; k < order; ++k) p.col(k + 1) = ((2 * k + 1) * x.cwiseProduct(p.col(k)) - k * p.col(k - 1)) / (k + 1);
  return p;
}

/// Subtracts the fit over the observed columns. @param whole  decomposition of the basis at all columns
void take_trend(TimeSeries& trial, std::ptrdiff_t variable, const std::vector<std::ptrdiff_t>& observed,
                const Eigen::MatrixXd& basis, const Eigen::HouseholderQR<Eigen::MatrixXd>& whole) {
  const auto n_observed = static_cast<Eigen::Index>(observed.size());
  Eigen::VectorXd y(n_observed);
  for (Eigen::Index k = 0; k < n_observed; ++k) y[k] = trial.values(variable, observed[static_cast<std::size_t>(k)]);
  if (n_observed == basis.rows()) {
    y -= basis * whole.solve(y);
  } else {
    Eigen::MatrixXd chosen(n_observed, basis.cols());
    for (Eigen::Index k = 0; k < n_observed; ++k) chosen.row(k) = basis.row(observed[static_cast<std::size_t>(k)]);
    y -= chosen * chosen.householderQr().solve(y);
  }
  for (Eigen::Index k = 0; k < n_observed; ++k) trial.values(variable, observed[static_cast<std::size_t>(k)]) = y[k];
}

}  // namespace

Dataset Detrend::apply(const Dataset& input, const TaskContext& context) const {
  Dataset output = without_companions(input);
  for (std::size_t k = 0; k < output.trials.size(); ++k) {
    TimeSeries& trial = output.trials[k];
    const Eigen::MatrixXd basis = legendre(trial.n_samples(), params_.order);
    const Eigen::HouseholderQR<Eigen::MatrixXd> whole(basis);
    for (std::ptrdiff_t i = 0; i < output.n_variables(); ++i) {
      context.check_cancelled();
      std::vector<std::ptrdiff_t> observed;
      for (std::ptrdiff_t t = 0; t < trial.n_samples(); ++t)
        if (is_observed(trial, i, t)) observed.push_back(t);
      if (std::ssize(observed) < params_.order + 2)
        throw DataError(trial_prefix(input, k) + "variable '" + input.names[static_cast<std::size_t>(i)] + "' has " +
                        plural(observed.size(), "observed sample") + "; a trend of order " + std::to_string(params_.order) +
                        " needs at least " + std::to_string(params_.order + 2));
      take_trend(trial, i, observed, basis, whole);
    }
  }
  return output;
}

// --- difference

void Difference::Params::describe(SchemaOf<Params>& s) {
  s.field("order", &Params::order).range(1, 10).doc("How many times differences are taken.");
}

namespace {

TimeSeries difference_once(const TimeSeries& trial) {
  TimeSeries result;
  const std::ptrdiff_t n = trial.values.rows(), n_samples = trial.n_samples() - 1;
  result.values = Matrix(n, n_samples);
  if (!trial.mask.empty()) result.mask.resize(static_cast<std::size_t>(n * n_samples));
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    for (std::ptrdiff_t t = 0; t < n_samples; ++t) {
      // NaN, that is missing, where either sample is.
      result.values(i, t) = trial.values(i, t + 1) - trial.values(i, t);
      if (!trial.mask.empty())
        result.mask[static_cast<std::size_t>(i * n_samples + t)] = is_observed(trial, i, t) && is_observed(trial, i, t + 1);
    }
  }
  return result;
}

}  // namespace

Dataset Difference::apply(const Dataset& input, const TaskContext& context) const {
  Dataset output = frame_of(input);
  for (std::size_t k = 0; k < input.trials.size(); ++k) {
    const TimeSeries& trial = input.trials[k];
    if (trial.n_samples() <= params_.order)
      throw DataError(trial_prefix(input, k) + plural(static_cast<std::size_t>(trial.n_samples()), "sample") +
                      "; differences of order " + std::to_string(params_.order) + " need at least " +
                      std::to_string(params_.order + 1));
    context.check_cancelled();
    TimeSeries result = difference_once(trial);
    for (int order = 1; order < params_.order; ++order) {
      context.check_cancelled();
      result = difference_once(result);
    }
    drop_complete_mask(result);
    if (trial.events) result.events = events_within(*trial.events, input.dt_s, params_.order, result.n_samples());
    output.trials.push_back(std::move(result));
  }
  return output;
}

}  // namespace golgi
