// changing_granger on one thread: a neuron whose 100 synapses learn, 100 s, and 40 spiking neurons, 60 s, from their voltages.
// Seconds of processor time, compared with those of the products X'X, which the regressions need in any case.
#include <fmt/format.h>

#include <Eigen/Core>
#include <string>

#include "bench.hpp"
#include "components.hpp"
#include "golgi/api/causality.hpp"
#include "golgi/api/simulator.hpp"
#include "golgi/testing/plain_context.hpp"

using namespace golgi;

namespace {

constexpr std::ptrdiff_t n_own =
    13;  // regressors of a target's own past: the constant, four powers, four traces each of values and events
constexpr std::ptrdiff_t n_terms = 3;  // regressors of a source's past, by default: its latest sample, two traces

/// Seconds that X'X takes for X of shape (rows, width).
double product_s(std::ptrdiff_t rows, std::ptrdiff_t width) {
  constexpr std::ptrdiff_t block = 500;
  const Eigen::MatrixXd x = Eigen::MatrixXd::Random(width, block);
  Eigen::MatrixXd gram = Eigen::MatrixXd::Zero(width, width);
  const double ms = median_ms<ProcessClock>([&] { gram.selfadjointView<Eigen::Lower>().rankUpdate(x); });
  return ms / 1e3 * static_cast<double>(rows) / block;
}

Dataset simulated(const char* name, const Value& params) {
  return make<Simulator>(name, params)->simulate(test::PlainContext());
}

void measure(const char* what, const Dataset& data, const Value& params, std::ptrdiff_t n_targets) {
  const auto method = make<Causality>("causality/changing_granger", params);
  const double seconds = once_ms<ProcessClock>([&] { method->estimate(test::input_of(data), test::PlainContext()); }) / 1e3;
  const double least =
      static_cast<double>(n_targets * n_terms) * product_s(data.trial(0).n_samples(), n_own + data.n_variables() - 1);
  fmt::print("{}: {:.2f} s; the products alone {:.2f} s, ratio {:.1f}\n", what, seconds, least, seconds / least);
}

}  // namespace

int main() {
  fmt::print("{}, one thread, processor time\n", processor());
  Value target = Value::map(), network = Value::map();
  target.set("targets", Value::list({Value::scalar("v")}));
  for (const auto& [key, value] : {std::pair{"excitatory", 32}, {"inhibitory", 8}, {"steps", 60000}})
    network.set(key, Value::integer(value));
  measure("a neuron whose 100 synapses learn, 100 s", simulated("simulator/stdp", Value::map()), target, 1);
  measure("40 spiking neurons, 60 s", simulated("simulator/izhikevich", network), Value::map(), 40);
}
