// For tests of models that are trained: a context that can stop the run, a recording to learn from, and the claims of every
// such model.
#pragma once

#include <doctest/doctest.h>

#include <atomic>
#include <cmath>
#include <limits>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "golgi/api/plugin.hpp"
#include "golgi/core/files.hpp"
#include "golgi/data/csv.hpp"
#include "golgi/testing/memory_artifact.hpp"
#include "golgi/testing/plain_context.hpp"
#include "support/messages.hpp"

namespace golgi::test {

/// A context that can stop the run after some epochs, and records the reported progress.
class TrainingContext final : public PlainContext {
 public:
  explicit TrainingContext(int n_threads = 1) : PlainContext(n_threads, "causalformer") {}

  bool cancelled() const override { return epochs_ >= stop_after_epochs; }
  void progress(double fraction, std::string_view what) const override {
    CHECK(fraction >= 0);
    CHECK(fraction <= 1);
    told.emplace_back(what);
    ++epochs_;
  }

  int stop_after_epochs = std::numeric_limits<int>::max();
  mutable std::vector<std::string> told;  ///< progress

 private:
  mutable std::atomic<int> epochs_ = 0;
};

/// Noisy oscillations: a signal that can be learned.
inline Dataset oscillations(std::ptrdiff_t n, std::ptrdiff_t samples) {
  Matrix values(n, samples);
  Random random(fingerprint_of("oscillations"), "noise");
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t t = 0; t < samples; ++t)
      values(i, t) = std::sin(0.3 * static_cast<double>(t) + static_cast<double>(i)) + 0.1 * random.normal();
  return Dataset(default_names(n), 0.001, {Trial(std::move(values))});
}

inline std::map<std::string, Matrix, std::less<>> weights_of(const FittedModel& fitted) {
  MemoryArtifact artifact;
  fitted.save(artifact);
  return artifact.matrices;
}

/// Training lowers the loss until the test windows are forecast, and reports each epoch.
/// @param model  of two initialisations, 12 epochs each   @param data    oscillations
/// @param share  upper limit for the final validation loss, as a share of the first one
inline void check_learns(const Model& model, const Dataset& data, double share) {
  const TrainingContext context;
  model.fit(data, context);
  const auto curves = parse_csv(context.files.at("training.csv"), "training.csv");
  CHECK(curves.header == std::vector<std::string>{"model", "epoch", "train", "validation", "seconds"});
  REQUIRE(curves.values.rows() == 24);
  CHECK(curves.values(11, 3) < share * curves.values(0, 3));
  std::istringstream models(context.files.at("models.csv"));
  std::string line;
  for (int i = 0; i < 4; ++i) std::getline(models, line);
  CHECK(line.starts_with("mean forecast,"));
  // A sine with noise of variance 0.01 in a signal of variance 0.51: at best 0.98.
  CHECK(std::stod(line.substr(line.rfind(',') + 1)) > 0.9);
  CHECK(has(context.told.front(), "model 1 of 2, epoch 1: loss "));
  CHECK(has(context.told.front(), "s left"));
  CHECK(context.told.size() == 24);
}

inline void check_same_on_threads(const Model& model, const Dataset& data, std::initializer_list<int> n_threads) {
  const auto serial = weights_of(*model.fit(data, TrainingContext(1)));
  for (const int n : n_threads) CHECK(weights_of(*model.fit(data, TrainingContext(n))) == serial);
}

/// An interrupted training continues from its last epoch to the same bytes. @param model  of two initialisations, three epochs
/// each
inline void check_goes_on(const Model& model, const Dataset& data) {
  const auto whole = weights_of(*model.fit(data, TrainingContext()));
  const auto interrupt = [&](TrainingContext& context) {
    context.stop_after_epochs = 2;
    CHECK_THROWS_AS(model.fit(data, context), Interrupted);
    context.stop_after_epochs = std::numeric_limits<int>::max();
  };
  TrainingContext context;
  interrupt(context);
  CHECK(weights_of(*model.fit(data, context)) == whole);
  CHECK(context.told.size() == 2 + 1 + 1 + 3);  // two epochs; where it continues from; the third; the second model's
  CHECK(parse_csv(context.files.at("training.csv"), "training.csv").values.rows() == 6);

  // A checkpoint that the disk has damaged is not used.
  TrainingContext damaged;
  interrupt(damaged);
  const auto checkpoint = damaged.checkpoint_folder() / "model0";
  std::string bytes = read_file(checkpoint);
  for (std::size_t i = bytes.size() / 4; i < bytes.size() / 2; ++i) bytes[i] ^= 1;  // a single changed bit may be rounded away
  replace_file(checkpoint, bytes);
  CHECK(weights_of(*model.fit(data, damaged)) == whole);
}

/// A saved model is restored bit for bit. @param model  of two initialisations
inline void check_reads_back(const Model& model, const Dataset& data) {
  const TrainingContext context;
  const auto fitted = model.fit(data, context);
  MemoryArtifact artifact;
  fitted->save(artifact);
  const auto loaded = model.load(artifact);
  CHECK(weights_of(*loaded) == artifact.matrices);
  CHECK(loaded->windows().train.size() == fitted->windows().train.size());
  const auto& windows = loaded->windows().test;
  CHECK(windows.size() == fitted->windows().test.size());
  CHECK(loaded->forecast(1, data, windows, context) == fitted->forecast(1, data, windows, context));
  const auto *attending = as<Attending>(*fitted), *loaded_attending = as<Attending>(*loaded);
  REQUIRE(attending);
  REQUIRE(loaded_attending);
  CHECK(loaded_attending->attention(1, data, windows, context) == attending->attention(1, data, windows, context));
}

}  // namespace golgi::test
