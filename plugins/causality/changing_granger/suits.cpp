#include "changing_granger.hpp"

namespace golgi::changing_granger {

std::vector<Suits> ChangingGranger::suits() {
  const auto of = [](SignalKind kind) {
    return Suits(kind)
        .rank(20)
        .assumes("weights that drift or switch over seconds; linear in a source at lag 1, or in its short trace")
        .gives("weights over time with errors, which pairs change, switches, alarms; score, sign, p, q of the mean weight")
        .cost("O(N³ T), and O(N⁴) per block");
  };
  return {of(SignalKind::voltages), of(SignalKind::spikes), of(SignalKind::counts), of(SignalKind::signals)};
}

}  // namespace golgi::changing_granger
