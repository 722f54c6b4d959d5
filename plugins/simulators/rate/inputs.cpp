#include "inputs.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace golgi::rate {

void StepInputParams::describe(SchemaOf<StepInputParams>& s) {
  s.field("number", &StepInputParams::number)
      .range(0, 1000)
      .doc(
          "Number of inputs to all units. Each input steps from 0 to a normally distributed height, once per trial at a random "
          "time, and is recorded as a covariate: 'input0', 'input1', ….");
  s.field("deviation", &StepInputParams::deviation)
      .at_least(0)
      .doc("Standard deviation of the weights with which units receive these inputs.");
}

StepInputs::StepInputs(const StepInputParams& p, const simulation::SamplingParams& sampling, std::ptrdiff_t n_units,
                       const TaskContext& context, std::uint64_t trial)
    : burn_in_(sampling.burn_in) {
  if (p.number == 0) return;
  weights_ = Matrix(n_units, p.number);
  context.random("input weights").fill_normal(weights_.values(), 0, p.deviation);
  courses_ = Matrix(p.number, sampling.steps);
  Random random = context.random("step inputs", trial);
  for (std::ptrdiff_t k = 0; k < p.number; ++k) {
    const double height = random.normal();
    const auto onset = static_cast<std::ptrdiff_t>(random.below(static_cast<std::uint64_t>(sampling.steps)));
    for (auto t = onset; t < courses_.cols(); ++t) courses_(k, t) = height;
  }
}

void StepInputs::add_at(std::ptrdiff_t t, std::span<double> driven) {
  if (t < burn_in_) return;
  for (std::ptrdiff_t i = 0; i < weights_.rows(); ++i)
    for (std::ptrdiff_t k = 0; k < weights_.cols(); ++k) driven[i] += weights_(i, k) * courses_(k, t - burn_in_);
}

Matrix StepInputs::below(Matrix others) {
  if (courses_.rows() == 0) return others;
  if (others.rows() == 0) return std::move(courses_);
  Matrix all(others.rows() + courses_.rows(), courses_.cols());
  for (std::ptrdiff_t k = 0; k < others.rows(); ++k) std::ranges::copy(others.row(k), all.row(k).begin());
  for (std::ptrdiff_t k = 0; k < courses_.rows(); ++k) std::ranges::copy(courses_.row(k), all.row(others.rows() + k).begin());
  return all;
}

void add_step_covariates(const StepInputParams& p, Dataset& data) {
  if (p.number == 0) return;
  std::vector<Covariate> all(data.covariates().begin(), data.covariates().end());
  for (int k = 0; k < p.number; ++k)
    all.push_back({"input" + std::to_string(k), "", Covariate::Course::step, Covariate::At::next});
  data.set_covariates(std::move(all));
}

void GateParams::describe(SchemaOf<GateParams>& s) {
  s.choice("by", &GateParams::by, {{"none", GatedBy::none}, {"target", GatedBy::target}, {"stimulus", GatedBy::stimulus}})
      .doc("The quantity that weights depend on: none, the value of their target unit, or the stimulus.");
  s.field("share", &GateParams::share).range(0, 1).doc("Share of the links whose weight depends on this quantity.");
  s.field("deviation", &GateParams::deviation)
      .at_least(0)
      .doc("Standard deviation over these links of the change of the weight per unit of this quantity.");
  s.field("truth_samples", &GateParams::truth_samples)
      .range(1, 1'000'000'000)
      .unit("samples")
      .doc("Length of the segments for which the ground truth states the mean of each weight.");
}

Gate::Gate(const GateParams& p, std::vector<double> reached, const GroundTruth& wiring, const TaskContext& context)
    : p_(p), reached_(std::move(reached)), wiring_(wiring) {
  if (p.by == GatedBy::none) return;
  Random random = context.random("gates");
  for (std::int64_t e = 0; e < wiring.n_links(); ++e) {
    const bool is_gated = random.uniform() < p.share;
    const double slope = p.deviation * random.normal();
    slopes_.push_back(is_gated ? slope : 0);
  }
}

void Gate::add(std::span<const double> x, std::span<const double> stimulus, std::span<double> driven) const {
  if (p_.by == GatedBy::none) return;
  std::size_t e = 0;
  for (std::int32_t j = 0; j < wiring_.n(); ++j)
    for (const auto i : wiring_.targets(j)) driven[i] += slopes_[e++] * (p_.by == GatedBy::target ? x[i] : stimulus[i]) * x[j];
}

GroundTruth Gate::truth(const Dataset& data) const {
  if (p_.by == GatedBy::none) return wiring_;
  const std::vector<Link> links = wiring_.links();
  std::vector<TruthSegment> segments;
  std::vector<double> means;  // mean of the gate of every unit, one row per segment
  const auto n = static_cast<std::ptrdiff_t>(wiring_.n());
  for (std::ptrdiff_t r = 0; r < data.n_trials(); ++r) {
    const Trial& trial = data.trial(r);
    for (std::ptrdiff_t first = 0; first < trial.n_samples(); first += p_.truth_samples) {
      const auto last = std::min<std::ptrdiff_t>(trial.n_samples(), first + p_.truth_samples);
      segments.push_back({data.n_trials() == 1 ? -1 : static_cast<std::int32_t>(r), static_cast<double>(first) * data.dt_s(),
                          static_cast<double>(last) * data.dt_s()});
      for (std::ptrdiff_t i = 0; i < n; ++i) {
        // The weights at a sample act on the next sample, together with the stimulus of that next sample.
        double sum = 0;
        for (auto t = first; t < last; ++t)
          sum += p_.by == GatedBy::target ? trial.values()(i, t)
                                          : reached_[i] * trial.covariates()(0, std::min(t + 1, trial.n_samples() - 1));
        means.push_back(sum / static_cast<double>(last - first));
      }
    }
  }
  Matrix weights(std::ssize(segments), std::ssize(links));
  for (std::ptrdiff_t s = 0; s < weights.rows(); ++s)
    for (std::ptrdiff_t e = 0; e < weights.cols(); ++e)
      weights(s, e) = links[e].weight + slopes_[e] * means[s * n + links[e].target];
  return wiring_.with_segments(std::move(segments), std::move(weights), SegmentReading::mean);
}

}  // namespace golgi::rate
