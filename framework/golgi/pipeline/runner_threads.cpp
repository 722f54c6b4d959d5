#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "golgi/pipeline/runner.hpp"

namespace golgi {
namespace {

class ThreadRunner : public Runner {
 public:
  explicit ThreadRunner(int n_threads) : n_threads_(n_threads) {}

  int n_threads() const override { return n_threads_; }

  void run_graph(const std::vector<std::vector<std::size_t>>& predecessors,
                 const std::function<void(std::size_t)>& body) override {
    std::mutex mutex;
    std::condition_variable changed;
    ReadyQueue queue(predecessors);
    on_threads([&] {
      std::unique_lock lock(mutex);
      for (;;) {
        changed.wait(lock, [&] { return !queue.empty() || queue.left() == 0; });
        if (queue.left() == 0) return;
        const std::size_t i = queue.take();
        lock.unlock();
        body(i);
        lock.lock();
        queue.finish(i);
        changed.notify_all();
      }
    });
  }

  void parallel_for(std::ptrdiff_t n, const std::function<void(std::ptrdiff_t)>& body) override {
    FirstError error;
    std::atomic<std::ptrdiff_t> next{0};
    on_threads([&] {
      for (std::ptrdiff_t i; (i = next.fetch_add(1)) < n;) error.run(i, body);
    });
    error.rethrow();
  }

 private:
  void on_threads(const std::function<void()>& work) const {
    std::vector<std::jthread> others;
    for (int k = 1; k < n_threads_; ++k) others.emplace_back(work);
    work();
  }

  int n_threads_;
};

}  // namespace

std::unique_ptr<Runner> make_thread_runner(int n_threads) { return std::make_unique<ThreadRunner>(n_threads); }

std::unique_ptr<Runner> make_runner(int n_threads) {
#ifdef __SANITIZE_THREAD__
  return make_thread_runner(n_threads);
#else
  return make_tbb_runner(n_threads);
#endif
}

}  // namespace golgi
