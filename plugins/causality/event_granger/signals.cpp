#include "signals.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/data/eigen.hpp>
#include <golgi/numerics/leaky_trace.hpp>
#include <golgi/numerics/signal_kind.hpp>

namespace golgi::event_granger {
namespace {

class Reader {
 public:
  Reader(const Dataset& data, const Params& params, const Poll& poll)
      : data_(data), params_(params), poll_(poll), n_(data.n_variables()) {
    trials_ = views_of(data);
  }

  Signals read() {
    require_finite(trials_, data_.names());
    raster_ = params_.response != Response::values && holds_counts(trials_);
    starts_.push_back(0);
    for (const auto& trial : trials_) starts_.push_back(starts_.back() + trial.cols());
    find_events();
    choose_response();
    if (signals_.response == Response::values) {
      scale_values();
      read_covariates();
      list_causes();
      read_drive();
      list_samples();
    }
    return std::move(signals_);
  }

 private:
  void find_events() {
    signals_.events = Matrix(n_, starts_.back());
    bool own = false;
    for (std::size_t k = 0; k < trials_.size(); ++k) {
      auto counts = eigen(signals_.events).middleCols(starts_[k], trials_[k].cols());
      const auto values = eigen(trials_[k]);
      const Matrix recorded =
          event_counts(data_.trial(static_cast<std::ptrdiff_t>(k)).events(), data_.dt_s(), trials_[k].cols());
      for (std::ptrdiff_t i = 0; i < n_; ++i) {
        if (data_.variable(i).has_events()) {
          own = true;
          counts.row(i) = eigen(recorded).row(i);
        } else if (raster_) {
          counts.row(i) = values.row(i);
        } else if (params_.event_threshold) {
          signals_.by_threshold = true;
          counts.row(i) = (values.row(i).array() >= *params_.event_threshold).cast<double>();
        }
      }
    }
    signals_.has_events = (eigen(signals_.events).array() > 0).any();
    signals_.origin = own ? "the recording's own" : raster_ ? "the values" : "samples at or above event_threshold";
  }

  void choose_response() {
    signals_.response = params_.response;
    const double most = eigen(signals_.events).maxCoeff();
    if (params_.response == Response::automatic)
      signals_.response = !raster_ ? Response::values : most > 1 ? Response::poisson : Response::bernoulli;
    if (signals_.response == Response::values) {
      signals_.constant = constant_variables(trials_, data_.names());
      // One constant variable leaves only its own entries undefined; if all are constant, nothing can be estimated.
      if (std::ranges::find(signals_.constant, 0) == signals_.constant.end()) require_varying(trials_, data_.names());
      return;
    }
    if (!signals_.has_events) throw DataError("no variable has an event, so there is nothing to predict");
    if (signals_.response == Response::bernoulli) eigen(signals_.events) = eigen(signals_.events).cwiseMin(1.0).eval();
  }

  /// Clips peaks, and scales each variable to mean 0 and variance 1 over the samples between them.
  void scale_values() {
    signals_.values = Matrix(n_, starts_.back());
    for (std::size_t k = 0; k < trials_.size(); ++k)
      eigen(signals_.values).middleCols(starts_[k], trials_[k].cols()) = eigen(trials_[k]);
    signals_.graded = signals_.values;
    for (std::ptrdiff_t i = 0; i < n_; ++i) {
      poll_();
      auto x = eigen(signals_.values).row(i).array();
      const auto is_event = (eigen(signals_.events).row(i).array() > 0).eval();
      const double lowest_event = is_event.select(x, INFINITY).minCoeff(),
                   highest_other = is_event.select(-INFINITY, x).maxCoeff();
      const bool peaked = is_event.any() && !is_event.all() && lowest_event > highest_other;
      signals_.peaked.push_back(peaked);
      if (peaked) x = x.min(lowest_event).eval();
      // 0 at peaks, 1 between them.
      const auto weight = (1 - is_event.cast<double>() * (peaked ? 1.0 : 0.0)).eval();
      const double mean = (weight * x).sum() / weight.sum();
      const double deviation = std::sqrt((weight * (x - mean).square()).sum() / weight.sum());
      // Between its peaks a variable may be constant; then only its events carry information.
      x = (x - mean) / (deviation > 0 ? deviation : 1);
      eigen(signals_.graded).row(i) = weight * x;
    }
  }

