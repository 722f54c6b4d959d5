// Estimators on large recordings of spikes: wall time, total time of all cores, and peak memory of the process so far.
// `bench_spike_estimators [THREADS]`: 1,000 units for an hour at 2 spikes per second; the model of each correlogram (glmcc) on
// 100 units.
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "bench.hpp"
#include "components.hpp"
#include "golgi/testing/plain_context.hpp"
#include "spike_recording.hpp"

using namespace golgi;

namespace {

double peak_gigabytes() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (double kilobytes = 0; word == "VmHWM:" && status >> kilobytes) return kilobytes / 1e6;
  return undefined;
}

void measure(const std::string& name, const Dataset& data, const test::PlainContext& context) {
  const auto estimator = make<Causality>(name);
  double seconds = 0;
  const double core_seconds =
      once_ms<ProcessClock>([&] { seconds = once_ms([&] { estimator->estimate(test::input_of(data), context); }) / 1000; }) /
      1000;
  const auto& events = data.trial(0).events();
  const Workload work{data.n_variables(), 1, static_cast<std::int64_t>(data.trial(0).duration_s() / data.dt_s()), events.size(),
                      context.n_threads()};
  const Cost cost = as<Costed>(*estimator)->cost(work);
  fmt::print("{}, {} units: {:.2f} s, {:.3f} core seconds, peak {:.2f} GB; forecast {:.3f} s of one core, {:.2f} GB\n", name,
             data.n_variables(), seconds, core_seconds, peak_gigabytes(), cost.seconds, cost.bytes / 1e9);
}

}  // namespace

int main(int argc, char** argv) {
  const test::PlainContext context(argc > 1 ? std::atoi(argv[1]) : 2);
  const Dataset data = random_spikes(1000, 7200, 3600), some = random_spikes(100, 7200, 3600);
  fmt::print("{} threads ({}); recording {:.2f} GB\n", context.n_threads(), processor(), peak_gigabytes());
  measure("causality/spike_granger", some, context);
  for (const char* name : {"causality/tspe", "causality/ccg"})
    for (const Dataset* each : {&some, &data}) measure(name, *each, context);
  measure("causality/glmcc", some, context);
  measure("causality/spike_granger", data, context);
}
