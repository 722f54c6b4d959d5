// Components that load well and break one claim each while they run, for `golgi plugins check` and --isolate. The name says
// which claim: causality/liar_nan breaks "nan".
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <unistd.h>

#include <cfenv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "golgi/api/plugin.hpp"
#include "golgi/data/eigen.hpp"
#include "sound_parts.hpp"

using namespace golgi;
using namespace liars;

namespace {

/// The same with a lie: `Lie::tell(result, data, context)` spoils it.
template <class Lie>
struct Liar final : Causality {
  static constexpr const char* name = Lie::name;
  static constexpr const char* summary = "Breaks one claim.";
  using Params = NoParams;
  explicit Liar(const Params&) {}
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override {
    if constexpr (!requires { Lie::takes_anything; }) require_usable(input.data());
    Draft result = lagged(
        input.data(), requires { Lie::polls; } ? Poll(no_poll) : context.poll());
    Lie::tell(result, input.data(), context);
    return std::move(result).finished();
  }
};

struct Honest {
  static constexpr const char* name = "causality/honest";
  static void tell(Draft&, const Dataset&, const TaskContext&) {}
};

// --- What it says.

struct Shape {
  static constexpr const char* name = "causality/liar_result_shape";
  static void tell(Draft& result, const Dataset&, const TaskContext&) { result.score = Matrix(2, 3); }
};
struct Infinite {
  static constexpr const char* name = "causality/liar_result_infinite";
  static void tell(Draft& result, const Dataset&, const TaskContext&) { result.score(0, 1) = INFINITY; }
};
struct NegativeP {
  static constexpr const char* name = "causality/liar_result_negative_p";
  static void tell(Draft& result, const Dataset&, const TaskContext&) { result.p = Matrix(5, 5, -0.01); }
};
struct Overrun {
  static constexpr const char* name = "causality/liar_result_overrun";
  static void tell(Draft& result, const Dataset&, const TaskContext&) { result.score(5, 0) = 1; }
};
struct Names {
  static constexpr const char* name = "causality/liar_result_names";
  static void tell(Draft& result, const Dataset&, const TaskContext&) { result.names[0] = "another"; }
};
struct Integer {
  static constexpr const char* name = "causality/liar_result_throws_int";
  static void tell(Draft&, const Dataset&, const TaskContext&) { throw 42; }
};
struct Drawing {
  static constexpr const char* name = "causality/liar_result_draws";
  static void tell(Draft&, const Dataset&, const TaskContext& context) { context.random("undeclared"); }
};
struct Threads {
  static constexpr const char* name = "causality/liar_threads";
  static void tell(Draft& result, const Dataset&, const TaskContext& context) {
    result.score(0, 1) += 1e-9 * context.n_threads();
  }
};
struct Twice {
  static constexpr const char* name = "causality/liar_threads_twice";
  static void tell(Draft& result, const Dataset&, const TaskContext&) {
    static double calls = 0;
    result.score(0, 1) += 1e-12 * ++calls;
  }
};
struct Order {
  static constexpr const char* name = "causality/liar_order";
  static void tell(Draft& result, const Dataset&, const TaskContext&) { result.score(0, 1) += 0.01; }
};
struct Nan {
  static constexpr const char* name = "causality/liar_nan";
  static constexpr bool takes_anything = true;
  static void tell(Draft& result, const Dataset& data, const TaskContext&) {
    if (data.trial(0).n_samples() < 10) throw DataError("needs 10 samples");
    for (double& score : result.score.values())
      if (std::isnan(score)) score = 0;
  }
};
struct Short {
  static constexpr const char* name = "causality/liar_short";
  static constexpr bool takes_anything = true;
  static void tell(Draft& result, const Dataset& data, const TaskContext&) {
    if (data.trial(0).n_samples() == 1) return void(result.score = Matrix(5, 5, 0.5));
    require_usable(data);
  }
};
struct Numeric {
  static constexpr const char* name = "causality/liar_constant";
  static constexpr bool takes_anything = true;
  static void tell(Draft&, const Dataset& data, const TaskContext&) {
    try {
      require_usable(data);
    } catch (const DataError& error) {
      if (std::string(error.what()).find("constant") == std::string::npos) throw;
      throw NumericError("division by zero");
    }
  }
};
struct Recovery {
  static constexpr const char* name = "causality/liar_recovery";
  static void tell(Draft& result, const Dataset&, const TaskContext&) {
    eigen(result.score) = Eigen::MatrixXd(eigen(result.score).transpose());  // row = source, which is the commonest mistake
  }
};
/// p is claimed to be the p-value of 'no effect', and is the score.
struct Calibration {
  static constexpr const char* name = "causality/liar_false_positives";
  static void tell(Draft& result, const Dataset&, const TaskContext&) {
    result.p = result.score;
    for (double& p : result.p.values()) p = std::min(p, 1.0);
  }
};

// --- What it does to the process.

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

// --- How it is stopped.

struct Stubborn {
  static constexpr bool polls = true;  // in its own way
  static constexpr const char* name = "causality/liar_interruption";
  static void tell(Draft&, const Dataset&, const TaskContext& context) {
    try {
      context.check_cancelled();
    } catch (const Error&) {  // wider than it means
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
/// Works for 20 microseconds of processor time a value, where there are many, and never looks up.
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

// --- How it ends.

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
/// Rows too many: past what a matrix watches, into the book-keeping of memory.
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
#pragma GCC diagnostic ignored "-Wterminate"  // it is what it is
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

// --- Other kinds.

struct Undocumented final : Transform {
  static constexpr const char* name = "transform/liar_parameters";
  static constexpr const char* summary = "Breaks one claim.";
  struct Params {
    int count = 1;
    static void describe(SchemaOf<Params>& s) { s.field("count", &Params::count).doc("An integer without limits."); }
  };
  explicit Undocumented(const Params&) {}
  Dataset apply(const Dataset& input, const TaskContext&) const override { return input; }
};
struct BadDefault final : Transform {
  static constexpr const char* name = "transform/liar_defaults";
  static constexpr const char* summary = "Breaks one claim.";
  struct Params {
    double share = 2;
    static void describe(SchemaOf<Params>& s) { s.field("share", &Params::share).range(0, 1).doc("A share."); }
  };
  explicit BadDefault(const Params&) {}
  Dataset apply(const Dataset& input, const TaskContext&) const override { return input; }
};
struct CrashingDefault final : Causality {
  static constexpr const char* name = "causality/liar_defaults_crash";
  static constexpr const char* summary = "Breaks one claim.";
  struct Params {
    int lag = 0;
    static void describe(SchemaOf<Params>& s) { s.field("lag", &Params::lag).range(1, 10).doc("A lag."); }
  };
  explicit CrashingDefault(const Params& params) : params_(params) {}
  Connectivity estimate(const Inputs& input, const TaskContext&) const override {
    if (params_.lag < 1) std::abort();
    return lagged(input.data()).finished();
  }

 private:
  Params params_;
};
struct Truthless final : Transform {
  static constexpr const char* name = "transform/liar_truth";
  static constexpr const char* summary = "Breaks one claim.";
  using Params = NoParams;
  explicit Truthless(const Params&) {}
  Dataset apply(const Dataset& input, const TaskContext&) const override {
    Dataset result = input;
    return result.clear_truth();
  }
};
struct EventShift final : Transform {
  static constexpr const char* name = "transform/liar_events";
  static constexpr const char* summary = "Breaks one claim.";
  using Params = NoParams;
  explicit EventShift(const Params&) {}
  Dataset apply(const Dataset& input, const TaskContext&) const override {
    std::vector<Trial> trials(input.trials().begin(), input.trials().end());
    for (Trial& trial : trials)  // the values are cut, the events are left where they were
      trial.set_values(Matrix(trial.values().view().columns(100, trial.n_samples() - 100))).set_hidden({});
    Dataset result = input;
    return result.set_trials(std::move(trials));
  }
};
struct Writer final : Transform {
  static constexpr const char* name = "transform/liar_input";
  static constexpr const char* summary = "Breaks one claim.";
  using Params = NoParams;
  explicit Writer(const Params&) {}
  Dataset apply(const Dataset& input, const TaskContext&) const override {
    const_cast<double&>(input.trial(0).values().values()[0]) += 1;
    return input;
  }
};
struct Seedless final : Simulator {
  static constexpr const char* name = "simulator/liar_seed";
  static constexpr const char* summary = "Breaks one claim.";
  static constexpr bool stochastic = true;
  using Params = NoParams;
  explicit Seedless(const Params&) {}
  Dataset simulate(const TaskContext&) const override {
    return Dataset(std::vector<std::string>{"a"}, 1, {Matrix(1, 10, 1.0)});
  }
};

/// The mean of each variable; saves nothing, so that what is loaded forecasts 0.
struct Mean final : FittedModel, Attending {
  Mean(std::ptrdiff_t variables, double value) : n(variables), mean(value) {
    split.train = {{0, 0}};
    split.test = {{0, 100}};
  }
  std::ptrdiff_t n_variables() const override { return n; }
  std::ptrdiff_t history() const override { return 1; }
  std::ptrdiff_t horizon() const override { return 1; }
  const WindowSplit& windows() const override { return split; }
  const void* interface(std::string_view id) const override { return offers<Attending>(this, id); }
  Matrix forecast(std::ptrdiff_t, const Dataset&, std::span<const Window> windows, const TaskContext&) const override {
    return Matrix(std::ssize(windows), n, mean);
  }
  Matrix attention(std::ptrdiff_t, const Dataset&, std::span<const Window>, const TaskContext&) const override {
    return Matrix(n, n - 1);
  }
  void save(ArtifactWriter& writer) const override { writer.text("n.txt", std::to_string(n)); }
  std::ptrdiff_t n;
  double mean;
  WindowSplit split;
};
struct Forgetful final : Model {
  static constexpr const char* name = "model/liar_saving_attention";
  static constexpr const char* summary = "Breaks two claims.";
  using Params = NoParams;
  explicit Forgetful(const Params&) {}
  std::shared_ptr<const FittedModel> fit(const Dataset& data, const TaskContext&) const override {
    require_usable(data);
    return std::make_shared<Mean>(data.n_variables(), 1.0);
  }
  std::shared_ptr<const FittedModel> load(ArtifactReader& reader) const override {
    return std::make_shared<Mean>(std::stol(reader.text("n.txt")), 0.0);
  }
};
struct Silent final : Evaluator {
  static constexpr const char* name = "evaluate/liar_reasons_sizes";
  static constexpr const char* summary = "Breaks two claims.";
  using Params = NoParams;
  explicit Silent(const Params&) {}
  Scores evaluate(const Inputs& input, const TaskContext&) const override {
    std::vector<Score> scores;
    for (std::ptrdiff_t k = 0; k < input.count("estimates"); ++k)
      scores.emplace_back(input.stage("estimates", k), "quality", undefined);
    return Scores(std::move(scores));
  }
};

template <class... Lies>
void add_liars(Registry& registry) {
  (registry.add<Liar<Lies>>(), ...);
}

}  // namespace

GOLGI_PLUGIN("liars", "1.0.0") {
  add_liars<Honest, Shape, Infinite, NegativeP, Overrun, Names, Integer, Drawing, Threads, Twice, Order, Nan, Short, Numeric,
            Recovery, Calibration, Silence, Rounding, Locale, Handler, Folder, Environment, Files, Thread, Stubborn, Rude, Deaf,
            Crash, CrashOnShort, Exit, Hang, Memory>(registry);
  registry.add<MakingThrows>();
  registry.add<EndingThrows>();
  registry.add<Undocumented>();
  registry.add<BadDefault>();
  registry.add<CrashingDefault>();
  registry.add<Truthless>();
  registry.add<EventShift>();
  registry.add<Writer>();
  registry.add<Seedless>();
  registry.add<Forgetful>();
  registry.add<Silent>();
}
