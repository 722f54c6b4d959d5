// A task context for calling a component directly: plain threads, a seed from a text, log and files kept for inspection.
#pragma once

#include <atomic>
#include <exception>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "golgi/api/causality.hpp"
#include "golgi/api/task_context.hpp"

namespace golgi::test {

class PlainContext final : public TaskContext {
 public:
  explicit PlainContext(int n_threads = 1, std::string seed = "test") : n_threads_(n_threads), seed_(fingerprint_of(seed)) {}

  Fingerprint seed() const override { return seed_; }
  void parallel_for(std::ptrdiff_t n, const std::function<void(std::ptrdiff_t)>& body) const override {
    std::vector<std::exception_ptr> failures(static_cast<std::size_t>(n));
    std::atomic<std::ptrdiff_t> next = 0;
    const auto work = [&] {
      for (auto i = next++; i < n; i = next++) try {
          body(i);
        } catch (...) {
          failures[static_cast<std::size_t>(i)] = std::current_exception();
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
  void log(LogLevel, std::string_view message) const override {
    const std::scoped_lock lock(mutex_);
    messages.emplace_back(message);
  }
  std::filesystem::path checkpoint_folder() const override { return std::filesystem::temp_directory_path(); }
  void output(std::string_view file_name, std::string_view content, bool) const override {
    const std::scoped_lock lock(mutex_);
    files.insert_or_assign(std::string(file_name), std::string(content));
  }

  mutable std::vector<std::string> messages;
  mutable std::map<std::string, std::string> files;

 private:
  int n_threads_;
  Fingerprint seed_;
  mutable std::mutex mutex_;
};

inline EstimatorInput input_of(const Dataset& data) { return {data, nullptr, ""}; }

}  // namespace golgi::test
