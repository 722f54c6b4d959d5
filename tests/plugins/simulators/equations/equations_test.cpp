#include "equations.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

#include "golgi/data/npy.hpp"
#include "golgi/params/json_schema.hpp"
#include "golgi/pipeline/yaml_reader.hpp"
#include "support/coupled_component.hpp"
#include "support/golden_flow.hpp"
#include "support/stimulated_component.hpp"

using namespace golgi;
using namespace golgi::equations;

namespace {

/// The parameters from YAML, and the messages of binding it.
struct Bound {
  Params params;
  std::vector<std::string> faults;
};
Bound bound(const std::string& yaml) {
  Bound result;
  Diagnostics faults;
  Binder binder(faults, "params", "");
  const Value values = parse_yaml(yaml, "p.yaml");
  schema_of<Params>().bind(&result.params, values, binder);
  if (!binder.failed()) Params::complete(result.params, values, binder);
  result.faults = faults.messages();
  return result;
}

Params params_of(const std::string& yaml) {
  const Bound all = bound(yaml);
  for (const auto& fault : all.faults) FAIL_CHECK(fault);
  return all.params;
}

/// The message of the only fault.
std::string fault_of(const std::string& yaml) {
  const auto faults = bound(yaml).faults;
  for (std::size_t k = 1; k < faults.size(); ++k) FAIL_CHECK("another fault: ", faults[k]);
  return faults.empty() ? "" : faults.front();
}

System system_of(const Params& params) {
  return System(params, [](const std::string&, const Place&, const std::string& message) { FAIL_CHECK(message); });
}

/// The deviation of the network given as text from the golden trajectory of a simulator written in C++.
test::Strayed follow_golden(const char* simulator, const char* wiring, const char* rows, const Params& params, double step) {
  const auto folder = test::golden_simulator(simulator);
  const GroundTruth truth = GroundTruth::from_dense(read_npy(folder / wiring));
  Nodes nodes(params, system_of(params), truth, 0);
  nodes.draw_parameters(test::PlainContext());
  return test::follow(simulation::CoupledFlow<Nodes>(nodes, truth, step, step), read_npy(folder / rows));
}

const char* const fitzhugh_nagumo = R"(
equations: {v: v - v^3 / 3 - w + current + coupling + I, w: epsilon * (v + a - b * w)}
parameters: {current: 0.5, epsilon: 0.08, a: 0.7, b: 0.8}
synapse: v_pre - v_post
)";

const char* const integrate_and_fire = R"(
equations: {v: "(v_rest - v + drive + coupling) / tau", s: -s / tau_s}
parameters:
  tau: {value: 20, unit: ms, range: [1, 100]}
  v_rest: {value: -65, unit: mV}
  drive: {value: 20, unit: mV}
  tau_s: 5
synapse: s_pre
threshold: v >= -50
reset: {v: v_rest, s: s + 1}
start: {v: {uniform: [-65, -50]}, s: 0}
units: {v: mV}
time_unit: ms
nodes: 10
noise: 0
dt_s: 0.001
inner_step_s: 0.0001
steps: 1000
burn_in: 100
)";

Params brief() {
  Params params;
  params.steps = 200;
  params.burn_in = 50;
  return params;
}

}  // namespace

TEST_CASE("equations given as text follow the golden trajectories of simulators written in C++") {
  // Within 1e-9: operations in another order, in a system of bounded growth. The bound for one step is rounding only.
  const auto check = [](const test::Strayed& strayed) {
    CHECK(strayed.over_all < 1e-9);
    CHECK(strayed.in_one_step < 1e-12);
  };
  check(follow_golden("fitzhugh_nagumo", "w.npy", "x.npy", params_of(std::string(fitzhugh_nagumo) + "nodes: 5"), 0.1));
  check(follow_golden("hindmarsh_rose", "g.npy", "x.npy", params_of(R"(
equations: {x: y - x^3 + 3 * x^2 - z + 3.25 + coupling + I, y: 1 - 5 * x^2 - y, z: 0.005 * (4 * (x + 1.6) - z)}
synapse: (2 - x_post) * sigmoid(10 * (x_pre + 0.25))
nodes: 4)"),
                      0.05));
  Params phases = params_of(R"(
equations: {theta: frequency + 2 / 6 * coupling + I}
parameters: {frequency: [1, 2, 3, 4, 5, 6]}
synapse: sin(theta_pre - theta_post)
nodes: 6)");
  phases.parameters[0].value.numbers.values = test::npy_numbers<double>(test::golden_simulator("kuramoto") / "frequency.npy");
  check(follow_golden("kuramoto", "w.npy", "theta.npy", phases, 0.01));
}

