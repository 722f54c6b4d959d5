// Threads behind an interface: oneTBB, and plain threads for ThreadSanitizer, to which the uninstrumented oneTBB is opaque.
#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace golgi {

class Runner {
 public:
  virtual ~Runner() = default;
  virtual int n_threads() const = 0;

  /// Calls body(i) once for every node, after its predecessors, in parallel as soon as these are done. body must not throw.
  virtual void run_graph(const std::vector<std::vector<std::size_t>>& predecessors,
                         const std::function<void(std::size_t)>& body) = 0;

  /// body(0) … body(n-1); may be called from inside run_graph. A thread that waits here never picks up another stage. All
  /// indices are run; the exception of the smallest index is rethrown.
  virtual void parallel_for(std::ptrdiff_t n, const std::function<void(std::ptrdiff_t)>& body) = 0;
};

/// Of the exceptions of a parallel loop the one with the smallest index. Takes no memory: loops lie in the inmost of work.
class FirstError {
 public:
  void run(std::ptrdiff_t i, const std::function<void(std::ptrdiff_t)>& body) {
    try {
      body(i);
    } catch (...) {
      const std::scoped_lock lock(mutex_);
      if (error_ && index_ < i) return;
      error_ = std::current_exception();
      index_ = i;
    }
  }
  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  std::mutex mutex_;
  std::exception_ptr error_;
  std::ptrdiff_t index_ = 0;
};

/// @param n_threads  at least 1
std::unique_ptr<Runner> make_tbb_runner(int n_threads);
std::unique_ptr<Runner> make_thread_runner(int n_threads);
/// oneTBB, or plain threads in a ThreadSanitizer build.
std::unique_ptr<Runner> make_runner(int n_threads);

}  // namespace golgi
