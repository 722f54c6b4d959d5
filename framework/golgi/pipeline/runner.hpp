// Threads behind an interface: oneTBB, and plain threads for ThreadSanitizer, to which the uninstrumented oneTBB is opaque.
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

  /// Calls body(i) once for every node, after its predecessors, in parallel; of those that may run the smallest number first,
  /// so that what was begun is finished before more is begun. body must not throw.
  virtual void run_graph(const std::vector<std::vector<std::size_t>>& predecessors,
                         const std::function<void(std::size_t)>& body) = 0;

  /// body(0) … body(n-1); may be called from inside run_graph. A thread that waits here never picks up another stage. All
  /// indices are run; the exception of the smallest index is rethrown.
  virtual void parallel_for(std::ptrdiff_t n, const std::function<void(std::ptrdiff_t)>& body) = 0;
};

/// The nodes of a graph that may run. Not synchronised.
class ReadyQueue {
 public:
  explicit ReadyQueue(const std::vector<std::vector<std::size_t>>& predecessors);
  bool empty() const { return ready_.empty(); }
  std::size_t size() const { return ready_.size(); }
  /// Nodes that are not finished.
  std::size_t left() const { return left_; }
  /// Takes out the smallest number.
  std::size_t take();
  /// @return how many more may run now
  std::size_t finish(std::size_t node);

 private:
  std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready_;
  std::vector<std::size_t> waiting_;             // predecessors that are not finished
  std::vector<std::vector<std::size_t>> users_;  // a node's successors
  std::size_t left_;
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
