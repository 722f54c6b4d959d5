#include "golgi/simulation/recording.hpp"

namespace golgi::simulation {

Matrix record(std::ptrdiff_t n, std::ptrdiff_t steps, std::ptrdiff_t burn_in, double step_work, const Poll& poll,
              const StateAt& state_at) {
  const auto between_polls = std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(1e7 / step_work), 1, 4096);
  Matrix values(n, steps);
  ColumnWriter writer(values);
  for (std::ptrdiff_t t = 0; t < burn_in + steps; ++t) {
    if (t % between_polls == 0) poll();
    const auto state = state_at(t);
    if (t >= burn_in) writer.push(state);
  }
  writer.flush();
  return values;
}

}  // namespace golgi::simulation
