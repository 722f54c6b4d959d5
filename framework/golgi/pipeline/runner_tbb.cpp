#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/task_group.h>

#include <mutex>
#include <new>

#include "golgi/pipeline/runner.hpp"

namespace golgi {
namespace {

class TbbRunner : public Runner {
 public:
  explicit TbbRunner(int n_threads) : limit_(tbb::global_control::max_allowed_parallelism, n_threads), arena_(n_threads) {}
  /// Ends the threads, unless other runners use them.
  ~TbbRunner() override {
    arena_.terminate();
    tbb::finalize(workers_, std::nothrow);
  }
  TbbRunner(const TbbRunner&) = delete;
  TbbRunner& operator=(const TbbRunner&) = delete;

  int n_threads() const override { return arena_.max_concurrency(); }

  void run_graph(const std::vector<std::vector<std::size_t>>& predecessors,
                 const std::function<void(std::size_t)>& body) override {
    ReadyQueue queue(predecessors);
    std::mutex mutex;
    tbb::task_group group;
    // A task is not bound to a node: it takes the smallest node that may run when the task starts.
    const std::function<void()> do_one = [&] {
      std::unique_lock lock(mutex);
      const std::size_t i = queue.take();
      lock.unlock();
      body(i);
      lock.lock();
      const std::size_t more = queue.finish(i);
      lock.unlock();
      for (std::size_t k = 0; k < more; ++k) group.run([&] { do_one(); });
    };
    arena_.execute([&] {
      const std::size_t first = queue.size();
      for (std::size_t k = 0; k < first; ++k) group.run([&] { do_one(); });
      group.wait();
    });
  }

  void parallel_for(std::ptrdiff_t n, const std::function<void(std::ptrdiff_t)>& body) override {
    FirstError error;
    // One index per task: a body may be a whole training, and two of them must not share a thread while another is idle.
    const auto work = [&](const tbb::blocked_range<std::ptrdiff_t>& range) {
      for (auto i = range.begin(); i != range.end(); ++i) error.run(i, body);
    };
    arena_.execute([&] {
      tbb::this_task_arena::isolate(
          [&] { tbb::parallel_for(tbb::blocked_range<std::ptrdiff_t>(0, n, 1), work, tbb::simple_partitioner{}); });
    });
    error.rethrow();
  }

 private:
  tbb::task_scheduler_handle workers_{tbb::attach{}};
  tbb::global_control limit_;
  tbb::task_arena arena_;
};

}  // namespace

std::unique_ptr<Runner> make_tbb_runner(int n_threads) { return std::make_unique<TbbRunner>(n_threads); }

}  // namespace golgi
