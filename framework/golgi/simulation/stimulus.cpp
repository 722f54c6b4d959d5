#include "golgi/simulation/stimulus.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/simulation/given.hpp"

namespace golgi::simulation {
namespace {

std::ptrdiff_t in_samples(double duration_s, double dt_s) { return std::llround(duration_s / dt_s); }

}  // namespace

void check_stimulus(const StimulusParams& p, int n_nodes, double dt_s) {
  for (const int node : p.nodes)
    if (node < 0 || node >= n_nodes)
      throw ConfigError("stimulus.nodes: there is no node " + std::to_string(node) + "; nodes are numbered from 0 to " +
                        std::to_string(n_nodes - 1));
  if ((p.course == StimulusCourse::file) == p.file.empty())
    throw ConfigError(p.file.empty() ? "stimulus: course: file needs `file`, a path"
                                     : "stimulus.file is read only with course: file");
  if (p.course != StimulusCourse::pulses) return;
  if (in_samples(p.duration_s, dt_s) < 1)
    throw ConfigError("stimulus.duration_s is " + format_number(p.duration_s) + " s, less than one sample of " +
                      format_number(dt_s) +
                      " s; a pulse lasts whole samples: set a longer duration_s, or record at shorter intervals");
  if (in_samples(p.duration_s, dt_s) >= in_samples(p.period_s, dt_s))
    throw ConfigError("stimulus: a pulse of " + format_number(p.duration_s) + " s does not end within its period of " +
                      format_number(p.period_s) + " s; set a longer period_s or a shorter duration_s");
}

Stimulus::Stimulus(const StimulusParams& p, const SamplingParams& sampling, double dt_s, Random random)
    : course_(p.course), amplitude_(p.amplitude), burn_in_(sampling.burn_in), random_(random) {
  switch (course_) {
    case StimulusCourse::none: break;
    case StimulusCourse::pulses:
      period_ = in_samples(p.period_s, dt_s);
      duration_ = in_samples(p.duration_s, dt_s);
      break;
    case StimulusCourse::noise:
      decay_ = std::exp(-dt_s / p.tau_s);
      kick_ = std::sqrt(-std::expm1(-2 * dt_s / p.tau_s));
      state_ = random_.normal();
      break;
    case StimulusCourse::file: values_ = read_columns(p.file.path, 1, 0, sampling.steps, "stimulus.file"); break;
  }
}

double Stimulus::at(std::ptrdiff_t t) {
  const std::ptrdiff_t recorded = t - burn_in_;
  switch (course_) {
    case StimulusCourse::none: return 0;
    case StimulusCourse::pulses: {
      const std::ptrdiff_t phase = recorded % period_;
      return (phase < 0 ? phase + period_ : phase) < duration_ ? amplitude_ : 0;
    }
    case StimulusCourse::noise: {
      if (t > 0) state_ = std::fma(kick_, random_.normal(), decay_ * state_);
      return amplitude_ * state_;
    }
    case StimulusCourse::file: return recorded < 0 ? 0 : amplitude_ * values_(0, recorded);
  }
  throw InternalError("a stimulus without a course");
}

std::vector<double> stimulated(const StimulusParams& p, std::ptrdiff_t n_nodes) {
  std::vector<double> reached(n_nodes, p.nodes.empty() ? 1 : 0);
  for (const int node : p.nodes) reached[node] = 1;
  return reached;
}

StimulusInput::StimulusInput(const StimulusParams& p, const SamplingParams& sampling, double dt_s, std::ptrdiff_t n_nodes,
                             const TaskContext& context, std::uint64_t trial)
    : stimulus_(p, sampling, dt_s, context.random("stimulus", trial)),
      burn_in_(sampling.burn_in),
      reached_(stimulated(p, n_nodes)),
      input_(n_nodes, 0.0),
      course_(stimulus_.is_present() ? Matrix(1, sampling.steps) : Matrix()) {}

std::span<const double> StimulusInput::at(std::ptrdiff_t t) {
  if (!is_present()) return input_;
  const double now = stimulus_.at(t);
  for (std::size_t i = 0; i < input_.size(); ++i) input_[i] = now * reached_[i];
  if (t >= burn_in_) course_(0, t - burn_in_) = now;
  return input_;
}

void add_stimulus_covariate(const StimulusParams& p, Dataset& data, const std::string& unit) {
  if (p.course == StimulusCourse::none) return;
  std::vector<Covariate> all(data.covariates().begin(), data.covariates().end());
  all.push_back({"stimulus", unit, Covariate::Course::step, Covariate::At::next});
  data.set_covariates(std::move(all));
}

}  // namespace golgi::simulation
