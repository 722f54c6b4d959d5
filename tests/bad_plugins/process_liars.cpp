// Estimators that load well and break one claim each: by changes to their process, when they are cancelled, or when they end;
// for `golgi plugins check` and --isolate. The name gives the claim.
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <unistd.h>

#include <cfenv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <stdexcept>
#include <thread>

#include "sound_parts.hpp"

using namespace golgi;
using namespace liars;

namespace {

// --- Changes to the process.

struct Silence {
  static constexpr const char* name = "causality/liar_silence";
  static void tell(Draft&, const Dataset&, const TaskContext&) { std::puts("iteration 1 of 1"); }
};
struct Rounding {
  static constexpr const char* name = "causality/liar_process_rounding";
  static void tell(Draft&, const Dataset&, const TaskContext&) { std::fesetround(FE_DOWNWARD); }
};
struct Locale {
  static constexpr const char* name = "causality/liar_process_locale";
  static void tell(Draft&, const Dataset&, const TaskContext&) { setlocale(LC_ALL, "C.UTF-8"); }
};
struct Handler {
  static constexpr const char* name = "causality/liar_process_handler";
  static void tell(Draft&, const Dataset&, const TaskContext&) { signal(SIGUSR2, SIG_IGN); }
};
struct Folder {
  static constexpr const char* name = "causality/liar_process_folder";
  static void tell(Draft&, const Dataset&, const TaskContext&) {
    if (chdir("/") != 0) throw IoError("cannot go to /");
  }
};
struct Environment {
  static constexpr const char* name = "causality/liar_process_environment";
  static void tell(Draft&, const Dataset&, const TaskContext&) { setenv("OMP_NUM_THREADS", "1", 1); }
};
struct Files {
  static constexpr const char* name = "causality/liar_process_files";
  static void tell(Draft&, const Dataset&, const TaskContext&) {
    if (open("/dev/null", O_RDONLY) < 0) throw IoError("cannot open /dev/null");
  }
};
struct Thread {
  static constexpr const char* name = "causality/liar_threads_left";
  static void tell(Draft&, const Dataset&, const TaskContext&) {
    std::thread([] {
      for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
    }).detach();
  }
};

// --- Cancellation.

struct Stubborn {
  static constexpr bool polls = true;  // in its own way
  static constexpr const char* name = "causality/liar_interruption";
  static void tell(Draft&, const Dataset&, const TaskContext& context) {
    try {
      context.check_cancelled();
    } catch (const Error&) {  // catches more than intended
    }
  }
};
struct Rude {
  static constexpr bool polls = true;  // in its own way
  static constexpr const char* name = "causality/liar_interruption_error";
  static void tell(Draft&, const Dataset&, const TaskContext& context) {
    if (context.cancelled()) throw NumericError("stopped");
  }
};
/// Works for 20 microseconds of processor time per value, if there are many, and never checks for cancellation.
struct Deaf {
  static constexpr bool polls = true;  // in its own way
  static constexpr const char* name = "causality/liar_interruption_time";
  static void tell(Draft&, const Dataset& data, const TaskContext&) {
    const auto n_values = data.n_variables() * data.trial(0).n_samples();
    if (n_values < 50'000) return;
    const std::clock_t end = std::clock() + static_cast<std::clock_t>(20e-6 * static_cast<double>(n_values) * CLOCKS_PER_SEC);
    while (std::clock() < end) continue;
  }
};

// --- Ends of the process.

struct Crash {
  static constexpr const char* name = "causality/liar_making_crash";
  static void tell(Draft&, const Dataset&, const TaskContext&) { raise(SIGSEGV); }
};
struct CrashOnShort {
  static constexpr const char* name = "causality/liar_short_crash";
  static constexpr bool takes_anything = true;
  static void tell(Draft&, const Dataset& data, const TaskContext&) {
    if (data.trial(0).n_samples() < 10) std::abort();
    require_usable(data);
  }
};
struct Exit {
  static constexpr const char* name = "causality/liar_making_exit";
  static void tell(Draft&, const Dataset&, const TaskContext&) { _exit(0); }
};
struct Hang {
  static constexpr const char* name = "causality/liar_making_hang";
  static void tell(Draft&, const Dataset&, const TaskContext&) {
    for (;;) pause();
  }
};
/// Writes too many values: past the guard that a matrix checks, into the heap's own data.
struct Memory {
  static constexpr const char* name = "causality/liar_making_memory";
  static void tell(Draft& result, const Dataset&, const TaskContext&) {
    double* volatile end = result.score.values().data() + result.score.size();
    for (int i = 0; i < 20; ++i) end[i] = 1;
  }
};

struct MakingThrows final : Causality {
  static constexpr const char* name = "causality/liar_making_throws";
  static constexpr const char* summary = "Breaks one claim.";
  using Params = NoParams;
  explicit MakingThrows(const Params&) { throw 42; }
  Connectivity estimate(const Inputs& input, const TaskContext&) const override { return lagged(input.data()).finished(); }
};
#pragma GCC diagnostic ignored "-Wterminate"  // intended
struct EndingThrows final : Causality {
  static constexpr const char* name = "causality/liar_ending";
  static constexpr const char* summary = "Breaks one claim.";
  using Params = NoParams;
  explicit EndingThrows(const Params&) {}
  ~EndingThrows() override { throw std::runtime_error("cannot close"); }
  Connectivity estimate(const Inputs& input, const TaskContext&) const override {
    require_usable(input.data());
    return lagged(input.data()).finished();
  }
};

}  // namespace

GOLGI_PLUGIN("process_liars", "1.0.0") {
  add_liars<Silence, Rounding, Locale, Handler, Folder, Environment, Files, Thread, Stubborn, Rude, Deaf, Crash, CrashOnShort,
            Exit, Hang, Memory>(registry);
  registry.add<MakingThrows>();
  registry.add<EndingThrows>();
}
