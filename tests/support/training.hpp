// For tests of models that are trained: a context that keeps checkpoints and may stop the run, artifacts kept in memory, and a
// recording to learn from.
#pragma once

#include <doctest/doctest.h>

#include <atomic>
#include <cmath>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "golgi/api/plugin.hpp"
#include "golgi/testing/memory_artifact.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/temp_folder.hpp"
#include "support/messages.hpp"

namespace golgi::test {

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

  TempFolder folder;
  int stop_after_epochs = 1000000;
  mutable std::vector<std::string> told;  ///< progress

 private:
  PlainContext inner_;
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

inline std::map<std::string, Matrix> weights_of(const FittedModel& fitted) {
  MemoryArtifact artifact;
  fitted.save(artifact);
  return artifact.matrices;
}

}  // namespace golgi::test