  void read_covariates() {
    const auto chosen = nuisance_covariates(params_.covariates, data_);
    signals_.covariates = Matrix(std::ssize(chosen), starts_.back());
    for (std::ptrdiff_t c = 0; c < std::ssize(chosen); ++c) {
      signals_.covariate_first_lags.push_back(chosen[c].first_lag);
      for (std::size_t k = 0; k < trials_.size(); ++k)
        std::ranges::copy(data_.trial(static_cast<std::ptrdiff_t>(k)).covariates().row(chosen[c].row),
                          signals_.covariates.row(c).begin() + starts_[k]);
      auto x = eigen(signals_.covariates).row(c).array();
      x -= x.mean();
      if (const double deviation = std::sqrt(x.square().mean()); deviation > 0) x /= deviation;
    }
    for (const double time_constant : params_.time_constants) {
      Matrix& traces = signals_.covariate_traces.emplace_back(std::ssize(chosen), starts_.back());
      for (std::ptrdiff_t c = 0; c < std::ssize(chosen); ++c) {
        poll_();
        std::ranges::copy(trace_of(signals_.covariates.row(c), time_constant, true, starts_), traces.row(c).begin());
      }
    }
  }

  void list_causes() {
    if (params_.lags || !signals_.has_events) {
      const int lags = params_.lags.value_or(signals_.has_events ? 1 : 3);
      for (int lag = 1; lag <= lags; ++lag) signals_.causes.push_back({lag, lag, {}});
    } else {
      add_bins();
    }
    // An event changes another neuron's potential immediately, but its events only over the membrane's time constant.
    const auto slow = params_.cause_time_constants.value_or(std::vector<double>{});
    for (const double time_constant : slow) {
      Matrix trace(n_, starts_.back());
      for (std::ptrdiff_t j = 0; j < n_; ++j) {
        poll_();
        std::ranges::copy(trace_of(signals_.base().row(j), time_constant, !signals_.has_events, starts_), trace.row(j).begin());
      }
      signals_.causes.push_back({0, 0, std::move(trace)});
    }
  }

  void read_drive() {
    std::ptrdiff_t longest = 0;
    for (const auto& trial : trials_) longest = std::max(longest, trial.cols());
    const auto slow = params_.cause_time_constants.value_or(std::vector<double>{});
    const auto kernels = drive_kernels(params_, data_.dt_s(), slow, longest);
    if (kernels.empty()) return;
    std::vector<std::span<const double>> rows;
    for (std::ptrdiff_t j = 0; j < n_; ++j) rows.push_back(signals_.base().row(j));
    signals_.drive = drive_columns(params_, kernels, rows, starts_, poll_);
  }

  /// Lag 1 alone, since a synapse without delay acts within a sample; lag 2 alone, since with measurement noise a sample does
  /// not contain the whole effect of lag 1 on the sample before it; and one bin of all later lags.
  void add_bins() {
    const double reach = std::clamp(std::round(params_.reach_s / data_.dt_s()), 1.0, static_cast<double>(starts_.back()));
    const auto longest = static_cast<std::ptrdiff_t>(reach);
    constexpr std::ptrdiff_t n_alone = 2;
    for (std::ptrdiff_t lag = 1; lag <= std::min(n_alone, longest); ++lag) signals_.causes.push_back({lag, lag, {}});
    if (longest > n_alone) signals_.causes.push_back({n_alone + 1, longest, {}});
    signals_.events_until = Matrix(n_, starts_.back() + 1);
    for (std::ptrdiff_t j = 0; j < n_; ++j)
      for (std::ptrdiff_t t = 0; t < starts_.back(); ++t)
        signals_.events_until(j, t + 1) = signals_.events_until(j, t) + signals_.events(j, t);
  }

  /// Lists the samples. Before a trial begins events are unknown; sums over lags leave them out, single lags need them.
  void list_samples() {
    std::ptrdiff_t before = params_.own_lags - 1;
    if (signals_.events_until.empty())
      for (const auto& cause : signals_.causes) before = std::max(before, cause.last_lag - 1);
    for (std::size_t k = 0; k < trials_.size(); ++k)
      for (auto t = starts_[k] + before; t + 1 < starts_[k + 1]; ++t) signals_.samples.push_back({t, starts_[k]});
  }

  const Dataset& data_;
  const Params& params_;
  const Poll& poll_;
  std::vector<ConstView> trials_;
  std::ptrdiff_t n_;
  bool raster_ = false;
  Signals signals_;
  std::vector<std::ptrdiff_t>& starts_ = signals_.trial_starts;
};

}  // namespace

std::vector<double> trace_of(std::span<const double> x, double time_constant, bool from_first,
                             std::span<const std::ptrdiff_t> trial_starts) {
  std::vector<double> trace(x.size());
  for (std::size_t k = 0; k + 1 < trial_starts.size(); ++k) {
    const std::size_t start = trial_starts[k], length = trial_starts[k + 1] - trial_starts[k];
    if (length == 0) continue;
    const auto part = x.subspan(start, length);
    leaky_trace(part, time_constant, from_first ? part.front() : 0, std::span(trace).subspan(start, length));
  }
  return trace;
}

Signals read_signals(const Dataset& data, const Params& params, const Poll& poll) { return Reader(data, params, poll).read(); }

}  // namespace golgi::event_granger
