// Receives the events of a run, to show them on the terminal or to ignore them. Called from many threads.
#pragma once

#include <cstddef>
#include <string_view>

#include "golgi/api/task_context.hpp"
#include "golgi/pipeline/executor.hpp"

namespace golgi {

class RunObserver {
 public:
  virtual ~RunObserver() = default;
  virtual void started(const Node&) {}
  virtual void progress(const Node&, double /*fraction*/, std::string_view /*what*/) {}
  virtual void log(const Node&, std::string_view /*message*/) {}
  virtual void warn(const Node&, const Warning&) {}
  virtual void finished(const Node&, const StageResult&, double /*seconds*/) {}
};

}  // namespace golgi
