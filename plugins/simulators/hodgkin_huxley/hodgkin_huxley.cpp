#include "hodgkin_huxley.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/simulation/distributions.hpp>
#include <utility>

namespace golgi::hodgkin_huxley {

using namespace simulation;

namespace {

constexpr double spike_at_mv = 0;

struct Rates {
  double a_m, b_m, a_h, b_h, a_n, b_n, release;  // per ms
};

/// x / (1 - exp(-x / 10)). Near 0, where numerator and denominator vanish, the first terms of its series.
/// @param e  exp(-x / 10)
double ratio(double x, double e) {
  const double u = x / 10;
  return std::abs(u) < 1e-3 ? 10 * (1 + u / 2 + u * u / 12) : x / (1 - e);
}

/// All exponentials but one are powers of `slow`, times constants.
/// @param slow  exp(-(V + 65) / 80)   @param fast  exp(-(V + 65) / 18)
Rates rates_of(double v, double slow, double fast) {
  // exp(-(V + 40) / 10) = exp(-(V + 65) / 10) exp(25 / 10), and so on: exponentials of 2.5, 1, 3 and 32.5.
  constexpr double to_40 = 12.182493960703473, to_55 = 2.718281828459045, to_35 = 20.085536923187668, to_0 = 130187912050632.94;
  const double e_40 = slow * slow * slow * slow, e_20 = e_40, e_10 = e_20 * e_20, e_5 = e_10 * e_10, e_2 = e_5 * e_5 * e_10;
  return {0.1 * ratio(v + 40, e_10 * to_40),  4 * fast,     0.07 * e_20,         1 / (1 + e_10 * to_35),
          0.01 * ratio(v + 55, e_10 * to_55), 0.125 * slow, 5 / (1 + e_2 * to_0)};
}

}  // namespace

const std::vector<std::string>& Neurons::state_names() {
  static const std::vector<std::string> names{"v", "m", "h", "n", "s"};
  return names;
}

Neurons::Neurons(std::vector<double> current_of, std::vector<double> sign_of, std::vector<double> reversal_of)
    : current(std::move(current_of)),
      sign(std::move(sign_of)),
      reversal(std::move(reversal_of)),
      slow(Eigen::ArrayXd::Zero((std::ssize(current) + 3) / 4 * 4)),
      fast(slow) {}

void set_resting(const double* v, std::size_t n, double* state) {
  for (std::size_t i = 0; i < n; ++i) {
    const Rates r = rates_of(v[i], std::exp(-(v[i] + 65) / 80), std::exp(-(v[i] + 65) / 18));
    state[i] = v[i];
    state[n + i] = r.a_m / (r.a_m + r.b_m);
    state[2 * n + i] = r.a_h / (r.a_h + r.b_h);
    state[3 * n + i] = r.a_n / (r.a_n + r.b_n);
    state[4 * n + i] = 0;
  }
}

void Neurons::start(const TaskContext& context, std::uint64_t trial, double* state) const {
  Random random = context.random("start", trial);
  std::vector<double> v(current.size());
  for (double& value : v) value = uniform_between(random, -70, -60);
  set_resting(v.data(), v.size(), state);
}

/// Sends s_j and s_j E_j, each times the sign of the weights in the ground truth, so that weights act as positive conductances.
void Neurons::send(const double* state, double* signals) const {
  const std::size_t n = current.size();
  const double* const s = state + 4 * n;
  for (std::size_t i = 0; i < n; ++i) {
    signals[i] = sign[i] * s[i];
    signals[n + i] = signals[i] * reversal[i];
  }
}

void Neurons::slope(const Stage& at, double* change) {
  const std::size_t n = current.size();
  const double *const v = at.state, *const m = v + n, *const h = m + n, *const k = h + n, *const s = k + n;
  const double *const open = at.sums, *const driving = at.sums + n;
  for (std::size_t i = 0; i < n; ++i) {
    slow[i] = -(v[i] + 65) / 80;
    fast[i] = -(v[i] + 65) / 18;
  }
  slow = slow.exp();
  fast = fast.exp();
  const double *const slow_e = slow.data(), *const fast_e = fast.data();
#pragma GCC ivdep
  for (std::size_t i = 0; i < n; ++i) {
    const Rates r = rates_of(v[i], slow_e[i], fast_e[i]);
    const double square = k[i] * k[i];
    change[i] = current[i] + at.input[i] - 120 * (m[i] * m[i] * m[i]) * h[i] * (v[i] - 50) -
                36 * (square * square) * (v[i] + 77) - 0.3 * (v[i] + 54.387) - (open[i] * v[i] - driving[i]);
    change[n + i] = r.a_m * (1 - m[i]) - r.b_m * m[i];
    change[2 * n + i] = r.a_h * (1 - h[i]) - r.b_h * h[i];
    change[3 * n + i] = r.a_n * (1 - k[i]) - r.b_n * k[i];
    change[4 * n + i] = r.release * (1 - s[i]) - s[i] / 5;
  }
}

void Neurons::show(const double* state, double* seen) const { std::copy_n(state, current.size(), seen); }

Params::Params() {
  excitatory_strength = 0.125;
  inhibitory_strength = -0.125;
  weight_spread = 0.6;
  connection_probability = 0.3;
  noise = 0.5;
  dt_s = 1e-4;
  inner_step_s = 1e-5;
  steps = 10'000;
}

void Params::describe(SchemaOf<Params>& s) {
  describe_network(s, "mS/cm^2", "Mean conductance of an excitatory synapse when it is open.");
  s.field("current_min", &Params::current_min)
      .unit("uA/cm^2")
      .doc("Smallest constant current of a neuron; currents are drawn uniformly. From about 6.3 a neuron fires by itself.");
  s.field("current_max", &Params::current_max).unit("uA/cm^2").doc("Largest constant current of a neuron.");
  s.field("excitatory_reversal_mv", &Params::excitatory_reversal_mv)
      .unit("mV")
      .doc("Reversal potential of excitatory synapses.");
  s.field("inhibitory_reversal_mv", &Params::inhibitory_reversal_mv)
      .unit("mV")
      .doc("Reversal potential of inhibitory synapses.");
  describe_noise(s, "uA/cm^2 ms^0.5",
                 "Noise of the current: the standard deviation, in mV, that this noise alone adds to V in 1 ms.");
  s.field("record", &Params::record)
      .doc("States to record next to V; estimators do not see them: the gates 'm', 'h', 'n', 's'.");
  describe_coupling(s, "Added to the current of chosen neurons, in uA/cm^2, and recorded as the covariate 'stimulus'.");
}

HodgkinHuxley::HodgkinHuxley(const Params& params)
    : params_(params), recorded_(recorded_states(params.record, Neurons::state_names())) {
  complete_coupled(params_);
  require_range("current", params_.current_min, params_.current_max);
  if (params_.topology != Topology::given && (params_.excitatory_strength < 0 || params_.inhibitory_strength > 0))
    throw ConfigError("excitatory_strength must be positive and inhibitory_strength negative");
}

Cost HodgkinHuxley::cost(const Workload& work) const {
  return {coupled_bytes(params_, 1.0 + recorded_.size(), Neurons::n_signals, work.n_threads), undefined,
          "lower steps, trials or neurons"};
}

Dataset HodgkinHuxley::simulate(const TaskContext& context) const {
  const GroundTruth truth = coupled_network(params_, context, true);
  std::vector<double> current(truth.n()), sign(truth.n(), 1), reversal(truth.n());
  Random random = context.random("currents");
  for (double& value : current) value = uniform_between(random, params_.current_min, params_.current_max);
  for (std::int32_t j = 0; j < truth.n(); ++j) {
    const auto weights = truth.weights(j);
    const auto negative = std::ranges::count_if(weights, [](double w) { return w < 0; });
    if (negative > 0 && negative < std::ssize(weights))
      throw DataError("neuron " + std::to_string(j) +
                      " has weights of both signs; its synapses share one reversal potential, so give all the same sign");
    if (negative > 0) sign[j] = -1;
    reversal[j] = sign[j] < 0 ? params_.inhibitory_reversal_mv : params_.excitatory_reversal_mv;
  }
  CoupledRecording kept;
  kept.second = 1000;
  kept.unit = "mV";
  kept.input_unit = "uA/cm^2";
  kept.names = Neurons::state_names();
  kept.hidden = recorded_;
  kept.event_threshold = spike_at_mv;
  return simulate_coupled(context, params_, truth, Neurons(std::move(current), std::move(sign), std::move(reversal)), kept);
}

}  // namespace golgi::hodgkin_huxley

GOLGI_PLUGIN("hodgkin_huxley", "1.0.0") { registry.add<golgi::hodgkin_huxley::HodgkinHuxley>(); }
