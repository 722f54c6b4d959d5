#include "target_fit.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/data/eigen.hpp>
#include <golgi/numerics/count_fit.hpp>
#include <golgi/numerics/distributions.hpp>

namespace golgi::event_granger {
namespace {

using Eigen::ArrayXd;

/// Regressors that are added row by row.
class Regressors {
 public:
  Regressors(std::ptrdiff_t n_samples, std::ptrdiff_t n_expected) : m_(n_samples) { values_.reserve(n_samples * n_expected); }

  void add(const ArrayXd& row) { values_.insert(values_.end(), row.begin(), row.end()); }
  std::ptrdiff_t n() const { return std::ssize(values_) / m_; }
  Eigen::Map<ArrayXd> row(std::ptrdiff_t k) { return {values_.data() + k * m_, m_}; }
  ConstView view() const { return {values_.data(), n(), m_}; }

 private:
  std::ptrdiff_t m_;
  std::vector<double> values_;
};

ArrayXd gather(const Matrix& x, std::ptrdiff_t variable, const std::vector<std::ptrdiff_t>& samples, std::ptrdiff_t offset) {
  ArrayXd values(std::ssize(samples));
  for (std::ptrdiff_t m = 0; m < values.size(); ++m) values(m) = x(variable, samples[m] + offset);
  return values;
}

std::span<const double> span_of(const ArrayXd& x) { return {x.data(), static_cast<std::size_t>(x.size())}; }

double median(ArrayXd x) {
  std::nth_element(x.begin(), x.begin() + x.size() / 2, x.end());
  return x(x.size() / 2);
}

class Target {
 public:
  Target(const Signals& signals, std::ptrdiff_t target, const Params& params, const std::string& name, const Poll& poll)
      : signals_(signals),
        target_(target),
        params_(params),
        poll_(poll),
        samples_(usable_samples()),
        x_(std::ssize(samples_), n_causes() * signals.n() + 64) {
    if (samples_.empty()) too_short(name, 0);
    const bool counts = signals.response != Response::values;
    response_ = gather(counts ? signals.events : signals.values, target, samples_, 1);
    x_.add(ArrayXd::Ones(n_samples()));
    if (counts)
      add_count_history();
    else
      add_value_history();
    // Twice as many samples as regressors: with fewer the noise's variance, and so the weights, follow the fit's own accidents.
    const auto needed = 2 * (x_.n() + n_causes() * (signals.n() - 1) + 1);
    if (n_samples() < needed) too_short(name, needed);
    add_causes();
  }

  std::vector<SourceEffect> effects() {
    if (signals_.response == Response::values) {
      const auto fit = fit_values();
      return read_off(fit, [&](std::span<const std::ptrdiff_t> rows) { return joint_test(fit, rows); });
    }
    if (response_.minCoeff() == response_.maxCoeff()) return std::vector<SourceEffect>(signals_.n());
    const auto link = signals_.response == Response::poisson ? CountLink::poisson : CountLink::bernoulli;
    const auto fit = fit_counts(x_.view(), span_of(response_), link, poll_);
    return read_off(fit, [&](std::span<const std::ptrdiff_t> rows) {
      return likelihood_ratio_test(fit, x_.view(), span_of(response_), link, rows);
    });
  }

 private:
  std::ptrdiff_t n_samples() const { return std::ssize(samples_); }

  /// A peak is clipped: how far the target was driven beyond it is not known, so it is no response.
  std::vector<std::ptrdiff_t> usable_samples() const {
    if (signals_.response != Response::values || !signals_.peaked[target_]) return signals_.samples;
    std::vector<std::ptrdiff_t> usable;
    for (const auto t : signals_.samples)
      if (signals_.events(target_, t + 1) == 0) usable.push_back(t);
    return usable;
  }

