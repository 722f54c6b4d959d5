#include "signals.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/numerics/leaky_trace.hpp>

namespace golgi::changing_granger {
namespace {

/// The sample of each event of a trial; events outside of the trial are left out.
void add_events(std::span<const double> times_s, double dt_s, std::ptrdiff_t start, std::ptrdiff_t n_samples,
                std::vector<std::ptrdiff_t>& events) {
  for (const double time_s : times_s) {
    const auto sample = static_cast<std::ptrdiff_t>(event_position(time_s, dt_s));
    if (sample >= 0 && sample < n_samples) events.push_back(start + sample);
  }
}

/// Length of the longest trial, in samples.
std::ptrdiff_t longest_trial(const Signals& signals) {
  std::ptrdiff_t longest = 0;
  for (std::size_t k = 0; k + 1 < signals.starts.size(); ++k)
    longest = std::max(longest, signals.starts[k + 1] - signals.starts[k]);
  return longest;
}

/// Columns for an unseen drive, made of the signal by which each variable acts on the others.
DriveColumns drive_of(const Signals& signals, const Params& params, const Poll& poll) {
  const auto kernels = drive_kernels(params, signals.dt_s, params.source_time_constants, longest_trial(signals));
  if (kernels.empty()) return {};
  std::vector<std::vector<double>> counts;
  counts.reserve(signals.variables.size());
  std::vector<std::span<const double>> rows;
  for (const Signal& signal : signals.variables) {
    if (!signal.acts_by_events || !signal.is_graded) {
      rows.emplace_back(signal.values);
      continue;
    }
    auto& of_one = counts.emplace_back(signals.n_samples(), 0.0);
    for (const std::ptrdiff_t sample : signal.events) ++of_one[sample];
    rows.emplace_back(of_one);
  }
  return drive_columns(params, kernels, rows, signals.starts, poll);
}

/// Covariates and the drive's columns; column t belongs to the response at t + 1.
DriveColumns conditions_from(const Dataset& data, const Signals& signals, const Params& params, const Poll& poll) {
  const auto covariates = nuisance_covariates(params.covariates, data);
  DriveColumns drive = drive_of(signals, params, poll);
  if (covariates.empty()) return drive;
  const std::ptrdiff_t longest = longest_trial(signals);
  if (params.covariate_lags >= longest)
    throw DataError("covariate_lags is " + std::to_string(params.covariate_lags) + ", and the longest trial has " +
                    plural(longest, "sample") + "; set fewer lags, or record longer");
  std::vector<std::vector<double>> rows;
  for (const NuisanceCovariate& covariate : covariates) {
    poll();
    std::vector<double> values;
    for (const Trial& trial : data.trials())
      values.insert(values.end(), trial.covariates().row(covariate.row).begin(), trial.covariates().row(covariate.row).end());
    const auto add = [&](std::span<const double> x, std::ptrdiff_t lag) {
      auto& row = rows.emplace_back(signals.n_samples());
      for (std::size_t k = 0; k + 1 < signals.starts.size(); ++k)
        for (auto t = signals.starts[k]; t + 1 < signals.starts[k + 1]; ++t)
          row[t] = x[std::max(signals.starts[k], t + 1 - lag)];
    };
    for (auto lag = covariate.first_lag; lag <= params.covariate_lags; ++lag) add(values, lag);
    for (const double time_constant : params.covariate_time_constants) {
      std::vector<double> trace(values.size());
      for (std::size_t k = 0; k + 1 < signals.starts.size(); ++k) {
        const auto start = signals.starts[k], length = signals.starts[k + 1] - start;
        leaky_trace(std::span(values).subspan(start, length), time_constant, values[start],
                    std::span(trace).subspan(start, length));
      }
      add(trace, covariate.first_lag);
    }
  }
  DriveColumns all{Matrix(std::ssize(rows) + drive.n(), signals.n_samples()), std::vector<std::ptrdiff_t>(rows.size(), -1)};
  for (std::size_t r = 0; r < rows.size(); ++r) std::ranges::copy(rows[r], all.values.row(r).begin());
  for (std::ptrdiff_t r = 0; r < drive.n(); ++r) {
    std::ranges::copy(drive.values.row(r), all.values.row(std::ssize(rows) + r).begin());
    all.sources.push_back(drive.sources[r]);
  }
  return all;
}

}  // namespace

Signals read_signals(const Dataset& data, const Params& params, const Poll& poll) {
  Signals signals;
  signals.dt_s = data.dt_s();
  signals.starts.push_back(0);
  const auto samples_of = [&](const Trial& trial) {
    return trial.values().empty() ? static_cast<std::ptrdiff_t>(std::floor(trial.duration_s() / data.dt_s() + 1e-6))
                                  : trial.n_samples();
  };
  for (const Trial& trial : data.trials()) signals.starts.push_back(signals.starts.back() + samples_of(trial));
  for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i) {
    poll();
    Signal signal;
    const std::ptrdiff_t row = data.row_of(i);
    for (std::ptrdiff_t k = 0; k < data.n_trials(); ++k) {
      const Trial& trial = data.trial(k);
      if (row >= 0) signal.values.insert(signal.values.end(), trial.values().row(row).begin(), trial.values().row(row).end());
      if (data.variable(i).has_events())
        add_events(trial.events()[i], data.dt_s(), signals.starts[k], samples_of(trial), signal.events);
    }
    std::vector<double> counts(signals.n_samples(), 0.0);
    for (const std::ptrdiff_t sample : signal.events) ++counts[sample];
    signal.is_graded = row >= 0 && !(data.variable(i).has_events() && signal.values == counts);
    if (!signal.is_graded) signal.values = std::move(counts);
    signal.acts_by_events = data.variable(i).has_events();
    signals.variables.push_back(std::move(signal));
  }
  signals.conditions = conditions_from(data, signals, params, poll);
  return signals;
}