TEST_CASE("neurons with threshold and reset fire at the rate of the exact solution of their equation") {
  Params params = params_of(integrate_and_fire);
  params.excitatory_strength = 1e-12;
  const Dataset data = test::simulated<Equations>(params);
  data.validate();
  CHECK(data.unit() == "mV");
  // v' = (-45 - v) / 20 from -65: v = -50 after 20 log(20 / 5) ms; a spike is detected at the next step of 0.1 ms.
  const double interval_s = std::ceil(20 * std::log(4.0) / 0.1) * 1e-4;
  for (std::ptrdiff_t i = 0; i < 10; ++i) {
    const auto spikes = data.trial(0).events()[i];
    REQUIRE(spikes.size() >= 35);
    for (std::size_t k = 1; k < spikes.size(); ++k)
      CHECK(spikes[k] - spikes[k - 1] == doctest::Approx(interval_s).epsilon(1e-9));
    CHECK(spikes.front() >= 0);
    CHECK(spikes.back() <= 0.999);
    // The voltage is at or above the threshold at most in the sample of a spike, and is reset after it.
    for (const double v : data.trial(0).values().row(i)) CHECK(v < -50 + 0.1);
  }
}

TEST_CASE("a spike in the last sample is an event, and every state is reset from the values before the reset") {
  const Params params = params_of(R"(
equations: {a: "1", b: "0"}
threshold: a >= 2.95
reset: {a: b, b: a}
start: {a: [0, 1], b: 0}
nodes: 2
synapse: a_pre * 0
record: [b]
noise: 0
dt_s: 1
inner_step_s: 1
steps: 4
burn_in: 0
connection_probability: 1
)");
  const Dataset data = test::simulated<Equations>(params);
  // a: 0 1 2 3 and 1 2 3 (0 + 1)
  CHECK(data.trial(0).values()(0, 3) == 3);
  CHECK(data.trial(0).values()(1, 3) == 1);
  CHECK(data.trial(0).hidden().at("b")(1, 3) == 3);
  REQUIRE(data.trial(0).events()[0].size() == 1);
  CHECK(data.trial(0).events()[0][0] == 3);
  REQUIRE(data.trial(0).events()[1].size() == 1);
  CHECK(data.trial(0).events()[1][0] == 2);
}

TEST_CASE("an excitatory source makes its target fire more, and observed nodes keep their spikes") {
  const auto spikes = [](double strength) {
    Params params = params_of(integrate_and_fire);
    params.excitatory_strength = strength;
    return test::simulated<Equations>(params);
  };
  const auto count = [](const Dataset& data) { return static_cast<double>(data.trial(0).events().size()); };
  const Dataset weak = spikes(1e-12);
  CHECK(count(spikes(5)) > 1.1 * count(weak));
  CHECK(count(spikes(-5)) < 0.95 * count(weak));
  Params params = params_of(integrate_and_fire);
  params.excitatory_strength = 1e-12;
  params.observed = 3;
  const Dataset seen = test::simulated<Equations>(params);
  for (std::size_t k = 0; k < 3; ++k)
    CHECK(std::ranges::equal(seen.trial(0).events()[static_cast<std::ptrdiff_t>(k)],
                             weak.trial(0).events()[seen.truth()->observed()[k]]));
}

