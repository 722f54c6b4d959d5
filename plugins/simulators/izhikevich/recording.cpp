// Runs an engine and records the requested series.
#include <algorithm>
#include <golgi/simulation/recording.hpp>
#include <string>

#include "engine.hpp"

namespace golgi::izhikevich {
namespace {

[[noreturn]] void fail(const Engine& engine, std::ptrdiff_t step) {
  const std::ptrdiff_t neuron = engine.first_not_finite();
  const std::size_t at = neuron;
  throw NumericError("the state of neuron " + std::to_string(neuron) + " is not finite after step " + std::to_string(step) +
                     " (v = " + std::to_string(engine.v()[at]) + ", u = " + std::to_string(engine.u()[at]) +
                     "): make the strengths or the noise smaller, or dt_ms shorter");
}

}  // namespace

Recording run(Engine& engine, const Equation& equation, const InputSource& input, const RunOptions& options,
              const std::function<void(std::ptrdiff_t)>& on_block) {
  const std::ptrdiff_t n = engine.n(), n_steps = options.n_steps;
  // Small enough for inputs to stay in the first-level cache, if possible.
  const std::ptrdiff_t input_block = std::clamp<std::ptrdiff_t>(4096 / n, 1, 128);
  // Fewer steps in large networks, where a neuron that fires has up to n targets.
  const std::ptrdiff_t report_block = input_block * std::clamp<std::ptrdiff_t>(65536 / n, 1, 64);

  Recording recording;
  if (options.record_v) recording.v = Matrix(n, n_steps + 1);
  if (options.record_u) recording.u = Matrix(n, n_steps + 1);
  if (options.record_input) recording.input = Matrix(n, n_steps);
  if (options.record_events) recording.events_s.resize(n);
  simulation::ColumnWriter v(recording.v), u(recording.u), inputs(recording.input);
  const auto record_state = [&](std::ptrdiff_t column) {
    if (options.record_v) v.push(engine.v());
    if (options.record_u) u.push(engine.u());
    if (!options.record_events) return;
    const double time_s = static_cast<double>(column) * (equation.dt_ms / 1000);
    for (const std::int32_t j : engine.fired()) recording.events_s[j].push_back(time_s);
  };

  std::vector<double> values(static_cast<std::size_t>(input_block * n) + Engine::padding);
  record_state(0);
  for (std::ptrdiff_t step = 0; step < n_steps; ++step) {
    const std::ptrdiff_t in_block = step % input_block;
    if (in_block == 0) {
      if (on_block && step % report_block == 0) on_block(step);
      input(step, std::min(input_block, n_steps - step), values.data());
    }
    if (options.wiring)
      if (const GroundTruth* const wiring = options.wiring->at(step)) engine.set_wiring(*wiring);
    const double* const now = values.data() + in_block * n;
    if (options.record_input) inputs.push(std::span(now, n));
    if (!engine.step(now)) fail(engine, step);
    record_state(step + 1);
  }
  v.flush();
  u.flush();
  inputs.flush();
  return recording;
}

}  // namespace golgi::izhikevich