  [[noreturn]] void too_short(const std::string& name, std::ptrdiff_t needed) const {
    throw DataError(
        "variable '" + name + "': " + std::to_string(n_samples()) + " samples have all their lags and a response" +
        (needed == 0 ? std::string() : ", " + std::to_string(needed) + " are needed") +
        "; record longer, or set fewer lags, powers or time_constants, or leave variables out" +
        (signals_.n() > signals_.events.cols() ? "; with more variables than samples, are the data transposed?" : ""));
  }

  void add_value_history() {
    now_ = gather(signals_.graded, target_, samples_, 0);
    events_ = gather(signals_.events, target_, samples_, 0);
    // Right after its own peak the target starts from elsewhere: these samples have a constant, and slopes, of their own.
    x_.add(events_);
    ArrayXd power = now_;
    for (int k = 1; k <= params_.powers; ++k, power *= now_) x_.add(power);
    for (int lag = 1; lag < params_.own_lags; ++lag) {
      x_.add(gather(signals_.graded, target_, samples_, -lag));
      if (signals_.has_events) x_.add(gather(signals_.events, target_, samples_, -lag));
    }
    const auto add_slow = [&](const Matrix& trace) {
      ArrayXd slow = gather(trace, target_, samples_, 0);
      slow -= slow.mean();
      x_.add(slow);
      // The nearer the threshold, the more a hidden current moves the target.
      x_.add(slow * now_);
      if (signals_.has_events) x_.add(slow * events_);
    };
    for (const auto& trace : signals_.value_traces) add_slow(trace);
    if (signals_.has_events)
      for (const auto& trace : signals_.event_traces) add_slow(trace);
  }

  void add_count_history() {
    for (int lag = 0; lag < params_.own_lags; ++lag) x_.add(gather(signals_.events, target_, samples_, -lag));
    for (const auto& trace : signals_.event_traces) x_.add(gather(trace, target_, samples_, 0));
  }

  void add_causes() {
    first_cause_ = x_.n();
    for (std::ptrdiff_t j = 0; j < signals_.n(); ++j) {
      poll_();
      if (j != target_)
        for (const auto& cause : signals_.causes) x_.add(gather(cause.values, j, samples_, -cause.shift));
    }
  }

  std::ptrdiff_t n_causes() const { return std::ssize(signals_.causes); }
  /// Row of the source's first regressor.
  std::ptrdiff_t row_of(std::ptrdiff_t source) const { return first_cause_ + (source - (source > target_)) * n_causes(); }

  /// Three fits: each but the first takes from the one before it the noise's variance and the causes' joint effect.
  LinearFit fit_values() {
    constexpr int n_fits = 3;
    const auto joint = x_.n();
    x_.add(ArrayXd::Zero(n_samples()));
    ArrayXd weights = ArrayXd::Ones(n_samples());
    auto fit = weighted_least_squares(x_.view(), span_of(response_), span_of(weights), poll_);
    for (int k = 1; k < n_fits; ++k) {
      weights = weights_after(fit);
      x_.row(joint) = joint_effect(fit);
      fit = weighted_least_squares(x_.view(), span_of(response_), span_of(weights), poll_);
    }
    return fit;
  }

  /// Whether the noise's variance depends on the state: R² of the squared residuals times their number against χ², whatever the
  /// noise's distribution. Source: Koenker 1981, J. Econometrics 17:107.
  static bool explains(ConstView state, const ArrayXd& squared) {
    constexpr double level = 0.001;
    const std::vector<double> ones(squared.size(), 1.0);
    const auto fit = weighted_least_squares(state, span_of(squared), ones);
    const ArrayXd fitted = Eigen::Map<const ArrayXd>(fit.fitted.data(), squared.size());
    const auto m = static_cast<double>(squared.size()), left = (squared - fitted).square().sum();
    const double explained = 1 - left / (squared - squared.mean()).square().sum();
    return chi_squared_upper_tail(m * explained, m - fit.degrees_of_freedom - 1) < level;
  }

