// Claims of every component about a run that is stopped: it ends immediately, with Interrupted and without a result, and it
// checks often enough whether it must stop.
#include <time.h>

#include <algorithm>
#include <cmath>

#include "golgi/conformance/claims.hpp"
#include "golgi/conformance/interruption.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/host/exception_text.hpp"

namespace golgi {
namespace {

constexpr double longest_s = 2;  // processor time from one look to the next

double processor_s() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

std::string seconds(double s) { return format_number(std::round(100 * s) / 100) + " s"; }

/// The fault in how one run ended; empty if there is none.
std::string wrong_end(const Examination& examination, RunSettings settings, Interruption& interruption) {
  settings.interruption = &interruption;
  std::string wrong;
  try {
    examination.run(settings);
    interruption.end();
    if (interruption.was_stopped())
      wrong = "still returned a result; let golgi::Interrupted pass through, and catch golgi::Error only where needed";
  } catch (const Interrupted&) {
    interruption.end();
    if (!interruption.was_stopped()) wrong = "threw Interrupted without being stopped";
  } catch (...) {
    interruption.end();
    if (!interruption.was_stopped()) throw;
    wrong = "threw " + current_exception_text() + "; let golgi::Interrupted pass through";
  }
  return wrong;
}

std::string too_rare(const Interruption& interruption, const std::string& of_what) {
  if (interruption.longest_s() < longest_s) return "";
  return of_what + ", it works for " + seconds(interruption.longest_s()) +
         " of processor time without checking whether it must stop; call context.check_cancelled() in every long loop";
}

Finding stops(const Examination& examination) {
  Interruption whole;
  if (const std::string wrong = wrong_end(examination, {}, whole); !wrong.empty()) return broken("it " + wrong);
  if (const std::string rare = too_rare(whole, "on a small recording"); !rare.empty()) return broken(rare);
  for (const std::int64_t look : {1, 2, 5, 20}) {
    if (look > whole.n_looks()) break;
    Interruption interruption(look);
    if (const std::string wrong = wrong_end(examination, {}, interruption); !wrong.empty())
      return broken("stopped at its check number " + std::to_string(look) + ", it " + wrong);
  }
  return kept(plural(whole.n_looks(), "check") + " in " + seconds(whole.total_s()));
}

/// Doubles the size of the recording until a run takes long enough to need several checks.
Finding looks_often(const Examination& examination) {
  constexpr double enough_s = 1.5 * longest_s;
  const bool takes_input = !examination.info().inputs.empty();
  const int largest = takes_input ? 5 : 0;  // 40 variables of 16,000 samples: some readouts take minutes for more
  std::string seen;
  for (int scale = takes_input ? 1 : 0; scale <= largest; ++scale) {
    const Dataset data = examination.recording(1, scale);
    const std::string of_what = takes_input ? "given " + plural(data.names().size(), "variable") + " of " +
                                                  std::to_string(data.trial(0).n_samples()) + " samples"
                                            : "with these parameters";
    Interruption interruption(0, enough_s);
    try {
      RunSettings settings;
      settings.scale = scale;
      if (const std::string wrong = wrong_end(examination, settings, interruption); !wrong.empty())
        return broken(of_what + " and stopped after " + seconds(enough_s) + ", it " + wrong);
    } catch (const Error& error) {
      // Larger recordings may be too large for its parameters or for the memory.
      if (seen.empty()) return not_checked(of_what + ", it refuses: " + error.what());
      break;
    }
    if (const std::string rare = too_rare(interruption, of_what); !rare.empty()) return broken(rare);
    seen = of_what + ", " + plural(interruption.n_looks(), "check") + " in " + seconds(interruption.total_s()) + ", at most " +
           seconds(interruption.longest_s()) + " apart";
    if (interruption.total_s() >= enough_s) break;
  }
  return kept(seen);
}

}  // namespace

Interruption::Interruption(std::int64_t at, double after_s) : at_(at), after_s_(after_s), last_s_(processor_s()) {}

void Interruption::take_time() {
  const double now = processor_s();
  longest_s_ = std::max(longest_s_, now - last_s_);
  total_s_ += now - last_s_;
  last_s_ = now;
}

void Interruption::begin() {
  const std::scoped_lock lock(mutex_);
  last_s_ = processor_s();
}

bool Interruption::look() {
  const std::scoped_lock lock(mutex_);
  take_time();
  ++n_looks_;
  stopped_ = stopped_ || (at_ > 0 && n_looks_ >= at_) || (after_s_ > 0 && total_s() >= after_s_);
  return stopped_;
}

void Interruption::end() {
  const std::scoped_lock lock(mutex_);
  take_time();
}

std::vector<ClaimCheck> interruption_claims() {
  return {{"interruption", "a run that is stopped ends with Interrupted and without a result", where_it_runs<stops>},
          {"interruption_time", "also for larger recordings, it checks every 2 s of processor time whether it must stop",
           where_it_runs<looks_often>, true}};
}

}  // namespace golgi
