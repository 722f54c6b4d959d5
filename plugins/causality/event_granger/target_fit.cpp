#include "target_fit.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <golgi/data/eigen.hpp>
#include <golgi/numerics/distributions.hpp>

#include "design.hpp"
#include "lag_choice.hpp"

namespace golgi::event_granger {
namespace {

using Eigen::ArrayXd;
using TargetEffects = std::vector<SourceEffect>;

std::span<const double> span_of(const ArrayXd& x) { return std::span(x.data(), x.size()); }
// A copy: Eigen sums mapped memory from its first aligned number on, so the last digits would follow the address.
ArrayXd array_of(std::span<const double> x) { return Eigen::Map<const ArrayXd>(x.data(), std::ssize(x)); }

double median(ArrayXd x) {
  std::nth_element(x.begin(), x.begin() + x.size() / 2, x.end());
  return x(x.size() / 2);
}

/// A subset of a design's regressors.
class ChosenRows final : public RegressorBlocks {
 public:
  ChosenRows(const Design& design, const std::vector<std::ptrdiff_t>& rows) : design_(design), rows_(rows) {}
  std::ptrdiff_t n_regressors() const override { return std::ssize(rows_); }
  std::ptrdiff_t n_samples() const override { return design_.n_samples(); }
  void read(std::ptrdiff_t first, View block) const override {
    Matrix all(design_.n_regressors(), block.cols());
    design_.read(first, all.view());
    for (std::ptrdiff_t k = 0; k < std::ssize(rows_); ++k) std::ranges::copy(all.row(rows_[k]), block.row(k).begin());
  }

 private:
  const Design& design_;
  const std::vector<std::ptrdiff_t>& rows_;
};

double longest_lag(const Signals& signals) {
  std::ptrdiff_t longest = 0;
  for (const auto& cause : signals.causes) longest = std::max(longest, cause.last_lag);
  return static_cast<double>(longest);
}

[[noreturn]] void too_short(const Signals& signals, const std::string& name, std::ptrdiff_t n_samples, std::ptrdiff_t needed) {
  throw DataError("variable '" + name + "': " + std::to_string(n_samples) + " samples have all their lags and a response" +
                  (n_samples == 0 ? std::string() : ", " + std::to_string(needed) + " are needed") +
                  "; record longer, or set fewer lags, powers or time_constants, or leave variables out" +
                  (signals.n() > signals.events.cols() ? "; with more variables than samples, are the data transposed?" : ""));
}

/// Whether the noise's variance depends on the state: R² of the squared residuals times their number against χ², for any
/// distribution of the noise. Source: Koenker 1981, J. Econometrics 17:107.
bool explains(ConstView state, const ArrayXd& squared) {
  constexpr double level = 0.001;
  const std::vector<double> ones(squared.size(), 1.0);
  const auto fit = weighted_least_squares(state, span_of(squared), ones);
  const ArrayXd fitted = Eigen::Map<const ArrayXd>(fit.fitted.data(), squared.size());
  const auto m = static_cast<double>(squared.size()), left = (squared - fitted).square().sum();
  const double explained = 1 - left / (squared - squared.mean()).square().sum();
  return chi_squared_upper_tail(m * explained, m - fit.degrees_of_freedom - 1) < level;
}

/// The regression of a target's next value: three fits; the second and third use the noise's variance and the causes' joint
/// effect from the fit before.
class ValueFit {
 public:
  ValueFit(const Signals& signals, std::ptrdiff_t target, Design& design, const Poll& poll)
      : signals_(signals),
        target_(target),
        design_(design),
        poll_(poll),
        response_(array_of(design.response())),
        now_(design.own(signals.graded)),
        events_(design.own(signals.events)),
        weights_(ArrayXd::Ones(response_.size())) {
    constexpr int n_fits = 3;
    fit_ = weighted_least_squares(design_, span_of(response_), span_of(weights_), poll_);
    for (int k = 1; k < n_fits; ++k) {
      weights_ = weights_after(fit_);
      design_.set_joint_effect(fit_, poll_);
      if (k == 1) choose_lags();
      fit_ = weighted_least_squares(design_, span_of(response_), span_of(weights_), poll_);
    }
  }

  TargetEffects effects() const {
    std::vector<std::ptrdiff_t> sources;
    std::vector<std::vector<std::ptrdiff_t>> groups;
    TargetEffects effects(signals_.n());
    for (std::ptrdiff_t j = 0; j < signals_.n(); ++j) {
      if (j == target_) continue;
      if (design_.causes_of(j).empty()) continue;  // ruled out
      sources.push_back(j);
      groups.push_back(design_.rows_of(j));
    }
    const auto robust = robust_covariances(design_, fit_, span_of(response_), span_of(weights_), groups, poll_);
    const BestLag best_lag(signals_, design_, weights_, fit_);
    for (std::size_t g = 0; g < groups.size(); ++g) effects[sources[g]] = effect_of(sources[g], groups[g], robust[g], best_lag);
    return effects;
  }