  /// Inverse variances, a smooth function of the value now and of the value expected next.
  ArrayXd weights_after(const LinearFit& fit) const {
    constexpr double far = 4;         // standard deviations: beyond, a polynomial is no description
    constexpr double floor = 1e-12;   // of a squared residual, in units of the target's variance: an exact fit has rounding
    constexpr double smallest = 0.3;  // standard deviation of the noise, in medians: no few samples may outweigh all others
    // A copy: Eigen sums mapped memory from its first aligned number on, so the last digits would follow the address.
    const ArrayXd fitted = Eigen::Map<const ArrayXd>(fit.fitted.data(), n_samples());
    const double mean = fitted.mean(), deviation = std::sqrt((fitted - mean).square().mean());
    const ArrayXd next = ((fitted - mean) / (deviation > 0 ? deviation : 1)).max(-far).min(far);
    const ArrayXd now = now_.max(-far).min(far);
    Regressors state(n_samples(), 7);
    state.add(ArrayXd::Ones(n_samples()));
    for (const ArrayXd& row : {events_, next, ArrayXd(next.square()), now, ArrayXd(now.square()), ArrayXd(next * now)})
      state.add(row);
    const ArrayXd squared = (response_ - fitted).square() + floor;
    // Weights that are estimated where none are needed only make p-values too small.
    if (!explains(state.view(), squared)) return ArrayXd::Ones(n_samples());
    const auto coefficients = fit_log_variance(state.view(), span_of(squared));
    const Eigen::Map<const Eigen::VectorXd> g(coefficients.data(), state.n());
    const ArrayXd noise = ((eigen(state.view()).transpose() * g).array() / 2).exp();
    return noise.max(smallest * median(noise)).square().inverse();
  }

  /// Σ over pairs of different sources of the product of their effects. Inputs that arrive together add up to more, or less,
  /// than their sum where the target's response is curved; without this row a source that merely fires with such pairs gets the
  /// credit. A source's own square is left out: of single events it is the source itself.
  ArrayXd joint_effect(const LinearFit& fit) {
    ArrayXd sum = ArrayXd::Zero(n_samples()), products = sum;
    for (std::ptrdiff_t j = 0; j < signals_.n(); ++j) {
      if (j == target_) continue;
      poll_();
      ArrayXd effect = ArrayXd::Zero(n_samples());
      for (std::ptrdiff_t k = 0; k < n_causes(); ++k) effect += fit.coefficients[row_of(j) + k] * x_.row(row_of(j) + k);
      products += sum * effect;
      sum += effect;
    }
    return products;
  }

  /// @param test  rows of regressors -> JointTest that none of them has an effect
  template <class Test>
  std::vector<SourceEffect> read_off(const LinearFit& fit, Test test) const {
    std::vector<SourceEffect> effects(signals_.n());
    for (std::ptrdiff_t j = 0; j < signals_.n(); ++j) {
      if (j == target_) continue;
      poll_();
      auto& effect = effects[j];
      std::vector<std::ptrdiff_t> rows;
      for (std::ptrdiff_t k = 0; k < n_causes(); ++k) {
        rows.push_back(row_of(j) + k);
        const double t = fit.t(rows.back());
        // The first of equal ones.
        if (std::isnan(t) || std::abs(t) <= std::abs(effect.t)) continue;
        effect.t = t;
        effect.lag = signals_.causes[k].lag;
      }
      effect.p = test(rows).p;
    }
    return effects;
  }

  const Signals& signals_;
  std::ptrdiff_t target_;
  const Params& params_;
  const Poll& poll_;
  std::vector<std::ptrdiff_t> samples_;
  ArrayXd response_;
  ArrayXd now_, events_;  // the target's own, where values are the response
  Regressors x_;
  std::ptrdiff_t first_cause_ = 0;
};

}  // namespace

std::vector<SourceEffect> fit_target(const Signals& signals, std::ptrdiff_t target, const Params& params,
                                     const std::string& name, const Poll& poll) {
  return Target(signals, target, params, name, poll).effects();
}

}  // namespace golgi::event_granger
