// For tests of components, here and in plugins outside this tree: a task context for calling a component. It has plain threads
// and a seed from a text, and keeps the log, warnings and files for inspection.
#pragma once

#include <atomic>
#include <exception>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "golgi/api/causality.hpp"
#include "golgi/api/model.hpp"
#include "golgi/api/task_context.hpp"
#include "golgi/testing/temp_folder.hpp"

namespace golgi::test {

class PlainContext : public TaskContext {
 public:
  /// @param n_threads  threads of parallel_for: results must be the same with 1 and with 2
  /// @param seed       seed of all random numbers
  explicit PlainContext(int n_threads = 1, const std::string& seed = "test")
      : n_threads_(n_threads), seed_(fingerprint_of(seed)) {}

  Fingerprint seed() const override { return seed_; }
  void parallel_for(std::ptrdiff_t n, const std::function<void(std::ptrdiff_t)>& body) const override {
    std::vector<std::exception_ptr> failures(n);
    std::atomic<std::ptrdiff_t> next = 0;
    const auto work = [&] {
      for (auto i = next++; i < n; i = next++) try {
          check_cancelled();
          body(i);
        } catch (...) {
          failures[i] = std::current_exception();
        }
    };
    std::vector<std::thread> helpers;
    for (int k = 1; k < n_threads_; ++k) helpers.emplace_back(work);
    work();
    for (auto& helper : helpers) helper.join();
    for (const auto& failure : failures)
      if (failure) std::rethrow_exception(failure);
  }
  int n_threads() const override { return n_threads_; }
  bool cancelled() const override { return false; }
  void progress(double, std::string_view) const override {}
  void log(std::string_view message) const override {
    const std::scoped_lock lock(mutex_);
    messages.emplace_back(message);
  }
  void warn(const Warning& warning) const override {
    const std::scoped_lock lock(mutex_);
    messages.push_back(warning.text());
    warnings.push_back(warning);
  }
  /// Removed with the context.
  std::filesystem::path checkpoint_folder() const override {
    const std::scoped_lock lock(mutex_);
    if (!checkpoints_) checkpoints_.emplace();
    return checkpoints_->path();
  }
  void output(std::string_view file_name, std::string_view content, bool) const override {
    const std::scoped_lock lock(mutex_);
    files.insert_or_assign(std::string(file_name), std::string(content));
  }

  mutable std::vector<std::string> messages;  ///< from log and warn
  mutable std::vector<Warning> warnings;
  mutable std::map<std::string, std::string> files;  ///< from output, by name

 private:
  int n_threads_;
  Fingerprint seed_;
  mutable std::optional<TempFolder> checkpoints_;
  mutable std::mutex mutex_;
};

/// The inputs of an estimator that uses a dataset.
inline Inputs input_of(const Dataset& data) { return Inputs().add("data", "data", data); }
/// The inputs of a readout of a model. @param model  trained on `data`; must outlive the inputs
inline Inputs input_of(const Dataset& data, const FittedModel& model) {
  const std::shared_ptr<const FittedModel> kept(std::shared_ptr<void>(), &model);
  return Inputs().add("data", "model", TrainedModel{kept, data, "model/toy"});
}

}  // namespace golgi::test