TEST_CASE("random parameters are in their range and the same in every trial") {
  const Params params = params_of(R"(
equations: {x: "0", y: "0"}
parameters: {level: {uniform: [3, 4]}}
signal: level
units: {signal: Hz}
trials: 2
steps: 3
)");
  const Dataset data = test::simulated<Equations>(params);
  CHECK(data.unit() == "Hz");
  CHECK(data.trial(0).values() == data.trial(1).values());
  for (std::ptrdiff_t i = 0; i < 10; ++i) {
    CHECK(data.trial(0).values()(i, 2) >= 3);
    CHECK(data.trial(0).values()(i, 2) <= 4);
    if (i > 0) CHECK(data.trial(0).values()(i, 2) != data.trial(0).values()(0, 2));
  }
}

TEST_CASE("equations meets the common claims of coupled nodes on seeds, burn-in, observation, stimulus, delays and wiring") {
  test::check_determinism<Equations>(brief());
  test::check_burn_in<Equations>(brief());
  test::check_observed<Equations>(brief());
  test::check_stimulus_on_node<Equations>(brief(), 1);
  test::check_delays<Equations>(brief());
  test::check_bad_wiring<Equations>(brief());
}

TEST_CASE("a state that is no longer finite is named with node and step") {
  Params params = brief();
  params.equations = {{"x", {"x^3 + coupling + I"}}};
  test::message_of_long_steps<Equations>(params);
}

TEST_CASE("every fault of an expression is one error with the place inside the text") {
  const auto check = [](const std::string& yaml, const char* place, const char* part) {
    INFO(yaml);
    const std::string fault = fault_of(yaml);
    CHECK(test::has(fault, place));
    CHECK(test::has(fault, part));
  };
  check("equations: {v: -v / tai}\nparameters: {tau: 3}", "p.yaml:1:21", "unknown name 'tai'; did you mean 'tau'?");
  check("equations: {v: -v / tai}\nparameters: {tau: 3}", "params.equations.v", "character 6");
  check("equations: {v: \"(1 - v / 3\"}", "p.yaml:1:17", "is not closed");
  check("equations: {v: \"tanh(v, 1)\"}", "p.yaml:1:17", "tanh takes 1 argument, found 2");
  check("equations: {v: -v + v_pre}", "p.yaml:1:21", "can be used in `synapse` only");
  check("equations: {v: -v}\nsynapse: v", "p.yaml:2:10", "write 'v_pre' for that of the source");
  check("equations: {v: -v}\nsynapse: v_pre + coupling", "p.yaml:2:18", "can be used in `equations` only");
  check("equations: {v: -v}\nsynapse: tanh(v_pre - v_post)", "p.yaml:2:10", "cannot be summed over sources");
  check("equations: {v: -v}\nsynapse: 1 - v_post", "p.yaml:2:10", "does not depend on the source");
  check("equations: {v: -v}\nsynapse: rate * v_pre\nparameters: {rate: {uniform: [1, 2]}}", "p.yaml:2:10", "write 'rate_pre'");
  check("equations: {v: -v}\nthreshold: u > 1", "p.yaml:2:12", "unknown name 'u'");
  check("equations: {v: -v}\nreset: {v: 0}", "p.yaml:2:9", "without a `threshold`");
  check("equations: {v: -v}\nthreshold: v > 1\nreset: {u: 0}", "p.yaml:3:9", "'u' is not a state");
  check("equations: {v: -v}\nstart: {u: 0}", "p.yaml:2:9", "'u' is not a state");
  check("equations: {v: -v}\nstart: {v: [1, 2, 3]}", "p.yaml:2:9", "3 numbers for 10 nodes");
  check("equations: {v: -v}\nunits: {w: mV}", "p.yaml:2:9", "'w' is not a state");
  check("equations: {exp: 1}", "p.yaml:1:13", "is already used");
  check("equations: {v: -v}\nparameters: {v: 1}", "p.yaml:2:14", "is already used");
  check("equations: {v_pre: 1}", "p.yaml:1:13", "choose another");
  check("equations: {a b: 1}", "p.yaml:1:13", "is not a name");
  check("equations: {v: }", "p.yaml:1:", "the expression is empty");
  check("equations: {}", "equations", "is empty");
  check("equations: 3", "p.yaml:1:12", "expected a map of names");
  check("equations: {v: [1]}", "p.yaml:1:16", "expected text");
  check("parameters: {tau: fast}", "p.yaml:1:19", "expected a number");
  check("parameters: {tau: {value: 200, unit: ms, range: [1, 100]}}", "p.yaml:1:19", "must be in [1, 100] ms, found 200");
  check("parameters: {tau: {valu: 3}}", "p.yaml:1:20", "did you mean 'value'?");
  check("parameters: {tau: {unit: ms}}", "p.yaml:1:19", "expected one of");
  check("parameters: {tau: {uniform: [2, 1]}}", "p.yaml:1:29", "[lowest, highest]");
  CHECK(bound("equations: {v: -v + a, w: b}").faults.size() == 2);
}

