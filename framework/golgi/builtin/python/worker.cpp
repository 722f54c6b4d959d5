#include "golgi/builtin/python/worker.hpp"

#include <unistd.h>

#include <memory>
#include <mutex>
#include <vector>

#include "golgi/builtin/python/description.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/host/worker_process.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

constexpr int protocol = 1;

/// Workers that wait for a request, for as long as the program runs.
class Idle {
 public:
  std::unique_ptr<WorkerProcess> take() {
    const fs::path program = python_program();
    const std::scoped_lock lock(mutex_);
    if (program != program_) workers_.clear();
    program_ = program;
    if (!workers_.empty()) {
      auto worker = std::move(workers_.back());
      workers_.pop_back();
      return worker;
    }
    const fs::path said =
        fs::temp_directory_path() / ("golgi-worker-" + std::to_string(getpid()) + "-" + std::to_string(count_++));
    auto worker = std::make_unique<WorkerProcess>(std::vector<std::string>{program.string(), "-m", "golgi.worker"}, said);
    return worker;
  }
  void give_back(std::unique_ptr<WorkerProcess> worker) {
    const std::scoped_lock lock(mutex_);
    workers_.push_back(std::move(worker));
  }

 private:
  std::mutex mutex_;
  fs::path program_;
  std::vector<std::unique_ptr<WorkerProcess>> workers_;
  int count_ = 0;
};

Idle& idle() {
  static Idle workers;
  return workers;
}

[[noreturn]] void throw_as(const std::string& kind, const std::string& message) {
  if (kind == "data") throw DataError(message);
  if (kind == "config") throw ConfigError(message);
  if (kind == "numeric") throw NumericError(message);
  throw PluginError(message);
}

/// What a method printed, in the log: the first lines of it.
void log_words(const std::string& words, const TaskContext& context) {
  constexpr int most = 20;
  std::size_t at = 0;
  for (int line = 0; at < words.size(); ++line) {
    const std::size_t end = std::min(words.find('\n', at), words.size());
    if (line == most) return context.log("(it printed more)");
    if (end > at) context.log("printed: " + words.substr(at, end - at));
    at = end + 1;
  }
}

}  // namespace

void ask_worker(const Json& request, const TaskContext& context) {
  using namespace std::chrono_literals;
  std::unique_ptr<WorkerProcess> worker = idle().take();
  Json whole = request;
  whole["protocol"] = protocol;
  const auto ended = [&]() -> PluginError {
    std::string how = worker->end(), words = worker->words();
    constexpr std::size_t kept = 2000;
    if (words.size() > kept) words = "…" + words.substr(words.size() - kept);
    return PluginError("the process that runs '" + request.value("file", "") + "' " + how +
                       (words.empty() ? "" : "; it wrote: " + words));
  };
  if (!worker->ask(whole.dump(-1, ' ', false, Json::error_handler_t::replace))) throw ended();
  for (;;) {
    const auto line = worker->answer(50ms);
    if (context.cancelled()) {
      worker->kill();
      context.check_cancelled();
    }
    if (!line) {
      if (!worker->is_open()) throw ended();
      continue;
    }
    const Json said = Json::parse(*line, nullptr, false);
    if (said.is_discarded() || !said.is_object()) {
      worker->kill();
      throw PluginError("the worker of '" + request.value("file", "") +
                        "' answered with what is no JSON object: " + line->substr(0, 200));
    }
    if (said.contains("log")) context.log(said.at("log").get<std::string>());
    if (said.contains("progress")) context.progress(said.at("progress").get<double>(), said.value("what", ""));
    if (said.contains("warn")) {
      const Json& warning = said.at("warn");
      context.warn(
          {warning.value("code", ""), warning.value("seen", ""), warning.value("effect", ""), warning.value("cure", "")});
    }
    if (!said.contains("done") && !said.contains("error")) continue;
    log_words(worker->words(), context);
    idle().give_back(std::move(worker));
    if (said.contains("error"))
      throw_as(said.at("error").value("kind", ""), said.at("error").value("message", "an error without words"));
    return;
  }
}

}  // namespace golgi
