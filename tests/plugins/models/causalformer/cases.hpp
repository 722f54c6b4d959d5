// Small models and recordings for the tests of the Causalformer.
#pragma once

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "causalformer.hpp"
#include "golgi/testing/memory_artifact.hpp"
#include "golgi/testing/plain_context.hpp"
#include "support/temp_folder.hpp"

namespace golgi::causalformer::test {

/// A context whose checkpoints lie in a folder of its own, and that may stop the run after some epochs.
class TrainingContext final : public TaskContext {
 public:
  explicit TrainingContext(int n_threads = 1) : inner_(n_threads, "causalformer") {}

  Fingerprint seed() const override { return inner_.seed(); }
  void parallel_for(std::ptrdiff_t n, const std::function<void(std::ptrdiff_t)>& body) const override {
    inner_.parallel_for(n, body);
  }
  int n_threads() const override { return inner_.n_threads(); }
  bool cancelled() const override { return epochs_ >= stop_after_epochs; }
  void progress(double fraction, std::string_view what) const override {
    CHECK(fraction >= 0);
    CHECK(fraction <= 1);
    told.emplace_back(what);
    ++epochs_;
  }
  void log(LogLevel level, std::string_view message) const override { inner_.log(level, message); }
  std::filesystem::path checkpoint_folder() const override { return folder.path(); }
  void output(std::string_view name, std::string_view content, bool is_volatile) const override {
    inner_.output(name, content, is_volatile);
  }

  const std::vector<std::string>& messages() const { return inner_.messages; }
  std::string file(const std::string& name) const { return inner_.files.at(name); }

  golgi::test::TempFolder folder;
  int stop_after_epochs = 1000000;
  mutable std::vector<std::string> told;  ///< progress

 private:
  golgi::test::PlainContext inner_;
  mutable std::atomic<int> epochs_ = 0;
};

/// Noisy oscillations: something to learn.
inline Dataset oscillations(std::ptrdiff_t n, std::ptrdiff_t samples) {
  Dataset data;
  data.names = default_names(n);
  data.dt_s = 0.001;
  auto& trial = data.trials.emplace_back();
  trial.values = Matrix(n, samples);
  Random random(fingerprint_of("oscillations"), "noise");
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t t = 0; t < samples; ++t)
      trial.values(i, t) = std::sin(0.3 * static_cast<double>(t) + static_cast<double>(i)) + 0.1 * random.normal();
  return data;
}

inline Params small_params() {
  Params params;
  params.initialisations = 2;
  params.context = 4;
  params.width = 12;
  params.heads = 2;
  params.head_width = 4;
  params.feed_forward = 24;
  params.max_epochs = 3;
  params.learning_rate = 5e-3;
  return params;
}

inline std::map<std::string, Matrix> weights_of(const FittedModel& fitted) {
  MemoryArtifact artifact;
  fitted.save(artifact);
  return artifact.matrices;
}

}  // namespace golgi::causalformer::test