TEST_CASE("units that do not match are one error with the place, and numbers without a unit match any unit") {
  const std::string known =
      "\ntime_unit: ms\nunits: {v: mV, I: nA}\nparameters: {tau: {value: 20, unit: ms}, r: {value: 5, unit: MOhm}, "
      "v_rest: {value: -65, unit: mV}, rate: {value: 1, unit: Hz}, c: {value: 1, unit: uF}}";
  const auto check = [&](const std::string& text, const char* place, const char* part) {
    INFO(text);
    const std::string fault = fault_of(text + known);
    CHECK(test::has(fault, place));
    CHECK(test::has(fault, part));
  };
  check("equations: {v: (v_rest - tau) / tau}", "p.yaml:1:24", "subtracts mV and ms");
  check("equations: {v: v_rest - v}", "p.yaml:1:16", "is in mV, but mV/ms is expected");
  check("equations: {v: (v_rest - v) * rate}", "p.yaml:1:16", "is in mV*Hz, but mV/ms is expected");
  check("equations: {v: exp(v) * v_rest / tau}", "p.yaml:1:16", "the argument of exp is in mV");
  check("equations: {v: v_rest / tau}\nthreshold: v > tau", "p.yaml:2:14", "compares");
  check("equations: {v: v_rest / tau}\nthreshold: v > 1\nreset: {v: tau}", "p.yaml:3:12", "is in ms, but mV is expected");
  check("equations: {v: v_rest / tau}\nsynapse: v_pre + tau", "p.yaml:2:16", "adds mV and ms");
  // mV is MOhm · nA and nA · ms / pF; an Izhikevich equation has numbers with units.
  for (const char* text :
       {"equations: {v: (v_rest - v + r * I) / tau + coupling}", "equations: {v: 1000 * I / c + v_rest / tau}",
        "equations: {v: 0.04 * v^2 + 5 * v + 140 - w, w: w * exp(v / v_rest)}",
        "equations: {v: \"where(v < v_rest, v, 0) / tau\"}"})
    CHECK(bound(text + known).faults.empty());
  CHECK(bound("equations: {v: I / c}" + known).faults.size() == 1);  // nA / uF = V / s, but a thousandth of mV / ms
}

TEST_CASE("written parameters are read back unchanged") {
  const Params params = params_of(integrate_and_fire);
  const Value written = schema_of<Params>().write(&params);
  Params again;
  Diagnostics faults;
  Binder binder(faults, "params", "");
  schema_of<Params>().bind(&again, written, binder);
  CHECK(faults.empty());
  CHECK(schema_of<Params>().write(&again).flow() == written.flow());
  CHECK(written.find("reset")->find("s")->text == "s + 1");
}

TEST_CASE("the JSON schema allows any name in equations and parameters") {
  const std::string schema = json_schema(schema_of<Params>());
  CHECK(test::has(schema, "\"equations\":{\"type\":\"object\",\"description\""));
  CHECK(test::has(schema, "\"parameters\":{\"type\":\"object\",\"description\""));
}
