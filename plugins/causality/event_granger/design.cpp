#include "design.hpp"

#include <algorithm>
#include <golgi/data/eigen.hpp>
#include <numeric>

namespace golgi::event_granger {
namespace {

using Eigen::ArrayXd;

/// The target's samples that are responses. A peak is clipped: how far the target was driven beyond it is unknown, so it is
/// left out.
std::vector<Sample> usable_samples(const Signals& signals, std::ptrdiff_t target) {
  if (!signals.peaked[target]) return signals.samples;
  std::vector<Sample> usable;
  for (const auto& sample : signals.samples)
    if (signals.events(target, sample.t + 1) == 0) usable.push_back(sample);
  return usable;
}

/// Values of a row of a signal at some samples.
ArrayXd at(std::span<const double> row, std::span<const Sample> samples, std::ptrdiff_t lag = 0) {
  ArrayXd values(std::ssize(samples));
  for (std::ptrdiff_t m = 0; m < values.size(); ++m) values(m) = row[samples[m].t - lag];
  return values;
}

}  // namespace

Design::Design(const Signals& signals, std::ptrdiff_t target, const Params& params, const KnownLinks& known)
    : signals_(signals), target_(target), params_(params), samples_(usable_samples(signals, target)), causes_of_(signals.n()) {
  for (std::ptrdiff_t j = 0; j < signals.n(); ++j)
    for (std::ptrdiff_t k = 0; j != target && k < std::ssize(signals.causes); ++k) {
      const Cause& kind = signals.causes[k];
      if (params.is_regressor(known, target, j, kind.first_lag == kind.last_lag ? kind.first_lag : 0))
        causes_of_[j].push_back(k);
    }
  for (const auto& sample : samples_) response_.push_back(signals.values(target, sample.t + 1));
  const auto centred = [&](std::vector<double> trace) {
    double sum = 0;
    for (const auto& sample : samples_) sum += trace[sample.t];
    const double mean = !samples_.empty() ? sum / static_cast<double>(samples_.size()) : 0;
    for (double& value : trace) value -= mean;
    return trace;
  };
  for (const double time_constant : params.time_constants) {
    value_traces_.push_back(centred(trace_of(signals.values.row(target), time_constant, true, signals.trial_starts)));
    if (signals.has_events)
      event_traces_.push_back(centred(trace_of(signals.events.row(target), time_constant, false, signals.trial_starts)));
  }
  joint_effect_.resize(samples_.size());
  const auto count = [&](const ArrayXd&) { ++first_cause_; };
  read_history({}, count);
  read_covariates({}, count);
  read_drive({}, count);
}

ArrayXd Design::own(const Matrix& signal) const { return at(signal.row(target_), samples_); }

template <class Next>
void Design::read_history(std::span<const Sample> samples, Next next) const {
  const ArrayXd now = at(signals_.graded.row(target_), samples), events = at(signals_.events.row(target_), samples);
  next(ArrayXd::Ones(now.size()));
  // Right after its own peak the target starts from its reset: these samples have a constant and slopes of their own.
  next(events);
  ArrayXd power = now;
  for (int k = 1; k <= params_.powers; ++k, power *= now) next(power);
  for (int lag = 1; lag < params_.own_lags; ++lag) {
    next(at(signals_.graded.row(target_), samples, lag));
    if (signals_.has_events) next(at(signals_.events.row(target_), samples, lag));
  }
  for (const auto* traces : {&value_traces_, &event_traces_})
    for (const auto& trace : *traces) {
      const ArrayXd slow = at(trace, samples);
      next(slow);
      // The nearer the threshold, the larger the effect of a hidden current on the target.
      next(slow * now);
      if (signals_.has_events) next(slow * events);
    }
}

template <class Next>
void Design::read_covariates(std::span<const Sample> samples, Next next) const {
  for (std::ptrdiff_t c = 0; c < signals_.covariates.rows(); ++c) {
    const auto first = signals_.covariate_first_lags[c];
    // Samples are those before the response, so the response's own sample has lag 0 and is one later.
    for (auto lag = first; lag <= params_.own_lags; ++lag) next(at(signals_.covariates.row(c), samples, lag - 1));
    for (const auto& traces : signals_.covariate_traces) next(at(traces.row(c), samples, first - 1));
  }
}

template <class Next>
void Design::read_drive(std::span<const Sample> samples, Next next) const {
  for (std::ptrdiff_t r = 0; r < signals_.drive.n(); ++r)
    if (signals_.drive.sources[r] != target_) next(at(signals_.drive.values.row(r), samples));
}

void Design::write_cause(const Cause& cause, std::ptrdiff_t source, std::span<const Sample> samples, double* out) const {
  if (cause.is_trace()) {
    for (const auto row = cause.trace.row(source); const auto& sample : samples) *out++ = row[sample.t];
  } else if (cause.first_lag == cause.last_lag && signals_.events_until.empty()) {
    for (const auto row = signals_.base().row(source); const auto& sample : samples)
      *out++ = row[sample.t + 1 - cause.first_lag];
  } else {
    for (const auto row = signals_.events_until.row(source); const auto& sample : samples) {
      const auto from = std::max(sample.t + 1 - cause.last_lag, sample.trial_start);
      const auto until = std::max(sample.t + 2 - cause.first_lag, sample.trial_start);
      *out++ = row[until] - row[from];
    }
  }
}

double Design::cause(const Cause& cause, std::ptrdiff_t source, const Sample& sample) const {
  double value = 0;
  write_cause(cause, source, {&sample, 1}, &value);
  return value;
}

void Design::write_causes(std::ptrdiff_t source, std::span<const Sample> samples, View block, std::ptrdiff_t first_row) const {
  const auto n_causes = std::ssize(causes_of_[source]);
  const auto chosen = chosen_lags_.empty() ? 0 : chosen_lags_[source];
  std::span<double> alone;
  if (!chosen_lags_.empty()) {
    alone = block.row(first_row + n_causes);
    for (auto out = alone.begin(); const auto& sample : samples) {
      const auto at = sample.t + 1 - chosen;
      *out++ = chosen > 0 && at >= sample.trial_start ? signals_.events(source, at) : 0;
    }
  }
  for (std::ptrdiff_t k = 0; k < n_causes; ++k) {
    const Cause& kind = signals_.causes[causes_of_[source][k]];
    const auto row = block.row(first_row + k);
    write_cause(kind, source, samples, row.data());
    if (chosen == 0 || chosen < kind.first_lag || kind.last_lag < chosen) continue;
    for (std::size_t m = 0; m < row.size(); ++m) row[m] -= alone[m];
  }
}

void Design::read(std::ptrdiff_t first, View block) const {
  const auto samples = std::span(samples_).subspan(first, block.cols());
  std::ptrdiff_t row = 0;
  const auto next = [&](const ArrayXd& values) { std::ranges::copy(values, block.row(row++).begin()); };
  read_history(samples, next);
  read_covariates(samples, next);
  read_drive(samples, next);
  for (std::ptrdiff_t j = 0; j < signals_.n(); ++j) {
    if (causes_of_[j].empty()) continue;
    write_causes(j, samples, block, row);
    row += n_rows_of(j);
  }
  std::ranges::copy(std::span(joint_effect_).subspan(first, block.cols()), block.row(row).begin());
}

std::ptrdiff_t Design::first_row_of(std::ptrdiff_t source) const {
  auto first = first_cause_;
  for (std::ptrdiff_t j = 0; j < source; ++j) first += n_rows_of(j);
  return first;
}

std::vector<std::ptrdiff_t> Design::rows_of(std::ptrdiff_t source) const {
  std::vector<std::ptrdiff_t> rows(n_rows_of(source));
  std::iota(rows.begin(), rows.end(), first_row_of(source));
  return rows;
}

void Design::set_joint_effect(const LinearFit& fit, const Poll& poll) {
  constexpr std::ptrdiff_t width = 1024;  // samples
  std::vector<double> joint;
  joint.reserve(samples_.size());
  for (std::ptrdiff_t first = 0; first < n_samples(); first += width) {
    poll();
    const auto samples = std::span(samples_).subspan(first, std::min(width, n_samples() - first));
    const auto n = std::ssize(samples);
    ArrayXd sum = ArrayXd::Zero(n), products = sum, effect = sum;
    Matrix causes(std::ssize(signals_.causes) + 1, n);
    auto coefficient = fit.coefficients.begin() + first_cause_;
    for (std::ptrdiff_t j = 0; j < signals_.n(); ++j) {
      if (causes_of_[j].empty()) continue;
      write_causes(j, samples, causes.view(), 0);
      effect.setZero();
      for (std::ptrdiff_t k = 0; k < n_rows_of(j); ++k) effect += *coefficient++ * eigen(causes).row(k).transpose().array();
      products += sum * effect;
      sum += effect;
    }
    joint.insert(joint.end(), products.begin(), products.end());
  }
  joint_effect_ = std::move(joint);
}

}  // namespace golgi::event_granger
