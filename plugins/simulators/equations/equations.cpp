#include "equations.hpp"

#include <algorithm>
#include <golgi/simulation/distributions.hpp>
#include <optional>
#include <utility>

namespace golgi::equations {

using namespace simulation;

namespace {

/// @return the compiled texts   @throws ConfigError with all faults
System compiled(const Params& params) {
  Diagnostics faults;
  System system(params, [&](const std::string& part, const Place& place, const std::string& message) {
    faults.add(place, part, message);
  });
  faults.throw_if_any();
  return system;
}

void fill(const Numbers& numbers, Random& random, std::size_t n, double* out) {
  for (std::size_t i = 0; i < n; ++i)
    out[i] = numbers.is_drawn ? uniform_between(random, numbers.values[0], numbers.values[1])
                              : numbers.values[numbers.values.size() > 1 ? i : 0];
}

std::string unit_of(const Params& p, const std::string& name) {
  const auto* unit = p.units.find(name);
  return unit ? unit->value : "";
}

}  // namespace

Nodes::Nodes(const Params& params, System system, const GroundTruth& truth, std::int64_t n_steps_dropped)
    : n_states(static_cast<int>(system.states.size())),
      n_signals(system.n_signals),
      params_(&params),
      system_(std::move(system)),
      n_(truth.n()),
      weights_(n_, 0.0),
      fires_(n_, 0.0),
      become_(n_ * system_.reset_states.size()),
      inputs_(system_.n_inputs(), nullptr),
      step_(-n_steps_dropped) {
  for (const Link& link : truth.links()) weights_[link.target] += link.weight;
}

void Nodes::draw_parameters(const TaskContext& context) {
  Random random = context.random("parameters");
  by_node_.clear();
  for (const auto* parameter : system_.by_node) fill(parameter->value.numbers, random, n_, by_node_.emplace_back(n_).data());
}

void Nodes::start(const TaskContext& context, std::uint64_t trial, double* state) const {
  Random random = context.random("start", trial);
  for (std::size_t k = 0; k < system_.states.size(); ++k) {
    const auto* given = params_->start.find(system_.states[k]);
    fill(given ? given->value : Numbers{{-1, 1}, true}, random, n_, state + k * n_);
  }
}

/// Points the inputs at the states and parameters of the nodes, both in the role of target and in the role of source.
void Nodes::see(const double* state) {
  const auto first_of_source = static_cast<std::size_t>(system_.first_of_source());
  for (std::size_t k = 0; k < system_.states.size(); ++k) inputs_[k] = inputs_[first_of_source + k] = state + k * n_;
  for (std::size_t k = 0; k < by_node_.size(); ++k) {
    const auto place = static_cast<std::size_t>(system_.input_of_parameter(k));
    inputs_[place] = inputs_[first_of_source + place] = by_node_[k].data();
  }
  inputs_[system_.input_of_weights()] = weights_.data();
}

void Nodes::send(const double* state, double* signals) {
  see(state);
  results_.clear();
  for (int k = 0; k < n_signals; ++k) results_.push_back(signals + k * n_);
  system_.send.run(inputs_, n_, results_);
}

void Nodes::slope(const Stage& at, double* change) {
  see(at.state);
  inputs_[system_.input_of_stimulus()] = at.input;
  for (int k = 0; k < n_signals; ++k) inputs_[system_.first_of_sums() + k] = at.sums + k * n_;
  results_.clear();
  for (int k = 0; k < n_states; ++k) results_.push_back(change + k * n_);
  system_.slope.run(inputs_, n_, results_);
}

void Nodes::note_spikes(const double* state) {
  if (std::exchange(is_noted_, true)) return;
  see(state);
  results_.assign(1, fires_.data());
  system_.threshold.run(inputs_, n_, results_);
  for (std::size_t i = 0; step_ >= 0 && i < n_; ++i)
    if (fires_[i] != 0) spikes_.push(step_, static_cast<std::int32_t>(i));
}

void Nodes::show(const double* state, double* seen) {
  if (system_.threshold.n_results() > 0) note_spikes(state);
  see(state);
  results_.assign(1, seen);
  system_.signal.run(inputs_, n_, results_);
}

void Nodes::settle(double* state) {
  if (system_.threshold.n_results() == 0) return;
  note_spikes(state);
  is_noted_ = false;
  ++step_;
  if (std::ranges::none_of(fires_, [](double fires) { return fires != 0; })) return;
  see(state);
  results_.clear();
  for (std::size_t k = 0; k < system_.reset_states.size(); ++k) results_.push_back(become_.data() + k * n_);
  system_.reset.run(inputs_, n_, results_);
  for (std::size_t k = 0; k < system_.reset_states.size(); ++k) {
    double* const of = state + static_cast<std::size_t>(system_.reset_states[k]) * n_;
    for (std::size_t i = 0; i < n_; ++i)
      if (fires_[i] != 0) of[i] = become_[k * n_ + i];
  }
}

Equations::Equations(const Params& params) : params_(params) {
  const System system = compiled(params_);
  n_signals_ = system.n_signals;
  recorded_ = recorded_states(params_.record, system.states);
  complete_coupled(params_);
}

Cost Equations::cost(const Workload& work) const {
  return {coupled_bytes(params_, 1.0 + recorded_.size(), n_signals_, work.n_threads), undefined,
          "lower steps, trials or nodes"};
}

Dataset Equations::simulate(const TaskContext& context) const {
  const GroundTruth truth = coupled_network(params_, context, true);
  System system = compiled(params_);
  CoupledRecording kept;
  kept.names = system.states;
  kept.hidden = recorded_;
  kept.second = params_.time_unit == TimeUnit::second ? 1 : 1000;
  kept.unit = params_.signal.text.empty() ? unit_of(params_, system.states.front()) : unit_of(params_, "signal");
  kept.input_unit = unit_of(params_, "I");
  Nodes nodes(params_, std::move(system), truth, std::int64_t{params_.burn_in} * params_.substeps());
  nodes.draw_parameters(context);
  CoupledParams whole = params_;
  whole.observed.reset();  // the observed nodes are chosen below, after the spikes are added
  std::vector<Events> events(params_.trials);
  Dataset data = simulate_coupled(context, whole, truth, nodes, kept, [&](std::uint64_t trial, const Nodes& at_end) {
    events[trial] = at_end.events(params_.step_s());
  });
  if (!params_.threshold.text.empty()) data.set_events(std::move(events));
  return observe(data, params_.observed, context);
}

}  // namespace golgi::equations

GOLGI_PLUGIN("equations", "1.0.0") { registry.add<golgi::equations::Equations>(); }
