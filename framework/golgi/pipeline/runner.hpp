// Threads behind an interface: oneTBB, and plain threads for ThreadSanitizer, which cannot follow the uninstrumented oneTBB.
#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <queue>
#include <vector>

namespace golgi {

class Runner {
 public:
  virtual ~Runner() = default;
  virtual int n_threads() const = 0;

  /// Calls body(i) once for every node, after its predecessors, in parallel. Among the nodes that may run, the smallest number
  /// comes first, so that work already begun is finished before more is begun. body must not throw.
  virtual void run_graph(const std::vector<std::vector<std::size_t>>& predecessors,
                         const std::function<void(std::size_t)>& body) = 0;

  /// Calls body(0) … body(n-1) in parallel; may be called from inside run_graph. A thread that waits here never starts another
  /// stage. All indices are run; of several exceptions, that of the smallest index is rethrown.
  virtual void parallel_for(std::ptrdiff_t n, const std::function<void(std::ptrdiff_t)>& body) = 0;
};

/// The nodes of a graph that may run. Not thread-safe.
class ReadyQueue {
 public:
  explicit ReadyQueue(const std::vector<std::vector<std::size_t>>& predecessors);
  bool empty() const { return ready_.empty(); }
  std::size_t size() const { return ready_.size(); }
  /// The number of nodes that are not finished.
  std::size_t left() const { return left_; }
  /// Removes and returns the smallest number.
  std::size_t take();
  /// Marks a node as finished. @return how many more may run now
  std::size_t finish(std::size_t node);

 private:
  std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready_;
  std::vector<std::size_t> waiting_;             // predecessors that are not finished
  std::vector<std::vector<std::size_t>> users_;  // a node's successors
  std::size_t left_;
};

/// Keeps the exception with the smallest index of a parallel loop. Allocates no memory, since loops run in the innermost code.
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