 private:
  static constexpr double edge = 0.8;  // of the longest lag

  /// Chooses each source's best lag of those that share a bin, where it is clear among the lags of all pairs: a lag that is
  /// chosen by chance would add the largest of many squares to the score of a pair that is not connected.
  void choose_lags() {
    if (signals_.events_until.empty() || n_candidates() == 0) return;
    std::vector<std::ptrdiff_t> chosen(signals_.n());
    const BestLag best_lag(signals_, design_, weights_, fit_);
    for (std::ptrdiff_t j = 0; j < signals_.n(); ++j) {
      if (j == target_) continue;
      poll_();
      const auto rows = design_.rows_of(j);
      BestLag::Found best;
      for (std::size_t k = 0; k < rows.size(); ++k) {
        const auto& cause = signals_.causes[design_.causes_of(j)[k]];
        if (cause.is_trace() || cause.first_lag == cause.last_lag) continue;
        const auto found = best_lag.of(j, cause, fit_.coefficients[rows[k]]);
        if (best.lag == 0 || found.evidence > best.evidence) best = found;
      }
      if (best.evidence > clear_evidence()) chosen[j] = best.lag;
    }
    design_.set_chosen_lags(std::move(chosen));
  }

  /// Squared standard errors that any of all candidates in all pairs exceeds by chance in one of twenty recordings.
  double clear_evidence() const {
    constexpr double level = 0.05;
    const auto n = static_cast<double>(signals_.n());
    return 2 * std::log(static_cast<double>(n_candidates()) * n * (n - 1) / level);  // tail of a normal's square
  }

  /// Whether a bin of lags has no clear effect: it stays in the regression, but in the joint test it would only add its noise,
  /// and the traces that undetected spikes leave at later lags.
  /// @param k  index among the source's rows
  bool is_idle(std::ptrdiff_t source, std::ptrdiff_t k, std::ptrdiff_t row) const {
    const auto& causes = design_.causes_of(source);
    if (k >= std::ssize(causes) || signals_.causes[causes[k]].first_lag == signals_.causes[causes[k]].last_lag) return false;
    return fit_.t(row) * fit_.t(row) <= clear_evidence();
  }

  /// Number of lags from which one may be chosen.
  std::ptrdiff_t n_candidates() const {
    std::ptrdiff_t n = 0;
    for (const auto& cause : signals_.causes) n += cause.last_lag > cause.first_lag ? cause.last_lag - cause.first_lag + 1 : 0;
    return n;
  }

  /// Whether those of a source's rows that were dropped are sums of the target's own past (and of the source's other rows)
  /// alone: then the effect that the source adds to that past is still tested in full. Where other sources take part, their
  /// effects cannot be distinguished.
  bool is_own_past(const std::vector<std::ptrdiff_t>& rows, const std::vector<std::ptrdiff_t>& dropped) const {
    std::vector<std::ptrdiff_t> chosen;
    for (std::ptrdiff_t k = 0; k < design_.n_own(); ++k) chosen.push_back(k);
    chosen.insert(chosen.end(), rows.begin(), rows.end());
    const auto alone = weighted_least_squares(ChosenRows(design_, chosen), span_of(response_), span_of(weights_), poll_);
    return std::ranges::none_of(dropped, [&](std::ptrdiff_t k) { return alone.determined[design_.n_own() + k]; });
  }

