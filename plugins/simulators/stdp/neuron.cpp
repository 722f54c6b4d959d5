#include "neuron.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace golgi::stdp {

Neuron::Neuron(const Equation& equation, double v_mv, std::vector<double> conductances, std::vector<std::uint8_t> learns)
    : equation_(equation),
      v_mv_(v_mv),
      conductances_(std::move(conductances)),
      potentiation_(conductances_.size()),
      learns_(std::move(learns)) {}

bool Neuron::fires() {
  const double largest = equation_.largest_conductance;
  if (held_ > 0) {
    v_mv_ = equation_.reset_mv;
    --held_;
    return false;
  }
  if (v_mv_ < equation_.threshold_mv) return false;
  v_mv_ = equation_.reset_mv;
  depression_ -= equation_.depression;
  for (std::size_t k = 0; k < conductances_.size(); ++k)
    if (learns_[k] != 0) conductances_[k] = std::min(conductances_[k] + potentiation_[k] * largest, largest);
  held_ = std::lround(equation_.refractory_ms / equation_.dt_ms);
  return true;
}

void Neuron::advance(std::span<const double> now, std::span<const double> next, double current_mv) {
  const Equation& e = equation_;
  double arriving = 0;
  for (std::size_t k = 0; k < now.size(); ++k) arriving += conductances_[k] * now[k];
  total_ = total_ - e.dt_ms / e.tau_synapse_ms * total_ + arriving;
  const double learning = e.dt_ms / e.tau_learning_ms;
  for (std::size_t k = 0; k < now.size(); ++k) {
    if (learns_[k] != 0) conductances_[k] = std::max(conductances_[k] + depression_ * now[k] * e.largest_conductance, 0.0);
    potentiation_[k] = potentiation_[k] - learning * potentiation_[k] + e.potentiation * next[k];
  }
  v_mv_ += e.dt_ms / e.tau_membrane_ms * (e.rest_mv - v_mv_ - total_ * (v_mv_ - e.reversal_mv) + current_mv);
  depression_ -= learning * depression_;
}

}  // namespace golgi::stdp
