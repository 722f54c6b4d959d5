// Components of other kinds than estimators, and wrong defaults: each loads well and breaks the claim that its name gives, for
// `golgi plugins check`.
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sound_parts.hpp"

using namespace golgi;
using namespace liars;

namespace {

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
    for (Trial& trial : trials)  // the values are cut, the events keep their times
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

/// The mean of each variable; saves nothing, so a loaded model forecasts 0.
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

}  // namespace

GOLGI_PLUGIN("kind_liars", "1.0.0") {
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