  SourceEffect effect_of(std::ptrdiff_t source, const std::vector<std::ptrdiff_t>& rows, const Matrix& robust,
                         const BestLag& best_lag) const {
    SourceEffect effect;
    std::vector<std::ptrdiff_t> tested, dropped;  // indices of rows
    for (std::ptrdiff_t k = 0; k < std::ssize(rows); ++k) {
      if (fit_.determined[rows[k]]) tested.push_back(k);
      // A row that is 0 throughout has no variance: the source has no event at that lag, and the other rows are a full test.
      else if (fit_.covariance(rows[k], rows[k]) > 0)
        dropped.push_back(k);
    }
    if (tested.size() > 1) std::erase_if(tested, [&](std::ptrdiff_t k) { return is_idle(source, k, rows[k]); });
    effect.is_dropped = !dropped.empty() && !is_own_past(rows, dropped);
    if (effect.is_dropped || tested.empty()) return effect;
    const auto d = std::ssize(tested);
    Eigen::VectorXd b(d);
    Eigen::MatrixXd classical(d, d), hc3(d, d);
    for (std::ptrdiff_t a = 0; a < d; ++a) {
      b(a) = fit_.coefficients[rows[tested[a]]];
      for (std::ptrdiff_t c = 0; c < d; ++c) {
        classical(a, c) = fit_.covariance(rows[tested[a]], rows[tested[c]]);
        hc3(a, c) = robust(tested[a], tested[c]);
      }
    }
    // The larger errors of the two: HC3's vary more with few events, the classical ones take the weights as correct.
    // Source: Angrist & Pischke 2009, Mostly Harmless Econometrics, section 8.1.
    const auto wald = [&](const Eigen::MatrixXd& v) { return b.dot(v.llt().solve(b)); };
    const double w = std::min(wald(classical), wald(hc3)), error = std::max(classical.sum(), hc3.sum());
    const auto count = static_cast<double>(d);
    effect.p = f_upper_tail(w / count, count, fit_.degrees_of_freedom);
    const auto& causes = design_.causes_of(source);
    const bool has_chosen = rows.size() > causes.size();
    if (has_chosen && tested.back() + 1 == std::ssize(rows)) effect.p = after_choice(effect.p, w, d - 1, n_candidates());
    effect.score = std::sqrt(w);
    effect.direction = b.sum() / std::sqrt(error);
    std::ptrdiff_t strongest = 0;
    for (std::ptrdiff_t k = 1; k < d; ++k)
      if (std::abs(fit_.t(rows[tested[k]])) > std::abs(fit_.t(rows[tested[strongest]]))) strongest = k;
    if (tested[strongest] == std::ssize(causes)) {
      effect.lag = static_cast<double>(design_.chosen_lag(source));
    } else {
      const auto& cause = signals_.causes[causes[tested[strongest]]];
      if (cause.is_trace()) return effect;
      effect.lag = static_cast<double>(cause.first_lag == cause.last_lag ? cause.first_lag
                                                                         : best_lag.of(source, cause, b(strongest)).lag);
    }
    effect.at_edge = effect.lag > edge * longest_lag(signals_);
    return effect;
  }

  /// Inverse variances, a smooth function of the current value and of the expected next value.
  ArrayXd weights_after(const LinearFit& fit) const {
    constexpr double far = 4;         // standard deviations, beyond which a polynomial does not describe the variance
    constexpr double floor = 1e-12;   // of a squared residual, in units of the target's variance: rounding of an exact fit
    constexpr double smallest = 0.3;  // standard deviation of the noise, in medians, so that no few samples outweigh all others
    const ArrayXd fitted = array_of(fit.fitted);
    const double mean = fitted.mean(), deviation = std::sqrt((fitted - mean).square().mean());
    const ArrayXd next = ((fitted - mean) / (deviation > 0 ? deviation : 1)).max(-far).min(far);
    const ArrayXd now = now_.max(-far).min(far);
    Matrix state(7, response_.size());
    std::ptrdiff_t row = 0;
    for (const ArrayXd& values : {ArrayXd(ArrayXd::Ones(response_.size())), events_, next, ArrayXd(next.square()), now,
                                  ArrayXd(now.square()), ArrayXd(next * now)})
      eigen(state).row(row++) = values;
    const ArrayXd squared = (response_ - fitted).square() + floor;
    // Estimated weights only make p-values too small where none are needed.
    if (!explains(state, squared)) return ArrayXd::Ones(response_.size());
    const auto coefficients = fit_log_variance(state, span_of(squared));
    const Eigen::Map<const Eigen::VectorXd> g(coefficients.data(), state.rows());
    const ArrayXd noise = ((eigen(state).transpose() * g).array() / 2).exp();
    return noise.max(smallest * median(noise)).square().inverse();
  }

  const Signals& signals_;
  std::ptrdiff_t target_;
  Design& design_;
  const Poll& poll_;
  ArrayXd response_;
  ArrayXd now_, events_;  // of the target
  ArrayXd weights_;
  LinearFit fit_;
};

}  // namespace

std::vector<SourceEffect> fit_target(const Signals& signals, std::ptrdiff_t target, const Params& params,
                                     const KnownLinks& known, const std::string& name, const Poll& poll) {
  if (signals.constant[target]) return TargetEffects(signals.n());
  Design design(signals, target, params, known);
  // Twice as many samples as regressors: with fewer the noise's variance, and so the weights, are overfitted.
  const auto needed = 2 * design.n_regressors();
  if (design.n_samples() == 0 || design.n_samples() < needed) too_short(signals, name, design.n_samples(), needed);
  return ValueFit(signals, target, design, poll).effects();
}

}  // namespace golgi::event_granger
