#include "golgi/builtin/python/worker.hpp"

#include <chrono>
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

/// Workers that wait for a request, as long as the program runs.
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
    return std::make_unique<WorkerProcess>(std::vector<std::string>{program.string(), "-m", "golgi.worker"});
  }
  void give_back(std::unique_ptr<WorkerProcess> worker) {
    const std::scoped_lock lock(mutex_);
    workers_.push_back(std::move(worker));
  }

 private:
  std::mutex mutex_;
  fs::path program_;
  std::vector<std::unique_ptr<WorkerProcess>> workers_;
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

/// Logs the first lines of what a method printed.
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

/// Passes on a worker's log, progress and warnings.
void pass_on(const Json& said, const TaskContext& context) {
  if (said.contains("log")) context.log(said.at("log").get<std::string>());
  if (said.contains("progress")) context.progress(said.at("progress").get<double>(), said.value("what", ""));
  if (said.contains("warn")) {
    const Json& warning = said.at("warn");
    context.warn(
        {warning.value("code", ""), warning.value("seen", ""), warning.value("effect", ""), warning.value("cure", "")});
  }
}

/// A worker that handles one request.
class AskedWorker {
 public:
  AskedWorker(const Json& request, std::optional<double> limit_s)
      : file_("'" + request.value("file", "") + "'"), limit_s_(limit_s), worker_(idle().take()) {
    Json whole = request;
    whole["protocol"] = protocol;
    if (!worker_->ask(whole.dump(-1, ' ', false, Json::error_handler_t::replace))) throw ended();
  }

  /// The next message of the worker. @throws PluginError if none will come
  Json next(const TaskContext& context) {
    using namespace std::chrono_literals;
    for (;;) {
      const auto line = worker_->answer(50ms);
      if (context.cancelled()) {
        worker_->kill();
        context.check_cancelled();
      }
      if (line) return parsed(*line);
      if (!worker_->is_open()) throw ended();
      const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start_;
      if (limit_s_ && passed.count() > *limit_s_) {
        worker_->kill();
        throw PluginError("the method of " + file_ + " was not finished after " + format_number(*limit_s_) +
                          " s, the limit in its decorator (limit_s), and was stopped" + quoted(worker_->words()));
      }
    }
  }

  [[noreturn]] void refuse(const std::string& line) {
    worker_->kill();
    throw PluginError("the worker of " + file_ + " sent an answer that is not part of the protocol: " + line.substr(0, 200));
  }

  /// Makes the worker wait for the next request.
  void give_back(const TaskContext& context) {
    log_words(worker_->words(), context);
    idle().give_back(std::move(worker_));
  }

 private:
  Json parsed(const std::string& line) {
    Json said = Json::parse(line, nullptr, false);
    if (!said.is_object()) refuse(line);
    return said;
  }
  static std::string quoted(std::string words) {
    constexpr std::size_t kept = 2000;
    if (words.size() > kept) words = "…" + words.substr(words.size() - kept);
    return words.empty() ? "" : "; it wrote: " + words;
  }
  PluginError ended() {
    const std::string how = worker_->end(), words = worker_->words();
    if (const std::string missing = missing_package(python_program(), words); !missing.empty()) return PluginError(missing);
    return PluginError("the process that runs " + file_ + " " + how + quoted(words));
  }

  std::string file_;
  std::optional<double> limit_s_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::unique_ptr<WorkerProcess> worker_;
};

}  // namespace

void ask_worker(const Json& request, std::optional<double> limit_s, const TaskContext& context) {
  AskedWorker asked(request, limit_s);
  for (;;) {
    const Json said = asked.next(context);
    std::string kind, message;
    const bool is_error = said.contains("error");
    try {
      pass_on(said, context);
      if (is_error) {
        kind = said.at("error").value("kind", "");
        message = said.at("error").value("message", "an error without a message");
      }
    } catch (const Json::exception&) {
      asked.refuse(said.dump());
    }
    if (!is_error && !said.contains("done")) continue;
    asked.give_back(context);
    if (is_error) throw_as(kind, message);
    return;
  }
}

void ready_worker() { idle().give_back(idle().take()); }

}  // namespace golgi
