// The component: defaults, parameters, contradictory parameters and determinism.
#include "izhikevich.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "golgi/data/eigen.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/temp_folder.hpp"
#include "runs.hpp"
#include "support/messages.hpp"

using namespace golgi;
using namespace golgi::izhikevich;
using test::simulate;

namespace {

Params small() {
  Params params;
  params.steps = 300;
  return params;
}

}  // namespace

TEST_CASE("the defaults give the recipe of the paper") {
  Params params;
  params.record = {"u", "input"};
  const Dataset data = simulate(params);
  data.validate();
  REQUIRE(data.trials().size() == 1);
  const Trial& trial = data.trial(0);
  const SharedMatrix v = trial.values(), u = trial.hidden().at("u"), input = trial.hidden().at("input");
  CHECK(v.rows() == 10);
  CHECK(v.cols() == 5001);
  CHECK(u.cols() == 5001);
  CHECK(input.cols() == 5000);
  CHECK(data.dt_s() == 0.001);
  CHECK(data.unit() == "mV");
  for (std::ptrdiff_t i = 0; i < 10; ++i) {
    CHECK(v(i, 0) == -65);
    CHECK(u(i, 0) == -0.1 * -65);
  }
  const Matrix weights = data.truth()->dense();
  for (std::ptrdiff_t i = 0; i < 10; ++i)
    for (std::ptrdiff_t j = 0; j < 10; ++j) {
      CHECK((weights(i, j) == 0 || weights(i, j) == (j < 8 ? 5 : -5)));
      if (i == j) CHECK(weights(i, j) == 0);
    }
  const double n = 50000, mean = eigen(input).mean();
  // Four standard errors of the mean and of the variance of normal numbers: false alarm rate 6e-5 each.
  CHECK(std::abs(mean - 5) < 4 * std::sqrt(5 / n));
  CHECK(std::abs((eigen(input).array() - mean).square().mean() - 5) < 4 * 5 * std::sqrt(2 / n));
  // The 16 recorded networks: excitatory neurons fire 44 to 263 times, inhibitory ones 195 to 964 times.
  CHECK(data.has_events());
  CHECK_FALSE(data.truth()->has_delays());
  for (std::ptrdiff_t i = 0; i < 10; ++i) {
    const std::size_t count = trial.events()[i].size();
    CHECK(count > (i < 8 ? 40 : 190));
    CHECK(count < (i < 8 ? 270 : 1000));
  }
  CHECK(trial.events() == Events(detect_events(v, 0.001, 30, EventMode::every)));
}

TEST_CASE("all four parameters of a neuron come from one r") {
  Params params = small();
  params.connection_probability = 0;
  params.noise_variance = 0;
  params.noise_mean = 0;
  params.steps = 1;
  params.record = {"u"};
  params.initial_v_mv = 30;  // all neurons fire in the first step
  params.initial_u = 0;
  // With the equation switched off: v = c, u = d + a (b v - d).
  params.quadratic = params.linear = params.constant = 0;
  for (auto* kind : {&params.excitatory_neurons, &params.inhibitory_neurons}) {
    kind->a = {0, 1, 1};
    kind->b = {0, 0, 1};
    kind->c = {1, 1, 2};
    kind->d = {2, 3, 0};  // power 0: base + span for all
  }
  // I = 0 and u = 5 after the spike: v = c - 2 · 0.5 · 5 = c - 5, u = 5 + a (0 - 5).
  const Dataset data = simulate(params);
  for (std::ptrdiff_t i = 0; i < 10; ++i) {
    const double r = 1 - data.trial(0).hidden().at("u")(i, 1) / 5;
    CHECK(r > 0);
    CHECK(r < 1);
    CHECK(data.trial(0).values()(i, 1) == doctest::Approx(1 + r * r - 5).epsilon(1e-12));
  }
}

TEST_CASE("the same seed gives the same bytes at any number of threads, and another seed gives others") {
  Params params = small();
  params.trials = 3;
  params.record = {"u", "input"};
  const Dataset one = simulate(params, 1), four = simulate(params, 4), other = simulate(params, 1, "another");
  REQUIRE(four.trials().size() == 3);
  CHECK(*one.truth() == *four.truth());
  for (std::ptrdiff_t k = 0; k < 3; ++k) {
    CHECK(one.trial(k).values() == four.trial(k).values());
    CHECK(one.trial(k).hidden() == four.trial(k).hidden());
    CHECK(one.trial(k).events() == four.trial(k).events());
  }
  CHECK(!(one.trial(0).values() == one.trial(1).values()));
  CHECK(!(one.trial(0).values() == other.trial(0).values()));
  CHECK(!(*one.truth() == *other.truth()));
}

TEST_CASE("a longer run begins with the shorter one") {
  Params params = small();
  const Dataset brief = simulate(params);
  params.steps = 500;
  const Dataset longer = simulate(params);
  CHECK(brief.trial(0).values() == matrix_of(eigen(longer.trial(0).values()).leftCols(301)));
}

TEST_CASE("parameters that contradict each other are refused with a suggestion") {
  const auto refused = [](const auto& change, const char* part) {
    Params params;
    change(params);
    CHECK(test::has(test::message_of<ConfigError>([&] { Izhikevich component(params); }), part));
  };
  refused([](Params& p) { p.excitatory = p.inhibitory = 0; }, "needs a neuron");
  refused([](Params& p) { p.record = {"w"}; }, "'u' and 'input'");
  refused([](Params& p) { p.initial_u = 1, p.initial_u_file = {"/u.npy"}; }, "exclude");
}

