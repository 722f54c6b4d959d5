// Claims about every component that runs: the same result each time, and no change to the process.
#include <algorithm>

#include "golgi/conformance/claims.hpp"
#include "golgi/core/text.hpp"

namespace golgi {
namespace {

Finding runs(const Examination& examination) { return examination.runs(); }

Finding same_bytes(const Examination& examination) {
  const Parts& first = examination.first_run();
  if (const std::string text = difference(first, examination.run()); !text.empty())
    return broken("two runs on 1 thread: " + text);
  for (const int n_threads : {2, 8})
    if (const std::string text = difference(first, examination.run({n_threads, 1})); !text.empty())
      return broken("1 thread and " + std::to_string(n_threads) + " threads: " + text);
  return kept();
}

Finding seeded(const Examination& examination) {
  if (!examination.info().stochastic) return not_claimed("it draws no random numbers");
  if (difference(examination.first_run(), examination.run({1, 2})).empty())
    return broken("seeds 1 and 2 give the same bytes; draw from context.random(\"purpose\")");
  return kept();
}

Finding silent(const Examination& examination) {
  const CapturedOutput output;
  examination.run();
  const std::string text = output.text();
  if (!text.empty())
    return broken("it writes to standard output: '" + text.substr(0, std::min<std::size_t>(200, text.find('\n'))) +
                  "'; use context.log");
  return kept();
}

Finding process_unchanged(const Examination& examination) {
  const std::string change = examination.state_before().changed_to(ProcessState::now());
  return change.empty() ? kept() : broken("changes since before its library was loaded: " + change);
}

Finding threads_ended(const Examination& examination) {
  const int more = examination.state_before().threads_more();
  if (more == 0) return kept();
  return broken(plural(more, "thread") +
                " more than before its library was loaded; use context.parallel_for, and join threads that you start");
}

}  // namespace

std::vector<ClaimCheck> running_claims() {
  // The process is checked before golgi itself starts threads.
  return {{"result", "a run gives a valid result", runs},
          {"process", "rounding mode, locale, signal handlers, working folder, environment and open files are not changed",
           where_it_runs<process_unchanged>},
          {"threads_left", "no thread is left running", where_it_runs<threads_ended>},
          {"silence", "nothing is written to standard output", where_it_runs<silent>},
          {"threads", "the result has the same bytes each time, on 1, 2 and 8 threads", where_it_runs<same_bytes>},
          {"seed", "a different seed gives a different result", where_it_runs<seeded>}};
}

}  // namespace golgi
