#include "features.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/data/eigen.hpp>
#include <golgi/numerics/trials.hpp>
#include <string>
#include <utility>

namespace golgi::neuron_transformer {
namespace {

/// Weights that fall by a factor of e per time constant and add up to 1 over the history.
std::vector<double> kernel_of(double time_constant, Index history) {
  std::vector<double> kernel(history);
  double sum = 0;
  for (Index l = 0; l < history; ++l) sum += kernel[l] = std::exp(-static_cast<double>(l) / time_constant);
  for (double& weight : kernel) weight /= sum;
  return kernel;
}

/// Σ_l kernel(l) x(t - l), over the samples recorded up to t.
void trace_of(std::span<const double> x, double time_constant, const std::vector<double>& kernel, std::span<double> out) {
  const double keep = std::exp(-1 / time_constant), left = kernel.back() * keep;
  const auto history = kernel.size();
  double trace = 0;
  for (std::size_t t = 0; t < x.size(); ++t) {
    trace = keep * trace + kernel[0] * x[t] - (t >= history ? left * x[t - history] : 0);
    out[t] = trace;
  }
}

struct Sums {
  double n = 0, x = 0, xx = 0;
  void add(double value) {
    ++n;
    x += value;
    xx += value * value;
  }
  double mean() const { return x / n; }
  double deviation() const {
    const double variance = xx / n - mean() * mean();
    return variance > 0 ? std::sqrt(variance) : 1;
  }
};

}  // namespace

Matrix events_of(const Dataset& data, const Trial& trial, std::optional<double> threshold) {
  const SharedMatrix& values = trial.values();
  const Matrix recorded = event_counts(trial.events(), data.dt_s(), values.cols());
  Matrix events(values.rows(), values.cols());
  for (Index i = 0; i < values.rows(); ++i)
    if (data.variable(i).has_events())
      std::ranges::copy(recorded.row(i), events.row(i).begin());
    else if (threshold)
      std::ranges::transform(values.row(i), events.row(i).begin(),
                             [&](double value) { return static_cast<double>(value >= *threshold); });
  return events;
}

namespace {

/// Measures a covariate of the recording. @param chosen  the covariate
CovariateRecipe measured(const Dataset& data, const NuisanceCovariate& chosen, Index history,
                         const std::vector<double>& time_constants) {
  CovariateRecipe recipe;
  recipe.name = data.covariates()[chosen.row].name;
  recipe.is_next = chosen.first_lag == 0;
  Sums first, second;
  for (const auto& trial : data.trials())
    for (const double value : trial.covariates().row(chosen.row)) first.add(value);
  recipe.mean = first.mean();
  for (const auto& trial : data.trials())
    for (const double value : trial.covariates().row(chosen.row)) second.add(value - recipe.mean);
  recipe.deviation = second.deviation();
  for (const double time_constant : time_constants) {
    const auto kernel = kernel_of(time_constant, history);
    Sums of_traces;
    for (const auto& trial : data.trials()) {
      std::vector<double> x, trace(trial.n_samples());
      for (const double value : trial.covariates().row(chosen.row)) x.push_back((value - recipe.mean) / recipe.deviation);
      trace_of(x, time_constant, kernel, trace);
      for (std::size_t t = history - 1; t < trace.size(); ++t) of_traces.add(trace[t]);
    }
    recipe.trace_deviation.push_back(of_traces.n > 0 ? of_traces.deviation() : 1);
  }
  return recipe;
}

}  // namespace

double Recipe::scaled(Index variable, double value) const {
  const std::size_t i = variable;
  return (std::min(value, peak[i]) - mean[i]) / deviation[i];
}

Recipe Recipe::of(const Dataset& data, Index history, Index lags, const std::vector<double>& time_constants,
                  std::optional<double> event_threshold, const std::vector<std::string>& covariates) {
  const auto trials = views_of(data);
  require_finite(trials, data.names());
  require_varying(trials, data.names());
  Recipe recipe;
  recipe.history = history;
  recipe.lags = lags;
  recipe.time_constants = time_constants;
  recipe.event_threshold = event_threshold;
  std::vector<Matrix> events;
  for (const auto& trial : data.trials()) {
    events.push_back(events_of(data, trial, event_threshold));
    recipe.has_events |= (eigen(events.back()).array() > 0).any();
  }
  for (Index i = 0; i < data.n_variables(); ++i) {
    double lowest_event = INFINITY, highest_other = -INFINITY;
    const auto for_samples = [&](const auto& body) {
      for (std::size_t k = 0; k < trials.size(); ++k)
        for (Index t = 0; t < trials[k].cols(); ++t) body(trials[k](i, t), events[k](i, t) > 0);
    };
    for_samples([&](double value, bool event) {
      if (event)
        lowest_event = std::min(lowest_event, value);
      else
        highest_other = std::max(highest_other, value);
    });
    const bool peaked = highest_other < lowest_event && std::isfinite(lowest_event) && std::isfinite(highest_other);
    // Two passes: far from 0, a difference of sums of squares would lose digits.
    Sums first, second;
    for_samples([&](double value, bool event) {
      if (!(peaked && event)) first.add(value);
    });
    for_samples([&](double value, bool event) {
      if (!(peaked && event)) second.add(value - first.mean());
    });
    recipe.mean.push_back(first.mean());
    recipe.deviation.push_back(second.deviation());
    recipe.peak.push_back(peaked ? lowest_event : INFINITY);
  }
  for (const double time_constant : time_constants) {
    const auto kernel = kernel_of(time_constant, history);
    Sums of_values, of_events;
    for (std::size_t k = 0; k < trials.size(); ++k) {
      std::vector<double> x(trials[k].cols()), trace(x.size());
      for (Index i = 0; i < data.n_variables(); ++i) {
        for (Index t = 0; t < trials[k].cols(); ++t) x[t] = recipe.scaled(i, trials[k](i, t));
        trace_of(x, time_constant, kernel, trace);
        for (std::size_t t = history - 1; t < trace.size(); ++t) of_values.add(trace[t]);
        trace_of(events[k].row(i), time_constant, kernel, trace);
        for (std::size_t t = history - 1; t < trace.size(); ++t) of_events.add(trace[t]);
      }
    }
    recipe.value_deviation.push_back(of_values.n > 0 ? of_values.deviation() : 1);
    recipe.event_mean.push_back(of_events.n > 0 ? of_events.mean() : 0);
    recipe.event_deviation.push_back(of_events.n > 0 ? of_events.deviation() : 1);
  }
  for (const auto& chosen : nuisance_covariates(covariates, data))
    recipe.covariates.push_back(measured(data, chosen, history, time_constants));
  return recipe;
}

Features::Features(const Dataset& data, const Recipe& recipe) : data_(data), recipe_(recipe) {
  const Index N = recipe.n_variables();
  for (const double time_constant : recipe.time_constants) kernels_.push_back(kernel_of(time_constant, recipe.history));
  std::vector<std::string> names;
  for (const auto& covariate : recipe.covariates) names.push_back(covariate.name);
  for (const auto& found : nuisance_covariates(names, data)) {
    const CovariateRecipe& covariate = recipe.covariates[covariate_at_.size()];
    if ((found.first_lag == 0) != covariate.is_next)
      throw DataError("covariates: '" + covariate.name + "' was " + (covariate.is_next ? "" : "not ") +
                      "known in advance (at: next) when the model was trained; give it the same 'at' here");
    covariate_at_.push_back(found.row);
    n_ahead_ = std::max(n_ahead_, covariate.ahead());
  }
  for (const auto& series : data.trials()) {
    Trial& trial = trials_.emplace_back();
    const SharedMatrix& values = series.values();
    const Index T = values.cols(), channels = n_channels();
    trial.events = events_of(data, series, recipe.event_threshold);
    trial.values = trial.shown = Matrix(N, T);
    trial.rows.resize(T * channels * N);
    std::vector<double> trace(T);
    for (Index i = 0; i < N; ++i) {
      Index channel = 0;
      const auto put = [&](std::span<const double> x, double centre, double deviation) {
        for (Index t = 0; t < T; ++t)
          trial.rows[(t * channels + channel) * N + i] = static_cast<float>((x[t] - centre) / deviation);
        ++channel;
      };
      const bool peaked = std::isfinite(recipe.peak[i]);
      for (Index t = 0; t < T; ++t) {
        trial.values(i, t) = recipe.scaled(i, values(i, t));
        trial.shown(i, t) = peaked && trial.events(i, t) > 0 ? 0 : trial.values(i, t);
      }
      put(std::as_const(trial.shown).row(i), 0, 1);
      if (recipe.has_events) put(std::as_const(trial.events).row(i), 0, 1);
      for (std::size_t k = 0; k < kernels_.size(); ++k) {
        trace_of(std::as_const(trial.values).row(i), recipe.time_constants[k], kernels_[k], trace);
        put(trace, 0, recipe.value_deviation[k]);
      }
      for (std::size_t k = 0; recipe.has_events && k < kernels_.size(); ++k) {
        trace_of(std::as_const(trial.events).row(i), recipe.time_constants[k], kernels_[k], trace);
        put(trace, recipe.event_mean[k], recipe.event_deviation[k]);
      }
    }
    trial.covariate_rows = covariate_rows(series);
  }
}

std::vector<std::vector<float>> Features::covariate_rows(const golgi::Trial& series) const {
  std::vector<std::vector<float>> all;
  for (std::size_t c = 0; c < covariate_at_.size(); ++c) {
    const CovariateRecipe& covariate = recipe_.covariates[c];
    std::vector<double> x, trace(series.n_samples());
    for (const double value : series.covariates().row(covariate_at_[c]))
      x.push_back((value - covariate.mean) / covariate.deviation);
    auto& rows = all.emplace_back(x.begin(), x.end());
    for (std::size_t k = 0; k < kernels_.size(); ++k) {
      trace_of(x, recipe_.time_constants[k], kernels_[k], trace);
      for (const double value : trace) rows.push_back(static_cast<float>(value / covariate.trace_deviation[k]));
    }
  }
  return all;
}

const Features::Trial& Features::trial_of(const Window& window) const {
  const std::size_t trial = window.trial;
  if (window.trial < 0 || trial >= trials_.size() || window.start < 0 ||
      window.start + recipe_.history > trials_[trial].values.cols())
    throw DataError("the window from sample " + std::to_string(window.start) + " of trial " + std::to_string(window.trial) +
                    " is not within the recording");
  if (window.start + recipe_.history + n_ahead_ > trials_[trial].values.cols())
    throw DataError("the window from sample " + std::to_string(window.start) + " of trial " + std::to_string(window.trial) +
                    " ends with the recording, which has no covariates at the forecast sample; choose an earlier window");
  return trials_[trial];
}

void Features::write(std::span<const Window> windows, Tensor<float> tokens) const {
  const Index N = recipe_.n_variables(), B = std::ssize(windows), channels = n_channels(),
              n_lagged = recipe_.has_events ? 2 : 1;
  for (Index w = 0; w < B; ++w) {
    const Window& window = windows[w];
    const Trial& trial = trial_of(window);
    const Index last = window.start + recipe_.history - 1;
    Index c = 0;
    const auto put = [&](Index t, Index channel) {
      const float* from = trial.rows.data() + (t * channels + channel) * N;
      float* to = tokens.data() + c++ * tokens.cols() + w;
      for (Index i = 0; i < N; ++i) to[i * B] = from[i];
    };
    for (Index channel = 0; channel < n_lagged; ++channel)
      for (Index lag = 0; lag < recipe_.lags; ++lag) put(last - lag, channel);
    for (Index channel = n_lagged; channel < channels; ++channel) put(last, channel);
    write_covariates(window, trial, N * B + w, B, tokens);
  }
}

void Features::write_covariates(const Window& window, const Trial& trial, Index column, Index B, Tensor<float> tokens) const {
  const Index T = trial.values.cols(), n_events = recipe_.has_events ? 1 : 0;
  for (std::size_t k = 0; k < trial.covariate_rows.size(); ++k, column += B) {
    const float* rows = trial.covariate_rows[k].data();
    const Index last = window.start + recipe_.history - 1 + recipe_.covariates[k].ahead();
    tokens.col(column).setZero();  // it has no events
    for (Index lag = 0; lag < recipe_.lags; ++lag) tokens(lag, column) = rows[last - lag];
    for (Index trace = 0; trace < recipe_.n_traces(); ++trace)
      tokens((1 + n_events) * recipe_.lags + trace, column) = rows[(1 + trace) * T + last];
  }
}

void Features::write_targets(std::span<const Window> windows, float* targets) const {
  const Index B = std::ssize(windows);
  for (Index w = 0; w < B; ++w) {
    const Window& window = windows[w];
    const Trial& trial = trial_of(window);
    for (Index i = 0; i < recipe_.n_variables(); ++i)
      targets[i * B + w] = static_cast<float>(trial.values(i, window.start + recipe_.history));
  }
}

void Features::replace(std::span<const Window> windows, const Intervention& intervention, Index first,
                       Tensor<float> tokens) const {
  const Index B = std::ssize(windows), H = recipe_.history, source = intervention.source();
  const bool peaked = std::isfinite(recipe_.peak[source]);
  for (Index w = 0; w < B; ++w) {
    const Window& window = windows[w];
    const Trial& trial = trial_of(window);
    const std::size_t n = H;
    std::vector<double> values(n), events(n), d_values(n), d_events(n);  // per sample; d_: differences from the recording
    const bool told = !intervention.events_s().empty();
    const bool found = !told && recipe_.event_threshold && !data_.variable(source).has_events();
    if (told)
      for (const double time : intervention.events_s()[first + w]) {
        const auto sample = static_cast<Index>(std::floor(event_position(time, data_.dt_s())));
        if (sample >= 0 && sample < H) events[sample] += 1;
      }
    for (std::size_t l = 0; l < n; ++l) {
      const Index t = window.start + static_cast<Index>(l);
      const double value = intervention.values()(first + w, static_cast<Index>(l));
      values[l] = recipe_.scaled(source, value);
      if (!told) events[l] = found ? static_cast<double>(value >= *recipe_.event_threshold) : trial.events(source, t);
      d_values[l] = values[l] - trial.values(source, t);
      d_events[l] = events[l] - trial.events(source, t);
    }
    float* token = tokens.data() + source * B + w;
    Index c = 0;
    const auto next = [&]() -> float& { return token[c++ * tokens.cols()]; };
    for (std::size_t lag = 0; lag < static_cast<std::size_t>(recipe_.lags); ++lag)
      next() = static_cast<float>(peaked && events[n - 1 - lag] > 0 ? 0 : values[n - 1 - lag]);
    for (std::size_t lag = 0; recipe_.has_events && lag < static_cast<std::size_t>(recipe_.lags); ++lag)
      next() = static_cast<float>(events[n - 1 - lag]);
    const auto shift = [&](const std::vector<double>& difference, const std::vector<double>& deviation) {
      for (std::size_t k = 0; k < kernels_.size(); ++k) {
        double change = 0;
        for (std::size_t l = 0; l < n; ++l) change += kernels_[k][n - 1 - l] * difference[l];
        next() += static_cast<float>(change / deviation[k]);
      }
    };
    shift(d_values, recipe_.value_deviation);
    if (recipe_.has_events) shift(d_events, recipe_.event_deviation);
  }
}

void Features::slopes(const Window& window, Index source, Index column, const Tensor<float>& d_tokens, double* out) const {
  const Trial& trial = trial_of(window);
  const std::size_t i = source;
  const Index first_trace = recipe_.lags * (recipe_.has_events ? 2 : 1);
  const bool peaked = std::isfinite(recipe_.peak[i]);
  for (Index lag = 0; lag < recipe_.history; ++lag) {
    const Index t = window.start + recipe_.history - 1 - lag;
    double slope = 0;
    const double value = data_.trial(window.trial).values()(source, t);
    if (value < recipe_.peak[i]) {  // higher values are clipped, so their slope is 0
      if (lag < recipe_.lags && !(peaked && trial.events(source, t) > 0)) slope += static_cast<double>(d_tokens(lag, column));
      for (std::size_t k = 0; k < kernels_.size(); ++k)
        slope += static_cast<double>(d_tokens(first_trace + static_cast<Index>(k), column)) * kernels_[k][lag] /
                 recipe_.value_deviation[k];
    }
    out[lag] = slope / recipe_.deviation[i];
  }
}

}  // namespace golgi::neuron_transformer