TEST_CASE("files with another size or with values that are not numbers are refused by name") {
  const test::TempFolder folder;
  const auto refused = [&](const auto& change, const char* part) {
    Params params = small();
    change(params);
    CHECK(test::has(test::message_of<DataError>([&] { simulate(params); }), part));
  };
  refused([&](Params& p) { p.neuron_parameters = {folder.write("p.csv", "1,2,3,4\n")}; }, "1 rows");
  std::string rows;
  for (int i = 0; i < 10; ++i) rows += "1,2,nan\n";
  refused([&](Params& p) { p.input = {folder.write("i.csv", rows)}; }, "needs 300");
  refused([&](Params& p) { p.input = {folder.write("n.csv", rows)}, p.steps = 3; }, "row 1, column 3");
}

TEST_CASE("the schema shows each population's own defaults") {
  const Schema schema = schema_of<Params>();
  const auto shown = [&](const char* population, const char* parameter, const char* part) {
    return schema.find(population)->nested()->find(parameter)->nested()->find(part)->default_value().text;
  };
  CHECK(shown("excitatory_neurons", "c", "span") == "15");
  CHECK(shown("inhibitory_neurons", "c", "span") == "0");
  CHECK(shown("inhibitory_neurons", "a", "span") == "0.08");
}

TEST_CASE("parameters are read from text, where a plain number replaces a spread") {
  Diagnostics diagnostics;
  Binder binder(diagnostics, "params", "");
  Value c = Value::map();
  c.set("base", Value::number(-60));
  Value neurons = Value::map();
  neurons.set("a", Value::number(0.03));
  neurons.set("c", c);
  Value values = Value::map();
  values.set("excitatory_neurons", neurons);
  Params params;
  schema_of<Params>().bind(&params, values, binder);
  CHECK(diagnostics.empty());
  CHECK(params.excitatory_neurons.a.base == 0.03);
  CHECK(params.excitatory_neurons.c.base == -60);
  CHECK(params.excitatory_neurons.c.span == 15);  // not given: the default
  CHECK(params.excitatory_neurons.d.base == 8);
}

TEST_CASE("izhikevich's cost: the recorded values of all trials, blocks per thread, and the synapses") {
  Params params;
  params.steps = 1000;
  params.trials = 2;
  params.record = {"u"};
  const Izhikevich asked(params);
  REQUIRE(as<Costed>(asked) != nullptr);
  // 36 of 90 synapses: 4 + 8 bytes each. Ten neurons: 4 parameters, v and u at the start, and the index of the first synapse.
  const double network = 36 * 12 + 70 * 8;
  // v and u of 1,001 states; events in a fifth of the samples.
  const double trial = (2 * 10010 + 2000) * 8;
  // Eight arrays and a list of indices; 64 states of v and u, 128 inputs; lists of events, 24 bytes each in addition to the
  // events.
  const double running = 10 * (8 * 8 + 4) + (10 * (2 * 64 + 128) + 2000) * 8 + 10 * 24;
  CHECK(as<Costed>(asked)->cost({.n_threads = 1}).bytes == doctest::Approx(network + 2 * trial + running).epsilon(1e-12));
  CHECK(asked.cost({.n_threads = 8}).bytes == doctest::Approx(network + 2 * trial + 2 * running).epsilon(1e-12));
  // 40,000 neurons with 800 synapses on average and one step: half of the edges in each direction, 20 bytes per synapse while
  // they are made.
  params = {};
  params.excitatory = 40000;
  params.inhibitory = 0;
  params.steps = 1;
  params.topology = Topology::small_world;
  params.neighbours = 1600;
  CHECK(Izhikevich(params).cost({}).bytes == doctest::Approx(20.0 * 40000 * 800).epsilon(1e-12));
}

TEST_CASE("a stimulus is added only to the input of its neurons, in the step to its sample, and is a covariate") {
  Params params = small();
  params.record = {"input"};
  const Dataset before = simulate(params);
  params.stimulus.course = simulation::StimulusCourse::pulses;
  params.stimulus.amplitude = 4;
  params.stimulus.period_s = 0.005;
  params.stimulus.duration_s = 0.002;
  params.stimulus.nodes = {2};
  const Dataset after = simulate(params);
  after.validate();
  REQUIRE(after.covariates().size() == 1);
  CHECK(after.covariates()[0].unit == "mV/ms");
  const SharedMatrix course = after.trial(0).covariates();
  CHECK(course.cols() == 301);
  const SharedMatrix with = after.trial(0).hidden().at("input"), without = before.trial(0).hidden().at("input");
  for (std::ptrdiff_t step = 0; step < 300; ++step) {
    const double pulse = (step + 1) % 5 < 2 ? 4 : 0;
    CHECK(course(0, step + 1) == pulse);
    CHECK(with(2, step) == without(2, step) + pulse);
    CHECK(with(1, step) == without(1, step));
  }
  CHECK(after.trial(0).values()(2, 0) == before.trial(0).values()(2, 0));
  CHECK(!(after.trial(0).values() == before.trial(0).values()));

  params.record.clear();
  params.events_only = true;
  const Dataset spikes = simulate(params);
  spikes.validate();
  CHECK(spikes.trial(0).covariates() == course);

  params.stimulus.nodes = {10};
  CHECK_THROWS_AS(Izhikevich{params}, ConfigError);
}