std::vector<std::ptrdiff_t> conditions_of(const Signals& signals, std::ptrdiff_t target) {
  std::vector<std::ptrdiff_t> rows;
  for (std::ptrdiff_t r = 0; r < signals.conditions.n(); ++r)
    if (signals.conditions.sources[r] != target) rows.push_back(r);
  return rows;
}

double time_of(const BlockOfTime& block, const Signals& signals) {
  return static_cast<double>(block.first - signals.starts[block.trial]) * signals.dt_s;
}

std::vector<BlockOfTime> blocks_of(const Signals& signals, std::ptrdiff_t length) {
  std::vector<BlockOfTime> blocks;
  for (std::size_t trial = 0; trial + 1 < signals.starts.size(); ++trial) {
    const std::ptrdiff_t end = signals.starts[trial + 1] - 1;  // the last sample has no next one
    for (std::ptrdiff_t first = signals.starts[trial]; first < end; first += length) {
      std::ptrdiff_t last = std::min(end, first + length);
      if (last < end && end - last < length / 2) last = end;
      blocks.push_back({first, last, static_cast<std::int32_t>(trial)});
      if (last == end) break;
    }
  }
  return blocks;
}

SourceColumns::SourceColumns(const Signals& signals, std::ptrdiff_t target, SourceTerm term)
    : signals_(signals), decay_(term.time_constant > 0 ? std::exp(-1 / term.time_constant) : 0) {
  for (std::ptrdiff_t j = 0; j < signals.n(); ++j)
    if (j != target) sources_.push_back(j);
  state_.resize(sources_.size());
  next_event_.resize(sources_.size());
}

void SourceColumns::fill(std::ptrdiff_t first, std::ptrdiff_t last, Eigen::Ref<Eigen::MatrixXd> columns) {
  const bool is_begin = std::ranges::find(signals_.starts, first) != signals_.starts.end();
  for (std::size_t k = 0; k < sources_.size(); ++k) {
    const Signal& source = signals_.variables[sources_[k]];
    double state = state_[k];
    if (is_begin) state = source.acts_by_events ? 0 : source.values[first];
    auto column = columns.col(static_cast<Eigen::Index>(k));
    if (!source.acts_by_events) {
      for (std::ptrdiff_t t = first; t < last; ++t)
        column(t - first) = state = decay_ * state + (1 - decay_) * source.values[t];
    } else {
      std::size_t& at = next_event_[k];
      while (at < source.events.size() && source.events[at] < first) ++at;
      for (std::ptrdiff_t t = first; t < last; ++t) {
        state *= decay_;
        for (; at < source.events.size() && source.events[at] == t; ++at) ++state;
        column(t - first) = state;
      }
    }
    state_[k] = state;
  }
}

}  // namespace golgi::changing_granger
