// Runs an engine and keeps what is asked for. States come a step at a time and are kept a neuron at a time, so they are
// turned in blocks of steps: a cache line is then written whole, and a page is visited once a block.
#include <algorithm>
#include <string>

#include "engine.hpp"

namespace golgi::izhikevich {
namespace {

constexpr std::ptrdiff_t tile = 8;  // doubles in a cache line

/// matrix(i, first + s) = rows[s · stride + i] for s < n_rows.
void transpose_into(Matrix& matrix, std::ptrdiff_t first, const double* rows, std::ptrdiff_t n_rows, std::ptrdiff_t stride) {
  const std::ptrdiff_t n = matrix.rows();
  for (std::ptrdiff_t i0 = 0; i0 < n; i0 += tile)
    for (std::ptrdiff_t s0 = 0; s0 < n_rows; s0 += tile)
      for (std::ptrdiff_t i = i0; i < std::min(i0 + tile, n); ++i)
        for (std::ptrdiff_t s = s0; s < std::min(s0 + tile, n_rows); ++s) matrix(i, first + s) = rows[s * stride + i];
}

/// A matrix that is filled a column at a time.
class ColumnWriter {
 public:
  ColumnWriter(Matrix& matrix, std::ptrdiff_t block)
      : matrix_(matrix), block_(block), rows_(static_cast<std::size_t>(block * matrix.rows())) {}

  void push(std::span<const double> column) {
    std::copy(column.begin(), column.end(), rows_.begin() + n_rows_ * matrix_.rows());
    if (++n_rows_ == block_) flush();
  }
  void flush() {
    transpose_into(matrix_, n_written_, rows_.data(), n_rows_, matrix_.rows());
    n_written_ += n_rows_;
    n_rows_ = 0;
  }

 private:
  Matrix& matrix_;
  std::ptrdiff_t block_;
  std::vector<double> rows_;
  std::ptrdiff_t n_rows_ = 0;
  std::ptrdiff_t n_written_ = 0;
};

[[noreturn]] void fail(const Engine& engine, std::ptrdiff_t step) {
  const std::ptrdiff_t neuron = engine.first_not_finite();
  const auto at = static_cast<std::size_t>(neuron);
  throw NumericError("the state of neuron " + std::to_string(neuron) + " is no finite number after step " +
                     std::to_string(step) + " (v = " + std::to_string(engine.v()[at]) + ", u = " +
                     std::to_string(engine.u()[at]) + "): make the strengths or the noise smaller, or dt_ms shorter");
}

}  // namespace

Recording run(Engine& engine, const Equation& equation, const InputSource& input, const RunOptions& options,
              const std::function<void(std::ptrdiff_t)>& on_block) {
  const std::ptrdiff_t n = engine.n(), n_steps = options.n_steps;
  // Recorded blocks stay in the second-level cache, inputs in the first where they can.
  const std::ptrdiff_t block = std::clamp<std::ptrdiff_t>(65536 / n, 8, 64);
  const std::ptrdiff_t input_block = std::clamp<std::ptrdiff_t>(4096 / n, 1, 128);
  // A neuron that fires reaches up to n others.
  const std::ptrdiff_t report_block = input_block * std::clamp<std::ptrdiff_t>(65536 / n, 1, 64);

  Recording recording;
  if (options.record_v) recording.v = Matrix(n, n_steps + 1);
  if (options.record_u) recording.u = Matrix(n, n_steps + 1);
  if (options.record_input) recording.input = Matrix(n, n_steps);
  if (options.record_events) recording.events_s.resize(static_cast<std::size_t>(n));
  ColumnWriter v(recording.v, block), u(recording.u, block), inputs(recording.input, block);
  const auto record_state = [&](std::ptrdiff_t column) {
    if (options.record_v) v.push(engine.v());
    if (options.record_u) u.push(engine.u());
    if (!options.record_events) return;
    const double time_s = static_cast<double>(column) * (equation.dt_ms / 1000);
    for (const std::int32_t j : engine.fired()) recording.events_s[static_cast<std::size_t>(j)].push_back(time_s);
  };

  std::vector<double> values(static_cast<std::size_t>(input_block * n) + Engine::padding);
  record_state(0);
  for (std::ptrdiff_t step = 0; step < n_steps; ++step) {
    const std::ptrdiff_t in_block = step % input_block;
    if (in_block == 0) {
      if (on_block && step % report_block == 0) on_block(step);
      input(step, std::min(input_block, n_steps - step), values.data());
    }
    const double* const now = values.data() + in_block * n;
    if (options.record_input) inputs.push({now, static_cast<std::size_t>(n)});
    if (!engine.step(now)) fail(engine, step);
    record_state(step + 1);
  }
  v.flush();
  u.flush();
  inputs.flush();
  return recording;
}

}  // namespace golgi::izhikevich
