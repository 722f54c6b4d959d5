// The accuracy of causality/spike_granger on networks that were not used to choose its defaults: leaky integrate-and-fire
// neurons with delays of 1 to 20 ms, recorded in part for an hour. `bench_spike_accuracy NETWORK [refined] SEED …` prints one
// line per recording and method, and the messages of the estimators on stderr; without arguments it lists the networks. The
// table of networks and the seeds 1001 to 1005 were fixed before the first run; docs/data/spike_accuracy.csv holds the results.
// `minute_…` are the networks of configs/spikes.yaml for a minute with 100 neurons observed, to test whether p keeps its level
// with few coincident spikes. `ten_minutes` is short enough for `refined`.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench.hpp"
#include "components.hpp"
#include "golgi/data/blocking.hpp"
#include "golgi/data/choosing.hpp"
#include "golgi/numerics/multiple_testing.hpp"
#include "golgi/numerics/roc.hpp"
#include "golgi/run/usable_data.hpp"
#include "golgi/testing/plain_context.hpp"

using namespace golgi;

namespace {

using Settings = std::vector<std::pair<std::string, std::string>>;  // nested parameters are written as "drive.latents"

Settings with(Settings params, const Settings& more) {
  params.insert(params.end(), more.begin(), more.end());
  return params;
}

struct Network {
  std::string name;
  Settings params;  // of the simulator; the others have their defaults
  std::string simulator = "simulator/lif";
};

/// One hour in steps of 0.5 ms, after a burn-in of a second.
Settings hour(Settings params) {
  params.insert(params.end(), {{"dt_s", "0.0005"}, {"steps", "7200000"}, {"burn_in", "2000"}});
  return params;
}

/// One hour of Izhikevich neurons in steps of 1 ms.
Network izhikevich(std::string name, Settings params) {
  params.insert(params.end(), {{"steps", "3600000"}, {"events_only", "true"}, {"delay_ms.min", "1"}, {"delay_ms.max", "20"}});
  return {std::move(name), std::move(params), "simulator/izhikevich"};
}

/// No synapses, 100 cells, 600 s.
Settings unconnected(Settings params) {
  params.insert(params.end(), {{"excitatory", "100"},
                               {"inhibitory", "0"},
                               {"connection_probability", "0"},
                               {"dt_s", "0.0005"},
                               {"steps", "1200000"},
                               {"burn_in", "2000"}});
  return params;
}

/// A minute of 100 of 300 neurons, as in configs/spikes.yaml.
Network minute(std::string name, Settings params, std::string simulator = "simulator/lif") {
  params.insert(params.end(), {{"excitatory", "240"},
                               {"inhibitory", "60"},
                               {"steps", simulator == "simulator/lif" ? "120000" : "60000"},
                               {"observed", "100"}});
  return {std::move(name), std::move(params), std::move(simulator)};
}
const Settings no_synapses{{"connection_probability", "0"}, {"input_mean_mv", "8.5"}, {"drive.latents", "3"}};

const std::vector<Network> networks{
    {"slow_synapses", hour({{"excitatory", "320"},
                            {"inhibitory", "80"},
                            {"connection_probability", "0.05"},
                            {"tau_excitatory_ms", "5"},
                            {"tau_inhibitory_ms", "10"},
                            {"observed", "100"}})},
    {"hubs", hour({{"excitatory", "240"},
                   {"inhibitory", "60"},
                   {"connection_probability", "0.1"},
                   {"out_degree", "pareto"},
                   {"hub_exponent", "1.5"},
                   {"observed", "60"}})},
    {"fast_drive", hour({{"excitatory", "240"},
                         {"inhibitory", "60"},
                         {"connection_probability", "0.1"},
                         {"drive.latents", "3"},
                         {"drive.amplitude", "1"},
                         {"drive.tau_ms", "20"},
                         {"observed", "60"}})},
    {"gain", hour({{"excitatory", "240"},
                   {"inhibitory", "60"},
                   {"connection_probability", "0.1"},
                   {"slow_gain.amplitude", "1.5"},
                   {"slow_gain.tau_ms", "500"},
                   {"drive.latents", "3"},
                   {"drive.amplitude", "1"},
                   {"drive.tau_ms", "5"},
                   {"observed", "60"}})},
    {"dense", hour({{"excitatory", "160"},
                    {"inhibitory", "40"},
                    {"connection_probability", "0.2"},
                    {"delay_ms.max", "8"},
                    {"observed", "60"}})},
    {"large_hubs", hour({{"excitatory", "800"},
                         {"inhibitory", "200"},
                         {"connection_probability", "0.04"},
                         {"out_degree", "pareto"},
                         {"hub_exponent", "1.5"},
                         {"observed", "100"}})},
    {"large", hour({{"excitatory", "640"}, {"inhibitory", "160"}, {"connection_probability", "0.04"}, {"observed", "100"}})},
    izhikevich("izhikevich", {{"excitatory", "240"},
                              {"inhibitory", "60"},
                              {"connection_probability", "0.1"},
                              {"excitatory_strength", "2"},
                              {"inhibitory_strength", "-4"},
                              {"noise_mean", "1.5"},
                              {"observed", "60"}}),
    izhikevich("izhikevich_strong", {{"excitatory", "320"},
                                     {"inhibitory", "80"},
                                     {"connection_probability", "0.05"},
                                     {"excitatory_strength", "3"},
                                     {"inhibitory_strength", "-4.5"},
                                     {"noise_mean", "1.6"},
                                     {"observed", "100"}}),
    {"null_5ms", unconnected({{"drive.latents", "3"}, {"drive.amplitude", "1"}, {"drive.tau_ms", "5"}})},
    {"null_20ms", unconnected({{"drive.latents", "3"}, {"drive.amplitude", "1"}, {"drive.tau_ms", "20"}})},
    {"null_gain", unconnected({{"slow_gain.amplitude", "1.5"}, {"slow_gain.tau_ms", "500"}})},
    {"null_signed",
     unconnected({{"drive.latents", "3"}, {"drive.amplitude", "1"}, {"drive.tau_ms", "100"}, {"drive.signed", "true"}})},
    {"null_none", unconnected({})},
    {"ten_minutes",
     {{"excitatory", "240"}, {"inhibitory", "60"}, {"steps", "1200000"}, {"burn_in", "2000"}, {"observed", "40"}}},
    minute("minute_lif", {}),
    minute("minute_hubs", {{"out_degree", "pareto"}}),
    minute("minute_fast", {{"drive.latents", "3"}, {"drive.tau_ms", "20"}}),
    minute("minute_slow", {{"slow_gain.amplitude", "1.5"}, {"slow_gain.tau_ms", "500"}}),
    minute("minute_izhikevich",
           {{"connection_probability", "0.1"},
            {"excitatory_strength", "2"},
            {"inhibitory_strength", "-4"},
            {"noise_mean", "1.5"},
            {"delay_ms.min", "1"},
            {"delay_ms.max", "20"},
            {"events_only", "true"}},
           "simulator/izhikevich"),
    minute("minute_null_fast", with(no_synapses, {{"drive.tau_ms", "20"}})),
    minute("minute_null_slow", with(no_synapses, {{"drive.tau_ms", "100"}, {"drive.signed", "true"}})),
};

/// The units with 20 spikes or more; fewer are too few for an estimate of connections.
Dataset without_rare_units(const Dataset& data) {
  constexpr std::int64_t fewest = 20;
  std::vector<std::int32_t> kept;
  for (std::int32_t i = 0; i < data.n_variables(); ++i)
    if (std::ssize(data.trial(0).events()[i]) >= fewest) kept.push_back(i);
  return select_variables(data, kept);
}

Value values_of(const Settings& params) {
  Value values = Value::map();
  for (const auto& [key, text] : params) {
    const auto dot = key.find('.');
    if (dot == std::string::npos) {
      values.set(key, Value::scalar(text));
      continue;
    }
    const Value* found = values.find(key.substr(0, dot));
    Value inner = found ? *found : Value::map();
    inner.set(key.substr(dot + 1), Value::scalar(text));
    values.set(key.substr(0, dot), inner);
  }
  return values;
}

/// Estimates connections; silent units are left out, as in golgi.
Connectivity estimate(const std::string& name, const Settings& params, const Dataset& data, const TaskContext& context) {
  const ComponentInfo& info = component(name);
  const auto estimator = make<Causality>(name, values_of(params));
  const UsableData used = usable_data(info, *estimator, data.without_secrets());
  return fill_q(as_recorded(estimator->estimate(test::input_of(used.data), context), used));
}

/// Figures over all pairs that have a score.
struct Figures {
  double auroc = undefined, precision = undefined, inhibition = undefined, sign = 0;
  double false_share = 0, tail_share = 0, false_found = 0, power = 0, found = 0;
};

Figures figures_of(const Connectivity& result, const Matrix& truth) {
  Figures figures;
  LabelledPairs all, inhibitory;
  double links = 0, absent = 0, right = 0, hits = 0;
  for (std::ptrdiff_t i = 0; i < truth.rows(); ++i)
    for (std::ptrdiff_t j = 0; j < truth.cols(); ++j) {
      const double score = result.score()(i, j), w = truth(i, j);
      if (i == j || std::isnan(score)) continue;
      const double sign = result.sign().empty() ? 1 : result.sign()(i, j);
      all.values.push_back(score);
      all.connected.push_back(w != 0);
      if (w <= 0) {
        inhibitory.values.push_back(-sign * score);
        inhibitory.connected.push_back(w < 0);
      }
      links += w != 0;
      absent += w == 0;
      right += w != 0 && sign == (w > 0 ? 1 : -1);
      if (result.p().empty()) continue;
      figures.false_share += w == 0 && result.p()(i, j) <= 0.05;
      figures.tail_share += w == 0 && result.p()(i, j) <= 0.001;
      const bool is_found = result.q()(i, j) <= 0.05;
      figures.found += is_found;
      hits += is_found && w != 0;
    }
  figures.auroc = auroc(all).value;
  figures.precision = auprc(all).value;
  figures.inhibition = auroc(inhibitory).value;
  figures.sign = right / links;
  figures.false_share /= absent;
  figures.tail_share /= absent;
  figures.false_found = figures.found > 0 ? (figures.found - hits) / figures.found : 0;
  figures.power = hits / links;
  return figures;
}

void print(const std::string& network, const std::string& seed, const std::string& method, const Figures& f, double seconds) {
  fmt::print("{},{},{},{:.3f},{:.3f},{:.3f},{:.3f},{:.4f},{:.5f},{:.3f},{:.3f},{:.0f},{:.1f}\n", network, seed, method, f.auroc,
             f.precision, f.inhibition, f.sign, f.false_share, f.tail_share, f.false_found, f.power, f.found, seconds);
  std::fflush(stdout);
}

/// @param refine  whether to run `refine: logit`, too, which takes about 40 minutes for an hour of 60 units
void run(const Network& network, const std::string& seed, bool refine) {
  Dataset data;
  const double simulated = once_ms([&] {
    data = make<Simulator>(network.simulator, values_of(network.params))
               ->simulate(test::PlainContext(2, "spike accuracy " + seed));
  });
  data = without_rare_units(data);
  const Matrix truth = data.truth()->dense();
  fmt::print(stderr, "{} {}: {} units, {} events, simulated in {:.1f} s\n", network.name, seed, data.n_variables(),
             data.trial(0).events().size(), simulated / 1000);
  std::vector<std::tuple<const char*, const char*, Settings>> methods{
      {"spike_granger", "causality/spike_granger", {}},
      {"wald", "causality/spike_granger", {{"null_model", "wald"}}},
      {"kept", "causality/spike_granger", {{"shared", "keep"}}},
      {"tspe", "causality/tspe", {}}};
  if (refine) methods.emplace_back("refined", "causality/spike_granger", Settings{{"refine", "logit"}});
  for (const auto& [title, name, params] : methods) {
    if (!registry().find(name)) continue;
    Connectivity result;
    const test::PlainContext context(2);
    const double ms = once_ms([&, &name = name, &params = params] { result = estimate(name, params, data, context); });
    for (const auto& message : context.messages) fmt::print(stderr, "{} {} {}: {}\n", network.name, seed, title, message);
    print(network.name, seed, title, figures_of(result, truth), ms / 1000);
  }
}

}  // namespace

int main(int argc, char** argv) {
  fix_product_blocking();
  fmt::print("network,seed,method,auroc,average_precision,inhibition,sign,fpr,p_001,fdr,power,found,seconds\n");
  const bool refine = argc > 2 && std::string(argv[2]) == "refined";
  for (const auto& network : networks) {
    if (argc < 2) fmt::print("{}\n", network.name);
    for (int k = refine ? 3 : 2; k < argc; ++k)
      if (network.name == argv[1]) run(network, argv[k], refine);
  }
}
